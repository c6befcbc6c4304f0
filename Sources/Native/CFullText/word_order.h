// Puts words in the order of their bytes.
#pragma once

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// A word, and its first bytes as a number that is compared first.
typedef struct {
    uint64_t key;
    const uint8_t *text;
    uint32_t length, number;
} ordered_word;

static inline ordered_word make_ordered(const uint8_t *text, uint32_t length, uint32_t number) {
    uint64_t key = 0;
    for (size_t i = 0; i < 8; i++) key = key << 8 | (i < length ? text[i] : 0);
    return (ordered_word){key, text, length, number};
}

static int by_text(const void *a, const void *b) {
    const ordered_word *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    int order = memcmp(x->text, y->text, x->length < y->length ? x->length : y->length);
    return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

static inline void put_in_order(ordered_word *words, size_t count) {
    qsort(words, count, sizeof *words, by_text);
}
