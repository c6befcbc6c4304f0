// Rows of one byte a coordinate, and how near their inner products with a query come to the true ones.
//
// A row x is stored as s (u - 128) + e with whole numbers u from 1 to 255; a query q is read as
// s1 d1 + s2 d2 + f with whole numbers from -127 to 127, its second part what the first leaves over.
// Sums of products of whole numbers are exact, whatever the order and the instruction set.

/// How many bytes ahead of the products rows are asked for: with less the scan waits for memory a
/// third longer.
#define AHEAD 12288
/// How many rows ahead where they do not lie end to end.
#define ROWS_AHEAD 16

/// Two whole-number parts of four rows: sums[p][r] = d_p . u_r.
VINLINE void four_code_products(
    const struct coded_query *q, const uint8_t *const rows[4], int32_t sums[2][4]);

#if VN == 16

/// The four sums of four vectors.
VINLINE __m128i four_sums(__m512i a, __m512i b, __m512i c, __m512i d) {
    __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
    __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
    __m512i all = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
    __m256i half =
        _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

VINLINE void four_code_products(
    const struct coded_query *q, const uint8_t *const rows[4], int32_t sums[2][4]) {
    __m512i high[4], low[4];
    for (int r = 0; r < 4; r++) high[r] = low[r] = _mm512_setzero_si512();
#if defined(WITH_VNNI)
    for (size_t i = 0; i < q->stride; i += 64) {
        __m512i d1 = _mm512_load_si512(q->bytes + i);
        __m512i d2 = _mm512_load_si512(q->bytes + q->stride + i);
#pragma clang loop unroll(full)
        for (int r = 0; r < 4; r++) {
            __m512i u = _mm512_loadu_si512(rows[r] + i);
            high[r] = _mm512_dpbusd_epi32(high[r], u, d1);
            low[r] = _mm512_dpbusd_epi32(low[r], u, d2);
        }
    }
#else
    for (size_t i = 0; i < q->stride; i += 32) {
        __m512i d1 = _mm512_load_si512(q->words + i);
        __m512i d2 = _mm512_load_si512(q->words + q->stride + i);
#pragma clang loop unroll(full)
        for (int r = 0; r < 4; r++) {
            __m512i u =
                _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(rows[r] + i)));
            high[r] = _mm512_add_epi32(high[r], _mm512_madd_epi16(u, d1));
            low[r] = _mm512_add_epi32(low[r], _mm512_madd_epi16(u, d2));
        }
    }
#endif
    _mm_storeu_si128((__m128i *)sums[0], four_sums(high[0], high[1], high[2], high[3]));
    _mm_storeu_si128((__m128i *)sums[1], four_sums(low[0], low[1], low[2], low[3]));
}

#elif VN == 8

VINLINE __m128i four_sums(__m256i a, __m256i b, __m256i c, __m256i d) {
    __m256i all = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    return _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
}

VINLINE void four_code_products(
    const struct coded_query *q, const uint8_t *const rows[4], int32_t sums[2][4]) {
    __m256i high[4], low[4];
    for (int r = 0; r < 4; r++) high[r] = low[r] = _mm256_setzero_si256();
    for (size_t i = 0; i < q->stride; i += 16) {
        __m256i d1 = _mm256_load_si256((const __m256i *)(q->words + i));
        __m256i d2 = _mm256_load_si256((const __m256i *)(q->words + q->stride + i));
#pragma clang loop unroll(full)
        for (int r = 0; r < 4; r++) {
            __m256i u = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(rows[r] + i)));
            high[r] = _mm256_add_epi32(high[r], _mm256_madd_epi16(u, d1));
            low[r] = _mm256_add_epi32(low[r], _mm256_madd_epi16(u, d2));
        }
    }
    _mm_storeu_si128((__m128i *)sums[0], four_sums(high[0], high[1], high[2], high[3]));
    _mm_storeu_si128((__m128i *)sums[1], four_sums(low[0], low[1], low[2], low[3]));
}

#else

