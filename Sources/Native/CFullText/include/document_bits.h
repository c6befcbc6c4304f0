#pragma once

// Sets of documents for SQL, a bit for each: that of document n is bit n % 8 of byte n / 8.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sqlite3 sqlite3;

/// Adds two functions to a connection:
///   quarry_documents_of(first, list)   an aggregate: the set of all documents of the lists; with
///                                      `first` alone, of these
///   quarry_is_in(set, document)        whether a set has a document: 0 or 1
int quarry_bits_install(sqlite3 *connection);

#ifdef __cplusplus
}
#endif
