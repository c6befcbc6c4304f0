// Linear layers in bytes, and a transformer layer's work on each token, shared out by rows.
#include "kernels.h"

#include <math.h>
#include <string.h>

/// Rows that go through all products of a layer together: few enough that what one product leaves for
/// the next stays in the second-level cache, many enough that reading the weights for them is cheap.
#ifndef BLOCK
#define BLOCK 48
#endif
enum { LINE = 64 };

static size_t rounded(size_t n, size_t unit) { return (n + unit - 1) / unit * unit; }
static size_t chunks(size_t inputs) { return (inputs + QK_INT8_CHUNK - 1) / QK_INT8_CHUNK; }
static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

// MARK: packing

size_t qk_int8_weight_bytes(size_t inputs, size_t outputs) {
    return rounded(outputs, PANEL) * rounded(inputs, 4);
}

size_t qk_int8_weight_floats(size_t inputs, size_t outputs) {
    return rounded(outputs, PANEL) * (2 * chunks(inputs) + 1);
}

struct qk_int8_weight qk_int8_weight_at(
    const int8_t *weights, const float *numbers, size_t inputs, size_t outputs) {
    size_t width = rounded(outputs, PANEL), count = chunks(inputs) * width;
    struct qk_int8_weight w = {weights, numbers, numbers + count, numbers + 2 * count, inputs, outputs};
    return w;
}

/// The largest magnitude, or NaN where one is no number. In lanes, so that numbers do not wait for one
/// another.
static float magnitude(const float *x, size_t count) {
    enum { LANES = 16 };
    float most[LANES] = {0}, none[LANES] = {0}, all = 0, any = 0;
    size_t k = 0;
    for (; k + LANES <= count; k += LANES) {
        for (size_t i = 0; i < LANES; i++) {
            float size = fabsf(x[k + i]);
            most[i] = size > most[i] ? size : most[i];
            none[i] += x[k + i] * 0.0f;
        }
    }
    for (; k < count; k++) {
        all = fabsf(x[k]) > all ? fabsf(x[k]) : all;
        any += x[k] * 0.0f;
    }
    for (size_t i = 0; i < LANES; i++) all = most[i] > all ? most[i] : all, any += none[i];
    return any == 0.0f ? all : NAN;
}

/// One chunk of one output's weights. One that is no number is passed on by the scale.
static void pack_chunk(
    const float *weight, size_t count, int8_t *first, float *scale, float *sum) {
    float most = magnitude(weight, count);
    *scale = most / 127.0f;
    *sum = most == most ? 0 : NAN;
    if (!(most > 0)) return;
    float over = 127.0f / most;
    int8_t bytes[QK_INT8_CHUNK + 3] = {0};
    int32_t total = 0;
    for (size_t k = 0; k < count; k++) {
        // Adding 1.5 * 2^23 leaves no place for a fraction: the nearest whole number, ties to even.
        int32_t whole = (int32_t)((weight[k] * over + 12582912.0f) - 12582912.0f);
        bytes[k] = (int8_t)whole;
        total += whole;
    }
    for (size_t k = 0; k < count; k += 4) memcpy(first + k * PANEL, bytes + k, 4);
    *sum = *scale * (float)total;
}

void qk_int8_pack(
    const float *weight, const float *bias, size_t inputs, size_t outputs, int8_t *weights,
    float *numbers) {
    size_t width = rounded(outputs, PANEL), words = (inputs + 3) / 4;
    memset(weights, 0, qk_int8_weight_bytes(inputs, outputs));
    memset(numbers, 0, qk_int8_weight_floats(inputs, outputs) * sizeof *numbers);
    float *scales = numbers, *sums = scales + chunks(inputs) * width;
    if (bias) memcpy(sums + chunks(inputs) * width, bias, outputs * sizeof *bias);
    for (size_t n = 0; n < outputs; n++) {
        int8_t *panel = weights + (n / PANEL * words * PANEL + n % PANEL) * 4;
        for (size_t c = 0; c < chunks(inputs); c++) {
            size_t first = c * QK_INT8_CHUNK;
            pack_chunk(
                weight + n * inputs + first, smaller(inputs - first, QK_INT8_CHUNK),
                panel + first * PANEL, scales + c * width + n, sums + c * width + n);
        }
    }
}

// MARK: what a thread works in

/// Numbers of a block of rows on their way through products.
struct room {
    uint8_t *bytes; // [chunks, BLOCK, QK_INT8_CHUNK]
    float *rows;    // [chunks, BLOCK, 2]
    uint8_t *inner; // [BLOCK, QK_INT8_CHUNK]
    float *inner_rows;
    float *wide; // [BLOCK, QK_INT8_CHUNK]
    float *sums; // [BLOCK, rounded(hidden, PANEL)]
    float *line; // [hidden]
};

