// Which numbers a dropout keeps: a hash of their place, so that neither the order nor the thread that
// asks matters, and the backward pass asks again instead of remembering.

typedef uint32_t vw __attribute__((vector_size(VN * 4)));

/// 0, 1, 2, ... VN - 1 from `first`.
VINLINE vw places_from(uint32_t first) {
    static const uint32_t steps[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    vw place;
    memcpy(&place, steps, sizeof place);
    return place + first;
}

/// The factor of each of VN numbers from `place`: 0 or 1 / (1 - rate).
VINLINE vf dropout_factors(const struct dropout *d, uint32_t place) {
    vw x = places_from(place) ^ (uint32_t)d->key;
    // Two rounds of multiplication and shift with constants found by C. Wellons' search (2018); the
    // second half of the key enters between them.
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x += (uint32_t)(d->key >> 32);
    x *= 0x846ca68bu;
    x ^= x >> 16;
    vw kept = (vw)(x >= d->threshold);
    vf scale = vf_set1(d->scale);
    return (vf)(kept & (vw)scale);
}

/// `rows` numbers from `place` times their factors.
VINLINE vf dropped(const struct dropout *d, uint32_t place, vf v) {
    return d->threshold ? vf_mul(v, dropout_factors(d, place)) : v;
}

/// y[i] = x[i] * factor of place + i.
VINLINE void drop_of(
    const struct dropout *d, uint32_t place, const float *x, float *y, void *bf16, size_t n) {
    for (size_t i = 0; i < n; i += VN) {
        size_t part = lanes_at(i, n);
        vf v = dropped(d, place + (uint32_t)i, load_any(x, i, part, 0));
        store_any(y, i, v, part, 0);
        if (bf16) store_any(bf16, i, v, part, 1);
    }
}

static void drop(
    const struct dropout *d, uint32_t place, const float *x, float *y, uint16_t *bf16, size_t n) {
    drop_of(d, place, x, y, bf16, n);
}
