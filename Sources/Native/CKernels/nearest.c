// The rows of highest inner product with a query: the exact scan behind dense retrieval.
//
// Where rows have codes, a pass over those bytes, a quarter of the numbers', gives every row an
// estimate and a bound on its error. A row whose upper bound lies below the k-th highest lower bound
// cannot be among the best k. The few that are left are scored in f32, most promising first, until
// none can enter any more: the result is that of scoring all rows in f32, bit for bit.
//
// Ties go to the lower key, so what is found depends neither on threads nor on the order of rows.
#include "codes.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/// Rows scored at a time for one query after the other: 0.2 MB of codes of 384 stay in the second
/// level's cache.
enum { PART = 512 };
/// Rows a thread takes at a time.
enum { BLOCK = 4 * PART };
/// Bytes of f32 ahead of the products that are asked for.
enum { AHEAD = 12288 };

/// What one worker keeps for one query.
struct keep {
    struct qk_match *best; // f32: a heap, worst at its root
    float *lower;          // codes: a heap of lower bounds, least at its root
    size_t held;           // in either heap
    struct candidate *candidates;
    size_t candidate_count, capacity;
};

struct search {
    const struct kernels *kernels;
    const struct qk_rows *rows;
    const float *queries;
    const struct coded_query *coded; // NULL: f32
    size_t query_count;
    const int64_t *positions;
    size_t total, k;
    struct keep *keeps; // [threads, query_count]
    atomic_int failed;
};

// MARK: heaps

static int is_worse(struct qk_match a, struct qk_match b) {
    return a.score != b.score ? a.score < b.score : a.key > b.key;
}

static void offer_match(struct qk_match *heap, size_t *held, size_t k, struct qk_match match) {
    if (isnan(match.score)) match.score = -INFINITY;
    size_t at;
    if (*held < k) {
        for (at = (*held)++; at > 0 && is_worse(match, heap[(at - 1) / 2]); at = (at - 1) / 2)
            heap[at] = heap[(at - 1) / 2];
    } else {
        if (!is_worse(heap[0], match)) return;
        for (at = 0;;) {
            size_t child = 2 * at + 1;
            if (child >= k) break;
            if (child + 1 < k && is_worse(heap[child + 1], heap[child])) child++;
            if (!is_worse(heap[child], match)) break;
            heap[at] = heap[child];
            at = child;
        }
    }
    heap[at] = match;
}

static void offer_bound(float *heap, size_t *held, size_t k, float bound) {
    if (isnan(bound)) bound = -INFINITY;
    size_t at;
    if (*held < k) {
        for (at = (*held)++; at > 0 && bound < heap[(at - 1) / 2]; at = (at - 1) / 2)
            heap[at] = heap[(at - 1) / 2];
    } else {
        if (!(heap[0] < bound)) return;
        for (at = 0;;) {
            size_t child = 2 * at + 1;
            if (child >= k) break;
            if (child + 1 < k && heap[child + 1] < heap[child]) child++;
            if (!(heap[child] < bound)) break;
            heap[at] = heap[child];
            at = child;
        }
    }
    heap[at] = bound;
}

// MARK: scanning

static size_t row_at(const struct search *s, size_t place) {
    return s->positions ? (size_t)s->positions[place] : place;
}

static void score_part(struct search *s, struct keep *keep, size_t query, size_t from, size_t to) {
    size_t d = s->rows->dimension;
    const float *q = s->queries + query * d;
    float (*inner_product)(const float *, const float *, size_t) = s->kernels->inner_product;
    for (size_t i = from; i < to; i++) {
        size_t row = row_at(s, i);
        if (s->rows->keys[row] == 0) continue;
        const float *x = s->rows->rows + row * d;
        if (!s->positions)
            for (size_t at = 0; at < d; at += 16) __builtin_prefetch((const char *)(x + at) + AHEAD);
        float score = inner_product(q, x, d);
        if (keep->held == s->k && score < keep->best[0].score) continue;
        struct qk_match match = {score, s->rows->keys[row]};
        offer_match(keep->best, &keep->held, s->k, match);
    }
}

/// Lets go of candidates that have fallen behind; makes room where most have not.
static int make_room(struct keep *keep, float limit) {
    size_t kept = 0;
    for (size_t i = 0; i < keep->candidate_count; i++)
        if (!(keep->candidates[i].upper < limit)) keep->candidates[kept++] = keep->candidates[i];
    keep->candidate_count = kept;
    if (2 * kept < keep->capacity) return 0;
    size_t capacity = keep->capacity ? 2 * keep->capacity : 1024;
    struct candidate *grown = realloc(keep->candidates, capacity * sizeof *grown);
    if (!grown) return -1;
    keep->candidates = grown;
    keep->capacity = capacity;
    return 0;
}

