// A walk through a navigable graph (Malkov and Yashunin 2016), guided by codes of one byte a coordinate.
//
// Such a walk waits for memory: it looks at a thousand rows that lie anywhere. Codes are a quarter of
// the bytes, and the rows a step is about to look at are asked for all at once.
//
// A filter acts inside: rows it bars are walked through but never kept, so that the walk goes on until
// it has enough of the others.
#include "codes.h"

#include <stdlib.h>
#include <string.h>

/// Neighbours looked at together.
enum { STEP = 128 };

struct node {
    float score;
    int32_t row;
};

struct walk {
    const struct kernels *kernels;
    const struct qk_rows *rows;
    const struct qk_graph *graph;
    const uint8_t *allowed;
    struct coded_query query;
    uint64_t *seen;     // one bit a row
    struct node *open;  // a heap, highest score at its root: rows whose neighbours are to be seen
    size_t open_count, open_capacity;
    struct node *kept;  // a heap, lowest score at its root
    size_t kept_count, effort;
};

static int is_below(struct node a, struct node b) {
    return a.score != b.score ? a.score < b.score : a.row > b.row;
}

static int push_open(struct walk *w, struct node node) {
    if (w->open_count == w->open_capacity) {
        size_t capacity = w->open_capacity ? 2 * w->open_capacity : 1024;
        struct node *grown = realloc(w->open, capacity * sizeof *grown);
        if (!grown) return -1;
        w->open = grown;
        w->open_capacity = capacity;
    }
    size_t at = w->open_count++;
    for (; at > 0 && is_below(w->open[(at - 1) / 2], node); at = (at - 1) / 2)
        w->open[at] = w->open[(at - 1) / 2];
    w->open[at] = node;
    return 0;
}

static struct node pop_open(struct walk *w) {
    struct node best = w->open[0], moved = w->open[--w->open_count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= w->open_count) break;
        if (child + 1 < w->open_count && is_below(w->open[child], w->open[child + 1])) child++;
        if (!is_below(moved, w->open[child])) break;
        w->open[at] = w->open[child];
        at = child;
    }
    w->open[at] = moved;
    return best;
}

static void keep(struct walk *w, struct node node) {
    size_t at;
    if (w->kept_count < w->effort) {
        for (at = w->kept_count++; at > 0 && is_below(node, w->kept[(at - 1) / 2]); at = (at - 1) / 2)
            w->kept[at] = w->kept[(at - 1) / 2];
    } else {
        if (!is_below(w->kept[0], node)) return;
        for (at = 0;;) {
            size_t child = 2 * at + 1;
            if (child >= w->effort) break;
            if (child + 1 < w->effort && is_below(w->kept[child + 1], w->kept[child])) child++;
            if (!is_below(w->kept[child], node)) break;
            w->kept[at] = w->kept[child];
            at = child;
        }
    }
    w->kept[at] = node;
}

static int may_keep(const struct walk *w, int64_t row) {
    if (w->rows->keys[row] == 0) return 0;
    return !w->allowed || (w->allowed[row >> 3] >> (row & 7) & 1);
}

/// Scores rows by their codes.
static void score(struct walk *w, const int64_t *rows, size_t count, float *scores) {
    size_t stride = w->query.stride;
    for (size_t i = 0; i < count && i < 32; i++) {
        const uint8_t *row = w->rows->codes + (size_t)rows[i] * stride;
        for (size_t line = 0; line < stride; line += 64) __builtin_prefetch(row + line);
        __builtin_prefetch(w->rows->bounds + 2 * rows[i]);
    }
    float slacks[STEP];
    w->kernels->code_scores(
        &w->query, w->rows->codes, w->rows->bounds, rows, count, scores, slacks);
}

/// The neighbours of a row on a level that have not been seen, where `seen` counts.
static size_t neighbours(struct walk *w, int32_t row, int level, int unseen, int64_t *found) {
    const struct qk_graph *g = w->graph;
    const int32_t *next = g->neighbors + g->offsets[row] + g->per_level[level];
    const int32_t *end = g->neighbors + g->offsets[row] + g->per_level[level + 1];
    size_t count = 0;
    for (; next < end && *next >= 0 && count < STEP; next++) {
        if ((size_t)*next >= w->rows->count) continue;
        if (unseen) {
            uint64_t bit = 1ull << (*next & 63), *word = &w->seen[*next >> 6];
            if (*word & bit) continue;
            *word |= bit;
        }
        found[count++] = *next;
    }
    return count;
}

