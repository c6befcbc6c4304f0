// Writes a segment into the tables in which FTS5 keeps its index.
//
// FTS5 remembers which segments there are. It looks again after it has been asked to merge, even
// nothing, and when another connection has written.
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "segment_format.h"

enum {
    totals_row = 1,
    structure_row = 10,
    usual_page_size = 4050,
    most_segments = 2000,
    most_levels = 64,
    /// FTS5 joins segments of level 0 all at once when it finds 16; ours wait one level up.
    level_of_ours = 1
};

/// Where a page lies in the table; `is_list` for a list of first passages.
static int64_t page_row(int64_t segment, int is_list, int64_t page) {
    return segment * (INT64_C(1) << 37) + is_list * (INT64_C(1) << 36) + page;
}

// MARK: statements

static int finish(sqlite3_stmt *statement, int code) {
    int end = sqlite3_finalize(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE || code == SQLITE_OK ? end : code;
}

/// Copies a row of the index's table; no bytes when there is no such row.
static int read_block(sqlite3 *connection, int64_t row, byte_buffer *block) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(connection, "SELECT block FROM passage_words_data WHERE id = ?",
                                  -1, &statement, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_bind_int64(statement, 1, row);
    block->count = 0;
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        const void *bytes = sqlite3_column_blob(statement, 0);
        size_t count = (size_t)sqlite3_column_bytes(statement, 0);
        if (!make_bytes_room(block, count + 1)) code = SQLITE_NOMEM;
        else if (count > 0) memcpy(block->bytes, bytes, count);
        block->count = count;
    }
    return finish(statement, code);
}

static int step(sqlite3_stmt *statement) {
    sqlite3_step(statement);
    return sqlite3_reset(statement);
}

// MARK: which segments there are

typedef struct {
    uint64_t id, first, last;
} known_segment;

typedef struct {
    uint64_t merging, count;
    known_segment *segments;
} level;

typedef struct {
    uint8_t cookie[4];
    uint64_t level_count, segment_count, written;
    level levels[most_levels];
} structure;

static void free_structure(structure *s) {
    for (size_t i = 0; i < most_levels; i++) free(s->levels[i].segments);
    free(s);
}

static const uint8_t *read_level(level *level, const uint8_t *in, const uint8_t *end) {
    if (in != NULL) in = get_varint(in, end, &level->merging);
    if (in != NULL) in = get_varint(in, end, &level->count);
    if (in == NULL || level->count > most_segments) return NULL;
    // Room for all that there can be: levels change.
    level->segments = calloc(most_segments + 1, sizeof *level->segments);
    if (level->segments == NULL) return NULL;
    for (uint64_t i = 0; in != NULL && i < level->count; i++) {
        known_segment *segment = level->segments + i;
        in = get_varint(in, end, &segment->id);
        if (in != NULL) in = get_varint(in, end, &segment->first);
        if (in != NULL) in = get_varint(in, end, &segment->last);
    }
    return in;
}

/// NULL where the bytes are not of the one form that is known here.
static structure *read_structure(const byte_buffer *block) {
    if (block->count < sizeof(uint32_t)) return NULL;
    const uint8_t *in = block->bytes + sizeof(uint32_t), *end = block->bytes + block->count;
    structure *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    memcpy(s->cookie, block->bytes, sizeof s->cookie);
    in = get_varint(in, end, &s->level_count);
    if (in != NULL) in = get_varint(in, end, &s->segment_count);
    if (in != NULL) in = get_varint(in, end, &s->written);
    if (s->level_count >= most_levels || s->segment_count >= most_segments) in = NULL;
    uint64_t count = 0;
    for (uint64_t i = 0; in != NULL && i < s->level_count; i++) {
        in = read_level(s->levels + i, in, end);
        count += s->levels[i].count;
    }
    if (in != end || count != s->segment_count) {
        free_structure(s);
        return NULL;
    }
    return s;
}

