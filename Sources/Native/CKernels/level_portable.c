// Every kernel, compiled for the portable level.
#include "kernels.h"

#include "simd_portable.h"

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

#define TABLE qk_kernels_portable
#define ATTENTION_BF16 attention_bf16_widened
#include "body/table.h"
