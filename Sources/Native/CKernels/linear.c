// Linear in our own tiles: for machines where oneDNN is absent, or present without a product whose
// rows keep their bits whatever stands beside them. Neither oneDNN's AVX2 product nor OpenBLAS's
// Haswell and Zen kernels do: a row's bits there depend on its place among the others.
#include "kernels.h"

#include <string.h>

/// Rows a thread takes with one panel: their inputs stay in the second-level cache.
enum { ROWS = 96 };

static size_t panels(size_t outputs) { return (outputs + PANEL - 1) / PANEL; }

size_t qk_linear_packed_count(size_t inputs, size_t outputs) {
    return panels(outputs) * inputs * PANEL;
}

void qk_linear_pack(const float *weight, size_t inputs, size_t outputs, float *packed) {
    memset(packed, 0, qk_linear_packed_count(inputs, outputs) * sizeof *packed);
    for (size_t n = 0; n < outputs; n++) {
        float *column = packed + n / PANEL * inputs * PANEL + n % PANEL;
        for (size_t k = 0; k < inputs; k++) column[k * PANEL] = weight[n * inputs + k];
    }
}

struct linear_work {
    const struct kernels *kernels;
    const float *x, *packed, *bias;
    int activation;
    size_t rows, inputs, outputs;
    float *y;
};

static void linear_block(void *context, size_t item, int worker) {
    (void)worker;
    const struct linear_work *w = context;
    // Panels run fastest, so that threads share a block of rows before they move on.
    size_t count = panels(w->outputs), panel = item % count, first = item / count * ROWS;
    size_t rows = w->rows - first < ROWS ? w->rows - first : ROWS;
    size_t column = panel * PANEL;
    size_t columns = w->outputs - column < PANEL ? w->outputs - column : PANEL;
    w->kernels->linear(
        w->x + first * w->inputs, w->packed + panel * w->inputs * PANEL,
        w->bias ? w->bias + column : NULL, w->activation, rows, w->inputs, columns,
        w->y + first * w->outputs + column, w->outputs);
}

void qk_linear(
    const float *x, const float *packed, const float *bias, int activation, size_t rows,
    size_t inputs, size_t outputs, float *y) {
    struct linear_work w = {qk_kernels(), x, packed, bias, activation, rows, inputs, outputs, y};
    size_t items = (rows + ROWS - 1) / ROWS * panels(outputs);
    qk_parallel(items, qk_threads(), linear_block, &w);
}
