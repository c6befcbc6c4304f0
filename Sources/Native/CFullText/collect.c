#include "collect.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    sqlite3_int64 *numbers;
    size_t count, room;
} collected;

static void collect(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    collected *all = sqlite3_aggregate_context(context, sizeof *all);
    if (all == NULL) return sqlite3_result_error_nomem(context);
    if (all->count == all->room) {
        size_t room = all->room == 0 ? 64 : 2 * all->room;
        sqlite3_int64 *numbers = sqlite3_realloc64(all->numbers, room * sizeof *numbers);
        if (numbers == NULL) return sqlite3_result_error_nomem(context);
        all->numbers = numbers;
        all->room = room;
    }
    all->numbers[all->count++] = sqlite3_value_int64(values[0]);
}

static void hand_out(sqlite3_context *context) {
    collected *all = sqlite3_aggregate_context(context, 0);
    if (all == NULL || all->numbers == NULL) return sqlite3_result_zeroblob(context, 0);
    sqlite3_result_blob64(context, all->numbers, all->count * sizeof *all->numbers, sqlite3_free);
    all->numbers = NULL;
}

int quarry_collect_install(sqlite3 *connection) {
    return sqlite3_create_function_v2(connection, "quarry_collect", 1,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, NULL, collect,
                                      hand_out, NULL);
}
