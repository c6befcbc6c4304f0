// Sixteen lanes of float: AVX-512 F, BW, VL and DQ, products of bytes with WITH_VNNI, of bf16 with
// WITH_BF16 as well.
#pragma once
#include <immintrin.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(WITH_BF16)
#pragma clang attribute push(__attribute__((target( \
    "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16,avx2,fma,f16c"))), apply_to = function)
#elif defined(WITH_VNNI)
#pragma clang attribute push(__attribute__((target( \
    "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c"))), apply_to = function)
#else
#pragma clang attribute push(__attribute__((target( \
    "avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c"))), apply_to = function)
#endif

#define VN 16
#define TILE_ROWS 12 // 24 accumulators, 2 columns and a broadcast fit the 32 registers

typedef __m512 vf;

#define VINLINE static inline __attribute__((always_inline, unused))

VINLINE vf vf_load(const float *p) { return _mm512_loadu_ps(p); }
VINLINE void vf_store(float *p, vf v) { _mm512_storeu_ps(p, v); }
VINLINE vf vf_set1(float x) { return _mm512_set1_ps(x); }
VINLINE vf vf_zero(void) { return _mm512_setzero_ps(); }
VINLINE __mmask16 lanes_below(size_t n) { return (__mmask16)((1u << n) - 1u); }
VINLINE vf vf_loadn(const float *p, size_t n) { return _mm512_maskz_loadu_ps(lanes_below(n), p); }
VINLINE void vf_storen(float *p, vf v, size_t n) { _mm512_mask_storeu_ps(p, lanes_below(n), v); }
VINLINE vf vf_add(vf a, vf b) { return _mm512_add_ps(a, b); }
VINLINE vf vf_sub(vf a, vf b) { return _mm512_sub_ps(a, b); }
VINLINE vf vf_mul(vf a, vf b) { return _mm512_mul_ps(a, b); }
VINLINE vf vf_div(vf a, vf b) { return _mm512_div_ps(a, b); }
VINLINE vf vf_fma(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
VINLINE vf vf_max(vf a, vf b) { return _mm512_max_ps(a, b); }
VINLINE vf vf_min(vf a, vf b) { return _mm512_min_ps(a, b); }
VINLINE vf vf_abs(vf a) { return _mm512_abs_ps(a); }
VINLINE vf vf_where_negative(vf x, vf a, vf b) {
    return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ), b, a);
}
VINLINE float vf_sum(vf v) { return _mm512_reduce_add_ps(v); }
VINLINE float vf_hmax(vf v) { return _mm512_reduce_max_ps(v); }
VINLINE vf vf_round(vf x) { return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
VINLINE vf vf_scale2(vf p, vf n) { return _mm512_scalef_ps(p, n); }
VINLINE vf vf_load_bf16(const uint16_t *p) {
    __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)p));
    return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}
VINLINE __m256i vf_to_bf16(vf v) {
    __m512i u = _mm512_castps_si512(v);
    __m512i odd = _mm512_and_si512(_mm512_srli_epi32(u, 16), _mm512_set1_epi32(1));
    __m512i rounded = _mm512_add_epi32(u, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
    __mmask16 isNaN = _mm512_cmp_ps_mask(v, v, _CMP_UNORD_Q);
    __m512i top = _mm512_mask_or_epi32(rounded, isNaN, u, _mm512_set1_epi32(0x400000));
    return _mm512_cvtepi32_epi16(_mm512_srli_epi32(top, 16));
}
VINLINE void vf_store_bf16(uint16_t *p, vf v) { _mm256_storeu_si256((__m256i *)p, vf_to_bf16(v)); }
VINLINE vf vf_load_f16(const uint16_t *p) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p)); }
VINLINE void vf_store_f16(uint16_t *p, vf v) {
    _mm256_storeu_si256((__m256i *)p, _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
}
VINLINE vf vf_load_i8(const int8_t *p) {
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)p)));
}
