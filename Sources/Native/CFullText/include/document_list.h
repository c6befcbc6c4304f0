#pragma once

// Lists of documents as bytes, and a table for SQL that reads them.
//
// The first document of a list is told beside it. Each of the others stands as its distance from the one
// before, a number of one to nine bytes as SQLite writes them, so that most take a byte.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sqlite3 sqlite3;

/// The most bytes that each document but the first takes.
enum { quarry_list_widest = 9 };

/// Writes the `count` documents, which ascend, but the first; returns how many bytes that takes.
size_t quarry_list_encode(const int64_t *documents, size_t count, uint8_t *bytes);

/// Reads a list of at most `length` + 1 documents; returns how many there are, 0 if it is damaged.
size_t quarry_list_decode(int64_t first, const uint8_t *bytes, size_t length, int64_t *documents);

/// Reads the document behind `last`; returns where the next one is, NULL where the list is damaged.
const uint8_t *quarry_list_next(const uint8_t *in, const uint8_t *end, int64_t *last);

/// Adds a table-valued function to a connection: `quarry_documents(first, list)` has a row for each
/// document of a list, in order, with the one column `document`.
int quarry_list_install(sqlite3 *connection);

#ifdef __cplusplus
}
#endif