static int64_t unused_id(const structure *s) {
    uint8_t is_used[most_segments + 2] = {0};
    for (uint64_t i = 0; i < s->level_count; i++) {
        for (uint64_t j = 0; j < s->levels[i].count; j++) {
            uint64_t id = s->levels[i].segments[j].id;
            if (id <= most_segments) is_used[id] = 1;
        }
    }
    int64_t id = 1;
    while (is_used[id]) id++;
    return id;
}

/// Puts a new segment behind all others: a level holds what is newer than the next one.
static int add_segment(structure *s, known_segment segment) {
    size_t chosen = s->levels[0].merging > 0 ? 0 : level_of_ours;
    for (size_t i = s->level_count; i <= chosen; i++) {
        s->levels[i].segments = calloc(most_segments + 1, sizeof segment);
        if (s->levels[i].segments == NULL) return SQLITE_NOMEM;
    }
    if (s->level_count <= chosen) s->level_count = chosen + 1;
    level *low = s->levels, *to = s->levels + chosen;
    if (to != low) {
        memcpy(to->segments + to->count, low->segments, low->count * sizeof segment);
        to->count += low->count;
        low->count = 0;
    }
    to->segments[to->count++] = segment;
    s->segment_count++;
    return SQLITE_OK;
}

static int append(byte_buffer *block, uint64_t number) {
    if (!make_bytes_room(block, longest_varint)) return 0;
    uint8_t *out = block->bytes + block->count;
    block->count += (size_t)(put_varint(out, number) - out);
    return 1;
}

static int write_structure(const structure *s, byte_buffer *block) {
    memcpy(block->bytes, s->cookie, sizeof s->cookie);
    block->count = sizeof s->cookie;
    int is_whole = append(block, s->level_count) && append(block, s->segment_count)
                   && append(block, s->written);
    for (uint64_t i = 0; i < s->level_count; i++) {
        const level *level = s->levels + i;
        is_whole = is_whole && append(block, level->merging) && append(block, level->count);
        for (uint64_t j = 0; is_whole && j < level->count; j++) {
            const known_segment *segment = level->segments + j;
            is_whole = append(block, segment->id) && append(block, segment->first)
                       && append(block, segment->last);
        }
    }
    return is_whole ? SQLITE_OK : SQLITE_NOMEM;
}

size_t quarry_segment_page_size(sqlite3 *connection, int *code) {
    byte_buffer block = {0};
    *code = read_block(connection, structure_row, &block);
    structure *known = *code == SQLITE_OK ? read_structure(&block) : NULL;
    free(block.bytes);
    if (known == NULL) return 0;
    free_structure(known);
    sqlite3_stmt *statement = NULL;
    *code = sqlite3_prepare_v2(connection,
                               "SELECT v FROM passage_words_config WHERE k = 'pgsz'", -1,
                               &statement, NULL);
    if (*code != SQLITE_OK) return 0;
    int64_t size = usual_page_size;
    int row = sqlite3_step(statement);
    if (row == SQLITE_ROW) size = sqlite3_column_int64(statement, 0);
    *code = finish(statement, row);
    return *code == SQLITE_OK && size >= 32 && size <= 16384 ? (size_t)size : 0;
}

// MARK: rows

static int write_block(sqlite3_stmt *statement, int64_t row, const void *bytes, size_t count) {
    sqlite3_bind_int64(statement, 1, row);
    sqlite3_bind_blob64(statement, 2, bytes, count, SQLITE_STATIC);
    return step(statement);
}

static int write_pages(const quarry_segment *s, int64_t id, sqlite3_stmt *statement) {
    int code = SQLITE_OK;
    for (size_t i = 0; code == SQLITE_OK && i < s->page_count; i++) {
        const segment_page *page = s->pages + i;
        code = write_block(statement, page_row(id, 0, page->number),
                           s->bytes.bytes + page->start, page->length);
    }
    for (size_t i = 0; code == SQLITE_OK && i < s->list_count; i++) {
        const segment_page *list = s->lists + i;
        code = write_block(statement, page_row(id, 1, list->number),
                           s->bytes.bytes + list->start, list->length);
    }
    return code;
}

