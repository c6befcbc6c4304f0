// What a freezer has gathered, for the join of several.
#pragma once

#include "postings_format.h"

#include <string.h>

/// Bytes that grow.
typedef struct {
    uint8_t *bytes;
    size_t count;
    size_t room;
} byte_buffer;

/// Makes room for so many bytes more; 0 when there is no memory.
int make_bytes_room(byte_buffer *buffer, size_t more);

/// A word and its postings so far: for each passage twice the distance from the one before, plus one
/// if the word stands there more than once; then the term frequency less two. Seven bits a byte.
typedef struct {
    uint64_t text;
    uint32_t text_length;
    uint32_t frequency;
    uint32_t last;
    int64_t tally;
    byte_buffer postings;
} gathered_word;

struct quarry_freezer {
    struct quarry_tokenizer *tokenizer;
    /// The words, and a hash table of their numbers plus one.
    gathered_word *words;
    size_t word_count, word_room;
    byte_buffer text;
    uint32_t *slots;
    size_t slot_count;
    /// The passages.
    int64_t *ids;
    uint32_t *lengths;
    size_t passages, passage_room;
    /// The pieces of text seen before, with the words in them.
    struct piece_table *pieces;
    /// Of the passage at work: how often each word stands in it, and which do.
    uint32_t *counts;
    size_t count_room;
    uint32_t *present;
    size_t present_count, present_room;
    uint32_t length;
    /// Where words stand, for a segment of FTS5's index; NULL before the first passage.
    struct word_placing *placing;
    int is_placing;
    int failure;
};
