// Rows as bytes, their products with weights in bytes, and all that a transformer layer does to each
// token by itself.
//
// Sums of products of bytes are whole numbers and so exact, in whatever order they are added. What is
// rounded is rounded row by row, so a row's bits do not depend on the rows beside it.

/// The bytes of a vector of whole numbers from 0 to 255.
VINLINE void vf_store_u8(uint8_t *p, vf v) {
#if VN == 16
    _mm_storeu_si128((__m128i *)p, _mm512_cvtusepi32_epi8(_mm512_cvtps_epi32(v)));
#else
    float all[VN];
    vf_store(all, vf_min(vf_round(v), vf_set1(255.0f)));
    for (int i = 0; i < VN; i++) p[i] = (uint8_t)all[i];
#endif
}

/// Bytes for numbers between two bounds: x = least + scale * byte; row[0] and row[1] receive both.
VINLINE void bytes_between(
    const float *x, size_t n, float least, float most, uint8_t *bytes, float *row) {
    float scale = (most - least) * (1.0f / 255.0f), over = scale > 0 ? 255.0f / (most - least) : 0;
    row[0] = scale, row[1] = least;
    vf low = vf_set1(least), steps = vf_set1(over);
    size_t i = 0;
    for (; i + VN <= n; i += VN) vf_store_u8(bytes + i, vf_mul(vf_sub(vf_load(x + i), low), steps));
    if (i == n) return;
    uint8_t last[VN];
    vf_store_u8(last, vf_mul(vf_sub(vf_loadn(x + i, n - i), low), steps));
    memcpy(bytes + i, last, n - i);
}

/// One chunk of a row.
VINLINE void quantize_chunk(const float *x, size_t n, uint8_t *bytes, float *row) {
    vf low = vf_set1(x[0]), high = low;
    size_t i = 0;
    for (; i + VN <= n; i += VN) {
        vf v = vf_load(x + i);
        low = vf_min(low, v), high = vf_max(high, v);
    }
    float least = -vf_hmax(vf_sub(vf_zero(), low)), most = vf_hmax(high);
    for (; i < n; i++) least = x[i] < least ? x[i] : least, most = x[i] > most ? x[i] : most;
    bytes_between(x, n, least, most, bytes, row);
}

/// A row, chunk after chunk; these are so many bytes, and the chunks of `rows` so many numbers, apart.
static void quantize_row(
    const float *x, size_t n, uint8_t *bytes, size_t chunk_bytes, float *rows, size_t chunk_rows) {
    for (size_t i = 0; i < n; i += QK_INT8_CHUNK, bytes += chunk_bytes, rows += chunk_rows)
        quantize_chunk(x + i, n - i < QK_INT8_CHUNK ? n - i : QK_INT8_CHUNK, bytes, rows);
}

/// y = norm(y + addend), with its bytes as quantize_row gives them. Two chains for each sum, so that
/// additions do not wait for one another.
static void norm_to_bytes_row(
    float *y, const float *addend, const float *gamma, const float *beta, float epsilon, size_t n,
    uint8_t *bytes, size_t chunk_bytes, float *rows, size_t chunk_rows) {
    if (n % (2 * VN)) {
        layer_norm_row(y, addend, gamma, beta, epsilon, y, NULL, n);
        quantize_row(y, n, bytes, chunk_bytes, rows, chunk_rows);
        return;
    }
    vf sum0 = vf_zero(), sum1 = sum0, squares0 = sum0, squares1 = sum0;
    for (size_t i = 0; i < n; i += 2 * VN) {
        vf v0 = vf_add(vf_load(y + i), vf_load(addend + i));
        vf v1 = vf_add(vf_load(y + i + VN), vf_load(addend + i + VN));
        vf_store(y + i, v0), vf_store(y + i + VN, v1);
        sum0 = vf_add(sum0, v0), sum1 = vf_add(sum1, v1);
    }
    vf center = vf_set1(vf_sum(vf_add(sum0, sum1)) / (float)n);
    for (size_t i = 0; i < n; i += 2 * VN) {
        vf d0 = vf_sub(vf_load(y + i), center), d1 = vf_sub(vf_load(y + i + VN), center);
        squares0 = vf_fma(d0, d0, squares0), squares1 = vf_fma(d1, d1, squares1);
    }
    float variance = vf_sum(vf_add(squares0, squares1)) / (float)n;
    vf scale = vf_set1(1.0f / sqrtf(variance + epsilon));
    for (size_t first = 0; first < n;
         first += QK_INT8_CHUNK, bytes += chunk_bytes, rows += chunk_rows) {
        size_t end = n - first < QK_INT8_CHUNK ? n : first + QK_INT8_CHUNK;
        vf low = vf_set1(INFINITY), high = vf_set1(-INFINITY);
        for (size_t i = first; i < end; i += VN) {
            vf d = vf_mul(vf_sub(vf_load(y + i), center), scale);
            vf v = vf_fma(d, vf_load(gamma + i), vf_load(beta + i));
            vf_store(y + i, v);
            low = vf_min(low, v), high = vf_max(high, v);
        }
        bytes_between(
            y + first, end - first, -vf_hmax(vf_sub(vf_zero(), low)), vf_hmax(high), bytes, rows);
    }
}

