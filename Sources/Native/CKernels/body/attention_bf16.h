// One head of one sequence with bf16 products: keys, values and weights in bf16, sums, scores and
// exponentials in f32. vdpbf16ps multiplies pairs, so the depth of both products is laid out in
// pairs: a 32-bit word holds two neighbouring dimensions of a key, or one dimension of two
// neighbouring tokens' values.

struct head_bf16 {
    const uint16_t *q;
    uint32_t *keys;    // [dimension / 2, padded(length)]
    uint32_t *values;  // [(length + 1) / 2, padded(dimension)]
    float *scores;     // [TILE_ROWS, padded(length)]
    uint16_t *weights; // [TILE_ROWS, padded(length)]
    float *result;     // [TILE_ROWS, padded(dimension)]
};

struct pair_tile {
    const uint16_t *a; // [rows, 2 * depth]
    size_t a_stride;   // in uint16_t
    const uint32_t *b;
    size_t b_stride;
    float *c;
    size_t c_stride;
    size_t depth; // in pairs
};

VINLINE __m512bh load_pairs(const uint32_t *p) { return (__m512bh)_mm512_loadu_si512(p); }

VINLINE void pair_tile_of(const struct pair_tile *t, const int rows) {
    vf left[TILE_ROWS], right[TILE_ROWS];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) left[r] = right[r] = vf_zero();
    const uint16_t *a[(TILE_ROWS + 3) / 4];
    const size_t stride = t->a_stride, depth = t->depth;
    for (int g = 0; g < (rows + 3) / 4; g++) a[g] = t->a + (size_t)(4 * g) * stride;
    const uint32_t *b = t->b;
    for (size_t k = 0; k < depth; k++, b += t->b_stride) {
        __m512bh b0 = load_pairs(b), b1 = load_pairs(b + VN);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            int32_t pair;
            memcpy(&pair, a[r / 4] + (size_t)(r % 4) * stride + 2 * k, sizeof pair);
            __m512bh x = (__m512bh)_mm512_set1_epi32(pair);
            left[r] = _mm512_dpbf16_ps(left[r], x, b0);
            right[r] = _mm512_dpbf16_ps(right[r], x, b1);
        }
    }
    float *c = t->c;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++, c += t->c_stride) vf_store(c, left[r]), vf_store(c + VN, right[r]);
}

static void multiply_pair_tile(const struct pair_tile *t, size_t rows) {
    switch (rows) {
    case 1: pair_tile_of(t, 1); break;
    case 2: pair_tile_of(t, 2); break;
    case 3: pair_tile_of(t, 3); break;
    case 4: pair_tile_of(t, 4); break;
    case 5: pair_tile_of(t, 5); break;
    case 6: pair_tile_of(t, 6); break;
    case 7: pair_tile_of(t, 7); break;
    case 8: pair_tile_of(t, 8); break;
    case 9: pair_tile_of(t, 9); break;
    case 10: pair_tile_of(t, 10); break;
    case 11: pair_tile_of(t, 11); break;
    default: pair_tile_of(t, 12); break;
    }
}

static void pack_pairs(const struct attention_head *head, const struct head_bf16 *p) {
    const uint16_t *v = head->v;
    size_t d = head->dimension, n = head->length, width = padded(n), vwidth = padded(d);
    transpose_words(head->k, head->stride * sizeof(uint16_t), n, d / 2, p->keys, width);
    for (size_t i = 0; i < n; i += 2) {
        const uint16_t *even = v + i * head->stride, *odd = even + head->stride;
        uint32_t *row = p->values + i / 2 * vwidth;
        size_t j = 0;
        for (; i + 1 < n && j + VN <= d; j += VN) {
            __m512i low = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(even + j)));
            __m512i high = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(odd + j)));
            _mm512_storeu_si512(row + j, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
        }
        for (; j < d; j++) row[j] = even[j] | (i + 1 < n ? (uint32_t)odd[j] << 16 : 0);
        for (; j < vwidth; j++) row[j] = 0;
    }
}

/// As exponentials in attention.h, rounding each weight to bf16; the sum is of unrounded weights.
VINLINE float exponentials_bf16(
    const float *scores, uint16_t *weights, size_t length, size_t width, float scale) {
    vf shift = vf_set1(-scale * row_max(scores, length)), s = vf_set1(scale), sum = vf_zero();
    size_t i = 0;
    for (; i + VN <= length; i += VN) {
        vf e = vf_exp2_short(vf_fma(vf_load(scores + i), s, shift));
        sum = vf_add(sum, e);
        _mm256_storeu_si256((__m256i *)(weights + i), (__m256i)_mm512_cvtneps_pbh(e));
    }
    if (i < length) {
        vf e = vf_exp2_short(vf_fma(vf_load(scores + i), s, shift));
        e = _mm512_maskz_mov_ps(lanes_below(length - i), e);
        sum = vf_add(sum, e);
        _mm256_storeu_si256((__m256i *)(weights + i), (__m256i)_mm512_cvtneps_pbh(e));
        i += VN;
    }
    for (; i < width; i += VN) _mm256_storeu_si256((__m256i *)(weights + i), _mm256_setzero_si256());
    return vf_sum(sum);
}