static int write_guides(const quarry_segment *s, int64_t id, sqlite3 *connection) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(connection,
                                  "INSERT INTO passage_words_idx(segid, term, pgno) VALUES(?, ?, ?)",
                                  -1, &statement, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_bind_int64(statement, 1, id);
    for (size_t i = 0; code == SQLITE_OK && i < s->guide_count; i++) {
        const segment_guide *guide = s->guides + i;
        // A pointer that is not NULL: no bytes are an empty text all the same.
        const void *text = guide->length > 0 ? s->bytes.bytes + guide->text : (const void *)"";
        sqlite3_bind_blob64(statement, 2, text, guide->length, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 3, guide->page);
        code = step(statement);
    }
    return finish(statement, code);
}

static int write_sizes(const quarry_segment *s, sqlite3 *connection) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(connection,
                                  "INSERT INTO passage_words_docsize(id, sz) VALUES(?, ?)", -1,
                                  &statement, NULL);
    if (code != SQLITE_OK) return code;
    for (size_t i = 0; code == SQLITE_OK && i < s->passage_count; i++) {
        const sized_passage *passage = s->passages + i;
        uint8_t sizes[2 * longest_varint];
        uint8_t *end = put_varint(put_varint(sizes, passage->words[0]), passage->words[1]);
        code = write_block(statement, passage->id, sizes, (size_t)(end - sizes));
    }
    return finish(statement, code);
}

/// How many passages there are, and how many words in each column.
static int add_totals(const quarry_segment *s, byte_buffer *block) {
    uint64_t totals[3] = {0};
    const uint8_t *in = block->bytes, *end = in + block->count;
    for (size_t i = 0; block->count > 0 && i < 3; i++) {
        in = get_varint(in, end, totals + i);
        if (in == NULL) return SQLITE_CORRUPT;
    }
    totals[0] += s->passage_count;
    for (size_t i = 0; i < s->passage_count; i++) {
        totals[1] += s->passages[i].words[0];
        totals[2] += s->passages[i].words[1];
    }
    block->count = 0;
    for (size_t i = 0; i < 3; i++) {
        if (!append(block, totals[i])) return SQLITE_NOMEM;
    }
    return SQLITE_OK;
}

static int write_records(const quarry_segment *s, sqlite3 *connection, sqlite3_stmt *statement) {
    byte_buffer block = {0};
    int code = read_block(connection, totals_row, &block);
    if (code == SQLITE_OK) code = add_totals(s, &block);
    if (code == SQLITE_OK) code = write_block(statement, totals_row, block.bytes, block.count);
    if (code == SQLITE_OK) code = read_block(connection, structure_row, &block);
    structure *known = code == SQLITE_OK ? read_structure(&block) : NULL;
    if (code == SQLITE_OK && known == NULL) code = SQLITE_CORRUPT;
    if (code == SQLITE_OK && s->leaves > 0) {
        int64_t id = unused_id(known);
        code = write_pages(s, id, statement);
        if (code == SQLITE_OK) code = write_guides(s, id, connection);
        if (code == SQLITE_OK) code = add_segment(known, (known_segment){(uint64_t)id, 1, s->leaves});
        if (code == SQLITE_OK) code = write_structure(known, &block);
        if (code == SQLITE_OK) code = write_block(statement, structure_row, block.bytes, block.count);
    }
    if (known != NULL) free_structure(known);
    free(block.bytes);
    return code;
}

int quarry_segment_write(const quarry_segment *segment, sqlite3 *connection) {
    int code = sqlite3_exec(connection,
                            "INSERT INTO passage_words(passage_words, rank) VALUES('merge', 0)",
                            NULL, NULL, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_stmt *statement = NULL;
    code = sqlite3_prepare_v2(connection,
                              "REPLACE INTO passage_words_data(id, block) VALUES(?, ?)", -1,
                              &statement, NULL);
    if (code != SQLITE_OK) return code;
    code = write_records(segment, connection, statement);
    code = finish(statement, code);
    return code == SQLITE_OK ? write_sizes(segment, connection) : code;
}
