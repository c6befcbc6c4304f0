// Elementwise kernels; they run on the calling thread, being bound by memory.
#include "kernels.h"

void qk_gelu(float *x, size_t count) { qk_kernels()->gelu(x, count); }

qk_in_place qk_gelu_kernel(int is_bf16) {
    return is_bf16 ? qk_kernels()->gelu_bf16 : qk_kernels()->gelu;
}

void qk_add(const float *x, float *y, size_t count) { qk_kernels()->add(x, y, count); }
void qk_bf16_from_f32(const float *x, uint16_t *y, size_t count) { qk_kernels()->bf16_from_f32(x, y, count); }
void qk_f32_from_bf16(const uint16_t *x, float *y, size_t count) { qk_kernels()->f32_from_bf16(x, y, count); }
void qk_f16_from_f32(const float *x, uint16_t *y, size_t count) { qk_kernels()->f16_from_f32(x, y, count); }
void qk_f32_from_f16(const uint16_t *x, float *y, size_t count) { qk_kernels()->f32_from_f16(x, y, count); }

void qk_f32_from_i8_rows(
    const int8_t *x, const float *scales, float *y, size_t rows, size_t columns) {
    const struct kernels *kernels = qk_kernels();
    for (size_t r = 0; r < rows; r++)
        kernels->f32_from_i8(x + r * columns, scales[r], y + r * columns, columns);
}
