// What each instruction set provides; one table per level, filled in level_*.c from body/*.h.
#pragma once
#include "CKernels.h"

/// The columns of a packed panel of weights: two AVX-512 vectors, a multiple of every level's tile.
#define PANEL 32

/// One sequence and head of attention; strides count elements.
struct attention_head {
    const void *q, *k, *v; // f32 or bf16
    size_t stride;         // between tokens of q, k and v
    void *out;
    size_t out_stride;
    size_t length, dimension;
    char *scratch;
};

/// A dropout: numbers whose hash is below the threshold (0 for none) become 0, others grow by `scale`.
struct dropout {
    uint64_t key;
    uint32_t threshold;
    float scale;
};

/// What all rows of a layer norm share.
struct norm_forward {
    const float *gamma, *beta;
    float epsilon;
    struct dropout dropout;
};
struct norm_backward {
    const float *gamma;
    struct dropout dropout;
};

/// One sequence and head of attention in training. q, k, v and their gradients are `stride` numbers
/// from token to token, out and its gradient `out_stride`.
struct attention_training {
    const void *q, *k, *v;
    size_t stride;
    void *out;
    const void *dout;
    size_t out_stride;
    void *dq, *dk, *dv;
    float *logs; // of each query: log2 of the sum of 2^score
    size_t length, dimension;
    int is_bf16;
    struct dropout dropout;
    float *scratch;
};

/// Some rows against some panels of one chunk of a weight.
struct int8_product {
    const struct qk_int8_weight *weight;
    const uint8_t *x; // [rows, QK_INT8_CHUNK]
    const float *row; // scale and least number of each row, [rows, 2]
    size_t rows;
    size_t chunk, panel, panels;
    int adds; // to out, else out starts from the bias
    float *out;
    size_t out_stride;
};

/// A query in two parts of whole numbers, first * scales[0] + second * scales[1]; see body/codes.h.
struct coded_query {
    const int8_t *bytes;  // [2, stride]
    const int16_t *words; // the same numbers
    size_t stride;
    int32_t offsets[2];   // what the codes' 128 adds to each sum
    float scales[2];
    float length;         // times a row's second bound,
    float share;          // and times its first: how far off an estimate may be
};

struct kernels {
    void (*softmax_row)(float *x, size_t columns);
    void (*layer_norm_row)(
        const float *x, const float *addend, const float *gamma, const float *beta, float epsilon,
        float *y, uint16_t *bf16, size_t columns);
    void (*mean_rows)(const float *x, size_t rows, size_t columns, float *y);
    void (*normalize_row)(float *x, size_t columns);
    void (*add)(const float *x, float *y, size_t count);
    void (*bf16_from_f32)(const float *x, uint16_t *y, size_t count);
    void (*f32_from_bf16)(const uint16_t *x, float *y, size_t count);
    void (*f16_from_f32)(const float *x, uint16_t *y, size_t count);
    void (*f32_from_f16)(const uint16_t *x, float *y, size_t count);
    void (*f32_from_i8)(const int8_t *x, float scale, float *y, size_t count);
    float (*inner_product)(const float *a, const float *b, size_t count);
    void (*encode_row)(const float *x, size_t n, size_t stride, uint8_t *codes, float *bound);
    void (*code_scores)(
        const struct coded_query *q, const uint8_t *codes, const float *bounds,
        const int64_t *numbers, size_t count, float *estimates, float *slacks);
    void (*attention_f32)(const struct attention_head *head);
    void (*attention_bf16)(const struct attention_head *head);
    void (*linear)(
        const float *x, const float *panel, const float *bias, int activation, size_t rows,
        size_t inputs, size_t columns, float *y, size_t y_stride);
    void (*drop)(
        const struct dropout *d, uint32_t place, const float *x, float *y, uint16_t *bf16, size_t n);
    qk_in_place gelu, gelu_bf16;
    void (*gelu_forward)(const void *z, void *h, size_t n, int is_bf16);
    void (*gelu_backward)(const void *z, void *h, void *d, size_t n, int is_bf16);
    void (*norm_forward_row)(
        const struct norm_forward *w, const float *x, const float *addend, uint32_t place, float *sum,
        float *stats, float *y, uint16_t *bf16, size_t n);
    void (*norm_backward_row)(
        const struct norm_backward *w, const float *dy, const float *addend, const float *sum,
        const float *stats, uint32_t place, float *dx, void *rounded, float *dgamma, float *dbeta,
        size_t n, int is_bf16);
    void (*column_sums)(
        const void *x, size_t rows, size_t stride, size_t n, float *sums, int is_bf16);
    void (*adam_step)(
        const struct qk_adam *s, float *p, const float *g, float *m, float *v, size_t n);
    void (*attention_forward)(const struct attention_training *head);
    void (*attention_backward)(const struct attention_training *head);
    void (*outer_product)(
        const float *a, size_t a_stride, const float *b, size_t b_stride, size_t rows, size_t m,
        size_t n, float *c, size_t c_stride);
    void (*quantize_row)(
        const float *x, size_t n, uint8_t *bytes, size_t chunk_bytes, float *rows, size_t chunk_rows);
    void (*norm_to_bytes_row)(
        float *y, const float *addend, const float *gamma, const float *beta, float epsilon, size_t n,
        uint8_t *bytes, size_t chunk_bytes, float *rows, size_t chunk_rows);
    void (*round_row)(const float *x, uint16_t *y, size_t n);
    void (*quantize_gelu_chunk)(float *x, size_t n, uint8_t *bytes, float *row);
    void (*multiply_int8)(const struct int8_product *product);
};

/// The table of the level in use on this thread.
const struct kernels *qk_kernels(void);

extern const struct kernels qk_kernels_portable;
#if defined(__x86_64__)
extern const struct kernels qk_kernels_avx2, qk_kernels_avx512, qk_kernels_avx512_vnni,
    qk_kernels_avx512_bf16;
#endif
