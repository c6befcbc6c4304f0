#define _POSIX_C_SOURCE 200809L // clock_gettime
#include "CPeak.h"

#include <time.h>

#if defined(__x86_64__)
#include <immintrin.h>

enum { CHAINS = 24, TURNS = 20000, TRIES = 25 };

#define LOOP(NAME, TARGET, TYPE, START, STEP)                                                      \
    __attribute__((target(TARGET), noinline)) static void NAME(volatile float *sink) {             \
        TYPE chain[CHAINS];                                                                        \
        for (int i = 0; i < CHAINS; i++) chain[i] = START;                                         \
        __m512i a = _mm512_set1_epi32(sink != 0), b = _mm512_set1_epi32(3);                        \
        for (int turn = 0; turn < TURNS; turn++) {                                                 \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; i++)                    \
                chain[i] = STEP;                                                                   \
        }                                                                                          \
        float all[16];                                                                             \
        for (int i = 0; i < CHAINS; i++) {                                                         \
            _mm512_storeu_si512(all, (__m512i)chain[i]);                                           \
            *sink = all[i % 16];                                                                   \
        }                                                                                          \
    }

LOOP(float32, "avx512f", __m512, _mm512_setzero_ps(),
     _mm512_fmadd_ps((__m512)a, (__m512)b, chain[i]))
LOOP(bfloat16, "avx512f,avx512bf16", __m512, _mm512_setzero_ps(),
     _mm512_dpbf16_ps(chain[i], (__m512bh)a, (__m512bh)b))
LOOP(int8, "avx512f,avx512vnni", __m512i, _mm512_setzero_si512(),
     _mm512_dpbusd_epi32(chain[i], a, b))

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double peak_operations(int kind) {
    static void (*const loops[])(volatile float *) = {float32, bfloat16, int8};
    static const double per_step[] = {32, 64, 128};
    __builtin_cpu_init();
    int there[] = {
        __builtin_cpu_supports("avx512f"), __builtin_cpu_supports("avx512bf16"),
        __builtin_cpu_supports("avx512vnni")};
    if (kind < 0 || kind > 2 || !there[kind]) return 0;
    volatile float sink = 0;
    double best = 0;
    for (int i = 0; i < TRIES; i++) {
        double start = seconds();
        loops[kind](&sink);
        double rate = per_step[kind] * CHAINS * TURNS / (seconds() - start);
        best = rate > best ? rate : best;
    }
    return best;
}
#else
double peak_operations(int kind) {
    (void)kind;
    return 0;
}
#endif
