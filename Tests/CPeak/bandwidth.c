// How fast one thread reads memory: the limit of a scan.
#define _POSIX_C_SOURCE 200809L // clock_gettime
#include "CPeak.h"

#include <stdint.h>
#include <time.h>

typedef uint64_t block __attribute__((vector_size(64)));

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static volatile uint64_t sink;

/// Eight sums, so that nothing waits for an addition, and a look ahead as the scan has it.
#define SUM(NAME, ATTRIBUTE)                                                                       \
    ATTRIBUTE static uint64_t NAME(const block *x, size_t blocks) {                                \
        block sums[8] = {{0}}, all = {0};                                                          \
        for (size_t i = 0; i + 8 <= blocks; i += 8)                                                \
            for (int j = 0; j < 8; j++) {                                                          \
                __builtin_prefetch((const char *)(x + i + j) + 12288);                             \
                sums[j] += x[i + j];                                                               \
            }                                                                                      \
        for (int j = 0; j < 8; j++) all += sums[j];                                                \
        return all[0] + all[1] + all[2] + all[3] + all[4] + all[5] + all[6] + all[7];              \
    }

SUM(sum_plainly, )
#if defined(__x86_64__)
SUM(sum_widely, __attribute__((target("avx512f"))))
#endif

static uint64_t sum(const block *x, size_t blocks) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return sum_widely(x, blocks);
#endif
    return sum_plainly(x, blocks);
}

double read_bandwidth(const void *bytes, size_t count) {
    double best = 0;
    for (int run = 0; run < 5; run++) {
        double start = now();
        sink = sum(bytes, count / sizeof(block));
        double rate = (double)count / (now() - start);
        if (rate > best) best = rate;
    }
    return best;
}
