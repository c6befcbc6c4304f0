// Transposition of 32-bit words: rows of source, `stride` bytes apart, become columns of target.

static void transpose_words_plain(
    const char *source, size_t stride, size_t rows, size_t columns, uint32_t *target, size_t width) {
    for (size_t j = 0; j < columns; j++)
        for (size_t i = 0; i < rows; i++)
            memcpy(target + j * width + i, source + i * stride + j * 4, 4);
}

#if VN == 16
/// 16 x 16 words in 64 shuffles: pairs of rows, pairs of pairs, then the 128-bit quarters twice.
VINLINE void transpose_16(const char *source, size_t stride, uint32_t *target, size_t width) {
    __m512i r[16], t[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) r[i] = _mm512_loadu_si512(source + (size_t)i * stride);
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i += 4) {
        r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        t[i] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
        t[i + 4] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xdd);
        t[i + 8] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
        t[i + 12] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xdd);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
        _mm512_storeu_si512(target + (size_t)i * width, _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88));
        _mm512_storeu_si512(target + (size_t)(i + 8) * width, _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd));
    }
}
#endif

/// Columns of target from `rows` up to `width` are set to zero.
static void transpose_words(
    const void *source, size_t stride, size_t rows, size_t columns, uint32_t *target, size_t width) {
    const char *from = source;
    size_t i = 0;
#if VN == 16
    for (; i + 16 <= rows; i += 16) {
        size_t j = 0;
        for (; j + 16 <= columns; j += 16)
            transpose_16(from + i * stride + j * 4, stride, target + j * width + i, width);
        transpose_words_plain(
            from + i * stride + j * 4, stride, 16, columns - j, target + j * width + i, width);
    }
#endif
    transpose_words_plain(from + i * stride, stride, rows - i, columns, target + i, width);
    for (size_t j = 0; j < columns; j++)
        memset(target + j * width + rows, 0, (width - rows) * sizeof *target);
}
