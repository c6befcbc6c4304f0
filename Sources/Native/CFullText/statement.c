#include "statement.h"

#include <sqlite3.h>

int quarry_statement_new(sqlite3 *connection, const char *sql, quarry_statement **statement) {
    *statement = NULL;
    return sqlite3_prepare_v3(connection, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
}

void quarry_statement_free(quarry_statement *statement) { sqlite3_finalize(statement); }

void quarry_statement_text(quarry_statement *statement, int32_t index, const char *text,
                           size_t length) {
    sqlite3_bind_text64(statement, index, text == NULL ? "" : text, length, SQLITE_TRANSIENT,
                        SQLITE_UTF8);
}

void quarry_statement_bytes(quarry_statement *statement, int32_t index, const void *bytes,
                            size_t length) {
    sqlite3_bind_blob64(statement, index, bytes == NULL ? "" : bytes, length, SQLITE_TRANSIENT);
}

void quarry_statement_integer(quarry_statement *statement, int32_t index, int64_t number) {
    sqlite3_bind_int64(statement, index, number);
}

void quarry_statement_number(quarry_statement *statement, int32_t index, double number) {
    sqlite3_bind_double(statement, index, number);
}

void quarry_statement_null(quarry_statement *statement, int32_t index) {
    sqlite3_bind_null(statement, index);
}

int quarry_statement_run(quarry_statement *statement) {
    sqlite3_step(statement);
    return sqlite3_reset(statement);
}

int quarry_statement_run_with(quarry_statement *statement, int32_t index, const char *text,
                              size_t length) {
    sqlite3_bind_text64(statement, index, text == NULL ? "" : text, length, SQLITE_STATIC,
                        SQLITE_UTF8);
    sqlite3_step(statement);
    int code = sqlite3_reset(statement);
    // Not after an error: binding would take its message away.
    if (code == SQLITE_OK) sqlite3_bind_null(statement, index);
    return code;
}

void quarry_sqlite_forget_memory(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

int64_t quarry_changed_rows(sqlite3 *connection) { return sqlite3_changes(connection); }
