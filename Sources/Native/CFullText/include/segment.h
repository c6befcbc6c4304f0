#pragma once

// Words of many passages brought into FTS5's index at once.
//
// FTS5 keeps its index as segments, each a sorted list of words with their passages, cut into pages;
// what they look like is described at the head of SQLite's fts5_index.c. FTS5 itself makes a segment of
// what it has gathered in one thread, behind the rows of a transaction. Here a freezer gathers the same
// beside the thread that writes rows, and knows words that it has seen before. The pages are FTS5's
// byte for byte.

#include <stddef.h>
#include <stdint.h>

#include "postings.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Takes a passage, as `passage_words` would: words of title and text in column 0, of filters, which
/// blanks part, in column 1. `title` may be NULL. Every word of column 0 also counts one in its tally.
int quarry_freezer_place(quarry_freezer *freezer, int64_t passage, const char *title,
                         size_t title_length, const char *text, size_t text_length,
                         const char *filters, size_t filters_length);

/// The pages of a segment.
typedef struct quarry_segment quarry_segment;

/// Cuts what has been placed into pages of about `page_size` bytes, and forgets it; tallies stay.
int quarry_freezer_segment(quarry_freezer *freezer, size_t page_size, quarry_segment **segment);
void quarry_segment_free(quarry_segment *segment);

/// The bytes of a page that FTS5 makes for this table, or 0 where its index has a form that is unknown
/// here: then nothing may be written beside it. `code` receives SQLite's result.
size_t quarry_segment_page_size(sqlite3 *connection, int *code);

/// Adds the segment to the index of `passage_words` inside an open transaction, in which nothing has
/// been written to that table before, or all of it has been flushed. Returns SQLite's code.
int quarry_segment_write(const quarry_segment *segment, sqlite3 *connection);

#ifdef __cplusplus
}
#endif
