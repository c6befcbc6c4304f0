#pragma once

// What SQLite's FTS5 offers only to C: scoring functions of our own and its tokenizers.
// Status codes are SQLite's; 0 is success.

#include <stdint.h>

#include "collect.h"
#include "document_bits.h"
#include "document_list.h"
#include "postings.h"
#include "segment.h"
#include "statement.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sqlite3 sqlite3;

/// Adds two scoring functions to a connection; the more fitting the row, the higher the score:
///   quarry_bm25(table, weights, k1, b)   sum over phrases of weight x tf (k1 + 1) /
///                                        (tf + k1 (1 - b + b length / average length))
///   quarry_tfidf(table, weights)         sum over phrases of weight x (1 + ln tf) / sqrt(length)
/// `weights` is a blob with one native double for each phrase of the MATCH expression, in order; a
/// phrase of weight 0 costs nothing. Lengths and term frequencies count column 0 alone.
int quarry_fulltext_install(sqlite3 *connection);

/// An instance of an FTS5 tokenizer; to be used by one thread at a time.
typedef struct quarry_tokenizer quarry_tokenizer;

/// Makes a tokenizer from its name and its options (`words`, as in `tokenize = '...'`).
int quarry_tokenizer_open(sqlite3 *connection, const char *const *words, int32_t count,
                          quarry_tokenizer **tokenizer);

void quarry_tokenizer_close(quarry_tokenizer *tokenizer);

/// Sees each token, cut to the length that FTS5 indexes, and the bytes of the text it stands for.
typedef void (*quarry_token_visitor)(void *context, const char *token, int32_t length,
                                     int32_t start, int32_t end);

/// Shows every token of `length` bytes of text to the visitor, in order.
int quarry_tokenizer_visit(quarry_tokenizer *tokenizer, const char *text, int32_t length,
                           void *context, quarry_token_visitor visitor);

#ifdef __cplusplus
}
#endif
