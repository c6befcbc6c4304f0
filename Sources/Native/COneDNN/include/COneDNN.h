// oneDNN's packed matrix products behind a C interface: opaque handles, status codes, last-error
// text; no exception crosses. Compiles to "unsupported" where oneDNN's headers are missing.
#pragma once
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// A weight packed for y = x weight^T + bias.
typedef struct od_linear od_linear;

enum {
    OD_OK = 0,
    /// oneDNN is missing, or has here no product of this kind whose rows keep their bits whatever
    /// stands beside them. Nothing is wrong; another backend must do it.
    OD_UNSUPPORTED = 1,
    /// See od_last_error().
    OD_FAILED = 2,
};
/// What weights and inputs are held in; int8 has its place after these.
enum { OD_FLOAT32 = 0, OD_BFLOAT16 = 1 };

/// Has products of `kind` that keep their bits: OD_OK or OD_UNSUPPORTED.
int od_supports(int kind);
/// The oneDNN version as "2.6.3", or "" where it is missing.
const char *od_version(void);
/// Why the last call on this thread did not return OD_OK.
const char *od_last_error(void);
/// How many threads OpenBLAS may use, where something else in the process (FAISS) needs it: `count`
/// if it runs on OpenMP, else 1. Its own threads beside a spinning OpenMP team made batches 3 to 5
/// times slower.
void od_set_blas_threads(int count);

/// Packs weight [outputs, inputs] and bias [outputs] (NULL for none). `kind` is the type of x and of
/// the packed weight, `result` the type of y. The arguments are not kept.
int od_linear_create(
    int64_t inputs, int64_t outputs, const float *weight, const float *bias, int kind, int result,
    od_linear **out);
/// y [rows, outputs] from x [rows, inputs]. Row counts are rounded up to one of a few, since preparing
/// a product for a new count takes half a millisecond; so both arrays should have room for
/// od_rounded_rows(rows) rows, and rows beyond `rows` of y are then written. `capacity` is the room
/// there is; with too little, the exact count is prepared. Works on the calling thread alone, and may
/// be called from several at once.
int od_linear_run(od_linear *linear, int64_t rows, int64_t capacity, const void *x, void *y);
/// The row count that `rows` is rounded up to: at most 8 more, or an eighth more.
int64_t od_rounded_rows(int64_t rows);
void od_linear_free(od_linear *linear);
/// Packs other numbers into a linear that nobody runs meanwhile. `weight` is [outputs, inputs] or, with
/// `is_turned`, [inputs, outputs].
int od_linear_refill(od_linear *linear, const float *weight, const float *bias, int is_turned);
/// c [m, n] += a^T b for a [rows, m] and b [rows, n] of `kind`, on the calling thread alone; a, b and c
/// may be columns of wider matrices, `*_stride` numbers from row to row. The same sizes give the same
/// bits.
int od_outer_product(
    int64_t rows, int64_t m, int64_t n, const void *a, int64_t a_stride, const void *b,
    int64_t b_stride, float *c, int64_t c_stride, int kind);

#ifdef __cplusplus
}
#endif