VINLINE void four_code_products(
    const struct coded_query *q, const uint8_t *const rows[4], int32_t sums[2][4]) {
    for (int r = 0; r < 4; r++) {
        int32_t high = 0, low = 0;
        for (size_t i = 0; i < q->stride; i++) {
            high += rows[r][i] * q->words[i];
            low += rows[r][i] * q->words[q->stride + i];
        }
        sums[0][r] = high, sums[1][r] = low;
    }
}

#endif

/// Asks for the rows that come a while after four.
VINLINE void fetch_codes(
    size_t stride, const uint8_t *codes, const int64_t *numbers, size_t i, size_t count) {
    if (!numbers) {
        const uint8_t *ahead = codes + i * stride + AHEAD;
        for (size_t line = 0; line < 4 * stride; line += 64) __builtin_prefetch(ahead + line);
        return;
    }
    for (size_t at = i + ROWS_AHEAD; at < i + ROWS_AHEAD + 4 && at < count; at++) {
        const uint8_t *row = codes + (size_t)numbers[at] * stride;
        for (size_t line = 0; line < stride; line += 64) __builtin_prefetch(row + line);
    }
}

/// Estimates of inner products, and how far off each may be from what inner_product gives.
static void code_scores(
    const struct coded_query *q, const uint8_t *codes, const float *bounds, const int64_t *numbers,
    size_t count, float *estimates, float *slacks) {
    for (size_t i = 0; i < count; i += 4) {
        size_t row[4];
        const uint8_t *rows[4];
        size_t part = count - i < 4 ? count - i : 4;
        for (size_t r = 0; r < 4; r++) {
            size_t at = i + (r < part ? r : 0);
            row[r] = numbers ? (size_t)numbers[at] : at;
            rows[r] = codes + row[r] * q->stride;
        }
        fetch_codes(q->stride, codes, numbers, i, count);
        int32_t sums[2][4];
        four_code_products(q, rows, sums);
        for (size_t r = 0; r < part; r++) {
            float high = (float)(sums[0][r] - q->offsets[0]);
            float low = (float)(sums[1][r] - q->offsets[1]);
            const float *bound = bounds + 2 * row[r];
            estimates[i + r] = bound[0] * (q->scales[0] * high + q->scales[1] * low);
            slacks[i + r] = q->length * bound[1] + q->share * bound[0];
        }
    }
}

/// One row's bytes, its scale, and no less than the length of what they leave over.
static void encode_row(const float *x, size_t n, size_t stride, uint8_t *codes, float *bound) {
    vf most = vf_zero();
    size_t i = 0;
    for (; i + VN <= n; i += VN) most = vf_max(most, vf_abs(vf_load(x + i)));
    if (i < n) most = vf_max(most, vf_abs(vf_loadn(x + i, n - i)));
    float largest = vf_hmax(most), sum = inner_product(x, x, n);
    // 0 - 0 is a number, and so is every finite sum: what is not gets codes that promise nothing.
    int is_plain = largest == 0 ? sum == 0 : largest > 1e-15f && largest < 1e15f && sum < 3e38f;
    if (!is_plain || largest == 0) {
        memset(codes, 128, stride);
        bound[0] = 0, bound[1] = is_plain ? 0 : INFINITY;
        return;
    }
    float scale = largest / 127.0f;
    vf over = vf_set1(127.0f / largest), minus = vf_set1(-scale), middle = vf_set1(128.0f);
    vf squares = vf_zero();
    for (i = 0; i < n; i += VN) {
        size_t part = n - i < VN ? n - i : VN;
        vf v = part == VN ? vf_load(x + i) : vf_loadn(x + i, part);
        vf whole = vf_round(vf_mul(v, over));
        vf rest = vf_fma(minus, whole, v);
        squares = vf_fma(rest, rest, squares);
        uint8_t bytes[VN];
        vf_store_u8(bytes, vf_add(whole, middle));
        memcpy(codes + i, bytes, part);
    }
    memset(codes + n, 128, stride - n);
    // The sum of squares is off by a share below n 2^-23, each rest by at most 2^-17 steps.
    float share = 1.0f + (float)(n + 64) * 0x1p-23f;
    bound[0] = scale;
    bound[1] = sqrtf(vf_sum(squares)) * share + scale * sqrtf((float)n) * 0x1p-16f;
}
