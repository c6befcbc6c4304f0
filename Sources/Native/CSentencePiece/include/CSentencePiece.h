#pragma once
#include <stddef.h>
#include <stdint.h>

// Google's SentencePiece for Swift: an opaque handle, status codes, no exception crosses.
// A loaded model is never changed; any number of threads may use it at once.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct csp_model csp_model;

/// Reads a model from the bytes of its file. 0, or -1 with csp_last_error.
int csp_open(const void *bytes, size_t count, csp_model **out);
void csp_close(csp_model *model);

/// What went wrong last on this thread; valid until the next call on it.
const char *csp_last_error(void);

int32_t csp_piece_count(const csp_model *model);
/// The text of a piece, not terminated; owned by the model. NULL outside the vocabulary.
const char *csp_piece(const csp_model *model, int32_t id, size_t *count);
/// The number of a piece; -1 when the model lacks it.
int32_t csp_piece_id(const csp_model *model, const char *piece, size_t count);

/// The numbers of the pieces with a role; -1 when the model has none.
int32_t csp_unknown_id(const csp_model *model);
int32_t csp_end_id(const csp_model *model);
int32_t csp_padding_id(const csp_model *model);
/// 1 for pieces that text never yields and that decode to nothing.
int csp_is_control(const csp_model *model, int32_t id);

/// Pieces of a text, each with its bytes [begin, end) in that text.
/// Fills at most `room` entries. The number of pieces, which may exceed `room`; -1 on failure.
int64_t csp_encode(const csp_model *model, const char *utf8, size_t count, int32_t *ids,
                   uint32_t *begins, uint32_t *ends, size_t room);

/// The text of pieces. Fills `text` when its `room` suffices. The number of bytes; -1 on failure.
int64_t csp_decode(const csp_model *model, const int32_t *ids, size_t count, char *text,
                   size_t room);

#ifdef __cplusplus
}
#endif
