#include "CSentencePiece.h"

#include <sentencepiece_processor.h>

#include <cstring>
#include <exception>
#include <limits>
#include <memory>
#include <string>
#include <vector>

struct csp_model {
  sentencepiece::SentencePieceProcessor processor;
};

namespace {

thread_local std::string last_error;

int64_t fail(const std::string &why) {
  last_error = why;
  return -1;
}

// Runs a body that returns a count; turns what it throws into -1 and an error text.
template <typename Body>
int64_t guarded(Body body) noexcept {
  try {
    return body();
  } catch (const std::exception &error) {
    return fail(error.what());
  } catch (...) {
    return fail("an unknown C++ exception");
  }
}

bool holds(const csp_model *model, int32_t id) {
  return id >= 0 && id < model->processor.GetPieceSize();
}

}  // namespace

extern "C" {

const char *csp_last_error(void) { return last_error.c_str(); }

int csp_open(const void *bytes, size_t count, csp_model **out) {
  return static_cast<int>(guarded([&]() -> int64_t {
    auto model = std::make_unique<csp_model>();
    const std::string file(static_cast<const char *>(bytes), count);
    const auto status = model->processor.LoadFromSerializedProto(file);
    if (!status.ok()) return fail(status.ToString());
    *out = model.release();
    return 0;
  }));
}

void csp_close(csp_model *model) { delete model; }

int32_t csp_piece_count(const csp_model *model) { return model->processor.GetPieceSize(); }

const char *csp_piece(const csp_model *model, int32_t id, size_t *count) {
  if (!holds(model, id)) return nullptr;
  const std::string &piece = model->processor.IdToPiece(id);
  *count = piece.size();
  return piece.data();
}

int32_t csp_piece_id(const csp_model *model, const char *piece, size_t count) {
  return static_cast<int32_t>(guarded([&]() -> int64_t {
    const std::string text(piece, count);
    // The library answers with the unknown piece's number for what it does not know.
    const int id = model->processor.PieceToId(text);
    return holds(model, id) && model->processor.IdToPiece(id) == text ? id : -1;
  }));
}

int32_t csp_unknown_id(const csp_model *model) { return model->processor.unk_id(); }
int32_t csp_end_id(const csp_model *model) { return model->processor.eos_id(); }
int32_t csp_padding_id(const csp_model *model) { return model->processor.pad_id(); }

int csp_is_control(const csp_model *model, int32_t id) {
  return holds(model, id) && model->processor.IsControl(id) ? 1 : 0;
}

int64_t csp_encode(const csp_model *model, const char *utf8, size_t count, int32_t *ids,
                   uint32_t *begins, uint32_t *ends, size_t room) {
  return guarded([&]() -> int64_t {
    if (count > std::numeric_limits<uint32_t>::max()) return fail("the text exceeds 4 GiB");
    sentencepiece::ImmutableSentencePieceText text;
    // As the header's EncodeAsImmutableProto does, which would keep the status to itself.
    const auto status = model->processor.Encode(absl::string_view(utf8, count),
                                                text.mutable_proto());
    if (!status.ok()) return fail(status.ToString());
    const auto pieces = text.pieces();
    for (size_t i = 0; i < pieces.size() && i < room; i++) {
      ids[i] = static_cast<int32_t>(pieces[i].id());
      begins[i] = pieces[i].begin();
      ends[i] = pieces[i].end();
    }
    return static_cast<int64_t>(pieces.size());
  });
}

int64_t csp_decode(const csp_model *model, const int32_t *ids, size_t count, char *text,
                   size_t room) {
  return guarded([&]() -> int64_t {
    // The library prints and gives up on a number it does not know; here such are passed over.
    std::vector<int> known;
    known.reserve(count);
    for (size_t i = 0; i < count; i++) {
      if (holds(model, ids[i])) known.push_back(ids[i]);
    }
    std::string result;
    const auto status = model->processor.Decode(known, &result);
    if (!status.ok()) return fail(status.ToString());
    if (result.size() <= room) std::memcpy(text, result.data(), result.size());
    return static_cast<int64_t>(result.size());
  });
}

}  // extern "C"
