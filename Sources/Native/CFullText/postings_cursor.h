// Reading the postings of one word, forwards.
#pragma once

#include "postings_format.h"

#include <string.h>

/// Where a search stands in the postings of one word.
typedef struct {
    const posting_block *end;
    const uint8_t *postings;
    /// The first block that may reach into the window that is being summed.
    const posting_block *window;
    /// The block that the last passage was looked up in.
    const posting_block *probe;
} posting_cursor;

static inline posting_cursor posting_cursor_of(const quarry_postings *p, uint32_t number) {
    const posting_term *term = p->terms + number;
    const posting_block *first = p->blocks + term->block;
    return (posting_cursor){
        .end = first + blocks_of(term->frequency),
        .postings = p->postings + term->postings,
        .window = first,
        .probe = first,
    };
}

static inline uint32_t packed_number(const uint8_t *packed, int width, size_t place) {
    uint16_t two;
    uint32_t four;
    switch (width) {
    case 1: return packed[place];
    case 2: memcpy(&two, packed + 2 * place, 2); return two;
    case 4: memcpy(&four, packed + 4 * place, 4); return four;
    default: return 0;
    }
}

static inline uint32_t block_passage(const posting_block *b, const uint8_t *packed, size_t place) {
    return b->first + packed_number(packed, b->id_width, place);
}

static inline uint32_t block_frequency(const posting_block *b, const uint8_t *packed, size_t place) {
    if (b->tf_width == 0) return 1;
    return packed_number(packed + (size_t)b->count * b->id_width, b->tf_width, place);
}

/// The first block at or behind `from` that does not end before the passage.
static inline const posting_block *seek_block(const posting_block *from, const posting_block *end,
                                              uint32_t passage) {
    if (from == end || from->last >= passage) return from;
    // `low` ends before the passage; steps of growing width find a block that does not.
    const posting_block *low = from;
    size_t step = 1;
    while ((size_t)(end - low) > step && low[step].last < passage) low += step, step *= 2;
    const posting_block *high = (size_t)(end - low) > step ? low + step : end;
    low++;
    while (low < high) {
        const posting_block *middle = low + (high - low) / 2;
        if (middle->last < passage) low = middle + 1;
        else high = middle;
    }
    return low;
}

/// Branches on data would be guessed wrong half of the time, so halves are chosen by arithmetic.
#define FIND_IN_BLOCK(type)                                                                       \
    size_t base = 0, count = b->count;                                                            \
    while (count > 1) {                                                                           \
        size_t half = count / 2;                                                                  \
        type middle;                                                                              \
        memcpy(&middle, packed + sizeof(type) * (base + half), sizeof(type));                     \
        base += middle <= wanted ? half : 0;                                                      \
        count -= half;                                                                            \
    }                                                                                             \
    type found;                                                                                   \
    memcpy(&found, packed + sizeof(type) * base, sizeof(type));                                   \
    return found == wanted ? (int)base : -1;

static inline int find_1(const posting_block *b, const uint8_t *packed, uint32_t wanted) {
    FIND_IN_BLOCK(uint8_t)
}
static inline int find_2(const posting_block *b, const uint8_t *packed, uint32_t wanted) {
    FIND_IN_BLOCK(uint16_t)
}
static inline int find_4(const posting_block *b, const uint8_t *packed, uint32_t wanted) {
    FIND_IN_BLOCK(uint32_t)
}
#undef FIND_IN_BLOCK

/// How often the word stands in a passage; passages are asked for in ascending order.
static inline uint32_t frequency_in(posting_cursor *cursor, uint32_t passage) {
    const posting_block *b = seek_block(cursor->probe, cursor->end, passage);
    cursor->probe = b;
    if (b == cursor->end || b->first > passage) return 0;
    const uint8_t *packed = cursor->postings + b->offset;
    uint32_t wanted = passage - b->first;
    int place;
    switch (b->id_width) {
    case 1: place = find_1(b, packed, wanted); break;
    case 2: place = find_2(b, packed, wanted); break;
    case 4: place = find_4(b, packed, wanted); break;
    default: place = wanted == 0 ? 0 : -1; break;
    }
    return place < 0 ? 0 : block_frequency(b, packed, (size_t)place);
}
