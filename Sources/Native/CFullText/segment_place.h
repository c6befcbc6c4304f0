// Gathers where words stand, in the form in which FTS5 keeps it: for each word the passages it stands
// in, the first by its id, the others by their distance; for each passage twice the count of the bytes
// that follow, and its places there, each as the distance from the one before plus two. Places in
// column 0, the text, come first; a byte 1 and the number lead those of another column.
#pragma once

#include "postings_freezer.h"
#include "varint.h"

/// A word's passages so far; as long as a cache line.
typedef struct {
    byte_buffer list;
    int64_t passage;
    /// Where the count of bytes of the last passage goes, once it is known.
    size_t size_at;
    uint32_t column, place;
    /// How many passages have it in column 0; not in its tally yet.
    uint32_t passages;
    uint32_t unused[3];
} placed_word;

/// How many words a passage has in each column.
typedef struct {
    int64_t id;
    uint32_t words[2];
} sized_passage;

struct word_placing {
    /// By the word's number.
    placed_word *words;
    size_t room;
    sized_passage *passages;
    size_t passage_count, passage_room;
    /// The passage, column and place at hand.
    int64_t passage;
    uint32_t column, place;
};

enum {
    /// What one more place can add to a list.
    longest_place = 32
};

/// Writes the count of bytes of the last passage; the list has room for `longest_varint` more bytes.
static inline void close_places(placed_word *word) {
    if (word->list.count == 0) return;
    uint8_t *size = word->list.bytes + word->size_at;
    size_t places = word->list.count - word->size_at - 1;
    uint8_t number[longest_varint];
    size_t length = (size_t)(put_varint(number, 2 * (uint64_t)places) - number);
    if (length > 1) memmove(size + length, size + 1, places);
    memcpy(size, number, length);
    word->list.count += length - 1;
}

/// Notes that the word stands at the place at hand; 0 without memory.
static inline int place_word(struct word_placing *placing, uint32_t number) {
    placed_word *word = placing->words + number;
    if (!make_bytes_room(&word->list, longest_place)) return 0;
    if (word->list.count == 0 || word->passage != placing->passage) {
        close_places(word);
        uint8_t *out = word->list.bytes + word->list.count;
        uint8_t *next = put_varint(out, (uint64_t)(placing->passage - word->passage));
        word->size_at = word->list.count + (size_t)(next - out);
        word->list.count = word->size_at + 1;
        word->passage = placing->passage;
        word->column = 0, word->place = 0;
        word->passages += placing->column == 0;
    }
    uint8_t *out = word->list.bytes + word->list.count, *next = out;
    if (word->column != placing->column) {
        *next++ = 1;
        next = put_varint(next, placing->column);
        word->column = placing->column, word->place = 0;
    }
    next = put_varint(next, placing->place - word->place + 2);
    word->place = placing->place++;
    word->list.count += (size_t)(next - out);
    return 1;
}

/// Adds what was placed to the words' tallies.
static inline void settle_tallies(quarry_freezer *f) {
    struct word_placing *placing = f->placing;
    for (size_t i = 0; placing != NULL && i < f->word_count && i < placing->room; i++) {
        f->words[i].tally += placing->words[i].passages;
        placing->words[i].passages = 0;
    }
}