/// Rows of f32 as bf16.
static void round_row(const float *x, uint16_t *y, size_t n) {
#if defined(WITH_BF16)
    size_t i = 0;
    for (; i + 2 * VN <= n; i += 2 * VN) {
        __m512bh both = _mm512_cvtne2ps_pbh(vf_load(x + i + VN), vf_load(x + i));
        _mm512_storeu_si512(y + i, (__m512i)both);
    }
    bf16_from_f32(x + i, y + i, n - i);
#else
    bf16_from_f32(x, y, n);
#endif
}

/// One chunk of a row, after GELU; x receives the numbers.
static void quantize_gelu_chunk(float *x, size_t n, uint8_t *bytes, float *row) {
    vf low = vf_set1(INFINITY), high = vf_set1(-INFINITY);
    size_t i = 0;
    for (; i + VN <= n; i += VN) {
        vf v = vf_gelu_short(vf_load(x + i));
        vf_store(x + i, v);
        low = vf_min(low, v), high = vf_max(high, v);
    }
    float least = -vf_hmax(vf_sub(vf_zero(), low)), most = vf_hmax(high);
    if (i < n) vf_storen(x + i, vf_gelu_short(vf_loadn(x + i, n - i)), n - i);
    for (; i < n; i++) least = x[i] < least ? x[i] : least, most = x[i] > most ? x[i] : most;
    bytes_between(x, n, least, most, bytes, row);
}

// MARK: products

/// One chunk of some rows against one panel of weights.
struct int8_tile {
    const uint8_t *x;  // [rows, QK_INT8_CHUNK]
    const float *rows; // scale and least number of each row's chunk, [rows, 2]
    const int8_t *ahead; // weights to fetch meanwhile, as many bytes as half of this panel
    const int8_t *weights; // [words, PANEL, 4]
    size_t words;
    const float *scales, *sums; // [PANEL]
    const float *start;         // [PANEL], or NULL to add to out
    float *out;
    size_t out_stride;
};

/// What a chunk gives: sum of w (least + scale * byte), for a weight w of whole number times `scales`.
VINLINE vf int8_result(vf total, const float *row, vf scales, vf sums, vf start) {
    return vf_fma(vf_mul(total, scales), vf_set1(row[0]), vf_fma(vf_set1(row[1]), sums, start));
}

#if defined(WITH_VNNI)
enum { INT8_ROWS = 12 };

VINLINE void int8_tile_of(const struct int8_tile *t, const int rows) {
    __m512i left[INT8_ROWS], right[INT8_ROWS];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) left[r] = right[r] = _mm512_setzero_si512();
    const uint8_t *x = t->x;
    const int8_t *w = t->weights, *ahead = t->ahead;
    for (size_t k = 0; k < t->words; k++, w += 4 * PANEL, ahead += 2 * PANEL, x += 4) {
        _mm_prefetch((const char *)ahead, _MM_HINT_T0);
        __m512i w0 = _mm512_loadu_si512(w), w1 = _mm512_loadu_si512(w + 64);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            int32_t word;
            memcpy(&word, x + (size_t)r * QK_INT8_CHUNK, sizeof word);
            __m512i bytes = _mm512_set1_epi32(word);
            left[r] = _mm512_dpbusd_epi32(left[r], bytes, w0);
            right[r] = _mm512_dpbusd_epi32(right[r], bytes, w1);
        }
    }
    vf c0 = vf_load(t->scales), c1 = vf_load(t->scales + VN);
    vf d0 = vf_load(t->sums), d1 = vf_load(t->sums + VN);
    vf start0 = t->start ? vf_load(t->start) : vf_zero();
    vf start1 = t->start ? vf_load(t->start + VN) : vf_zero();
    const int adds = t->start == NULL;
    float *out = t->out;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++, out += t->out_stride) {
        const float *row = t->rows + 2 * r;
        if (adds) start0 = vf_load(out), start1 = vf_load(out + VN);
        vf_store(out, int8_result(_mm512_cvtepi32_ps(left[r]), row, c0, d0, start0));
        vf_store(out + VN, int8_result(_mm512_cvtepi32_ps(right[r]), row, c1, d1, start1));
    }
}

