// The register tile that Linear and attention are made of: c [rows, 2 * VN] = a [rows, depth] b.
// Every element is one chain of multiply-adds in order of depth, so its bits do not depend on how
// many rows are computed with it.

/// How a tile's sums start and where they go.
struct tile {
    const float *a;
    size_t a_stride;
    const float *b;
    size_t b_stride;
    const float *start; // [2 * VN], or NULL for zeros
    float *c;
    size_t c_stride;
    size_t depth;
};

VINLINE void tile_of(const struct tile *t, const int rows) {
    vf left[TILE_ROWS], right[TILE_ROWS];
    vf start0 = t->start ? vf_load(t->start) : vf_zero();
    vf start1 = t->start ? vf_load(t->start + VN) : vf_zero();
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) left[r] = start0, right[r] = start1;

    // A base for every four rows: offsets of 0, 1, 2 and 3 strides are addresses x86 forms for free.
    const float *a[(TILE_ROWS + 3) / 4];
    const size_t stride = t->a_stride, depth = t->depth;
    for (int g = 0; g < (rows + 3) / 4; g++) a[g] = t->a + (size_t)(4 * g) * stride;
    const float *b = t->b;
    for (size_t k = 0; k < depth; k++, b += t->b_stride) {
        vf b0 = vf_load(b), b1 = vf_load(b + VN);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            vf x = vf_set1(a[r / 4][(size_t)(r % 4) * stride + k]);
            left[r] = vf_fma(x, b0, left[r]);
            right[r] = vf_fma(x, b1, right[r]);
        }
    }

    float *c = t->c;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++, c += t->c_stride) vf_store(c, left[r]), vf_store(c + VN, right[r]);
}

static void multiply_tile(const struct tile *t, size_t rows) {
    switch (rows) {
    case 1: tile_of(t, 1); break;
    case 2: tile_of(t, 2); break;
    case 3: tile_of(t, 3); break;
#if TILE_ROWS == 4
    default: tile_of(t, 4); break;
#else
    case 4: tile_of(t, 4); break;
    case 5: tile_of(t, 5); break;
#if TILE_ROWS == 6
    default: tile_of(t, 6); break;
#else
    case 6: tile_of(t, 6); break;
    case 7: tile_of(t, 7); break;
    case 8: tile_of(t, 8); break;
    case 9: tile_of(t, 9); break;
    case 10: tile_of(t, 10); break;
    case 11: tile_of(t, 11); break;
    default: tile_of(t, 12); break;
#endif
#endif
    }
}
