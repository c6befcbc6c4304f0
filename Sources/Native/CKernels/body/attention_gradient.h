// One head of one sequence forward, keeping the logarithm of each query's sum, and backward.
//
// All is multiplied in f32, whichever way the numbers came. The backward pass computes the weights
// of QUERIES queries anew from these logarithms, so that no matrix of weights is ever in memory;
// weights and their gradients for 48 queries and 384 keys are 147 KB and stay in the second-level
// cache.

#define QUERIES (TILE_ROWS * (48 / TILE_ROWS))

/// c [rows, 2 * VN] += a^T b, where a is [depth, rows].
struct turned_tile {
    const float *a;
    size_t a_stride;
    const float *b;
    size_t b_stride;
    float *c;
    size_t c_stride;
    size_t depth;
};

VINLINE void turned_tile_of(const struct turned_tile *t, const int rows) {
    vf left[TILE_ROWS], right[TILE_ROWS];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
        left[r] = vf_load(t->c + (size_t)r * t->c_stride);
        right[r] = vf_load(t->c + (size_t)r * t->c_stride + VN);
    }
    const float *a = t->a, *b = t->b;
    for (size_t k = 0; k < t->depth; k++, a += t->a_stride, b += t->b_stride) {
        vf b0 = vf_load(b), b1 = vf_load(b + VN);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            vf x = vf_set1(a[r]);
            left[r] = vf_fma(x, b0, left[r]);
            right[r] = vf_fma(x, b1, right[r]);
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
        vf_store(t->c + (size_t)r * t->c_stride, left[r]);
        vf_store(t->c + (size_t)r * t->c_stride + VN, right[r]);
    }
}

static void multiply_turned(const struct turned_tile *t, size_t rows) {
    if (rows == TILE_ROWS) {
        turned_tile_of(t, TILE_ROWS);
        return;
    }
    struct turned_tile one = *t;
    for (size_t r = 0; r < rows; r++, one.a++, one.c += one.c_stride) turned_tile_of(&one, 1);
}

/// Rows as f32, `width` apart, zeros behind the `d` numbers.
static void widen_rows(
    const void *from, size_t stride, size_t n, size_t d, int is_bf16, float *to, size_t width) {
    for (size_t i = 0; i < n; i++, to += width) {
        if (is_bf16) f32_from_bf16((const uint16_t *)from + i * stride, to, d);
        else memcpy(to, (const float *)from + i * stride, d * sizeof *to);
        for (size_t j = d; j < width; j++) to[j] = 0;
    }
}

static void narrow_row(const float *from, float factor, size_t d, int is_bf16, void *to, size_t at) {
    vf f = vf_set1(factor);
    for (size_t j = 0; j < d; j += VN) {
        size_t part = lanes_at(j, d);
        vf v = vf_mul(load_any(from, j, part, 0), f);
        if (is_bf16) store_any((uint16_t *)to + at, j, v, part, 1);
        else store_any((float *)to + at, j, v, part, 0);
    }
}


