// Training's passes over rows and heads, shared out to the team. What an item is depends on the sizes
// alone, never on the threads, and sums across items are made in the items' order: so results have
// the same bits on any number of threads.
#include "kernels.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 64, COLUMNS = 64, ELEMENTS = 16384, LINE = 64 };

static size_t pieces(size_t count, size_t size) { return (count + size - 1) / size; }
static size_t end_of(size_t item, size_t size, size_t count) {
    return (item + 1) * size < count ? (item + 1) * size : count;
}

static struct dropout prepared(struct qk_dropout d) {
    if (!(d.rate > 0)) return (struct dropout){d.key, 0, 1};
    double threshold = (double)d.rate * 4294967296.0;
    return (struct dropout){
        d.key, threshold >= 4294967295.0 ? 4294967295u : (uint32_t)threshold, 1 / (1 - d.rate)};
}

/// The dropout of a part, such as one head of one sequence.
static struct dropout part_of(struct dropout d, uint64_t part) {
    uint64_t z = d.key + (part + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    d.key = z ^ z >> 31;
    return d;
}

struct elements {
    const struct kernels *kernels;
    const void *from;
    void *to, *also;
    size_t count, width;
    int is_bf16;
    struct dropout dropout;
    double *sums;
};

static void gelu_forward_item(void *context, size_t item, int worker) {
    (void)worker;
    const struct elements *w = context;
    size_t at = item * ELEMENTS, size = w->is_bf16 ? 2 : 4;
    w->kernels->gelu_forward(
        (const char *)w->from + at * size, (char *)w->to + at * size,
        end_of(item, ELEMENTS, w->count) - at, w->is_bf16);
}

void qk_gelu_forward(const void *z, void *h, size_t count, int is_bf16) {
    struct elements w = {
        .kernels = qk_kernels(), .from = z, .to = h, .count = count, .is_bf16 = is_bf16};
    qk_parallel(pieces(count, ELEMENTS), qk_threads(), gelu_forward_item, &w);
}

static void gelu_backward_item(void *context, size_t item, int worker) {
    (void)worker;
    const struct elements *w = context;
    size_t at = item * ELEMENTS, size = w->is_bf16 ? 2 : 4;
    w->kernels->gelu_backward(
        (const char *)w->from + at * size, (char *)w->to + at * size, (char *)w->also + at * size,
        end_of(item, ELEMENTS, w->count) - at, w->is_bf16);
}

void qk_gelu_backward(const void *z, void *h, void *d, size_t count, int is_bf16) {
    struct elements w = {
        .kernels = qk_kernels(), .from = z, .to = h, .also = d, .count = count, .is_bf16 = is_bf16};
    qk_parallel(pieces(count, ELEMENTS), qk_threads(), gelu_backward_item, &w);
}

static void drop_item(void *context, size_t item, int worker) {
    (void)worker;
    const struct elements *w = context;
    size_t at = item * ELEMENTS;
    w->kernels->drop(
        &w->dropout, (uint32_t)at, (const float *)w->from + at, (float *)w->to + at,
        w->also ? (uint16_t *)w->also + at : NULL, end_of(item, ELEMENTS, w->count) - at);
}

void qk_drop(
    const float *x, struct qk_dropout dropout, float *y, uint16_t *bf16, size_t rows,
    size_t columns) {
    struct elements w = {
        .kernels = qk_kernels(), .from = x, .to = y, .also = bf16, .count = rows * columns,
        .dropout = prepared(dropout)};
    qk_parallel(pieces(w.count, ELEMENTS), qk_threads(), drop_item, &w);
}

struct norm_work {
    const struct kernels *kernels;
    struct norm_forward forward;
    struct norm_backward backward;
    const float *x, *addend;
    float *sum, *stats, *y;
    void *rounded;
    int is_bf16;
    float *scratch, *dgamma, *dbeta;
    size_t rows, columns;
};

static void norm_forward_item(void *context, size_t item, int worker) {
    (void)worker;
    const struct norm_work *w = context;
    for (size_t r = item * BLOCK; r < end_of(item, BLOCK, w->rows); r++) {
        size_t at = r * w->columns;
        w->kernels->norm_forward_row(
            &w->forward, w->x + at, w->addend ? w->addend + at : NULL, (uint32_t)at, w->sum + at,
            w->stats + 2 * r, w->y + at, w->rounded ? (uint16_t *)w->rounded + at : NULL, w->columns);
    }
}

void qk_norm_forward(
    const float *x, const float *addend, struct qk_dropout dropout, const float *gamma,
    const float *beta, float epsilon, float *sum, float *stats, float *y, uint16_t *bf16, size_t rows,
    size_t columns) {
    struct norm_work w = {
        .kernels = qk_kernels(), .forward = {gamma, beta, epsilon, prepared(dropout)}, .x = x,
        .addend = addend, .sum = sum, .stats = stats, .y = y, .rounded = bf16, .rows = rows,
        .columns = columns};
    qk_parallel(pieces(rows, BLOCK), qk_threads(), norm_forward_item, &w);
}

size_t qk_norm_backward_scratch(size_t rows, size_t columns) {
    return pieces(rows, BLOCK) * 2 * columns;
}

static void norm_backward_item(void *context, size_t item, int worker) {
    (void)worker;
    const struct norm_work *w = context;
    float *dgamma = w->scratch + item * 2 * w->columns, *dbeta = dgamma + w->columns;
    memset(dgamma, 0, 2 * w->columns * sizeof *dgamma);
    for (size_t r = item * BLOCK; r < end_of(item, BLOCK, w->rows); r++) {
        size_t at = r * w->columns;
        char *rounded = w->rounded ? (char *)w->rounded + at * (w->is_bf16 ? 2 : 4) : NULL;
        w->kernels->norm_backward_row(
            &w->backward, w->x + at, w->addend ? w->addend + at : NULL, w->sum + at, w->stats + 2 * r,
            (uint32_t)at, w->y + at, rounded, dgamma, dbeta, w->columns, w->is_bf16);
    }
}

void qk_norm_backward(
    const float *dy, const float *addend, struct qk_dropout dropout, const float *gamma,
    const float *sum, const float *stats, float *dx, void *dropped, int is_bf16, float *dgamma,
    float *dbeta, float *scratch, size_t rows, size_t columns) {
    struct norm_work w = {
        .kernels = qk_kernels(), .backward = {gamma, prepared(dropout)}, .x = dy, .addend = addend,
        .sum = (float *)sum, .stats = (float *)stats, .y = dx, .rounded = dropped,
        .is_bf16 = is_bf16, .scratch = scratch, .rows = rows, .columns = columns};
    size_t items = pieces(rows, BLOCK);
    qk_parallel(items, qk_threads(), norm_backward_item, &w);
    for (size_t item = 0; item < items; item++) {
        w.kernels->add(scratch + item * 2 * columns, dgamma, columns);
        w.kernels->add(scratch + item * 2 * columns + columns, dbeta, columns);
    }
}

static void column_sums_item(void *context, size_t item, int worker) {
    (void)worker;
    const struct elements *w = context;
    size_t at = item * COLUMNS;
    w->kernels->column_sums(
        (const char *)w->from + at * (w->is_bf16 ? 2 : 4), w->count, w->width,
        end_of(item, COLUMNS, w->width) - at, (float *)w->to + at, w->is_bf16);
}

void qk_column_sums(const void *x, int is_bf16, size_t rows, size_t columns, float *sums) {
    struct elements w = {
        .kernels = qk_kernels(), .from = x, .to = sums, .count = rows, .width = columns,
        .is_bf16 = is_bf16};
    qk_parallel(pieces(columns, COLUMNS), qk_threads(), column_sums_item, &w);
}

struct outer_work {
    const struct kernels *kernels;
    const float *a, *b;
    size_t rows, m, n;
    float *c;
};

enum { OUTER = 48 };

static void outer_item(void *context, size_t item, int worker) {
    (void)worker;
    const struct outer_work *w = context;
    size_t at = item * OUTER;
    w->kernels->outer_product(
        w->a + at, w->m, w->b, w->n, w->rows, end_of(item, OUTER, w->m) - at, w->n, w->c + at * w->n,
        w->n);
}

void qk_outer_product(const float *a, const float *b, size_t rows, size_t m, size_t n, float *c) {
    struct outer_work w = {qk_kernels(), a, b, rows, m, n, c};
    qk_parallel(pieces(m, OUTER), qk_threads(), outer_item, &w);
}

static double squares_of(const float *x, size_t n) {
    double sums[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t j = 0; j < 8; j++) sums[j] += (double)x[i + j] * x[i + j];
    for (; i < n; i++) sums[0] += (double)x[i] * x[i];
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

static void squares_item(void *context, size_t item, int worker) {
    (void)worker;
    const struct elements *w = context;
    size_t size = pieces(w->count, w->width), at = item * size;
    if (at >= w->count) return;
    w->sums[item] = squares_of((const float *)w->from + at, end_of(item, size, w->count) - at);
}

double qk_sum_of_squares(const float *x, size_t count) {
    enum { PARTS = 64 };
    double sums[PARTS] = {0}, total = 0;
    struct elements w = {.from = x, .count = count, .width = PARTS, .sums = sums};
    qk_parallel(PARTS, count < ELEMENTS ? 1 : qk_threads(), squares_item, &w);
    for (int i = 0; i < PARTS; i++) total += sums[i];
    return total;
}

struct adam_work {
    const struct kernels *kernels;
    struct qk_adam step;
    float *p, *m, *v;
    const float *g;
    size_t count;
};

static void adam_item(void *context, size_t item, int worker) {
    (void)worker;
    const struct adam_work *w = context;
    size_t at = item * ELEMENTS;
    w->kernels->adam_step(
        &w->step, w->p + at, w->g + at, w->m + at, w->v + at, end_of(item, ELEMENTS, w->count) - at);
}

void qk_adam_step(struct qk_adam step, float *p, const float *g, float *m, float *v, size_t count) {
    struct adam_work w = {qk_kernels(), step, p, m, v, g, count};
    qk_parallel(pieces(count, ELEMENTS), qk_threads(), adam_item, &w);
}

// MARK: attention

/// Every level's tiles fit these: AVX-512's are the largest.
enum { LARGEST_TILE_ROWS = 12, LARGEST_TILE_COLUMNS = 32, LARGEST_QUERIES = 48 };

size_t qk_attention_training_scratch(size_t longest, size_t head_dimension) {
    size_t width = pieces(longest, LARGEST_TILE_COLUMNS) * LARGEST_TILE_COLUMNS;
    size_t columns = pieces(head_dimension, LARGEST_TILE_COLUMNS) * LARGEST_TILE_COLUMNS;
    size_t floats = 6 * (longest + LARGEST_TILE_ROWS) * columns + 2 * head_dimension * width
        + 2 * LARGEST_QUERIES * width + LARGEST_TILE_ROWS * columns;
    return pieces(floats * sizeof(float), LINE) * LINE + LINE;
}

struct attention_work {
    void (*pass)(const struct attention_training *);
    const char *qkv;
    char *out, *dqkv, *scratch;
    const char *dout;
    float *logs;
    const size_t *starts;
    size_t sequences, heads, dimension, per_thread;
    int is_bf16;
    struct dropout dropout;
};

static void attention_item(void *context, size_t item, int worker) {
    const struct attention_work *w = context;
    size_t sequence = item / w->heads, head = item % w->heads, hidden = w->heads * w->dimension;
    size_t start = w->starts[sequence], tokens = w->starts[w->sequences], size = w->is_bf16 ? 2 : 4;
    size_t at = (start * 3 * hidden + head * w->dimension) * size, next = hidden * size;
    size_t place = (start * hidden + head * w->dimension) * size;
    struct attention_training one = {
        .q = w->qkv + at,
        .k = w->qkv + at + next,
        .v = w->qkv + at + 2 * next,
        .stride = 3 * hidden,
        .out = w->out + place,
        .dout = w->dout ? w->dout + place : NULL,
        .out_stride = hidden,
        .dq = w->dqkv ? w->dqkv + at : NULL,
        .dk = w->dqkv ? w->dqkv + at + next : NULL,
        .dv = w->dqkv ? w->dqkv + at + 2 * next : NULL,
        .logs = w->logs + head * tokens + start,
        .length = w->starts[sequence + 1] - start,
        .dimension = w->dimension,
        .is_bf16 = w->is_bf16,
        .dropout = part_of(w->dropout, item),
        .scratch = (float *)(w->scratch + (size_t)worker * w->per_thread),
    };
    if (one.length > 0) w->pass(&one);
}

static int attend(struct attention_work *w, size_t scratch_bytes) {
    size_t longest = 0;
    for (size_t s = 0; s < w->sequences; s++) {
        size_t length = w->starts[s + 1] - w->starts[s];
        longest = length > longest ? length : longest;
    }
    w->per_thread = qk_attention_training_scratch(longest, w->dimension);
    size_t room = scratch_bytes / w->per_thread;
    if (room == 0) return -1;
    int threads = qk_threads();
    if ((size_t)threads > room) threads = (int)room;
    qk_parallel(w->sequences * w->heads, threads, attention_item, w);
    return 0;
}

int qk_attention_forward(
    const void *qkv, int is_bf16, const size_t *starts, size_t sequences, size_t heads,
    size_t head_dimension, struct qk_dropout dropout, void *out, float *logs, void *scratch,
    size_t scratch_bytes) {
    struct attention_work w = {
        .pass = qk_kernels()->attention_forward, .qkv = qkv, .out = out, .logs = logs,
        .scratch = scratch, .starts = starts, .sequences = sequences, .heads = heads,
        .dimension = head_dimension, .is_bf16 = is_bf16, .dropout = prepared(dropout)};
    return attend(&w, scratch_bytes);
}

int qk_attention_backward(
    const void *qkv, const void *out, const void *dout, int is_bf16, const size_t *starts,
    size_t sequences, size_t heads, size_t head_dimension, struct qk_dropout dropout,
    const float *logs, void *dqkv, void *scratch, size_t scratch_bytes) {
    struct attention_work w = {
        .pass = qk_kernels()->attention_backward, .qkv = qkv, .out = (char *)out, .dout = dout,
        .dqkv = dqkv, .logs = (float *)logs, .scratch = scratch, .starts = starts,
        .sequences = sequences, .heads = heads, .dimension = head_dimension, .is_bf16 = is_bf16,
        .dropout = prepared(dropout)};
    return attend(&w, scratch_bytes);
}
