// Four lanes of float in the compiler's own vector type: SSE2 on x86-64, NEON on 64-bit Arm, scalar
// code elsewhere. The definition that the intrinsic levels below are written after.
#pragma once
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define VN 4        // lanes in a vector
#define TILE_ROWS 4 // rows of a register tile in tile.h; its columns are always 2 * VN

typedef float vf __attribute__((vector_size(16)));
typedef int32_t vi __attribute__((vector_size(16)));
typedef uint32_t vu __attribute__((vector_size(16)));

#define VINLINE static inline __attribute__((always_inline, unused))

VINLINE vf vf_load(const float *p) { vf v; memcpy(&v, p, sizeof v); return v; }
VINLINE void vf_store(float *p, vf v) { memcpy(p, &v, sizeof v); }
VINLINE vf vf_set1(float x) { return (vf){x, x, x, x}; }
VINLINE vf vf_zero(void) { return vf_set1(0); }
VINLINE vf vf_loadn(const float *p, size_t n) { vf v = vf_zero(); memcpy(&v, p, n * sizeof *p); return v; }
VINLINE void vf_storen(float *p, vf v, size_t n) { memcpy(p, &v, n * sizeof *p); }
VINLINE vf vf_add(vf a, vf b) { return a + b; }
VINLINE vf vf_sub(vf a, vf b) { return a - b; }
VINLINE vf vf_mul(vf a, vf b) { return a * b; }
VINLINE vf vf_div(vf a, vf b) { return a / b; }
VINLINE vf vf_fma(vf a, vf b, vf c) { return a * b + c; }
VINLINE vf vf_select(vi mask, vf a, vf b) { return (vf)((mask & (vi)a) | (~mask & (vi)b)); }
VINLINE vf vf_max(vf a, vf b) { return vf_select(a > b, a, b); }
VINLINE vf vf_min(vf a, vf b) { return vf_select(a < b, a, b); }
VINLINE vf vf_abs(vf a) { return (vf)((vi)a & 0x7fffffff); }
/// a where x is negative, else b.
VINLINE vf vf_where_negative(vf x, vf a, vf b) { return vf_select(x < vf_zero(), a, b); }
VINLINE float vf_sum(vf v) { return (v[0] + v[2]) + (v[1] + v[3]); }
VINLINE float vf_hmax(vf v) { return fmaxf(fmaxf(v[0], v[2]), fmaxf(v[1], v[3])); }
/// To the nearest integer, for |x| < 2^22.
VINLINE vf vf_round(vf x) { const vf magic = vf_set1(12582912.0f); return (x + magic) - magic; }
/// p * 2^n for whole n in [-126, 127].
VINLINE vf vf_scale2(vf p, vf n) { return p * (vf)((__builtin_convertvector(n, vi) + 127) << 23); }

VINLINE vf vf_load_bf16(const uint16_t *p) {
    uint16_t h[4];
    memcpy(h, p, sizeof h);
    return (vf)((vu){h[0], h[1], h[2], h[3]} << 16);
}
VINLINE uint16_t one_bf16(float x) {
    uint32_t u;
    memcpy(&u, &x, sizeof u);
    if ((u & 0x7fffffffu) > 0x7f800000u) return (uint16_t)((u >> 16) | 0x40u); // NaN stays NaN
    return (uint16_t)((u + 0x7fffu + ((u >> 16) & 1u)) >> 16);
}
VINLINE void vf_store_bf16(uint16_t *p, vf v) {
    for (int i = 0; i < 4; i++) p[i] = one_bf16(v[i]);
}
VINLINE float one_from_f16(uint16_t h) {
    uint32_t sign = (uint32_t)(h & 0x8000u) << 16, rest = h & 0x7fffu, u;
    float x;
    if (rest >= 0x7c00u) {
        u = sign | 0x7f800000u | (rest & 0x3ffu) << 13 | (rest > 0x7c00u ? 0x400000u : 0);
        memcpy(&x, &u, sizeof x);
        return x;
    }
    // Subnormals of f16 are normal in f32: both come right by scaling 2^-112 times too small a number.
    u = rest << 13;
    memcpy(&x, &u, sizeof x);
    x *= 0x1p112f;
    memcpy(&u, &x, sizeof u);
    u |= sign;
    memcpy(&x, &u, sizeof x);
    return x;
}
VINLINE uint16_t one_to_f16(float x) {
    uint32_t u, sign;
    memcpy(&u, &x, sizeof u);
    sign = (u >> 16) & 0x8000u;
    u &= 0x7fffffffu;
    if (u > 0x7f800000u) return (uint16_t)(sign | 0x7e00u | ((u >> 13) & 0x3ffu));
    if (u >= 0x477ff000u) return (uint16_t)(sign | 0x7c00u); // rounds to 65536 or beyond
    if (u < 0x38800000u) { // subnormal in f16: the addition rounds to nearest even at the right bit
        float magnitude;
        memcpy(&magnitude, &u, sizeof magnitude);
        magnitude += 0.5f;
        memcpy(&u, &magnitude, sizeof u);
        return (uint16_t)(sign | (u - 0x3f000000u));
    }
    u += 0xfffu + ((u >> 13) & 1u);
    return (uint16_t)(sign | ((u - 0x38000000u) >> 13));
}
VINLINE vf vf_load_f16(const uint16_t *p) {
    return (vf){one_from_f16(p[0]), one_from_f16(p[1]), one_from_f16(p[2]), one_from_f16(p[3])};
}
VINLINE void vf_store_f16(uint16_t *p, vf v) {
    for (int i = 0; i < 4; i++) p[i] = one_to_f16(v[i]);
}
VINLINE vf vf_load_i8(const int8_t *p) { return (vf){p[0], p[1], p[2], p[3]}; }