/// Lays the room out from `start`, or, from NULL, counts its bytes.
static size_t lay_out(struct room *room, char *start, size_t hidden) {
    size_t used = 0;
#define PLACE(FIELD, COUNT)                                                                        \
    room->FIELD = (void *)(start + used), used += rounded((COUNT) * sizeof *room->FIELD, LINE)
    PLACE(bytes, chunks(hidden) * BLOCK * QK_INT8_CHUNK);
    PLACE(rows, chunks(hidden) * BLOCK * 2);
    PLACE(inner, BLOCK * QK_INT8_CHUNK);
    PLACE(inner_rows, BLOCK * 2);
    PLACE(wide, BLOCK * QK_INT8_CHUNK);
    PLACE(sums, BLOCK * rounded(hidden, PANEL));
    PLACE(line, hidden);
#undef PLACE
    return used;
}

size_t qk_int8_scratch(size_t hidden) {
    struct room room;
    return lay_out(&room, NULL, hidden);
}

// MARK: the steps, on a block of rows in a room

/// The bytes of row `r` of the block.
static void quantize_row(
    const struct kernels *k, const struct room *room, const float *x, size_t r, size_t n) {
    k->quantize_row(
        x, n, room->bytes + r * QK_INT8_CHUNK, BLOCK * QK_INT8_CHUNK, room->rows + 2 * r, BLOCK * 2);
}

static void quantize(
    const struct kernels *k, const struct room *room, const float *x, size_t rows, size_t n) {
    for (size_t r = 0; r < rows; r++) quantize_row(k, room, x + r * n, r, n);
}

/// Some panels of the product of the room's bytes with a weight.
static void multiply(
    const struct kernels *k, const struct room *room, const struct qk_int8_weight *w, size_t rows,
    size_t panel, size_t panels, float *out, size_t out_stride) {
    struct int8_product p = {
        .weight = w, .rows = rows, .panel = panel, .panels = panels, .out = out,
        .out_stride = out_stride};
    for (p.chunk = 0; p.chunk < chunks(w->inputs); p.chunk++) {
        p.x = room->bytes + p.chunk * BLOCK * QK_INT8_CHUNK;
        p.row = room->rows + p.chunk * BLOCK * 2;
        p.adds = p.chunk > 0;
        k->multiply_int8(&p);
    }
}

/// y [rows, outputs], f32 or bf16, from the room's bytes.
static void linear(
    const struct kernels *k, const struct room *room, const struct qk_int8_weight *w, size_t rows,
    void *y, int is_bf16) {
    size_t panels = (w->outputs + PANEL - 1) / PANEL, group = QK_INT8_CHUNK / PANEL;
    for (size_t panel = 0; panel < panels; panel += group) {
        size_t first = panel * PANEL, n = smaller(w->outputs - first, QK_INT8_CHUNK);
        multiply(k, room, w, rows, panel, smaller(group, panels - panel), room->wide, QK_INT8_CHUNK);
        for (size_t r = 0; r < rows; r++) {
            const float *from = room->wide + r * QK_INT8_CHUNK;
            size_t to = r * w->outputs + first;
            if (is_bf16) k->round_row(from, (uint16_t *)y + to, n);
            else memcpy((float *)y + to, from, n * sizeof *from);
        }
    }
}

/// hidden = norm(hidden + the room's sums), and the room's bytes are those of it.
static void add_and_normalize(
    const struct kernels *k, const struct room *room, const struct qk_int8_norm *norm, float epsilon,
    float *hidden, size_t rows, size_t n) {
    for (size_t r = 0; r < rows; r++)
        k->norm_to_bytes_row(
            hidden + r * n, room->sums + r * rounded(n, PANEL), norm->gamma, norm->beta, epsilon, n,
            room->bytes + r * QK_INT8_CHUNK, BLOCK * QK_INT8_CHUNK, room->rows + 2 * r, BLOCK * 2);
}