static void multiply_int8_tile(const struct int8_tile *t, size_t rows) {
    switch (rows) {
    case 1: int8_tile_of(t, 1); break;
    case 2: int8_tile_of(t, 2); break;
    case 3: int8_tile_of(t, 3); break;
    case 4: int8_tile_of(t, 4); break;
    case 5: int8_tile_of(t, 5); break;
    case 6: int8_tile_of(t, 6); break;
    case 7: int8_tile_of(t, 7); break;
    case 8: int8_tile_of(t, 8); break;
    case 9: int8_tile_of(t, 9); break;
    case 10: int8_tile_of(t, 10); break;
    case 11: int8_tile_of(t, 11); break;
    default: int8_tile_of(t, 12); break;
    }
}
#else
// For machines without products of bytes: nobody should choose these, but they are right.
enum { INT8_ROWS = 1 };

static void multiply_int8_tile(const struct int8_tile *t, size_t rows) {
    for (size_t r = 0; r < rows; r++) {
        const uint8_t *x = t->x + r * QK_INT8_CHUNK;
        float *out = t->out + r * t->out_stride, total[PANEL];
        for (size_t c = 0; c < PANEL; c++) {
            int32_t sum = 0;
            for (size_t k = 0; k < 4 * t->words; k++)
                sum += x[k] * t->weights[(k / 4 * PANEL + c) * 4 + k % 4];
            total[c] = (float)sum;
        }
        for (size_t c = 0; c < PANEL; c += VN) {
            vf start = t->start ? vf_load(t->start + c) : vf_load(out + c);
            vf result = int8_result(
                vf_load(total + c), t->rows + 2 * r, vf_load(t->scales + c),
                vf_load(t->sums + c), start);
            vf_store(out + c, result);
        }
    }
}
#endif

/// out [rows, panels * PANEL] = (adds ? out : bias) + the product of one chunk of the inputs with some
/// panels of a weight.
static void multiply_int8(const struct int8_product *p) {
    const struct qk_int8_weight *w = p->weight;
    size_t words = (w->inputs + 3) / 4, first = p->chunk * QK_INT8_CHUNK;
    size_t inputs = w->inputs - first < QK_INT8_CHUNK ? w->inputs - first : QK_INT8_CHUNK;
    size_t width = (w->outputs + PANEL - 1) / PANEL * PANEL;
    struct int8_tile t = {.words = (inputs + 3) / 4, .out_stride = p->out_stride};
    for (size_t i = 0; i < p->panels; i++) {
        size_t column = (p->panel + i) * PANEL;
        t.weights = w->weights + (column / PANEL * words + first / 4) * PANEL * 4;
        t.scales = w->scales + p->chunk * width + column;
        t.sums = w->sums + p->chunk * width + column;
        t.start = p->adds ? NULL : w->bias + column;
        // The first two tiles fetch the next panel, which else would come at the pace of the
        // third-level cache.
        const int8_t *next = i + 1 < p->panels ? t.weights + words * PANEL * 4 : t.weights;
        for (size_t r = 0; r < p->rows; r += INT8_ROWS) {
            t.x = p->x + r * QK_INT8_CHUNK;
            t.rows = p->row + 2 * r;
            t.ahead = r == 0 ? next : r == INT8_ROWS ? next + t.words * PANEL * 2 : t.weights;
            t.out = p->out + r * p->out_stride + i * PANEL;
            multiply_int8_tile(&t, p->rows - r < INT8_ROWS ? p->rows - r : INT8_ROWS);
        }
    }
}
