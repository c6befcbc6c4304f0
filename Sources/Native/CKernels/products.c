// One query against many rows: the exact scan behind dense retrieval, bound by memory.
#include "kernels.h"

/// Rows a thread takes at a time; 1024 x 384 floats are 1.5 MB, some 0.1 ms.
enum { ROWS = 1024 };

struct scan {
    const struct kernels *kernels;
    const float *query, *rows;
    const int64_t *numbers;
    size_t count, dimension;
    float *out;
};

static void scan_block(void *context, size_t block, int worker) {
    (void)worker;
    const struct scan *s = context;
    float (*inner_product)(const float *, const float *, size_t) = s->kernels->inner_product;
    size_t end = (block + 1) * ROWS < s->count ? (block + 1) * ROWS : s->count;
    for (size_t i = block * ROWS; i < end; i++) {
        size_t row = s->numbers ? (size_t)s->numbers[i] : i;
        s->out[i] = inner_product(s->query, s->rows + row * s->dimension, s->dimension);
    }
}

static void scan(const struct scan *s) {
    qk_parallel((s->count + ROWS - 1) / ROWS, qk_threads(), scan_block, (void *)s);
}

void qk_inner_products(
    const float *query, const float *rows, size_t count, size_t dimension, float *out) {
    struct scan s = {qk_kernels(), query, rows, NULL, count, dimension, out};
    scan(&s);
}

void qk_inner_products_indexed(
    const float *query, const float *rows, const int64_t *numbers, size_t count, size_t dimension,
    float *out) {
    struct scan s = {qk_kernels(), query, rows, numbers, count, dimension, out};
    scan(&s);
}

qk_inner_product qk_inner_product_kernel(void) { return qk_kernels()->inner_product; }
