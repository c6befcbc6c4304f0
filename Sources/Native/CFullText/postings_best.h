// The best passages so far.
#pragma once

#include "postings.h"

#include <stddef.h>
#include <stdint.h>

/// A passage by number.
typedef struct {
    double score;
    uint32_t passage;
} scored_passage;

/// A heap whose root is the worst; of equal scores the later passage is worse.
typedef struct {
    scored_passage *items;
    size_t count;
    size_t limit;
} best_passages;

static inline int is_worse(scored_passage a, scored_passage b) {
    return a.score != b.score ? a.score < b.score : a.passage > b.passage;
}

static inline void sink(scored_passage *items, size_t count, size_t place) {
    scored_passage item = items[place];
    for (size_t child; (child = 2 * place + 1) < count; place = child) {
        if (child + 1 < count && is_worse(items[child + 1], items[child])) child++;
        if (!is_worse(items[child], item)) break;
        items[place] = items[child];
    }
    items[place] = item;
}

static inline void offer(best_passages *best, scored_passage item) {
    if (best->count == best->limit) {
        if (!is_worse(best->items[0], item)) return;
        best->items[0] = item;
        sink(best->items, best->count, 0);
        return;
    }
    size_t place = best->count++;
    for (; place > 0 && is_worse(item, best->items[(place - 1) / 2]); place = (place - 1) / 2) {
        best->items[place] = best->items[(place - 1) / 2];
    }
    best->items[place] = item;
}

/// Best first.
static inline void sort_best(best_passages *best) {
    for (size_t count = best->count; count > 1; count--) {
        scored_passage worst = best->items[0];
        best->items[0] = best->items[count - 1];
        best->items[count - 1] = worst;
        sink(best->items, count - 1, 0);
    }
}
