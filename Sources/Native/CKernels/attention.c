// Attention shared out by sequence and head.
#include "kernels.h"

#include <math.h>

/// Every level's tiles fit these: AVX-512's are the largest.
enum { LARGEST_TILE_ROWS = 12, LARGEST_TILE_COLUMNS = 32, LINE = 64 };

static size_t rounded(size_t n, size_t unit) { return (n + unit - 1) / unit * unit; }

size_t qk_attention_scratch(size_t longest, size_t head_dimension) {
    size_t width = rounded(longest, LARGEST_TILE_COLUMNS);
    size_t columns = rounded(head_dimension, LARGEST_TILE_COLUMNS);
    // Keys, values, scores, weights and results of a block, and q, k and v widened from bf16.
    size_t floats = head_dimension * width + (longest + 1) * columns
        + LARGEST_TILE_ROWS * (2 * width + columns) + 3 * longest * head_dimension;
    return rounded(floats * sizeof(float), LINE) + LINE;
}

struct attention_work {
    void (*attend)(const struct attention_head *);
    const char *qkv;
    char *out, *scratch;
    size_t element, per_thread;
    const size_t *starts;
    size_t heads, dimension;
};

static void attend_one(void *context, size_t item, int worker) {
    const struct attention_work *w = context;
    size_t sequence = item / w->heads, head = item % w->heads, hidden = w->heads * w->dimension;
    size_t start = w->starts[sequence];
    const char *q = w->qkv + (start * 3 * hidden + head * w->dimension) * w->element;
    struct attention_head one = {
        .q = q,
        .k = q + hidden * w->element,
        .v = q + 2 * hidden * w->element,
        .stride = 3 * hidden,
        .out = w->out + (start * hidden + head * w->dimension) * w->element,
        .out_stride = hidden,
        .length = w->starts[sequence + 1] - start,
        .dimension = w->dimension,
        .scratch = w->scratch + (size_t)worker * w->per_thread,
    };
    w->attend(&one);
}

static int attend_all(struct attention_work *w, size_t sequences, size_t scratch_bytes) {
    size_t longest = 0;
    for (size_t s = 0; s < sequences; s++) {
        size_t length = w->starts[s + 1] - w->starts[s];
        longest = length > longest ? length : longest;
    }
    w->per_thread = qk_attention_scratch(longest, w->dimension);
    size_t room = scratch_bytes / w->per_thread;
    if (room == 0) return -1;
    int threads = qk_threads();
    if ((size_t)threads > room) threads = (int)room;
    qk_parallel(sequences * w->heads, threads, attend_one, w);
    return 0;
}

int qk_attention_f32(
    const float *qkv, const size_t *starts, size_t sequences, size_t heads, size_t head_dimension,
    float *out, void *scratch, size_t scratch_bytes) {
    struct attention_work w = {
        qk_kernels()->attention_f32, (const char *)qkv, (char *)out, scratch, sizeof(float), 0,
        starts, heads, head_dimension};
    return attend_all(&w, sequences, scratch_bytes);
}

int qk_attention_bf16(
    const uint16_t *qkv, const size_t *starts, size_t sequences, size_t heads,
    size_t head_dimension, uint16_t *out, void *scratch, size_t scratch_bytes) {
    struct attention_work w = {
        qk_kernels()->attention_bf16, (const char *)qkv, (char *)out, scratch, sizeof(uint16_t), 0,
        starts, heads, head_dimension};
    return attend_all(&w, sequences, scratch_bytes);
}
