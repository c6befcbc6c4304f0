#pragma once

// SQLite's statements with nothing between: for those that run once a row of an import.
// Status codes are SQLite's; 0 is success.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt quarry_statement;

int quarry_statement_new(sqlite3 *connection, const char *sql, quarry_statement **statement);
void quarry_statement_free(quarry_statement *statement);

/// The value of a parameter, counted from 1; bytes are copied. An empty text is not null.
void quarry_statement_text(quarry_statement *statement, int32_t index, const char *text,
                           size_t length);
void quarry_statement_bytes(quarry_statement *statement, int32_t index, const void *bytes,
                            size_t length);
void quarry_statement_integer(quarry_statement *statement, int32_t index, int64_t number);
void quarry_statement_number(quarry_statement *statement, int32_t index, double number);
void quarry_statement_null(quarry_statement *statement, int32_t index);

/// Runs it to its end, so that it can be run again.
int quarry_statement_run(quarry_statement *statement);

/// The same with one more value, a text that is not copied; to be bound anew before the next run.
int quarry_statement_run_with(quarry_statement *statement, int32_t index, const char *text,
                              size_t length);

/// Has SQLite keep no count of the memory it holds, for which it locks at every piece; does nothing
/// once SQLite is in use.
void quarry_sqlite_forget_memory(void);

/// How many rows the last change touched.
int64_t quarry_changed_rows(sqlite3 *connection);

#ifdef __cplusplus
}
#endif
