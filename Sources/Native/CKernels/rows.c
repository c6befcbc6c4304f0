// Rows shared out to the team, 64 at a time: about 0.1 MB of a 384-wide layer, so that starting the
// team costs little beside it and short inputs stay on the calling thread.
#include "kernels.h"

enum { BLOCK = 64 };

struct row_work {
    const struct kernels *kernels;
    const float *x, *addend, *gamma, *beta;
    float epsilon;
    float *y;
    uint16_t *bf16;
    const size_t *starts;
    size_t rows, columns;
};

static size_t blocks(size_t rows) { return (rows + BLOCK - 1) / BLOCK; }

static size_t block_end(const struct row_work *w, size_t block) {
    size_t end = (block + 1) * BLOCK;
    return end < w->rows ? end : w->rows;
}

static void softmax_block(void *context, size_t block, int worker) {
    (void)worker;
    const struct row_work *w = context;
    for (size_t r = block * BLOCK; r < block_end(w, block); r++)
        w->kernels->softmax_row(w->y + r * w->columns, w->columns);
}

void qk_softmax_rows(float *x, size_t rows, size_t columns) {
    if (columns == 0) return;
    struct row_work w = {.kernels = qk_kernels(), .y = x, .rows = rows, .columns = columns};
    qk_parallel(blocks(rows), qk_threads(), softmax_block, &w);
}

static void layer_norm_block(void *context, size_t block, int worker) {
    (void)worker;
    const struct row_work *w = context;
    for (size_t r = block * BLOCK; r < block_end(w, block); r++) {
        size_t at = r * w->columns;
        w->kernels->layer_norm_row(
            w->x + at, w->addend ? w->addend + at : NULL, w->gamma, w->beta, w->epsilon, w->y + at,
            w->bf16 ? w->bf16 + at : NULL, w->columns);
    }
}

void qk_layer_norm(
    const float *x, const float *addend, const float *gamma, const float *beta, float epsilon,
    float *y, uint16_t *bf16, size_t rows, size_t columns) {
    if (columns == 0) return;
    struct row_work w = {
        .kernels = qk_kernels(), .x = x, .addend = addend, .gamma = gamma, .beta = beta,
        .epsilon = epsilon, .y = y, .bf16 = bf16, .rows = rows, .columns = columns};
    qk_parallel(blocks(rows), qk_threads(), layer_norm_block, &w);
}

static void mean_of_sequence(void *context, size_t sequence, int worker) {
    (void)worker;
    const struct row_work *w = context;
    size_t start = w->starts[sequence], count = w->starts[sequence + 1] - start;
    w->kernels->mean_rows(
        w->x + start * w->columns, count, w->columns, w->y + sequence * w->columns);
}

void qk_mean_pool(
    const float *x, const size_t *starts, size_t sequences, size_t columns, float *y) {
    struct row_work w = {
        .kernels = qk_kernels(), .x = x, .y = y, .starts = starts, .columns = columns};
    // One sequence is too little to wake a team for.
    qk_parallel(sequences, sequences < 16 ? 1 : qk_threads(), mean_of_sequence, &w);
}

void qk_normalize_rows(float *x, size_t rows, size_t columns) {
    const struct kernels *kernels = qk_kernels();
    for (size_t r = 0; r < rows; r++) kernels->normalize_row(x + r * columns, columns);
}