static void estimate_part(
    struct search *s, struct keep *keep, size_t query, size_t from, size_t to) {
    float estimates[PART], slacks[PART];
    size_t count = to - from;
    const struct qk_rows *rows = s->rows;
    const struct coded_query *q = &s->coded[query];
    if (s->positions)
        s->kernels->code_scores(
            q, rows->codes, rows->bounds, s->positions + from, count, estimates, slacks);
    else
        s->kernels->code_scores(
            q, rows->codes + from * q->stride, rows->bounds + 2 * from, NULL, count, estimates,
            slacks);
    float limit = keep->held == s->k ? keep->lower[0] : -INFINITY;
    for (size_t i = 0; i < count; i++) {
        float upper = estimates[i] + slacks[i];
        if (upper < limit) continue;
        size_t row = row_at(s, from + i);
        if (rows->keys[row] == 0) continue;
        if (keep->candidate_count == keep->capacity && make_room(keep, limit) != 0) {
            atomic_store(&s->failed, 1);
            return;
        }
        keep->candidates[keep->candidate_count++] = (struct candidate){upper, row};
        offer_bound(keep->lower, &keep->held, s->k, estimates[i] - slacks[i]);
        if (keep->held == s->k) limit = keep->lower[0];
    }
}

static void scan_block(void *context, size_t block, int worker) {
    struct search *s = context;
    size_t end = (block + 1) * BLOCK < s->total ? (block + 1) * BLOCK : s->total;
    for (size_t from = block * BLOCK; from < end; from += PART) {
        size_t to = from + PART < end ? from + PART : end;
        for (size_t query = 0; query < s->query_count; query++) {
            struct keep *keep = &s->keeps[(size_t)worker * s->query_count + query];
            if (s->coded) estimate_part(s, keep, query, from, to);
            else score_part(s, keep, query, from, to);
        }
    }
}

// MARK: what the workers found

static int by_merit(const void *a, const void *b) {
    const struct qk_match *x = a, *y = b;
    return is_worse(*y, *x) ? -1 : is_worse(*x, *y) ? 1 : 0;
}

/// Moves a candidate down until none below it promises more.
static void sift_candidate(struct candidate *heap, size_t count, size_t at) {
    struct candidate moved = heap[at];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) break;
        if (child + 1 < count && heap[child + 1].upper > heap[child].upper) child++;
        if (!(heap[child].upper > moved.upper)) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
}

size_t score_candidates(
    const struct qk_rows *rows, const float *query, struct candidate *heap, size_t count, size_t k,
    struct qk_match *out) {
    float (*inner_product)(const float *, const float *, size_t) = qk_kernels()->inner_product;
    size_t d = rows->dimension, held = 0;
    for (size_t i = 0; i < count; i++)
        if (isnan(heap[i].upper)) heap[i].upper = INFINITY;
    for (size_t i = count / 2; i-- > 0;) sift_candidate(heap, count, i);
    while (count > 0 && !(held == k && heap[0].upper < out[0].score)) {
        size_t row = heap[0].row;
        float score = inner_product(query, rows->rows + row * d, d);
        offer_match(out, &held, k, (struct qk_match){score, rows->keys[row]});
        heap[0] = heap[--count];
        if (count > 0) sift_candidate(heap, count, 0);
    }
    qsort(out, held, sizeof *out, by_merit);
    return held;
}

/// Brings the workers' candidates for one query together in the first worker's.
static int join_candidates(struct search *s, size_t query, int threads) {
    struct keep *first = &s->keeps[query];
    for (int worker = 1; worker < threads; worker++) {
        struct keep *other = &s->keeps[(size_t)worker * s->query_count + query];
        for (size_t i = 0; i < other->held; i++)
            offer_bound(first->lower, &first->held, s->k, other->lower[i]);
        size_t total = first->candidate_count + other->candidate_count;
        if (total > first->capacity) {
            struct candidate *grown = realloc(first->candidates, total * sizeof *grown);
            if (!grown) return -1;
            first->candidates = grown;
            first->capacity = total;
        }
        if (other->candidate_count)
            memcpy(
                first->candidates + first->candidate_count, other->candidates,
                other->candidate_count * sizeof *other->candidates);
        first->candidate_count = total;
    }
    float limit = first->held == s->k ? first->lower[0] : -INFINITY;
    size_t kept = 0;
    for (size_t i = 0; i < first->candidate_count; i++)
        if (!(first->candidates[i].upper < limit))
            first->candidates[kept++] = first->candidates[i];
    first->candidate_count = kept;
    return 0;
}

