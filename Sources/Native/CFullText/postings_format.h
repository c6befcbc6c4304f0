// How the frozen postings lie in memory; see include/postings.h.
#pragma once

#include "postings.h"

#define POSTINGS_MAGIC "QUARRYLX"

enum {
    postings_version = 1,
    postings_per_block = 128,
    /// Behind the postings, so that wide loads stay inside.
    postings_padding = 64,
    /// A term frequency that stands for itself and all greater ones.
    unbounded_tf = 65535,
    most_length_codes = 65536
};

/// 128 postings, or fewer at a word's end: ids less `first` of `id_width` bytes each, then term
/// frequencies of `tf_width` bytes each; a width of 0 says that all are 0, or 1.
typedef struct {
    uint32_t first;
    uint32_t last;
    /// From the word's first byte.
    uint32_t offset;
    uint16_t greatest_tf;
    uint16_t least_length;
    uint8_t id_width;
    uint8_t tf_width;
    uint16_t count;
} posting_block;

typedef struct {
    uint64_t text;
    uint64_t postings;
    uint32_t text_length;
    uint32_t frequency;
    uint32_t block;
    uint16_t greatest_tf;
    uint16_t least_length;
} posting_term;

struct quarry_postings {
    quarry_postings_header header;
    const int64_t *ids;
    const uint16_t *codes;
    const uint32_t *lengths;
    const posting_term *terms;
    const uint32_t *slots;
    const posting_block *blocks;
    const char *text;
    const uint8_t *postings;
};

/// An empty slot of the hash table.
#define NO_TERM UINT32_MAX

/// Where the sections lie, from the beginning of the file.
typedef struct {
    uint64_t ids, codes, lengths, terms, slots, blocks, text, postings, end;
} posting_layout;

/// Whether the sizes can be counted.
int posting_layout_of(const quarry_postings_header *header, posting_layout *layout);

uint64_t postings_checksum(const void *bytes, size_t length);
uint64_t postings_hash(const char *text, size_t length);

static inline uint32_t blocks_of(uint32_t frequency) {
    return frequency / postings_per_block + (frequency % postings_per_block != 0);
}
