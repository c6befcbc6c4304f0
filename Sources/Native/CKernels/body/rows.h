// Kernels over one row: softmax, layer norm, means, lengths. Sums run down VN lanes in column order,
// so a row's bits depend on the level alone.

VINLINE float row_max(const float *x, size_t n) {
    vf m = vf_set1(-INFINITY);
    size_t i = 0;
    for (; i + VN <= n; i += VN) m = vf_max(m, vf_load(x + i));
    float best = vf_hmax(m);
    for (; i < n; i++) best = x[i] > best ? x[i] : best;
    return best;
}

static void softmax_row(float *x, size_t n) {
    const vf log2e = vf_set1(1.44269504f);
    vf shift = vf_set1(-row_max(x, n)), sum = vf_zero();
    size_t i = 0;
    for (; i + VN <= n; i += VN) {
        vf e = vf_exp2(vf_mul(vf_add(vf_load(x + i), shift), log2e));
        vf_store(x + i, e);
        sum = vf_add(sum, e);
    }
    if (i < n) {
        vf e = vf_exp2(vf_mul(vf_add(vf_loadn(x + i, n - i), shift), log2e));
        vf_storen(x + i, e, n - i);
        sum = vf_add(sum, vf_loadn(x + i, n - i));
    }
    vf scale = vf_set1(1.0f / vf_sum(sum));
    for (i = 0; i + VN <= n; i += VN) vf_store(x + i, vf_mul(vf_load(x + i), scale));
    if (i < n) vf_storen(x + i, vf_mul(vf_loadn(x + i, n - i), scale), n - i);
}

VINLINE void store_bf16_part(uint16_t *y, vf v, size_t n) {
    uint16_t all[VN];
    vf_store_bf16(all, v);
    memcpy(y, all, n * sizeof *y);
}

static void layer_norm_row(
    const float *x, const float *addend, const float *gamma, const float *beta, float epsilon,
    float *y, uint16_t *bf16, size_t n) {
    size_t whole = n - n % VN, rest = n % VN, i;
    vf sum = vf_zero(), squares = vf_zero();
    for (i = 0; i < whole; i += VN) {
        vf v = vf_load(x + i);
        if (addend) v = vf_add(v, vf_load(addend + i));
        vf_store(y + i, v);
        sum = vf_add(sum, v);
    }
    if (rest) {
        vf v = vf_loadn(x + i, rest);
        if (addend) v = vf_add(v, vf_loadn(addend + i, rest));
        vf_storen(y + i, v, rest);
        sum = vf_add(sum, v);
    }
    float mean = vf_sum(sum) / (float)n;
    vf center = vf_set1(mean);
    for (i = 0; i < whole; i += VN) {
        vf d = vf_sub(vf_load(y + i), center);
        squares = vf_fma(d, d, squares);
    }
    float variance = vf_sum(squares);
    for (i = whole; i < n; i++) variance += (y[i] - mean) * (y[i] - mean);
    vf scale = vf_set1(1.0f / sqrtf(variance / (float)n + epsilon));
    for (i = 0; i < whole; i += VN) {
        vf d = vf_mul(vf_sub(vf_load(y + i), center), scale);
        vf v = vf_fma(d, vf_load(gamma + i), vf_load(beta + i));
        vf_store(y + i, v);
        if (bf16) vf_store_bf16(bf16 + i, v);
    }
    if (rest) {
        vf d = vf_mul(vf_sub(vf_loadn(y + i, rest), center), scale);
        vf v = vf_fma(d, vf_loadn(gamma + i, rest), vf_loadn(beta + i, rest));
        vf_storen(y + i, v, rest);
        if (bf16) store_bf16_part(bf16 + i, v, rest);
    }
}

static void mean_rows(const float *x, size_t rows, size_t n, float *y) {
    vf scale = vf_set1(1.0f / (float)rows);
    for (size_t i = 0; i < n; i += VN) {
        size_t part = n - i < VN ? n - i : VN;
        vf sum = vf_zero();
        for (size_t r = 0; r < rows; r++)
            sum = vf_add(sum, part == VN ? vf_load(x + r * n + i) : vf_loadn(x + r * n + i, part));
        vf_storen(y + i, vf_mul(sum, scale), part);
    }
}

/// Four chains of sums, so that the loads and not the additions' latency set the pace.
static float inner_product(const float *a, const float *b, size_t n) {
    vf s0 = vf_zero(), s1 = s0, s2 = s0, s3 = s0;
    size_t i = 0;
    for (; i + 4 * VN <= n; i += 4 * VN) {
        s0 = vf_fma(vf_load(a + i), vf_load(b + i), s0);
        s1 = vf_fma(vf_load(a + i + VN), vf_load(b + i + VN), s1);
        s2 = vf_fma(vf_load(a + i + 2 * VN), vf_load(b + i + 2 * VN), s2);
        s3 = vf_fma(vf_load(a + i + 3 * VN), vf_load(b + i + 3 * VN), s3);
    }
    for (; i + VN <= n; i += VN) s0 = vf_fma(vf_load(a + i), vf_load(b + i), s0);
    if (i < n) s1 = vf_fma(vf_loadn(a + i, n - i), vf_loadn(b + i, n - i), s1);
    return vf_sum(vf_add(vf_add(s0, s1), vf_add(s2, s3)));
}

static void normalize_row(float *x, size_t n) {
    float length = sqrtf(inner_product(x, x, n));
    if (!(length > 0)) return;
    vf scale = vf_set1(1.0f / length);
    size_t i = 0;
    for (; i + VN <= n; i += VN) vf_store(x + i, vf_mul(vf_load(x + i), scale));
    if (i < n) vf_storen(x + i, vf_mul(vf_loadn(x + i, n - i), scale), n - i);
}