// MARK: weights without scores

/// Queries against all keys, giving weights at once: each product of a tile becomes 2^product while it
/// is still in its register. Weights are not shifted by the largest score, which takes that score's
/// exponent to lie within bf16's: see `fits_exponents`.
struct weight_tile {
    const uint16_t *q;
    size_t q_stride;
    const uint32_t *keys; // a panel of 2 * VN keys of [depth, width]
    size_t width, depth;
    float scale;
    uint16_t *weights; // [rows, width]
    float *sums;       // [rows, VN]
};

/// 2^(scale * x) for |scale * x| <= 100, with the polynomial of vf_exp2_short. The whole part is taken
/// from the bits that adding 1.5 * 2^23 leaves, and added to the exponent.
VINLINE vf exp2_within(vf x, vf scale) {
    const vf magic = vf_set1(12582912.0f);
    vf whole = vf_fma(x, scale, magic);
    vf r = vf_fma(x, scale, vf_sub(magic, whole));
    vf p = vf_set1(5.517166906e-2f);
    p = vf_fma(p, r, vf_set1(2.426111222e-1f));
    p = vf_fma(p, r, vf_set1(6.932609855e-1f));
    p = vf_fma(p, r, vf_set1(9.999280735e-1f));
    __m512i exponent = _mm512_slli_epi32(_mm512_castps_si512(whole), 23);
    return _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(p), exponent));
}

/// `left` and `right` tell which of the panel's keys there are.
VINLINE void weight_tile_of(
    const struct weight_tile *t, const int rows, const int is_whole, __mmask16 left, __mmask16 right) {
    vf a[TILE_ROWS], b[TILE_ROWS];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) a[r] = b[r] = vf_zero();
    const uint16_t *q[(TILE_ROWS + 3) / 4];
    const size_t stride = t->q_stride, depth = t->depth;
    for (int g = 0; g < (rows + 3) / 4; g++) q[g] = t->q + (size_t)(4 * g) * stride;
    const uint32_t *keys = t->keys;
    for (size_t k = 0; k < depth; k++, keys += t->width) {
        __m512bh k0 = load_pairs(keys), k1 = load_pairs(keys + VN);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            int32_t pair;
            memcpy(&pair, q[r / 4] + (size_t)(r % 4) * stride + 2 * k, sizeof pair);
            __m512bh x = (__m512bh)_mm512_set1_epi32(pair);
            a[r] = _mm512_dpbf16_ps(a[r], x, k0);
            b[r] = _mm512_dpbf16_ps(b[r], x, k1);
        }
    }
    vf scale = vf_set1(t->scale);
    uint16_t *weights = t->weights;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++, weights += t->width) {
        vf e = exp2_within(a[r], scale), f = exp2_within(b[r], scale);
        if (!is_whole) e = _mm512_maskz_mov_ps(left, e), f = _mm512_maskz_mov_ps(right, f);
        _mm512_storeu_si512(weights, (__m512i)_mm512_cvtne2ps_pbh(f, e));
        vf_store(t->sums + r * VN, vf_add(vf_load(t->sums + r * VN), vf_add(e, f)));
    }
}

#define WEIGHT_ROWS(N)                                                                             \
    case N:                                                                                        \
        if (is_whole) weight_tile_of(t, N, 1, 0, 0);                                               \
        else weight_tile_of(t, N, 0, left, right);                                                 \
        break
static void weigh_tile(const struct weight_tile *t, size_t rows, size_t keys) {
    const int is_whole = keys >= 2 * VN;
    __mmask16 left = lanes_below(keys < VN ? keys : VN);
    __mmask16 right = lanes_below(keys <= VN ? 0 : is_whole ? VN : keys - VN);
    switch (rows) {
        WEIGHT_ROWS(1);
        WEIGHT_ROWS(2);
        WEIGHT_ROWS(3);
        WEIGHT_ROWS(4);
        WEIGHT_ROWS(5);
        WEIGHT_ROWS(6);
        WEIGHT_ROWS(7);
        WEIGHT_ROWS(8);
        WEIGHT_ROWS(9);
        WEIGHT_ROWS(10);
        WEIGHT_ROWS(11);
        WEIGHT_ROWS(12);
    }
}
#undef WEIGHT_ROWS

