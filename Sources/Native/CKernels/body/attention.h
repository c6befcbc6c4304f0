// One head of one sequence: softmax(q k^T / sqrt(d)) v.
//
// Keys are laid out by dimension and values by token once per head; then TILE_ROWS queries at a time
// go through all keys, so that their scores (24 KB for 512 tokens at 12 rows) stay in the first-level
// cache and are never written to memory.

#define ATTENTION_COLUMNS (2 * VN)

VINLINE size_t padded(size_t n) { return (n + ATTENTION_COLUMNS - 1) / ATTENTION_COLUMNS * ATTENTION_COLUMNS; }

/// weights = 2^(scale * (score - max)) for `length` scores, zeros up to `width`; returns their sum.
VINLINE float exponentials(float *scores, size_t length, size_t width, float scale) {
    vf shift = vf_set1(-scale * row_max(scores, length)), s = vf_set1(scale), sum = vf_zero();
    for (size_t i = length; i < width; i++) scores[i] = 0;
    size_t i = 0;
    for (; i + VN <= length; i += VN) {
        vf e = vf_exp2(vf_fma(vf_load(scores + i), s, shift));
        vf_store(scores + i, e);
        sum = vf_add(sum, e);
    }
    if (i < length) {
        vf e = vf_exp2(vf_fma(vf_load(scores + i), s, shift));
        vf_storen(scores + i, e, length - i);
        sum = vf_add(sum, vf_load(scores + i));
    }
    return vf_sum(sum);
}

/// Queries, keys and values as f32, whichever way they came.
struct head_f32 {
    const float *q;
    size_t q_stride;
    float *keys;   // [dimension, padded(length)]
    float *values; // [length, padded(dimension)]
    float *scores; // [TILE_ROWS, padded(length)]
    float *result; // [TILE_ROWS, padded(dimension)]
};

static void pack_f32(const struct attention_head *head, const struct head_f32 *p) {
    const float *v = head->v;
    size_t d = head->dimension, n = head->length, width = padded(n), vwidth = padded(d);
    transpose_words(head->k, head->stride * sizeof(float), n, d, (uint32_t *)p->keys, width);
    for (size_t i = 0; i < n; i++) {
        memcpy(p->values + i * vwidth, v + i * head->stride, d * sizeof *v);
        for (size_t j = d; j < vwidth; j++) p->values[i * vwidth + j] = 0;
    }
}

/// Scores, weights and weighted values of `rows` queries from row `first`; result is not yet divided
/// by the sums.
static void attend_rows(
    const struct attention_head *head, const struct head_f32 *p, size_t first, size_t rows,
    float *sums) {
    size_t d = head->dimension, n = head->length, width = padded(n), vwidth = padded(d);
    for (size_t c = 0; c < width; c += ATTENTION_COLUMNS) {
        struct tile t = {
            p->q + first * p->q_stride, p->q_stride, p->keys + c, width, NULL, p->scores + c, width, d};
        multiply_tile(&t, rows);
    }
    float scale = 1.44269504f / sqrtf((float)d);
    for (size_t r = 0; r < rows; r++) sums[r] = exponentials(p->scores + r * width, n, width, scale);
    for (size_t c = 0; c < vwidth; c += ATTENTION_COLUMNS) {
        struct tile t = {p->scores, width, p->values + c, vwidth, NULL, p->result + c, vwidth, n};
        multiply_tile(&t, rows);
    }
}

static struct head_f32 head_scratch(const struct attention_head *head) {
    size_t width = padded(head->length), vwidth = padded(head->dimension);
    struct head_f32 p;
    p.q = head->q;
    p.q_stride = head->stride;
    p.keys = (float *)head->scratch;
    p.values = p.keys + head->dimension * width;
    p.scores = p.values + head->length * vwidth;
    p.result = p.scores + TILE_ROWS * width;
    return p;
}

static void attention_f32(const struct attention_head *head) {
    struct head_f32 p = head_scratch(head);
    pack_f32(head, &p);
    size_t vwidth = padded(head->dimension);
    float sums[TILE_ROWS];
    for (size_t first = 0; first < head->length; first += TILE_ROWS) {
        size_t rows = head->length - first < TILE_ROWS ? head->length - first : TILE_ROWS;
        attend_rows(head, &p, first, rows, sums);
        for (size_t r = 0; r < rows; r++) {
            float *out = (float *)head->out + (first + r) * head->out_stride, over = 1.0f / sums[r];
            for (size_t j = 0; j < head->dimension; j++) out[j] = p.result[r * vwidth + j] * over;
        }
    }
}

/// bf16 in and out on machines without bf16 products: widened, attended in f32, rounded.
static void attention_bf16_widened(const struct attention_head *head) {
    size_t d = head->dimension, n = head->length, vwidth = padded(d);
    struct head_f32 p = head_scratch(head);
    float *wide = p.result + TILE_ROWS * vwidth; // q, k and v as f32, [length, 3 * dimension]
    const uint16_t *parts[] = {head->q, head->k, head->v};
    for (size_t i = 0; i < n; i++)
        for (size_t part = 0; part < 3; part++)
            f32_from_bf16(parts[part] + i * head->stride, wide + (i * 3 + part) * d, d);
    struct attention_head as_f32 = *head;
    as_f32.q = wide, as_f32.k = wide + d, as_f32.v = wide + 2 * d, as_f32.stride = 3 * d;
    p.q = wide, p.q_stride = 3 * d;
    pack_f32(&as_f32, &p);
    float sums[TILE_ROWS];
    for (size_t first = 0; first < n; first += TILE_ROWS) {
        size_t rows = n - first < TILE_ROWS ? n - first : TILE_ROWS;
        attend_rows(&as_f32, &p, first, rows, sums);
        for (size_t r = 0; r < rows; r++) {
            float *row = p.result + r * vwidth, over = 1.0f / sums[r];
            for (size_t j = 0; j < d; j++) row[j] *= over;
            bf16_from_f32(row, (uint16_t *)head->out + (first + r) * head->out_stride, d);
        }
    }
}
