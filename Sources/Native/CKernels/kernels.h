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

struct kernels {
    void (*softmax_row)(float *x, size_t columns);
    void (*layer_norm_row)(
        const float *x, const float *addend, const float *gamma, const float *beta, float epsilon,
        float *y, uint16_t *bf16, size_t columns);
    void (*mean_rows)(const float *x, size_t rows, size_t columns, float *y);
    void (*normalize_row)(float *x, size_t columns);
    void (*gelu)(float *x, size_t count);
    void (*add)(const float *x, float *y, size_t count);
    void (*bf16_from_f32)(const float *x, uint16_t *y, size_t count);
    void (*f32_from_bf16)(const uint16_t *x, float *y, size_t count);
    void (*f16_from_f32)(const float *x, uint16_t *y, size_t count);
    void (*f32_from_f16)(const uint16_t *x, float *y, size_t count);
    void (*f32_from_i8)(const int8_t *x, float scale, float *y, size_t count);
    float (*inner_product)(const float *a, const float *b, size_t count);
    void (*attention_f32)(const struct attention_head *head);
    void (*attention_bf16)(const struct attention_head *head);
    void (*linear)(
        const float *x, const float *panel, const float *bias, int activation, size_t rows,
        size_t inputs, size_t columns, float *y, size_t y_stride);
};

/// The table of the level in use on this thread.
const struct kernels *qk_kernels(void);

extern const struct kernels qk_kernels_portable;
#if defined(__x86_64__)
extern const struct kernels qk_kernels_avx2, qk_kernels_avx512, qk_kernels_avx512_bf16;
#endif
