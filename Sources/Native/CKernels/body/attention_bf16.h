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
    for (size_t first = 0; first < head->length; first += TILE_ROWS) {
        size_t rows = head->length - first < TILE_ROWS ? head->length - first : TILE_ROWS;
        attend_pairs(head, &p, first, rows);
    }
}