/// The room's sums = contraction(gelu(expansion(the room's bytes))), a chunk of the wide numbers at a
/// time, so that they never leave the cache.
static void feed_forward(
    const struct kernels *k, const struct room *room, const struct qk_int8_layer *layer, size_t rows) {
    const struct qk_int8_weight *up = &layer->expansion, *down = &layer->contraction;
    for (size_t chunk = 0; chunk < chunks(down->inputs); chunk++) {
        size_t first = chunk * QK_INT8_CHUNK, n = smaller(down->inputs - first, QK_INT8_CHUNK);
        multiply(
            k, room, up, rows, first / PANEL, (n + PANEL - 1) / PANEL, room->wide, QK_INT8_CHUNK);
        for (size_t r = 0; r < rows; r++)
            k->quantize_gelu_chunk(
                room->wide + r * QK_INT8_CHUNK, n, room->inner + r * QK_INT8_CHUNK,
                room->inner_rows + r * 2);
        struct int8_product p = {
            .weight = down, .x = room->inner, .row = room->inner_rows, .rows = rows, .chunk = chunk,
            .adds = chunk > 0,
            .panels = (down->outputs + PANEL - 1) / PANEL, .out = room->sums,
            .out_stride = rounded(down->outputs, PANEL)};
        k->multiply_int8(&p);
    }
}

// MARK: blocks of rows, shared out

struct int8_work {
    const struct kernels *kernels;
    const struct qk_int8_layer *layer;
    const struct qk_int8_weight *weight;
    const uint16_t *context;
    const float *x;
    float *hidden;
    void *y;
    int is_bf16;
    size_t rows, block;
    char *scratch;
    size_t per_thread, width;
};

static int share_out(
    struct int8_work *w, size_t scratch_bytes, void (*body)(void *, size_t, int)) {
    w->kernels = qk_kernels();
    w->per_thread = qk_int8_scratch(w->width);
    size_t room = scratch_bytes / w->per_thread;
    if (room == 0) return -1;
    int threads = (size_t)qk_threads() < room ? qk_threads() : (int)room;
    size_t share = (w->rows + (size_t)threads - 1) / (size_t)threads;
    w->block = smaller(rounded(share, 12), BLOCK);
    qk_parallel((w->rows + w->block - 1) / w->block, threads, body, w);
    return 0;
}

static void linear_block(void *context, size_t item, int worker) {
    const struct int8_work *w = context;
    size_t first = item * w->block, rows = smaller(w->rows - first, w->block);
    struct room room;
    lay_out(&room, w->scratch + (size_t)worker * w->per_thread, w->width);
    quantize(w->kernels, &room, w->x + first * w->width, rows, w->width);
    size_t size = w->is_bf16 ? sizeof(uint16_t) : sizeof(float);
    linear(
        w->kernels, &room, w->weight, rows, (char *)w->y + first * w->weight->outputs * size,
        w->is_bf16);
}

int qk_int8_linear(
    const float *x, const struct qk_int8_weight *weight, size_t rows, void *y, int is_bf16,
    void *scratch, size_t scratch_bytes) {
    if (rows == 0) return 0;
    struct int8_work w = {
        .weight = weight, .x = x, .y = y, .is_bf16 = is_bf16, .rows = rows, .scratch = scratch,
        .width = weight->inputs};
    return share_out(&w, scratch_bytes, linear_block);
}

static void layer_block(void *context, size_t item, int worker) {
    const struct int8_work *w = context;
    const struct kernels *k = w->kernels;
    const struct qk_int8_layer *layer = w->layer;
    size_t first = item * w->block, rows = smaller(w->rows - first, w->block), n = w->width;
    float *hidden = w->hidden + first * n;
    struct room room;
    lay_out(&room, w->scratch + (size_t)worker * w->per_thread, n);

    for (size_t r = 0; r < rows; r++) {
        k->f32_from_bf16(w->context + (first + r) * n, room.line, n);
        quantize_row(k, &room, room.line, r, n);
    }
    multiply(
        k, &room, &layer->projection, rows, 0, (n + PANEL - 1) / PANEL, room.sums,
        rounded(n, PANEL));
    add_and_normalize(k, &room, &layer->attention_norm, layer->epsilon, hidden, rows, n);
    feed_forward(k, &room, layer, rows);
    add_and_normalize(k, &room, &layer->output_norm, layer->epsilon, hidden, rows, n);
    if (w->weight)
        linear(k, &room, w->weight, rows, (uint16_t *)w->y + first * w->weight->outputs, 1);
}

int qk_int8_layer(
    const struct qk_int8_layer *layer, const struct qk_int8_weight *next, const uint16_t *context,
    float *hidden, uint16_t *qkv, size_t rows, void *scratch, size_t scratch_bytes) {
    if (rows == 0) return 0;
    struct int8_work w = {
        .layer = layer, .weight = next, .context = context, .hidden = hidden, .y = qkv, .rows = rows,
        .scratch = scratch, .width = layer->projection.outputs};
    return share_out(&w, scratch_bytes, layer_block);
}