/// The largest square of a length among rows of `d` bf16 numbers.
static float largest_square(const uint16_t *x, size_t stride, size_t rows, size_t d) {
    float largest = 0;
    for (size_t i = 0; i < rows; i++, x += stride) {
        vf sum = vf_zero();
        for (size_t j = 0; j < d; j += 2 * VN) {
            size_t rest = d - j;
            __mmask32 mask = rest < 32 ? (1u << rest) - 1u : 0xffffffffu;
            __m512bh v = (__m512bh)_mm512_maskz_loadu_epi16(mask, x + j);
            sum = _mm512_dpbf16_ps(sum, v, v);
        }
        float square = vf_sum(sum);
        if (!(square <= largest)) largest = square;
    }
    return largest;
}

/// Whether no score of this head can leave [-100, 100] in powers of two: a product of two vectors is
/// at most the product of their lengths. All weights and their sums then keep bf16's full precision
/// without being shifted, and the scores need not be looked at first. Depends on the sequence alone.
static int fits_exponents(const struct attention_head *head, float scale) {
    float queries = largest_square(head->q, head->stride, head->length, head->dimension);
    float keys = largest_square(head->k, head->stride, head->length, head->dimension);
    return sqrtf(queries) * sqrtf(keys) * scale <= 100.0f; // false where one is no number
}

static void attend_pairs_within(
    const struct attention_head *head, const struct head_bf16 *p, size_t first, size_t rows) {
    size_t d = head->dimension, n = head->length, width = padded(n), vwidth = padded(d);
    float sums[TILE_ROWS * VN] = {0};
    struct weight_tile t = {
        .q = p->q + first * head->stride, .q_stride = head->stride, .width = width, .depth = d / 2,
        .scale = 1.44269504f / sqrtf((float)d), .sums = sums};
    for (size_t c = 0; c < width; c += ATTENTION_COLUMNS) {
        t.keys = p->keys + c;
        t.weights = p->weights + c;
        weigh_tile(&t, rows, n - c);
    }
    for (size_t c = 0; c < vwidth; c += ATTENTION_COLUMNS) {
        struct pair_tile v = {
            p->weights, width, p->values + c, vwidth, p->result + c, vwidth, (n + 1) / 2};
        multiply_pair_tile(&v, rows);
    }
    for (size_t r = 0; r < rows; r++) {
        float *row = p->result + r * vwidth;
        vf over = vf_set1(1.0f / vf_sum(vf_load(sums + r * VN)));
        uint16_t *out = (uint16_t *)head->out + (first + r) * head->out_stride;
        for (size_t j = 0; j < d; j += VN)
            store_any(out, j, vf_mul(vf_load(row + j), over), lanes_at(j, d), 1);
    }
}

static void attend_pairs(
    const struct attention_head *head, const struct head_bf16 *p, size_t first, size_t rows) {
    size_t d = head->dimension, n = head->length, width = padded(n), vwidth = padded(d);
    for (size_t c = 0; c < width; c += ATTENTION_COLUMNS) {
        struct pair_tile t = {
            p->q + first * head->stride, head->stride, p->keys + c, width, p->scores + c, width, d / 2};
        multiply_pair_tile(&t, rows);
    }
    float scale = 1.44269504f / sqrtf((float)d), sums[TILE_ROWS];
    for (size_t r = 0; r < rows; r++)
        sums[r] = exponentials_bf16(p->scores + r * width, p->weights + r * width, n, width, scale);
    for (size_t c = 0; c < vwidth; c += ATTENTION_COLUMNS) {
        struct pair_tile t = {
            p->weights, width, p->values + c, vwidth, p->result + c, vwidth, (n + 1) / 2};
        multiply_pair_tile(&t, rows);
    }
    for (size_t r = 0; r < rows; r++) {
        float *row = p->result + r * vwidth;
        vf over = vf_set1(1.0f / sums[r]);
        for (size_t j = 0; j < vwidth; j += VN) vf_store(row + j, vf_mul(vf_load(row + j), over));
        bf16_from_f32(row, (uint16_t *)head->out + (first + r) * head->out_stride, d);
    }
}

static void attention_bf16(const struct attention_head *head) {
    if (head->dimension % 2) {
        attention_bf16_widened(head); // no pairs to multiply
        return;
    }
    size_t width = padded(head->length), vwidth = padded(head->dimension);
    struct head_bf16 p;
    p.q = head->q;
    p.keys = (uint32_t *)head->scratch;
    p.values = p.keys + head->dimension / 2 * width;
    p.scores = (float *)(p.values + (head->length + 1) / 2 * vwidth);
    p.weights = (uint16_t *)(p.scores + TILE_ROWS * width);
    p.result = (float *)(p.weights + TILE_ROWS * width);
    pack_pairs(head, &p);
    const int fits = fits_exponents(head, 1.44269504f / sqrtf((float)head->dimension));
    for (size_t first = 0; first < head->length; first += TILE_ROWS) {
        size_t rows = head->length - first < TILE_ROWS ? head->length - first : TILE_ROWS;
        if (fits) attend_pairs_within(head, &p, first, rows);
        else attend_pairs(head, &p, first, rows);
    }
}
