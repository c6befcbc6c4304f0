#include "COneDNN.h"

#include <string>

namespace {
thread_local std::string last_error;

int failure(int status, const char *text) {
    last_error = text;
    return status;
}
}

extern "C" const char *od_last_error(void) { return last_error.c_str(); }

#if __has_include(<dnnl.hpp>)
#include "products.hpp"
#include "threads.hpp"

#include <cstring>

using namespace dnnl;
using type = memory::data_type;
using tag = memory::format_tag;

struct od_linear {
    Shape shape;
    memory weight, bias;
};

namespace {
/// The row count weights are laid out for; the layout was the same for every count tried.
constexpr int64_t usual_rows = 384;

/// Runs `body`, turning what it throws into a status.
template <typename Body> int guarded(Body body) {
    try {
        body();
        return OD_OK;
    } catch (const error &e) {
        return failure(e.status == dnnl_unimplemented ? OD_UNSUPPORTED : OD_FAILED, e.what());
    } catch (const std::exception &e) {
        return failure(OD_FAILED, e.what());
    } catch (...) {
        return failure(OD_FAILED, "an exception of an unknown type");
    }
}

type type_of(int kind) {
    switch (kind) {
    case OD_FLOAT32: return type::f32;
    case OD_BFLOAT16: return type::bf16;
    default: throw std::invalid_argument("unknown element type " + std::to_string(kind));
    }
}

/// Lays f32 numbers out as the linear's products take them.
void fill(od_linear &linear, const float *weight, const float *bias, bool is_turned) {
    stream order(cpu());
    memory::dims dimensions{linear.shape.inputs, linear.shape.outputs};
    memory plain(
        {dimensions, type::f32, is_turned ? tag::ab : tag::ba}, cpu(), const_cast<float *>(weight));
    reorder(plain, linear.weight).execute(order, plain, linear.weight);
    order.wait();
    if (bias)
        std::memcpy(
            linear.bias.get_data_handle(), bias, sizeof(float) * size_t(linear.shape.outputs));
}

std::unique_ptr<od_linear> packed(const Shape &shape, const float *weight, const float *bias) {
    auto linear = std::make_unique<od_linear>();
    linear->shape = shape;
    memory::dims dimensions{shape.inputs, shape.outputs};
    auto description = describe(shape, usual_rows, memory::desc(dimensions, shape.kind, tag::any));
    require_bits(description);
    linear->weight = memory(description.weights_desc(), cpu());
    if (bias) linear->bias = memory({{1, shape.outputs}, type::f32, tag::ab}, cpu());
    fill(*linear, weight, bias, false);
    return linear;
}

/// This thread's scratchpad, grown to what the largest product so far needed.
memory scratchpad(const memory::desc &wanted) {
    thread_local memory kept;
    if (!kept || kept.get_desc().get_size() < wanted.get_size()) kept = memory(wanted, cpu());
    return memory(wanted, cpu(), kept.get_data_handle());
}
}

extern "C" {

const char *od_version(void) {
    static const std::string text = [] {
        const version_t *v = version();
        return std::to_string(v->major) + "." + std::to_string(v->minor) + "."
            + std::to_string(v->patch);
    }();
    return text.c_str();
}

int od_supports(int kind) {
    return guarded([&] {
        Shape shape{64, 64, type_of(kind), type_of(kind), true};
        require_bits(describe(shape, usual_rows, memory::desc({64, 64}, shape.kind, tag::any)));
    });
}

int od_linear_create(
    int64_t inputs, int64_t outputs, const float *weight, const float *bias, int kind, int result,
    od_linear **out) {
    return guarded([&] {
        AloneOnThisThread alone;
        Shape shape{inputs, outputs, type_of(kind), type_of(result), bias != nullptr};
        *out = packed(shape, weight, bias).release();
    });
}

int od_linear_run(od_linear *linear, int64_t rows, int64_t capacity, const void *x, void *y) {
    if (rows == 0) return OD_OK;
    return guarded([&] {
        AloneOnThisThread alone;
        int64_t rounded = od_rounded_rows(rows);
        auto ready = product(
            linear->shape, rounded <= capacity ? rounded : rows, linear->weight.get_desc());
        const auto &description = ready->description;
        thread_local stream order(cpu());
        std::unordered_map<int, memory> arguments{
            {DNNL_ARG_SRC, memory(description.src_desc(), cpu(), const_cast<void *>(x))},
            {DNNL_ARG_WEIGHTS, linear->weight},
            {DNNL_ARG_DST, memory(description.dst_desc(), cpu(), y)},
            {DNNL_ARG_SCRATCHPAD, scratchpad(description.scratchpad_desc())},
        };
        if (linear->shape.bias) arguments.emplace(DNNL_ARG_BIAS, linear->bias);
        ready->primitive.execute(order, arguments);
        order.wait();
    });
}

void od_linear_free(od_linear *linear) { delete linear; }

int od_linear_refill(od_linear *linear, const float *weight, const float *bias, int is_turned) {
    return guarded([&] {
        AloneOnThisThread alone;
        fill(*linear, weight, bias, is_turned != 0);
    });
}

int od_outer_product(
    int64_t rows, int64_t m, int64_t n, const void *a, int64_t a_stride, const void *b,
    int64_t b_stride, float *c, int64_t c_stride, int kind) {
    if (rows == 0) return OD_OK;
    return guarded([&] {
        AloneOnThisThread alone;
        Outer shape{rows, m, n, a_stride, b_stride, c_stride, type_of(kind)};
        auto ready = outer(shape);
        const auto &description = ready->description;
        thread_local stream order(cpu());
        ready->primitive.execute(
            order,
            {
                {DNNL_ARG_SRC, memory(description.src_desc(), cpu(), const_cast<void *>(a))},
                {DNNL_ARG_WEIGHTS, memory(description.weights_desc(), cpu(), const_cast<void *>(b))},
                {DNNL_ARG_DST, memory(description.dst_desc(), cpu(), c)},
                {DNNL_ARG_SCRATCHPAD, scratchpad(description.scratchpad_desc())},
            });
        order.wait();
    });
}
}

#else

struct od_linear {};

extern "C" {
const char *od_version(void) { return ""; }

int od_supports(int) { return failure(OD_UNSUPPORTED, "built without oneDNN"); }

int od_linear_create(int64_t, int64_t, const float *, const float *, int, int, od_linear **) {
    return failure(OD_UNSUPPORTED, "built without oneDNN");
}

int od_linear_run(od_linear *, int64_t, int64_t, const void *, void *) {
    return failure(OD_UNSUPPORTED, "built without oneDNN");
}

void od_linear_free(od_linear *linear) { delete linear; }

int od_linear_refill(od_linear *, const float *, const float *, int) {
    return failure(OD_UNSUPPORTED, "built without oneDNN");
}

int od_outer_product(
    int64_t, int64_t, int64_t, const void *, int64_t, const void *, int64_t, float *, int64_t, int) {
    return failure(OD_UNSUPPORTED, "built without oneDNN");
}
}
#endif
