// Loads and stores of numbers that are f32 or bf16, whole vectors or the first `n` lanes.

VINLINE vf load_any(const void *p, size_t i, size_t n, const int is_bf16) {
    if (!is_bf16) return n == VN ? vf_load((const float *)p + i) : vf_loadn((const float *)p + i, n);
    if (n == VN) return vf_load_bf16((const uint16_t *)p + i);
    uint16_t all[VN] = {0};
    memcpy(all, (const uint16_t *)p + i, n * sizeof *all);
    return vf_load_bf16(all);
}

VINLINE void store_any(void *p, size_t i, vf v, size_t n, const int is_bf16) {
    if (is_bf16) {
        if (n == VN) vf_store_bf16((uint16_t *)p + i, v);
        else store_bf16_part((uint16_t *)p + i, v, n);
    } else if (n == VN) {
        vf_store((float *)p + i, v);
    } else {
        vf_storen((float *)p + i, v, n);
    }
}

VINLINE size_t lanes_at(size_t i, size_t n) { return n - i < VN ? n - i : VN; }
