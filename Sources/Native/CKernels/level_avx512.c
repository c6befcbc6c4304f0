// Every kernel, compiled for the avx512 level.
#include "kernels.h"

#if defined(__x86_64__)
#include "simd_avx512.h"

#include "body/exp.h"
#include "body/rows.h"
#include "body/elements.h"
#include "body/any.h"
#include "body/dropout.h"
#include "body/gradients.h"
#include "body/tile.h"
#include "body/linear.h"
#include "body/transpose.h"
#include "body/attention.h"
#include "body/attention_gradient.h"
#include "body/int8.h"
#include "body/codes.h"

#define TABLE qk_kernels_avx512
#define ATTENTION_BF16 attention_bf16_widened
#include "body/table.h"

#pragma clang attribute pop
#endif