static void attention_forward(const struct attention_training *h) {
    size_t d = h->dimension, n = h->length, width = padded(n), vwidth = padded(d);
    float *q = h->scratch, *k = q + n * vwidth, *v = k + n * vwidth, *keys = v + n * vwidth;
    float *scores = keys + d * width, *result = scores + TILE_ROWS * width;
    widen_rows(h->q, h->stride, n, d, h->is_bf16, q, vwidth);
    widen_rows(h->k, h->stride, n, d, h->is_bf16, k, vwidth);
    widen_rows(h->v, h->stride, n, d, h->is_bf16, v, vwidth);
    transpose_words(k, vwidth * sizeof *k, n, d, (uint32_t *)keys, width);
    float scale = 1.44269504f / sqrtf((float)d);
    for (size_t first = 0; first < n; first += TILE_ROWS) {
        size_t rows = n - first < TILE_ROWS ? n - first : TILE_ROWS;
        for (size_t c = 0; c < width; c += ATTENTION_COLUMNS) {
            struct tile t = {
                q + first * vwidth, vwidth, keys + c, width, NULL, scores + c, width, d};
            multiply_tile(&t, rows);
        }
        float sums[TILE_ROWS];
        for (size_t r = 0; r < rows; r++) {
            float *row = scores + r * width, highest = row_max(row, n);
            sums[r] = exponentials(row, n, width, scale);
            h->logs[first + r] = scale * highest + log2f(sums[r]);
            uint32_t place = (uint32_t)((first + r) * width);
            if (h->dropout.threshold)
                for (size_t i = 0; i < width; i += VN)
                    vf_store(row + i, dropped(&h->dropout, place + (uint32_t)i, vf_load(row + i)));
        }
        for (size_t c = 0; c < vwidth; c += ATTENTION_COLUMNS) {
            struct tile t = {scores, width, v + c, vwidth, NULL, result + c, vwidth, n};
            multiply_tile(&t, rows);
        }
        for (size_t r = 0; r < rows; r++)
            narrow_row(
                result + r * vwidth, 1.0f / sums[r], d, h->is_bf16, h->out,
                (first + r) * h->out_stride);
    }
}

/// The weights of a query from its scores, dropped, and the gradient of its scores from that of its
/// dropped weights; both in place. `own` is the inner product of the output and its gradient.
VINLINE void score_gradients(
    const struct attention_training *h, float *weights, float *gradients, size_t query, float own,
    size_t width) {
    size_t n = h->length;
    float inverse = 1.0f / sqrtf((float)h->dimension);
    vf scale = vf_set1(1.44269504f * inverse), shift = vf_set1(-h->logs[query]);
    vf mine = vf_set1(own), factor = vf_set1(inverse);
    uint32_t place = (uint32_t)(query * width);
    int drops = h->dropout.threshold != 0;
    size_t i = 0;
    for (; i < n; i += VN) {
        vf p = vf_exp2(vf_fma(vf_load(weights + i), scale, shift)), g = vf_load(gradients + i), w = p;
        if (drops) {
            vf kept = dropout_factors(&h->dropout, place + (uint32_t)i);
            w = vf_mul(p, kept);
            g = vf_mul(g, kept);
        }
        vf_store(weights + i, w);
        vf_store(gradients + i, vf_mul(vf_mul(p, factor), vf_sub(g, mine)));
    }
    for (size_t j = n; j < width; j++) weights[j] = gradients[j] = 0;
}