static int gather(struct search *s, size_t query, int threads, struct qk_match *out, size_t *found) {
    if (s->coded) {
        if (join_candidates(s, query, threads) != 0) return -1;
        *found = score_candidates(
            s->rows, s->queries + query * s->rows->dimension, s->keeps[query].candidates,
            s->keeps[query].candidate_count, s->k, out);
        return 0;
    }
    for (int worker = 0; worker < threads; worker++) {
        struct keep *keep = &s->keeps[(size_t)worker * s->query_count + query];
        for (size_t i = 0; i < keep->held; i++) offer_match(out, found, s->k, keep->best[i]);
    }
    qsort(out, *found, sizeof *out, by_merit);
    return 0;
}

// MARK: a search

static int make_keeps(struct search *s, int threads) {
    size_t count = (size_t)threads * s->query_count;
    s->keeps = calloc(count, sizeof *s->keeps);
    if (!s->keeps) return -1;
    for (size_t i = 0; i < count; i++) {
        struct keep *keep = &s->keeps[i];
        if (s->coded) keep->lower = malloc(s->k * sizeof *keep->lower);
        else keep->best = malloc(s->k * sizeof *keep->best);
        if (!keep->lower && !keep->best) return -1;
    }
    return 0;
}

static void free_keeps(struct search *s, int threads) {
    if (!s->keeps) return;
    for (size_t i = 0; i < (size_t)threads * s->query_count; i++) {
        free(s->keeps[i].best);
        free(s->keeps[i].lower);
        free(s->keeps[i].candidates);
    }
    free(s->keeps);
}

static int run_search(struct search *s, int threads, struct qk_match *out, size_t *found) {
    size_t blocks = (s->total + BLOCK - 1) / BLOCK;
    if ((size_t)threads > blocks) threads = blocks ? (int)blocks : 1;
    int status = make_keeps(s, threads);
    if (status == 0) {
        qk_parallel(blocks, threads, scan_block, s);
        if (atomic_load(&s->failed)) status = -1;
    }
    for (size_t query = 0; status == 0 && query < s->query_count; query++)
        status = gather(s, query, threads, out + query * s->k, &found[query]);
    free_keeps(s, threads);
    return status;
}

/// The parts of every query; NULL where one has none.
static struct coded_query *code_queries(const float *queries, size_t count, size_t dimension) {
    struct coded_query *coded = calloc(count, sizeof *coded);
    if (!coded) return NULL;
    for (size_t i = 0; i < count; i++) {
        if (coded_query_make(&coded[i], queries + i * dimension, dimension) == 0) continue;
        while (i-- > 0) coded_query_free(&coded[i]);
        free(coded);
        return NULL;
    }
    return coded;
}

int qk_nearest(
    const struct qk_rows *rows, const float *queries, size_t query_count, const int64_t *positions,
    size_t position_count, size_t k, int threads, struct qk_match *out, size_t *found) {
    struct search s = {
        .kernels = qk_kernels(), .rows = rows, .queries = queries, .query_count = query_count,
        .positions = positions, .total = positions ? position_count : rows->count, .k = k};
    memset(found, 0, query_count * sizeof *found);
    if (k == 0 || s.total == 0 || query_count == 0) return 0;
    // Where a large share is wanted, bounds would spare little.
    struct coded_query *coded = rows->codes && k <= s.total / 16
        ? code_queries(queries, query_count, rows->dimension) : NULL;
    s.coded = coded;
    int status = run_search(&s, threads < 1 ? 1 : threads, out, found);
    for (size_t i = 0; coded && i < query_count; i++) coded_query_free(&coded[i]);
    free(coded);
    return status;
}

int64_t qk_mark_rows(
    const int64_t *keys, size_t count, int64_t first, size_t rows, uint8_t *bits) {
    memset(bits, 0, (rows + 7) / 8);
    // Rows that share a word are put together before it is written.
    uint64_t word = 0;
    size_t place = 0, begin = 0, end = count;
    int ascends = 1;
    for (size_t i = 1; i < count; i++) ascends &= keys[i - 1] < keys[i];
    if (!ascends) return -1;
    while (begin < count && keys[begin] < first) begin++;
    while (end > begin && (uint64_t)keys[end - 1] - (uint64_t)first >= rows) end--;
    for (size_t i = begin; i < end; i++) {
        size_t row = (size_t)(keys[i] - first);
        if (row >> 6 != place) {
            memcpy(bits + 8 * place, &word, sizeof word);
            place = row >> 6, word = 0;
        }
        word |= 1ull << (row & 63);
    }
    size_t rest = (rows + 7) / 8 - 8 * place; // of the bytes behind the last whole word
    if (end > begin) memcpy(bits + 8 * place, &word, rest < sizeof word ? rest : sizeof word);
    return (int64_t)(end - begin);
}
