// Kernels over single elements: activation, addition, conversions.

static void gelu(void *numbers, size_t n) {
    float *x = numbers;
    size_t i = 0;
    for (; i + VN <= n; i += VN) vf_store(x + i, vf_gelu(vf_load(x + i)));
    if (i < n) vf_storen(x + i, vf_gelu(vf_loadn(x + i, n - i)), n - i);
}

static void add(const float *x, float *y, size_t n) {
    size_t i = 0;
    for (; i + VN <= n; i += VN) vf_store(y + i, vf_add(vf_load(y + i), vf_load(x + i)));
    for (; i < n; i++) y[i] += x[i];
}

/// Defines a conversion: whole vectors by LOAD and STORE, the rest through arrays of one vector.
#define CONVERSION(NAME, FROM, TO, LOAD, STORE)                                                    \
    static void NAME(const FROM *x, TO *y, size_t n) {                                             \
        size_t i = 0;                                                                              \
        for (; i + VN <= n; i += VN) STORE(y + i, LOAD(x + i));                                    \
        if (i == n) return;                                                                        \
        FROM last[VN] = {0};                                                                       \
        TO result[VN];                                                                             \
        memcpy(last, x + i, (n - i) * sizeof *x);                                                  \
        STORE(result, LOAD(last));                                                                 \
        memcpy(y + i, result, (n - i) * sizeof *y);                                                \
    }
CONVERSION(bf16_from_f32, float, uint16_t, vf_load, vf_store_bf16)
CONVERSION(f32_from_bf16, uint16_t, float, vf_load_bf16, vf_store)
CONVERSION(f16_from_f32, float, uint16_t, vf_load, vf_store_f16)
CONVERSION(f32_from_f16, uint16_t, float, vf_load_f16, vf_store)
#undef CONVERSION

static void f32_from_i8(const int8_t *x, float scale, float *y, size_t n) {
    vf s = vf_set1(scale);
    size_t i = 0;
    for (; i + VN <= n; i += VN) vf_store(y + i, vf_mul(vf_load_i8(x + i), s));
    for (; i < n; i++) y[i] = (float)x[i] * scale;
}
