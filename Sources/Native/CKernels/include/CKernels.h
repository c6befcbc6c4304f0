// The arithmetic that is not a large matrix product, in C, each function written once over a vector
// type and compiled for several instruction sets; the best the machine has is chosen at run time.
//
// Every function gives the same bytes whatever the number of threads and whatever other rows or
// sequences are passed along with one. Matrices are row-major. bf16 and f16 travel as uint16_t.
#pragma once
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

// MARK: instruction sets (dispatch.c)

enum {
    QK_PORTABLE = 0, QK_AVX2 = 1, QK_AVX512 = 2, QK_AVX512_VNNI = 3, QK_AVX512_BF16 = 4,
};
/// The level in use on this thread.
int qk_level(void);
/// The best level this machine has.
int qk_detected_level(void);
/// "portable", "avx2", "avx512", "avx512-vnni" or "avx512-bf16".
const char *qk_level_name(int level);
/// For tests: calls made from this thread use `level` or the best below it that the machine has;
/// -1 returns to the best. Returns the level now in use.
int qk_force_level(int level);

// MARK: threads (parallel.c)

/// How many threads loops are shared out to; the machine's cores until it is set.
void qk_set_threads(int count);
int qk_threads(void);
/// Calls body(context, item, worker) for every item below `items`, on at most `threads` threads:
/// the caller, worker 0, and threads of the one team. Where the team is at another loop, as it is
/// for a call from within a loop, the caller does all of it.
void qk_parallel(
    size_t items, int threads, void (*body)(void *context, size_t item, int worker), void *context);

// MARK: rows (rows.c)

/// x[r][:] = softmax(x[r][:]).
void qk_softmax_rows(float *x, size_t rows, size_t columns);
/// y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, by row. With `addend`, x + addend is
/// normalised. `bf16`, where not NULL, receives y rounded. y may be x or addend.
void qk_layer_norm(
    const float *x, const float *addend, const float *gamma, const float *beta, float epsilon,
    float *y, uint16_t *bf16, size_t rows, size_t columns);
/// The mean of each sequence's rows: sequence s holds rows starts[s] ..< starts[s + 1], one at least.
void qk_mean_pool(
    const float *x, const size_t *starts, size_t sequences, size_t columns, float *y);
/// Scales each row to length 1; rows of zeros stay.
void qk_normalize_rows(float *x, size_t rows, size_t columns);

// MARK: elements (elements.c)

/// x * Phi(x), exact (erf) form, in place.
void qk_gelu(float *x, size_t count);
/// Changes numbers in place.
typedef void (*qk_in_place)(void *numbers, size_t count);
/// GELU with the instruction set in force on this thread, to be called on any: of f32 as qk_gelu, of bf16
/// off by 1.9e-4 at most before it is rounded.
qk_in_place qk_gelu_kernel(int is_bf16);
/// y += x.
void qk_add(const float *x, float *y, size_t count);
/// Rounds to nearest, ties to even.
void qk_bf16_from_f32(const float *x, uint16_t *y, size_t count);
void qk_f32_from_bf16(const uint16_t *x, float *y, size_t count);
void qk_f16_from_f32(const float *x, uint16_t *y, size_t count);
void qk_f32_from_f16(const uint16_t *x, float *y, size_t count);
/// y[r][c] = scales[r] * x[r][c].
void qk_f32_from_i8_rows(
    const int8_t *x, const float *scales, float *y, size_t rows, size_t columns);

// MARK: inner products (products.c)

/// out[i] = query . rows[i], for rows of `dimension` floats lying end to end.
void qk_inner_products(
    const float *query, const float *rows, size_t count, size_t dimension, float *out);
/// out[i] = query . rows[numbers[i]].
void qk_inner_products_indexed(
    const float *query, const float *rows, const int64_t *numbers, size_t count, size_t dimension,
    float *out);

// MARK: nearest rows (nearest.c, graph.c, codes.c)

/// Rows to search, end to end.
struct qk_rows {
    const float *rows;     // [count, dimension]
    const uint8_t *codes;  // [count, qk_code_stride(dimension)], or NULL for none
    const float *bounds;   // [count, 2], what belongs to the codes
    const int64_t *keys;   // [count]; what is found is told by its key. A row of key 0 is none
    size_t count, dimension;
};

struct qk_match {
    float score;
    int64_t key;
};

/// The bytes that a row's codes take, whole cache lines; 0 where rows are too long to have any.
size_t qk_code_stride(size_t dimension);
/// Codes of one byte a coordinate and, for each row, its scale and a bound on what the codes lack.
void qk_encode_rows(
    const float *rows, size_t count, size_t dimension, int threads, uint8_t *codes, float *bounds);
