#include "document_bits.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#include "document_list.h"

// SQLite takes no larger value.
static const int64_t most_bytes = 1000000000;

typedef struct {
    uint8_t *bytes;
    size_t length;
} document_set;

/// Makes room for a document; 0 or a status.
static int make_room(document_set *set, int64_t document) {
    if (document < 0 || document / 8 >= most_bytes) return SQLITE_CORRUPT;
    size_t needed = (size_t)document / 8 + 1;
    if (needed <= set->length) return SQLITE_OK;
    size_t length = needed + needed / 2;
    if (length > (size_t)most_bytes) length = (size_t)most_bytes;
    uint8_t *bytes = sqlite3_realloc64(set->bytes, length);
    if (bytes == NULL) return SQLITE_NOMEM;
    memset(bytes + set->length, 0, length - set->length);
    set->bytes = bytes;
    set->length = length;
    return SQLITE_OK;
}

static int add(document_set *set, int64_t document) {
    int code = make_room(set, document);
    if (code == SQLITE_OK) set->bytes[document / 8] |= (uint8_t)(1 << document % 8);
    return code;
}

static void add_list(sqlite3_context *context, int count, sqlite3_value **values) {
    document_set *set = sqlite3_aggregate_context(context, sizeof *set);
    if (set == NULL) return sqlite3_result_error_nomem(context);
    int64_t document = sqlite3_value_int64(values[0]);
    const uint8_t *in = count == 2 ? sqlite3_value_blob(values[1]) : NULL;
    const uint8_t *end = in == NULL ? NULL : in + sqlite3_value_bytes(values[1]);
    int code = add(set, document);
    while (code == SQLITE_OK && in != end) {
        in = quarry_list_next(in, end, &document);
        code = in == NULL ? SQLITE_CORRUPT : add(set, document);
    }
    if (code == SQLITE_OK) return;
    // The text first: the code would take it away.
    if (code == SQLITE_CORRUPT) sqlite3_result_error(context, "a list of documents is damaged", -1);
    sqlite3_result_error_code(context, code);
}

static void hand_out(sqlite3_context *context) {
    document_set *set = sqlite3_aggregate_context(context, 0);
    if (set == NULL || set->bytes == NULL) return sqlite3_result_zeroblob(context, 0);
    sqlite3_result_blob64(context, set->bytes, set->length, sqlite3_free);
    set->bytes = NULL;
}

static void is_in(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    int64_t document = sqlite3_value_int64(values[1]);
    const uint8_t *bytes = sqlite3_value_blob(values[0]);
    int length = sqlite3_value_bytes(values[0]);
    int is_known = document >= 0 && document / 8 < length;
    sqlite3_result_int(context, is_known && bytes[document / 8] >> document % 8 & 1);
}

int quarry_bits_install(sqlite3 *connection) {
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    int code = SQLITE_OK;
    for (int arguments = 1; code == SQLITE_OK && arguments <= 2; arguments++) {
        code = sqlite3_create_function_v2(connection, "quarry_documents_of", arguments, flags, NULL,
                                          NULL, add_list, hand_out, NULL);
    }
    if (code != SQLITE_OK) return code;
    return sqlite3_create_function_v2(connection, "quarry_is_in", 2, flags, NULL, is_in, NULL, NULL,
                                      NULL);
}
