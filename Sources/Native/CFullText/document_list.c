#include "document_list.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "varint.h"

size_t quarry_list_encode(const int64_t *documents, size_t count, uint8_t *bytes) {
    uint8_t *out = bytes;
    for (size_t i = 1; i < count; i++) {
        out = put_varint(out, (uint64_t)documents[i] - (uint64_t)documents[i - 1]);
    }
    return (size_t)(out - bytes);
}

const uint8_t *quarry_list_next(const uint8_t *in, const uint8_t *end, int64_t *last) {
    uint64_t distance = 0;
    in = get_varint(in, end, &distance);
    if (in == NULL || distance == 0 || distance > INT64_MAX) return NULL;
    return __builtin_add_overflow(*last, (int64_t)distance, last) ? NULL : in;
}

size_t quarry_list_decode(int64_t first, const uint8_t *bytes, size_t length, int64_t *documents) {
    const uint8_t *in = bytes, *end = length == 0 ? bytes : bytes + length;
    size_t count = 0;
    documents[count++] = first;
    while (in != end) {
        in = quarry_list_next(in, end, &first);
        if (in == NULL) return 0;
        documents[count++] = first;
    }
    return count;
}

// MARK: the table

enum { document_column, first_column, list_column };

typedef struct {
    sqlite3_vtab_cursor base;
    uint8_t *bytes;
    const uint8_t *in, *end;
    int64_t document;
    int64_t row;
    int is_over;
} list_cursor;

static int list_connect(sqlite3 *connection, void *context, int count, const char *const *words,
                        sqlite3_vtab **table, char **error) {
    (void)context, (void)count, (void)words, (void)error;
    int code = sqlite3_declare_vtab(
        connection, "CREATE TABLE x(document INTEGER, given_first HIDDEN, given_list HIDDEN)");
    if (code != SQLITE_OK) return code;
    *table = sqlite3_malloc(sizeof **table);
    if (*table == NULL) return SQLITE_NOMEM;
    memset(*table, 0, sizeof **table);
    return SQLITE_OK;
}

static int list_disconnect(sqlite3_vtab *table) {
    sqlite3_free(table);
    return SQLITE_OK;
}

/// Both arguments must be known before a list can be read.
static int list_plan(sqlite3_vtab *table, sqlite3_index_info *info) {
    (void)table;
    int place[2] = {-1, -1};
    for (int i = 0; i < info->nConstraint; i++) {
        int column = info->aConstraint[i].iColumn;
        if (info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ || column < first_column) continue;
        if (!info->aConstraint[i].usable) return SQLITE_CONSTRAINT;
        place[column - first_column] = i;
    }
    for (int i = 0; i < 2; i++) {
        if (place[i] < 0) {
            sqlite3_free(table->zErrMsg);
            table->zErrMsg = sqlite3_mprintf("quarry_documents takes a first document and a list");
            return SQLITE_ERROR;
        }
        info->aConstraintUsage[place[i]].argvIndex = i + 1;
        info->aConstraintUsage[place[i]].omit = 1;
    }
    info->estimatedRows = 100;
    info->estimatedCost = 100;
    return SQLITE_OK;
}

static int list_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
    (void)table;
    list_cursor *made = sqlite3_malloc(sizeof *made);
    if (made == NULL) return SQLITE_NOMEM;
    memset(made, 0, sizeof *made);
    *cursor = &made->base;
    return SQLITE_OK;
}

static int list_close(sqlite3_vtab_cursor *cursor) {
    sqlite3_free(((list_cursor *)cursor)->bytes);
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int list_filter(sqlite3_vtab_cursor *base, int plan, const char *name, int count,
                       sqlite3_value **values) {
    (void)plan, (void)name, (void)count;
    list_cursor *cursor = (list_cursor *)base;
    // The value lives no longer than this call.
    const void *list = sqlite3_value_blob(values[1]);
    int length = sqlite3_value_bytes(values[1]);
    sqlite3_free(cursor->bytes);
    cursor->bytes = NULL;
    if (length > 0) {
        cursor->bytes = sqlite3_malloc(length);
        if (cursor->bytes == NULL) return SQLITE_NOMEM;
        memcpy(cursor->bytes, list, (size_t)length);
    }
    cursor->in = cursor->bytes;
    cursor->end = length > 0 ? cursor->bytes + length : cursor->bytes;
    cursor->document = sqlite3_value_int64(values[0]);
    cursor->row = 0;
    cursor->is_over = sqlite3_value_type(values[0]) == SQLITE_NULL;
    return SQLITE_OK;
}

static int list_next(sqlite3_vtab_cursor *base) {
    list_cursor *cursor = (list_cursor *)base;
    cursor->row++;
    if (cursor->in == cursor->end) {
        cursor->is_over = 1;
        return SQLITE_OK;
    }
    cursor->in = quarry_list_next(cursor->in, cursor->end, &cursor->document);
    if (cursor->in != NULL) return SQLITE_OK;
    sqlite3_free(base->pVtab->zErrMsg);
    base->pVtab->zErrMsg = sqlite3_mprintf("a list of documents is damaged");
    return SQLITE_CORRUPT_VTAB;
}

static int list_is_over(sqlite3_vtab_cursor *cursor) { return ((list_cursor *)cursor)->is_over; }

static int list_column_value(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column) {
    if (column == document_column) {
        sqlite3_result_int64(context, ((list_cursor *)cursor)->document);
    }
    return SQLITE_OK;
}

static int list_row(sqlite3_vtab_cursor *cursor, sqlite3_int64 *row) {
    *row = ((list_cursor *)cursor)->row;
    return SQLITE_OK;
}

int quarry_list_install(sqlite3 *connection) {
    // No xCreate: the table is there by itself and cannot be made.
    static const sqlite3_module module = {
        .xConnect = list_connect,
        .xDisconnect = list_disconnect,
        .xBestIndex = list_plan,
        .xOpen = list_open,
        .xClose = list_close,
        .xFilter = list_filter,
        .xNext = list_next,
        .xEof = list_is_over,
        .xColumn = list_column_value,
        .xRowid = list_row,
    };
    return sqlite3_create_module(connection, "quarry_documents", &module, NULL);
}
