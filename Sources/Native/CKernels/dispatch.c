// Which instruction set the kernels use: the best the machine has, found once, unless a test asks
// for another on its own thread.
#include "kernels.h"

#include <stdatomic.h>

static atomic_int detected = -1;
static _Thread_local int forced = -1;

static int detect(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")
        || !__builtin_cpu_supports("f16c"))
        return QK_PORTABLE;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw")
        || !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq"))
        return QK_AVX2;
    if (!__builtin_cpu_supports("avx512vnni")) return QK_AVX512;
    return __builtin_cpu_supports("avx512bf16") ? QK_AVX512_BF16 : QK_AVX512_VNNI;
#else
    return QK_PORTABLE;
#endif
}

int qk_detected_level(void) {
    int level = atomic_load_explicit(&detected, memory_order_relaxed);
    if (level < 0) {
        level = detect();
        atomic_store_explicit(&detected, level, memory_order_relaxed);
    }
    return level;
}

int qk_level(void) {
    int best = qk_detected_level();
    return forced >= 0 && forced < best ? forced : best;
}

int qk_force_level(int level) {
    forced = level;
    return qk_level();
}

const char *qk_level_name(int level) {
    static const char *const names[] = {"portable", "avx2", "avx512", "avx512-vnni", "avx512-bf16"};
    return level >= 0 && level < 5 ? names[level] : "unknown";
}

const struct kernels *qk_kernels(void) {
#if defined(__x86_64__)
    static const struct kernels *const tables[] = {
        &qk_kernels_portable, &qk_kernels_avx2, &qk_kernels_avx512, &qk_kernels_avx512_vnni,
        &qk_kernels_avx512_bf16};
    return tables[qk_level()];
#else
    return &qk_kernels_portable;
#endif
}