/// The k rows of highest inner product in f32 with each query, best first, ties by lower key: for
/// query i found[i] of them from out[i * k] on. `positions`, where not NULL, are the only rows that
/// count, none of them twice. Codes make it faster and change nothing; a score that is not a number
/// counts as the lowest. Returns -1 when memory is short, else 0.
int qk_nearest(
    const struct qk_rows *rows, const float *queries, size_t query_count, const int64_t *positions,
    size_t position_count, size_t k, int threads, struct qk_match *out, size_t *found);

/// A navigable graph over rows as FAISS lays it out: the neighbours of a row on a level are
/// neighbors[offsets[row] + per_level[level]] ..< neighbors[offsets[row] + per_level[level + 1]],
/// ended early by a -1.
struct qk_graph {
    const int32_t *neighbors;
    const size_t *offsets;
    const int32_t *per_level;
    int32_t entry, top_level;
};

/// About the k rows of highest inner product, scored in f32: the best of the `effort` rows nearest by
/// their codes that a walk through the graph comes upon. Rows from `count` on are as if absent;
/// `allowed`, where not NULL, holds one bit a row, and only those are found. Returns how many, or -1
/// where the query has no codes, the graph begins at an absent row, or memory is short.
int64_t qk_graph_nearest(
    const struct qk_rows *rows, const struct qk_graph *graph, const float *query,
    const uint8_t *allowed, size_t effort, size_t k, struct qk_match *out);

/// One bit for each of `rows` rows, the lowest bit of a byte first: set for the rows whose keys are
/// told, the first row's key being `first` and every other's one more than that of the row before.
/// Keys of no row do not count. Returns how many rows are set, or -1 where the keys do not ascend.
int64_t qk_mark_rows(
    const int64_t *keys, size_t count, int64_t first, size_t rows, uint8_t *bits);

/// The inner product of two vectors by the best instructions there are.
typedef float (*qk_inner_product)(const float *x, const float *y, size_t dimension);
qk_inner_product qk_inner_product_kernel(void);

// MARK: attention (attention.c)

/// The bytes of scratch one thread needs for sequences of at most `longest` tokens.
size_t qk_attention_scratch(size_t longest, size_t head_dimension);
/// softmax(q k^T / sqrt(d)) v for every sequence and head. qkv is [tokens, 3 * heads * d]: queries,
/// keys and values side by side; out is [tokens, heads * d]. Sequence s holds tokens
/// starts[s] ..< starts[s + 1]. `scratch` is aligned to 64 bytes; it bounds the threads used, and
/// nothing is done where it has not room for one (the return value is then -1, else 0).
int qk_attention_f32(
    const float *qkv, const size_t *starts, size_t sequences, size_t heads, size_t head_dimension,
    float *out, void *scratch, size_t scratch_bytes);
/// The same on bf16; products by vdpbf16ps where the machine has it, else in f32.
int qk_attention_bf16(
    const uint16_t *qkv, const size_t *starts, size_t sequences, size_t heads,
    size_t head_dimension, uint16_t *out, void *scratch, size_t scratch_bytes);

// MARK: Linear (linear.c)

enum { QK_IDENTITY = 0, QK_GELU = 1 };
/// How many floats qk_linear_pack writes.
size_t qk_linear_packed_count(size_t inputs, size_t outputs);
/// Lays weight [outputs, inputs] out for qk_linear, the same for every level.
void qk_linear_pack(const float *weight, size_t inputs, size_t outputs, float *packed);
/// y [rows, outputs] = activation(x [rows, inputs] weight^T + bias). bias may be NULL.
void qk_linear(
    const float *x, const float *packed, const float *bias, int activation, size_t rows,
    size_t inputs, size_t outputs, float *y);

// MARK: int8 (int8.c)

/// Neighbouring inputs that share a scale, in a row of x as in a row of the weight: at 384, sums of
/// products of bytes are still exact in f32, and a BERT layer's products need one or four chunks.
enum { QK_INT8_CHUNK = 384 };

/// A weight [outputs, inputs] in signed bytes with a scale for every output and chunk of inputs, laid
/// out by qk_int8_pack.
struct qk_int8_weight {
    const int8_t *weights;
    const float *scales; // [chunks, outputs]
    const float *sums;   // of the weights, [chunks, outputs]
    const float *bias;
    size_t inputs, outputs;
};

/// How many bytes and floats a packed weight takes.
size_t qk_int8_weight_bytes(size_t inputs, size_t outputs);
size_t qk_int8_weight_floats(size_t inputs, size_t outputs);
/// Rounds and lays out weight [outputs, inputs] and bias [outputs] (NULL for zeros).
void qk_int8_pack(
    const float *weight, const float *bias, size_t inputs, size_t outputs, int8_t *weights,
    float *numbers);
/// What qk_int8_pack wrote.
struct qk_int8_weight qk_int8_weight_at(
    const int8_t *weights, const float *numbers, size_t inputs, size_t outputs);

