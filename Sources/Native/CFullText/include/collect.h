#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sqlite3 sqlite3;

/// Adds a function to a connection: `quarry_collect(number)`, an aggregate, has the whole numbers of all
/// rows in one value, eight native bytes each, in the order in which the rows come. Many rows are had so
/// several times as fast as one by one.
int quarry_collect_install(sqlite3 *connection);

#ifdef __cplusplus
}
#endif
