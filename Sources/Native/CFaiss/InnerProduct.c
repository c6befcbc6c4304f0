/* Inner products of one query with many rows, in the widest registers the machine has.

   Each row is summed by itself in a fixed order, so that equal rows get equal scores wherever they
   stand: ties between passages must be ties. */
#include "CFaiss.h"
#include <string.h>

typedef float lanes __attribute__((vector_size(64)));

#define LANES 16

#define DEFINE_INNER_PRODUCT(NAME, TARGET)                                                        \
    TARGET static float NAME(const float *x, const float *y, int64_t d) {                         \
        lanes sum[4] = {{0}, {0}, {0}, {0}}, a, b;                                                \
        int64_t i = 0;                                                                            \
        for (; i + 4 * LANES <= d; i += 4 * LANES)                                                \
            for (int j = 0; j < 4; j++) {                                                         \
                memcpy(&a, x + i + j * LANES, sizeof a);                                          \
                memcpy(&b, y + i + j * LANES, sizeof b);                                          \
                sum[j] += a * b;                                                                  \
            }                                                                                     \
        for (; i + LANES <= d; i += LANES) {                                                      \
            memcpy(&a, x + i, sizeof a);                                                          \
            memcpy(&b, y + i, sizeof b);                                                          \
            sum[0] += a * b;                                                                      \
        }                                                                                         \
        lanes all = (sum[0] + sum[1]) + (sum[2] + sum[3]);                                        \
        float eight[8], total = 0;                                                                \
        for (int j = 0; j < 8; j++) eight[j] = all[j] + all[j + 8];                               \
        for (int j = 0; j < 4; j++) eight[j] += eight[j + 4];                                     \
        total = (eight[0] + eight[2]) + (eight[1] + eight[3]);                                    \
        for (; i < d; i++) total += x[i] * y[i];                                                  \
        return total;                                                                             \
    }

#pragma clang fp contract(fast)

DEFINE_INNER_PRODUCT(inner_product_portable, )

#if defined(__x86_64__)
DEFINE_INNER_PRODUCT(inner_product_avx2, __attribute__((target("avx2,fma"))))
DEFINE_INNER_PRODUCT(inner_product_avx512, __attribute__((target("avx512f"))))
#endif

typedef float (*inner_product)(const float *, const float *, int64_t);

static inner_product widest(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return inner_product_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return inner_product_avx2;
#endif
    return inner_product_portable;
}

void cfaiss_inner_products(const float *query, const float *rows, int64_t count, int64_t d,
                           float *scores) {
    inner_product product = widest();
    for (int64_t i = 0; i < count; i++) scores[i] = product(query, rows + i * d, d);
}

void cfaiss_inner_products_at(const float *query, const float *rows, const int64_t *positions,
                              int64_t count, int64_t d, float *scores) {
    inner_product product = widest();
    for (int64_t i = 0; i < count; i++) {
        if (i + 1 < count) __builtin_prefetch(rows + positions[i + 1] * d);
        scores[i] = product(query, rows + positions[i] * d, d);
    }
}