/// The bytes of scratch one thread needs for rows of `inputs` numbers.
size_t qk_int8_scratch(size_t inputs);
/// y [rows, outputs] = x [rows, inputs] weight^T + bias, f32 or bf16. Each chunk of a row of x is
/// rounded to 256 steps between its least and its largest number. `scratch` is aligned to 64 bytes and
/// bounds the threads; the return value is -1 where it has not room for one, else 0.
int qk_int8_linear(
    const float *x, const struct qk_int8_weight *weight, size_t rows, void *y, int is_bf16,
    void *scratch, size_t scratch_bytes);

struct qk_int8_norm {
    const float *gamma, *beta;
};

/// What a transformer layer does to each token by itself: all but attention.
struct qk_int8_layer {
    struct qk_int8_weight projection, expansion, contraction;
    struct qk_int8_norm attention_norm, output_norm;
    float epsilon;
};

/// From the attention's result [rows, hidden] to the layer's: hidden [rows, hidden] is replaced. qkv
/// receives `next` of that, the next layer's queries, keys and values, where `next` is not NULL.
int qk_int8_layer(
    const struct qk_int8_layer *layer, const struct qk_int8_weight *next, const uint16_t *context,
    float *hidden, uint16_t *qkv, size_t rows, void *scratch, size_t scratch_bytes);

// MARK: training (training.c)

/// A dropout of `rate` under a key: which numbers fall depends on the key and their places alone.
struct qk_dropout {
    uint64_t key;
    float rate; // 0 for none
};

/// y = x, dropped; `bf16`, where not NULL, receives y rounded. y may be x.
void qk_drop(
    const float *x, struct qk_dropout dropout, float *y, uint16_t *bf16, size_t rows, size_t columns);
/// h = gelu(z); both bf16, or both f32.
void qk_gelu_forward(const void *z, void *h, size_t count, int is_bf16);
/// h = gelu(z) and d *= gelu'(z).
void qk_gelu_backward(const void *z, void *h, void *d, size_t count, int is_bf16);
/// sum = x + dropped addend (NULL for nothing); y = norm(sum) * gamma + beta; stats [rows, 2] receives
/// mean and inverse deviation. `bf16`, where not NULL, receives y rounded. sum and y may be x.
void qk_norm_forward(
    const float *x, const float *addend, struct qk_dropout dropout, const float *gamma,
    const float *beta, float epsilon, float *sum, float *stats, float *y, uint16_t *bf16, size_t rows,
    size_t columns);
/// How many floats of scratch qk_norm_backward needs.
size_t qk_norm_backward_scratch(size_t rows, size_t columns);
/// dx = gradient of `sum` for the gradient dy + addend (NULL for nothing) of y, and `dropped` (NULL for
/// none; f32 or bf16) that of qk_norm_forward's addend. Adds to dgamma and dbeta. dx may be dy.
void qk_norm_backward(
    const float *dy, const float *addend, struct qk_dropout dropout, const float *gamma,
    const float *sum, const float *stats, float *dx, void *dropped, int is_bf16, float *dgamma,
    float *dbeta, float *scratch, size_t rows, size_t columns);
/// sums[j] += the sum of column j of x [rows, columns].
void qk_column_sums(const void *x, int is_bf16, size_t rows, size_t columns, float *sums);
/// c [m, n] += a^T b for a [rows, m] and b [rows, n].
void qk_outer_product(const float *a, const float *b, size_t rows, size_t m, size_t n, float *c);
/// The sum of squares, in double precision and always in the same order.
double qk_sum_of_squares(const float *x, size_t count);

/// Numbers of one step of Adam; see AdamW in Training.
struct qk_adam {
    float beta1, beta2, epsilon;
    float rate, decay;    // p *= 1 - rate * decay
    float step;           // rate over the first moment's correction
    float root_scale;     // 1 over the root of the second moment's correction
    float gradient_scale; // of all gradients: clipping, averages
};
void qk_adam_step(struct qk_adam step, float *p, const float *g, float *m, float *v, size_t count);

/// The bytes of scratch one thread needs for sequences of at most `longest` tokens.
size_t qk_attention_training_scratch(size_t longest, size_t head_dimension);
/// As qk_attention_f32 with dropped weights; logs [heads, tokens] is kept for the backward pass. The
/// numbers are f32 or bf16.
int qk_attention_forward(
    const void *qkv, int is_bf16, const size_t *starts, size_t sequences, size_t heads,
    size_t head_dimension, struct qk_dropout dropout, void *out, float *logs, void *scratch,
    size_t scratch_bytes);
/// dqkv from the gradient dout of out, and what the forward pass had and made.
int qk_attention_backward(
    const void *qkv, const void *out, const void *dout, int is_bf16, const size_t *starts,
    size_t sequences, size_t heads, size_t head_dimension, struct qk_dropout dropout,
    const float *logs, void *dqkv, void *scratch, size_t scratch_bytes);

#ifdef __cplusplus
}
#endif