static void attention_backward(const struct attention_training *h) {
    size_t d = h->dimension, n = h->length, width = padded(n), vwidth = padded(d);
    float *q = h->scratch, *k = q + n * vwidth, *v = k + n * vwidth, *dout = v + n * vwidth;
    float *dk = dout + n * vwidth, *dv = dk + n * vwidth, *keys = dv + n * vwidth;
    float *values = keys + d * width, *weights = values + d * width;
    float *gradients = weights + QUERIES * width, *dq = gradients + QUERIES * width;
    widen_rows(h->q, h->stride, n, d, h->is_bf16, q, vwidth);
    widen_rows(h->k, h->stride, n, d, h->is_bf16, k, vwidth);
    widen_rows(h->v, h->stride, n, d, h->is_bf16, v, vwidth);
    widen_rows(h->dout, h->out_stride, n, d, h->is_bf16, dout, vwidth);
    transpose_words(k, vwidth * sizeof *k, n, d, (uint32_t *)keys, width);
    transpose_words(v, vwidth * sizeof *v, n, d, (uint32_t *)values, width);
    memset(dk, 0, 2 * n * vwidth * sizeof *dk);
    for (size_t block = 0; block < n; block += QUERIES) {
        size_t queries = n - block < QUERIES ? n - block : QUERIES;
        for (size_t first = 0; first < queries; first += TILE_ROWS) {
            size_t rows = queries - first < TILE_ROWS ? queries - first : TILE_ROWS;
            float *w = weights + first * width, *g = gradients + first * width;
            for (size_t c = 0; c < width; c += ATTENTION_COLUMNS) {
                struct tile t = {
                    q + (block + first) * vwidth, vwidth, keys + c, width, NULL, w + c, width, d};
                multiply_tile(&t, rows);
                struct tile u = {
                    dout + (block + first) * vwidth, vwidth, values + c, width, NULL, g + c, width, d};
                multiply_tile(&u, rows);
            }
            for (size_t r = 0; r < rows; r++) {
                size_t query = block + first + r;
                float out[vwidth];
                widen_rows(
                    h->is_bf16 ? (const void *)((const uint16_t *)h->out + query * h->out_stride)
                               : (const void *)((const float *)h->out + query * h->out_stride),
                    0, 1, d, h->is_bf16, out, vwidth);
                float own = inner_product(out, dout + query * vwidth, vwidth);
                score_gradients(h, w + r * width, g + r * width, query, own, width);
            }
            for (size_t c = 0; c < vwidth; c += ATTENTION_COLUMNS) {
                struct tile t = {g, width, k + c, vwidth, NULL, dq + c, vwidth, n};
                multiply_tile(&t, rows);
            }
            for (size_t r = 0; r < rows; r++)
                narrow_row(
                    dq + r * vwidth, 1, d, h->is_bf16, h->dq, (block + first + r) * h->stride);
        }
        for (size_t key = 0; key < n; key += TILE_ROWS) {
            size_t rows = n - key < TILE_ROWS ? n - key : TILE_ROWS;
            for (size_t c = 0; c < vwidth; c += ATTENTION_COLUMNS) {
                struct turned_tile t = {
                    weights + key, width, dout + block * vwidth + c, vwidth, dv + key * vwidth + c,
                    vwidth, queries};
                multiply_turned(&t, rows);
                struct turned_tile u = {
                    gradients + key, width, q + block * vwidth + c, vwidth, dk + key * vwidth + c,
                    vwidth, queries};
                multiply_turned(&u, rows);
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        narrow_row(dk + i * vwidth, 1, d, h->is_bf16, h->dk, i * h->stride);
        narrow_row(dv + i * vwidth, 1, d, h->is_bf16, h->dv, i * h->stride);
    }
}

/// c [m, n] += a^T b for `rows` rows of a and b: 2 * VN columns of b for 256 rows stay in the first
/// cache level.
static void outer_product(
    const float *a, size_t a_stride, const float *b, size_t b_stride, size_t rows, size_t m, size_t n,
    float *c, size_t c_stride) {
    enum { DEPTH = 256 };
    float edge_b[DEPTH * 2 * VN], edge_c[TILE_ROWS * 2 * VN];
    for (size_t first = 0; first < rows; first += DEPTH) {
        size_t depth = rows - first < DEPTH ? rows - first : DEPTH;
        for (size_t j = 0; j < n; j += 2 * VN) {
            size_t columns = n - j < 2 * VN ? n - j : 2 * VN;
            const float *from = b + first * b_stride + j;
            size_t stride = b_stride;
            if (columns < 2 * VN) {
                memset(edge_b, 0, sizeof edge_b);
                for (size_t r = 0; r < depth; r++)
                    memcpy(edge_b + r * 2 * VN, from + r * b_stride, columns * sizeof *b);
                from = edge_b, stride = 2 * VN;
            }
            for (size_t i = 0; i < m; i += TILE_ROWS) {
                size_t part = m - i < TILE_ROWS ? m - i : TILE_ROWS;
                float *to = c + i * c_stride + j;
                struct turned_tile t = {
                    a + first * a_stride + i, a_stride, from, stride, to, c_stride, depth};
                if (columns < 2 * VN) {
                    for (size_t r = 0; r < part; r++)
                        memcpy(edge_c + r * 2 * VN, to + r * c_stride, columns * sizeof *c);
                    t.c = edge_c, t.c_stride = 2 * VN;
                }
                multiply_turned(&t, part);
                if (columns < 2 * VN)
                    for (size_t r = 0; r < part; r++)
                        memcpy(to + r * c_stride, edge_c + r * 2 * VN, columns * sizeof *c);
            }
        }
    }
}