/// Asks for the neighbours of a row that is likely to be next.
static void fetch_neighbours(const struct walk *w, int32_t row) {
    const struct qk_graph *g = w->graph;
    const int32_t *next = g->neighbors + g->offsets[row];
    for (int32_t i = 0; i < g->per_level[1]; i += 16) __builtin_prefetch(next + i);
}

/// From the entry down to where the lowest level's walk begins.
static struct node descend(struct walk *w) {
    int64_t rows[STEP] = {w->graph->entry};
    float scores[STEP];
    score(w, rows, 1, scores);
    struct node best = {scores[0], w->graph->entry};
    for (int level = w->graph->top_level; level > 0; level--) {
        for (int32_t from = -1; from != best.row;) {
            from = best.row;
            size_t count = neighbours(w, from, level, 0, rows);
            score(w, rows, count, scores);
            for (size_t i = 0; i < count; i++) {
                struct node node = {scores[i], (int32_t)rows[i]};
                if (is_below(best, node)) best = node;
            }
        }
    }
    return best;
}

static int walk(struct walk *w) {
    struct node start = descend(w);
    w->seen[start.row >> 6] |= 1ull << (start.row & 63);
    if (push_open(w, start) != 0) return -1;
    if (may_keep(w, start.row)) keep(w, start);
    int64_t rows[STEP];
    float scores[STEP];
    while (w->open_count > 0) {
        struct node node = pop_open(w);
        if (w->kept_count == w->effort && node.score < w->kept[0].score) break;
        size_t count = neighbours(w, node.row, 0, 1, rows);
        if (w->open_count > 0) fetch_neighbours(w, w->open[0].row);
        score(w, rows, count, scores);
        for (size_t i = 0; i < count; i++) {
            struct node next = {scores[i], (int32_t)rows[i]};
            if (w->kept_count == w->effort && !is_below(w->kept[0], next)) continue;
            if (push_open(w, next) != 0) return -1;
            if (may_keep(w, rows[i])) keep(w, next);
        }
    }
    return 0;
}

/// What was kept, scored in f32.
static int64_t finish(struct walk *w, const float *query, size_t k, struct qk_match *out) {
    struct candidate *candidates = malloc((w->kept_count + 1) * sizeof *candidates);
    if (!candidates) return -1;
    for (size_t i = 0; i < w->kept_count; i++) {
        const float *bound = w->rows->bounds + 2 * (size_t)w->kept[i].row;
        candidates[i].upper =
            w->kept[i].score + w->query.length * bound[1] + w->query.share * bound[0];
        candidates[i].row = (size_t)w->kept[i].row;
    }
    size_t found = score_candidates(w->rows, query, candidates, w->kept_count, k, out);
    free(candidates);
    return (int64_t)found;
}

int64_t qk_graph_nearest(
    const struct qk_rows *rows, const struct qk_graph *graph, const float *query,
    const uint8_t *allowed, size_t effort, size_t k, struct qk_match *out) {
    if (k == 0 || rows->count == 0) return 0;
    if (graph->entry < 0 || (size_t)graph->entry >= rows->count || !rows->codes) return -1;
    struct walk w = {
        .kernels = qk_kernels(), .rows = rows, .graph = graph, .allowed = allowed,
        .effort = effort < k ? k : effort};
    if (coded_query_make(&w.query, query, rows->dimension) != 0) return -1;
    w.seen = calloc((rows->count + 63) / 64, sizeof *w.seen);
    w.kept = malloc(w.effort * sizeof *w.kept);
    int64_t found = -1;
    if (w.seen && w.kept && walk(&w) == 0) found = finish(&w, query, k, out);
    free(w.seen);
    free(w.kept);
    free(w.open);
    coded_query_free(&w.query);
    return found;
}
