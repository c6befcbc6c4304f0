// Bytes for rows, and a query as rows of bytes are compared with it.
#include "codes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Rows a thread encodes at a time.
enum { ROWS = 256 };

size_t qk_code_stride(size_t dimension) {
    // Whole cache lines. Beyond 32,768 coordinates sums of products could pass 32 bits.
    return dimension > 32768 ? 0 : (dimension + 63) / 64 * 64;
}

struct encoding {
    const struct kernels *kernels;
    const float *rows;
    size_t count, dimension, stride;
    uint8_t *codes;
    float *bounds;
};

static void encode_block(void *context, size_t block, int worker) {
    (void)worker;
    const struct encoding *e = context;
    size_t end = (block + 1) * ROWS < e->count ? (block + 1) * ROWS : e->count;
    for (size_t i = block * ROWS; i < end; i++)
        e->kernels->encode_row(
            e->rows + i * e->dimension, e->dimension, e->stride, e->codes + i * e->stride,
            e->bounds + 2 * i);
}

void qk_encode_rows(
    const float *rows, size_t count, size_t dimension, int threads, uint8_t *codes, float *bounds) {
    size_t stride = qk_code_stride(dimension);
    if (stride == 0) return;
    struct encoding e = {qk_kernels(), rows, count, dimension, stride, codes, bounds};
    qk_parallel((count + ROWS - 1) / ROWS, threads, encode_block, &e);
}

/// Writes one part of the query and takes it away from what is left; returns its scale.
static float take_part(double *left, size_t n, float scale, int8_t *bytes, int16_t *words) {
    for (size_t i = 0; i < n; i++) {
        double whole = nearbyint(left[i] / scale);
        if (whole > 127) whole = 127;
        if (whole < -127) whole = -127;
        bytes[i] = (int8_t)whole;
        words[i] = (int16_t)whole;
        left[i] -= whole * scale;
    }
    return scale;
}

static double length_of(const double *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i] * x[i];
    return sqrt(sum);
}

int coded_query_make(struct coded_query *q, const float *query, size_t n) {
    size_t stride = qk_code_stride(n);
    double largest = 0;
    for (size_t i = 0; i < n; i++) largest = fmax(largest, fabs((double)query[i]));
    if (stride == 0 || !(largest > 1e-15 && largest < 1e15)) return -1;
    // Two parts, as bytes and as the 16-bit numbers that older instructions multiply.
    size_t bytes = 2 * stride * (1 + sizeof(int16_t));
    int8_t *block = aligned_alloc(64, bytes);
    double *left = malloc(n * sizeof *left);
    if (!block || !left) {
        free(block), free(left);
        return -1;
    }
    memset(block, 0, bytes);
    int16_t *words = (int16_t *)(block + 2 * stride);
    for (size_t i = 0; i < n; i++) left[i] = query[i];
    double length = length_of(left, n);
    float first = (float)(largest / 127);
    q->scales[0] = take_part(left, n, first, block, words);
    q->scales[1] = take_part(left, n, first / 254, block + stride, words + stride);
    for (int part = 0; part < 2; part++) {
        int64_t sum = 0;
        for (size_t i = 0; i < n; i++) sum += block[part * stride + i];
        q->offsets[part] = (int32_t)(128 * sum);
    }
    q->stride = stride;
    q->bytes = block;
    q->words = words;
    // What the codes leave of a row, times the query; what the query's parts leave, times the codes;
    // and the roundings of the estimate and of the exact sum, each a share of the lengths' product.
    // A row's codes are no longer than 127.5 sqrt(n) steps.
    double roundings = length * (double)(n + 64) * 0x1p-24;
    q->length = (float)(length * (1 + 1e-6));
    q->share = (float)(127.5 * sqrt((double)n) * (length_of(left, n) + roundings) * (1 + 1e-6));
    free(left);
    return 0;
}

void coded_query_free(struct coded_query *q) { free((void *)q->bytes); }
