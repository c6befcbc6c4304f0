#pragma once

// The frozen index of words: for every word the passages it stands in, in one block of bytes that is
// mapped from a file and searched in place.
//
// Passages are numbered 0, 1, ... in order of their ids. A word's postings lie in blocks of 128, each
// with the first and the last passage, the greatest term frequency and the least length in it; what
// any passage of a block can score at most follows for every k1 and b. Scores are bit by bit those of
// quarry_bm25 and quarry_tfidf.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sqlite3 sqlite3;

// MARK: the file (postings_file.c)

/// What stands at the beginning. All numbers are little-endian. Then, each at a multiple of 64:
/// passage ids (i64), length codes (u16), lengths (u32), terms, hash slots (u32), blocks, the text
/// of the terms, postings.
typedef struct {
    char magic[8];
    uint32_t version;
    uint32_t header_bytes;
    /// Of the header behind this number.
    uint64_t header_checksum;
    /// Of everything behind the header.
    uint64_t body_checksum;
    int64_t generation;
    int64_t last_passage;
    /// Over the store's name and the documents of the first and the last passage, by which it is known.
    uint64_t first_digest;
    uint64_t last_digest;
    char tokenizer[16];
    uint64_t passages;
    uint64_t words;
    uint64_t lengths;
    uint64_t terms;
    uint64_t slots;
    uint64_t blocks;
    uint64_t text_bytes;
    uint64_t posting_bytes;
} quarry_postings_header;

enum {
    QUARRY_POSTINGS_OK = 0,
    QUARRY_POSTINGS_FOREIGN = 1,
    QUARRY_POSTINGS_NEWER = 2,
    QUARRY_POSTINGS_DAMAGED = 3,
    QUARRY_POSTINGS_NO_MEMORY = 4,
    /// More lengths, passages or bytes than the file can hold.
    QUARRY_POSTINGS_TOO_LARGE = 5,
    /// SQLite's code is in the low byte of the number minus this.
    QUARRY_POSTINGS_SQLITE = 1000
};

/// Postings that lie in bytes of somebody else.
typedef struct quarry_postings quarry_postings;

/// Checks the bytes, every one of them, and opens them; they must stay as they are until the close.
int quarry_postings_open(const void *bytes, size_t length, quarry_postings **postings);
void quarry_postings_close(quarry_postings *postings);
quarry_postings_header quarry_postings_describe(const quarry_postings *postings);

/// The id of the first passage; 0 when there is none.
int64_t quarry_postings_first(const quarry_postings *postings);

/// The number of a word, or -1; `frequency` receives how many passages have it.
int64_t quarry_postings_find(const quarry_postings *postings, const char *word, size_t length,
                             uint32_t *frequency);

/// Writes the numbers of those of the ids, ascending, that are in the file; returns how many.
size_t quarry_postings_numbers(const quarry_postings *postings, const int64_t *ids, size_t count,
                               uint32_t *numbers);

// MARK: searching (postings_search.c)

enum { QUARRY_BM25 = 0, QUARRY_TFIDF = 1 };

/// A formula with its parameters, and what words can add by it: to be shared by searches.
typedef struct quarry_postings_scorer quarry_postings_scorer;

quarry_postings_scorer *quarry_postings_scorer_new(const quarry_postings *postings, int formula,
                                                   double k1, double b, double average);
void quarry_postings_scorer_free(quarry_postings_scorer *scorer);

typedef struct {
    /// From quarry_postings_find.
    uint32_t term;
    double weight;
} quarry_postings_word;

typedef struct {
    int64_t passage;
    double score;
} quarry_postings_match;

typedef struct {
    /// In the order in which a score is summed.
    const quarry_postings_word *words;
    size_t word_count;
    /// Only these passages are looked at, by number, ascending; NULL: all of them.
    const uint32_t *candidates;
    size_t candidate_count;
    /// A bit for each passage that must not be found; NULL: none.
    const uint64_t *excluded;
    /// A bit for each passage that may be found; NULL: all of them.
    const uint64_t *allowed;
    size_t limit;
} quarry_postings_query;

/// Finds the best passages, best first, ties by lower id; `matches` has room for `limit` of them.
int quarry_postings_search(const quarry_postings *postings, const quarry_postings_scorer *scorer,
                           const quarry_postings_query *query, quarry_postings_match *matches,
                           size_t *found);

// MARK: making (postings_build.c, postings_encode.c)

/// Takes passages apart into words; one thread uses it at a time.
typedef struct quarry_freezer quarry_freezer;

/// Makes one for a tokenizer's name and options.
int quarry_freezer_new(sqlite3 *connection, const char *const *words, int32_t count,
                       quarry_freezer **freezer);
void quarry_freezer_free(quarry_freezer *freezer);

/// Takes the passages of a store with ids from `first` to `last`, in order.
int quarry_freezer_run(quarry_freezer *freezer, sqlite3 *connection, int64_t first, int64_t last);

/// Adds `by` to the tally of each word of a text, once however often it stands there.
int quarry_freezer_tally(quarry_freezer *freezer, const char *text, size_t length, int32_t by);

typedef struct {
    const char *text;
    size_t length;
    int64_t count;
} quarry_word_tally;

/// The words with a tally other than 0, in order of their bytes; to be given back with free().
int quarry_freezer_tallies(quarry_freezer *freezer, quarry_word_tally **tallies,
                           size_t *count);

/// Joins what several took, in order of ids, to one file; `bytes` is to be given back with free().
/// `header` says generation, digests and tokenizer; the rest is filled in.
int quarry_freezer_join(quarry_freezer *const *freezers, size_t count,
                        const quarry_postings_header *header, void **bytes, size_t *length);

#ifdef __cplusplus
}
#endif
