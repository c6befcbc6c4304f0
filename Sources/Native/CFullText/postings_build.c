// Takes passages apart into words and gathers their postings.
//
// What a text needs lies about in memory. It is read a group of words at a time: each step asks for
// what the next one will look at, so that the waits overlap.
//
// A text falls into pieces at every ASCII character that is no letter or digit: such a character ends
// a word for every tokenizer we have, so that a piece's words do not depend on what stands around it.
// Each distinct piece is shown to FTS5's tokenizer once; from then on its words are known.
#include "CFullText.h"
#include "postings_freezer.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "large_memory.h"
#include "segment_place.h"
#include "word_order.h"

enum {
    /// Longer pieces are taken apart each time.
    longest_piece = 48,
    /// What is kept of a piece beside its hash: one look into memory finds it.
    front_bytes = 16,
    /// Pieces, and words of filters, that are looked up together.
    group_size = 32,
    /// Number of a piece that is not one word: its words stand in a list.
    several_words = 1u << 31
};

// MARK: growing

static size_t grown(size_t room, size_t needed) {
    size_t wanted = room + room / 2 + 16;
    return wanted < needed ? needed : wanted;
}

int make_bytes_room(byte_buffer *buffer, size_t more) {
    if (buffer->room - buffer->count >= more) return 1;
    size_t room = grown(buffer->room, buffer->count + more);
    uint8_t *bytes = realloc(buffer->bytes, room);
    if (bytes == NULL) return 0;
    buffer->bytes = bytes;
    buffer->room = room;
    return 1;
}

static int make_room(void *array, size_t *room, size_t needed, size_t size) {
    if (needed <= *room) return 1;
    size_t wanted = grown(*room, needed);
    void *bytes = realloc(*(void **)array, wanted * size);
    if (bytes == NULL) return 0;
    *(void **)array = bytes;
    *room = wanted;
    return 1;
}

// MARK: pieces

typedef struct {
    uint32_t hash;
    /// A word's number, or a place in `lists` with the highest bit set.
    uint32_t words;
    /// The first bytes, which are all of most pieces, and where the others lie.
    char front[front_bytes];
    uint32_t text;
    uint8_t length;
    uint8_t is_used;
} piece;

struct piece_table {
    piece *slots;
    size_t slot_count, count;
    byte_buffer text;
    /// Lists of words: their count, then their numbers.
    uint32_t *lists;
    size_t list_count, list_room;
};

/// `text` has `front_bytes` bytes at least, those behind its end being 0.
static piece *find_piece(struct piece_table *table, uint32_t hash, const char *text, size_t length) {
    size_t mask = table->slot_count - 1;
    for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
        piece *p = table->slots + slot;
        if (!p->is_used) return p;
        if (p->hash == hash && p->length == length && memcmp(p->front, text, front_bytes) == 0
            && (length <= front_bytes
                || memcmp(table->text.bytes + p->text, text + front_bytes, length - front_bytes)
                       == 0)) {
            return p;
        }
    }
}

static int grow_pieces(struct piece_table *table) {
    size_t count = table->slot_count == 0 ? 1 << 12 : table->slot_count * 2;
    piece *slots = make_large(count * sizeof *slots);
    if (slots == NULL) return 0;
    for (size_t i = 0; i < table->slot_count; i++) {
        if (!table->slots[i].is_used) continue;
        size_t slot = table->slots[i].hash & (count - 1);
        while (slots[slot].is_used) slot = (slot + 1) & (count - 1);
        slots[slot] = table->slots[i];
    }
    free(table->slots);
    table->slots = slots;
    table->slot_count = count;
    return 1;
}

// MARK: words

static int grow_words(quarry_freezer *f) {
    size_t count = f->slot_count == 0 ? 1 << 12 : f->slot_count * 2;
    uint32_t *slots = make_large(count * sizeof *slots);
    if (slots == NULL) return 0;
    for (size_t i = 0; i < f->word_count; i++) {
        const gathered_word *word = f->words + i;
        const char *text = (const char *)f->text.bytes + word->text;
        size_t slot = postings_hash(text, word->text_length) & (count - 1);
        while (slots[slot] != 0) slot = (slot + 1) & (count - 1);
        slots[slot] = (uint32_t)i + 1;
    }
    free(f->slots);
    f->slots = slots;
    f->slot_count = count;
    return 1;
}

/// The number of a word with that hash, which is added when it is new; several_words when that fails.
static uint32_t number_of_hashed(quarry_freezer *f, const char *text, size_t length,
                                 uint64_t hash) {
    if (2 * f->word_count >= f->slot_count && !grow_words(f)) return several_words;
    size_t mask = f->slot_count - 1, slot = hash & mask;
    for (; f->slots[slot] != 0; slot = (slot + 1) & mask) {
        const gathered_word *word = f->words + f->slots[slot] - 1;
        if (word->text_length == length
            && memcmp(f->text.bytes + word->text, text, length) == 0) {
            return f->slots[slot] - 1;
        }
    }
    size_t before = f->count_room;
    if (f->word_count + 1 >= several_words
        || !make_room(&f->words, &f->word_room, f->word_count + 1, sizeof *f->words)
        || !make_room(&f->counts, &f->count_room, f->word_count + 1, sizeof *f->counts)
        || !make_bytes_room(&f->text, length)) {
        return several_words;
    }
    memset(f->counts + before, 0, (f->count_room - before) * sizeof *f->counts);
    f->words[f->word_count] =
        (gathered_word){.text = f->text.count, .text_length = (uint32_t)length};
    memcpy(f->text.bytes + f->text.count, text, length);
    f->text.count += length;
    f->slots[slot] = (uint32_t)f->word_count + 1;
    return (uint32_t)f->word_count++;
}

static uint32_t number_of(quarry_freezer *f, const char *text, size_t length) {
    return number_of_hashed(f, text, length, postings_hash(text, length));
}

/// Makes room for the places of a word of that number.
static int make_places_room(struct word_placing *placing, uint32_t word) {
    if (word < placing->room) return 1;
    size_t room = grown(2 * placing->room, (size_t)word + 1);
    placed_word *words = make_large(room * sizeof *words);
    if (words == NULL) return 0;
    if (placing->room > 0) memcpy(words, placing->words, placing->room * sizeof *words);
    free(placing->words);
    placing->words = words;
    placing->room = room;
    return 1;
}

/// Notes where a word stands.
static inline void note_place(quarry_freezer *f, uint32_t word) {
    if (!make_places_room(f->placing, word) || !place_word(f->placing, word)) {
        f->failure = QUARRY_POSTINGS_NO_MEMORY;
    }
}

static inline void count_word(quarry_freezer *f, uint32_t word) {
    f->length++;
    if (f->is_placing) {
        note_place(f, word);
        return;
    }
    if (f->counts[word]++ > 0) return;
    if (f->present_count == f->present_room
        && !make_room(&f->present, &f->present_room, f->present_count + 1, sizeof *f->present)) {
        f->failure = QUARRY_POSTINGS_NO_MEMORY;
        return;
    }
    f->present[f->present_count++] = word;
}

// MARK: texts

static void see_word(void *context, const char *token, int32_t length, int32_t start, int32_t end) {
    (void)start, (void)end;
    quarry_freezer *f = context;
    uint32_t word = number_of(f, token, (size_t)length);
    if (word == several_words) f->failure = QUARRY_POSTINGS_NO_MEMORY;
    else count_word(f, word);
}

static void take_apart(quarry_freezer *f, const char *text, size_t length) {
    if (length > INT32_MAX) {
        f->failure = QUARRY_POSTINGS_TOO_LARGE;
        return;
    }
    int code = quarry_tokenizer_visit(f->tokenizer, text, (int32_t)length, f, see_word);
    if (code != SQLITE_OK) f->failure = QUARRY_POSTINGS_SQLITE + code;
}

typedef struct {
    quarry_freezer *freezer;
    size_t count;
} list_visit;

static void list_word(void *context, const char *token, int32_t length, int32_t start, int32_t end) {
    (void)start, (void)end;
    list_visit *visit = context;
    quarry_freezer *f = visit->freezer;
    struct piece_table *table = f->pieces;
    uint32_t word = number_of(f, token, (size_t)length);
    if (word == several_words
        || !make_room(&table->lists, &table->list_room, table->list_count + 2,
                      sizeof *table->lists)) {
        f->failure = QUARRY_POSTINGS_NO_MEMORY;
        return;
    }
    table->lists[++table->list_count] = word;
    visit->count++;
}

/// Has the tokenizer say which words a new piece has, and notes it.
static void learn(quarry_freezer *f, piece *slot, uint32_t hash, const char *text, size_t length) {
    struct piece_table *table = f->pieces;
    if (!make_bytes_room(&table->text, length) || table->text.count + length > UINT32_MAX
        || !make_room(&table->lists, &table->list_room, table->list_count + 1,
                      sizeof *table->lists)) {
        f->failure = QUARRY_POSTINGS_NO_MEMORY;
        return;
    }
    // The list's count goes in front of its words, once it is known.
    size_t list = table->list_count;
    list_visit visit = {f, 0};
    int code = quarry_tokenizer_visit(f->tokenizer, text, (int32_t)length, &visit, list_word);
    if (code != SQLITE_OK) f->failure = QUARRY_POSTINGS_SQLITE + code;
    if (f->failure != QUARRY_POSTINGS_OK) return;
    uint32_t words = (uint32_t)list | several_words;
    if (visit.count == 1) {
        words = table->lists[list + 1];
        table->list_count = list;
    } else {
        table->lists[list] = (uint32_t)visit.count;
        table->list_count = list + visit.count + 1;
    }
    *slot = (piece){.hash = hash, .words = words, .text = (uint32_t)table->text.count,
                    .length = (uint8_t)length, .is_used = 1};
    memcpy(slot->front, text, front_bytes);
    if (length > front_bytes) {
        memcpy(table->text.bytes + table->text.count, text + front_bytes, length - front_bytes);
        table->text.count += length - front_bytes;
    }
    table->count++;
}

/// A piece as it was read, its letters lower case; the first `front_bytes` behind its end are 0.
typedef struct {
    uint32_t hash, length;
    char text[longest_piece];
} read_piece;

static inline void expect_piece(const struct piece_table *table, uint32_t hash) {
    if (table->slots != NULL) __builtin_prefetch(table->slots + (hash & (table->slot_count - 1)));
}

static inline void expect_word(const quarry_freezer *f, uint32_t word) {
    if (!f->is_placing) {
        if (word < f->count_room) __builtin_prefetch(f->counts + word, 1);
    } else if (word < f->placing->room) {
        __builtin_prefetch(f->placing->words + word, 1);
    }
}

/// What comes behind the places that a word has.
static inline void expect_places(const quarry_freezer *f, uint32_t word) {
    if (!f->is_placing || word >= f->placing->room) return;
    const byte_buffer *list = &f->placing->words[word].list;
    __builtin_prefetch(list->bytes + list->count, 1);
}

/// Puts the numbers of a piece's words behind those before; how many there are then.
static size_t find_words(quarry_freezer *f, const read_piece *read, uint32_t *words, size_t count) {
    struct piece_table *table = f->pieces;
    if (2 * table->count >= table->slot_count && !grow_pieces(table)) {
        f->failure = QUARRY_POSTINGS_NO_MEMORY;
        return count;
    }
    piece *found = find_piece(table, read->hash, read->text, read->length);
    if (!found->is_used) learn(f, found, read->hash, read->text, read->length);
    if (f->failure != QUARRY_POSTINGS_OK) return count;
    if (found->words < several_words) {
        words[count++] = found->words;
        return count;
    }
    const uint32_t *list = table->lists + (found->words & ~several_words);
    // No tokenizer finds more words than a piece has bytes.
    for (uint32_t i = 1; i <= list[0] && i <= longest_piece; i++) words[count++] = list[i];
    return count;
}

static void take_pieces(quarry_freezer *f, const read_piece *pieces, size_t count) {
    uint32_t words[group_size * longest_piece];
    size_t found = 0;
    for (size_t i = 0; i < count && f->failure == QUARRY_POSTINGS_OK; i++) {
        size_t before = found;
        found = find_words(f, pieces + i, words, found);
        for (; before < found; before++) expect_word(f, words[before]);
    }
    for (size_t i = 0; i < found; i++) expect_places(f, words[i]);
    for (size_t i = 0; i < found; i++) count_word(f, words[i]);
}

/// 0 for what ends a piece; letters are made lower case, as every tokenizer does.
static const uint8_t folded[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6',
    ['7'] = '7', ['8'] = '8', ['9'] = '9',
#define LETTER(upper, lower) [upper] = lower, [lower] = lower,
    LETTER('A', 'a') LETTER('B', 'b') LETTER('C', 'c') LETTER('D', 'd') LETTER('E', 'e')
    LETTER('F', 'f') LETTER('G', 'g') LETTER('H', 'h') LETTER('I', 'i') LETTER('J', 'j')
    LETTER('K', 'k') LETTER('L', 'l') LETTER('M', 'm') LETTER('N', 'n') LETTER('O', 'o')
    LETTER('P', 'p') LETTER('Q', 'q') LETTER('R', 'r') LETTER('S', 's') LETTER('T', 't')
    LETTER('U', 'u') LETTER('V', 'v') LETTER('W', 'w') LETTER('X', 'x') LETTER('Y', 'y')
    LETTER('Z', 'z')
#undef LETTER
};

static inline uint8_t fold(uint8_t byte) { return byte < 0x80 ? folded[byte] : byte; }

static void take_text(quarry_freezer *f, const char *text, size_t length) {
    const uint8_t *p = (const uint8_t *)text, *end = p + length;
    read_piece pieces[group_size];
    size_t read = 0;
    while (p < end) {
        while (p < end && fold(*p) == 0) p++;
        const uint8_t *start = p;
        read_piece *piece = pieces + read;
        memset(piece->text, 0, front_bytes);
        uint32_t hash = 0;
        size_t count = 0;
        for (uint8_t byte; p < end && (byte = fold(*p)) != 0; p++, count++) {
            if (count < longest_piece) piece->text[count] = (char)byte;
            hash = (hash ^ byte) * 0x9E3779B1u;
        }
        piece->hash = hash ^ hash >> 15;
        piece->length = (uint32_t)count;
        if (count > 0 && count <= longest_piece) {
            expect_piece(f->pieces, piece->hash);
            read++;
        }
        if (read == group_size || count > longest_piece) {
            take_pieces(f, pieces, read);
            read = 0;
        }
        if (count > longest_piece) take_apart(f, (const char *)start, count);
    }
    take_pieces(f, pieces, read);
}

// MARK: passages

static inline uint8_t *put_number(uint8_t *out, uint64_t number) {
    for (; number >= 0x80; number >>= 7) *out++ = (uint8_t)(number | 0x80);
    *out++ = (uint8_t)number;
    return out;
}

static void begin_passage(quarry_freezer *f) {
    f->present_count = 0;
    f->length = 0;
}

static inline void expect_postings(const quarry_freezer *f, size_t place) {
    const byte_buffer *postings = &f->words[f->present[place]].postings;
    __builtin_prefetch(postings->bytes + postings->count, 1);
}

static void end_passage(quarry_freezer *f, int64_t id) {
    size_t room = f->passage_room;
    if (f->passages + 1 >= UINT32_MAX
        || !make_room(&f->ids, &room, f->passages + 1, sizeof *f->ids)
        || !make_room(&f->lengths, &f->passage_room, f->passages + 1, sizeof *f->lengths)) {
        f->failure = QUARRY_POSTINGS_NO_MEMORY;
        return;
    }
    uint32_t number = (uint32_t)f->passages;
    for (size_t i = 0; i < f->present_count; i++) expect_postings(f, i);
    for (size_t i = 0; i < f->present_count; i++) {
        gathered_word *word = f->words + f->present[i];
        if (!make_bytes_room(&word->postings, 16)) {
            f->failure = QUARRY_POSTINGS_NO_MEMORY;
            return;
        }
        uint32_t tf = f->counts[f->present[i]];
        f->counts[f->present[i]] = 0;
        uint8_t *out = word->postings.bytes + word->postings.count;
        uint8_t *next = put_number(out, 2 * (uint64_t)(number - word->last) + (tf > 1));
        if (tf > 1) next = put_number(next, tf - 2);
        word->postings.count += (size_t)(next - out);
        word->last = number;
        word->frequency++;
    }
    f->ids[f->passages] = id;
    f->lengths[f->passages] = f->length;
    f->passages++;
}

// MARK: tallies

int quarry_freezer_tally(quarry_freezer *f, const char *text, size_t length, int32_t by) {
    begin_passage(f);
    take_text(f, text, length);
    for (size_t i = 0; i < f->present_count; i++) {
        f->words[f->present[i]].tally += by;
        f->counts[f->present[i]] = 0;
    }
    return f->failure;
}

// MARK: places

/// A word that filters are looked up by.
typedef struct {
    const char *text;
    size_t length;
    uint64_t hash;
} filter_word;

static void place_filter_words(quarry_freezer *f, const filter_word *words, size_t count) {
    uint32_t numbers[group_size];
    for (size_t i = 0; i < count && f->slots != NULL; i++) {
        uint32_t number = f->slots[words[i].hash & (f->slot_count - 1)];
        if (number > 0) __builtin_prefetch(f->words + number - 1);
    }
    for (size_t i = 0; i < count; i++) {
        numbers[i] = number_of_hashed(f, words[i].text, words[i].length, words[i].hash);
        if (numbers[i] == several_words) f->failure = QUARRY_POSTINGS_NO_MEMORY;
        if (f->failure != QUARRY_POSTINGS_OK) return;
        expect_word(f, numbers[i]);
    }
    for (size_t i = 0; i < count; i++) count_word(f, numbers[i]);
}

/// The words of filters are what blanks part, and need no tokenizer.
static void place_filters(quarry_freezer *f, const char *filters, size_t length) {
    const char *end = filters + length;
    filter_word words[group_size];
    size_t count = 0;
    while (filters < end) {
        const char *blank = memchr(filters, ' ', (size_t)(end - filters));
        size_t bytes = (size_t)((blank == NULL ? end : blank) - filters);
        if (bytes > 0) {
            uint64_t hash = postings_hash(filters, bytes);
            words[count++] = (filter_word){filters, bytes, hash};
            if (f->slots != NULL) __builtin_prefetch(f->slots + (hash & (f->slot_count - 1)));
        }
        if (count == group_size) {
            place_filter_words(f, words, count);
            count = 0;
        }
        filters += bytes + 1;
    }
    place_filter_words(f, words, count);
}

static int begin_placing(quarry_freezer *f, int64_t passage) {
    if (f->placing == NULL) f->placing = calloc(1, sizeof *f->placing);
    struct word_placing *placing = f->placing;
    if (placing == NULL
        || !make_room(&placing->passages, &placing->passage_room, placing->passage_count + 1,
                      sizeof *placing->passages)) {
        f->failure = QUARRY_POSTINGS_NO_MEMORY;
        return 0;
    }
    placing->passage = passage;
    placing->column = placing->place = 0;
    f->length = 0;
    f->is_placing = 1;
    return 1;
}

int quarry_freezer_place(quarry_freezer *f, int64_t passage, const char *title,
                         size_t title_length, const char *text, size_t text_length,
                         const char *filters, size_t filters_length) {
    if (f->failure != QUARRY_POSTINGS_OK || !begin_placing(f, passage)) return f->failure;
    struct word_placing *placing = f->placing;
    sized_passage *sizes = placing->passages + placing->passage_count++;
    sizes->id = passage;
    if (title != NULL) take_text(f, title, title_length);
    take_text(f, text, text_length);
    sizes->words[0] = f->length;
    f->length = 0;
    placing->column = 1, placing->place = 0;
    place_filters(f, filters, filters_length);
    sizes->words[1] = f->length;
    f->is_placing = 0;
    return f->failure;
}

static void free_placing(struct word_placing *placing) {
    if (placing == NULL) return;
    for (size_t i = 0; i < placing->room; i++) free(placing->words[i].list.bytes);
    free(placing->words), free(placing->passages);
    free(placing);
}

int quarry_freezer_tallies(quarry_freezer *f, quarry_word_tally **tallies, size_t *count) {
    *count = 0;
    *tallies = malloc((f->word_count + 1) * sizeof **tallies);
    ordered_word *words = malloc((f->word_count + 1) * sizeof *words);
    if (*tallies == NULL || words == NULL) {
        free(words), free(*tallies);
        *tallies = NULL;
        return QUARRY_POSTINGS_NO_MEMORY;
    }
    settle_tallies(f);
    for (size_t i = 0; i < f->word_count; i++) {
        const gathered_word *word = f->words + i;
        if (word->tally == 0) continue;
        words[(*count)++] =
            make_ordered(f->text.bytes + word->text, word->text_length, (uint32_t)i);
    }
    put_in_order(words, *count);
    for (size_t i = 0; i < *count; i++) {
        (*tallies)[i] = (quarry_word_tally){(const char *)words[i].text, words[i].length,
                                            f->words[words[i].number].tally};
    }
    free(words);
    return QUARRY_POSTINGS_OK;
}

// MARK: reading the store

typedef struct {
    sqlite3_stmt *passages;
    sqlite3_stmt *document;
    int64_t serial;
    const char *title, *text;
    int title_length, text_length;
} store_reading;

static int open_reading(store_reading *reading, sqlite3 *connection, int64_t first, int64_t last) {
    int code = sqlite3_prepare_v2(
        connection,
        "SELECT id, document, byte_start, byte_end FROM passages WHERE id BETWEEN ? AND ? ORDER BY id",
        -1, &reading->passages, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_bind_int64(reading->passages, 1, first);
    sqlite3_bind_int64(reading->passages, 2, last);
    return sqlite3_prepare_v2(connection, "SELECT title, text FROM documents WHERE serial = ?", -1,
                              &reading->document, NULL);
}

/// Has the document at hand; its text is read once for all of its passages.
static int turn_to(store_reading *reading, int64_t serial) {
    if (reading->serial == serial) return SQLITE_OK;
    sqlite3_reset(reading->document);
    sqlite3_bind_int64(reading->document, 1, serial);
    int code = sqlite3_step(reading->document);
    if (code != SQLITE_ROW) return code == SQLITE_DONE ? SQLITE_CORRUPT : code;
    reading->serial = serial;
    reading->title = (const char *)sqlite3_column_text(reading->document, 0);
    reading->title_length = sqlite3_column_bytes(reading->document, 0);
    reading->text = (const char *)sqlite3_column_text(reading->document, 1);
    reading->text_length = sqlite3_column_bytes(reading->document, 1);
    return reading->text == NULL ? SQLITE_NOMEM : SQLITE_OK;
}

static int take_passages(quarry_freezer *f, store_reading *reading) {
    int code;
    while ((code = sqlite3_step(reading->passages)) == SQLITE_ROW) {
        code = turn_to(reading, sqlite3_column_int64(reading->passages, 1));
        if (code != SQLITE_OK) return QUARRY_POSTINGS_SQLITE + code;
        int64_t start = sqlite3_column_int64(reading->passages, 2);
        int64_t end = sqlite3_column_int64(reading->passages, 3);
        if (start < 0 || end < start || end > reading->text_length) {
            return QUARRY_POSTINGS_SQLITE + SQLITE_CORRUPT;
        }
        begin_passage(f);
        if (reading->title != NULL) take_text(f, reading->title, (size_t)reading->title_length);
        take_text(f, reading->text + start, (size_t)(end - start));
        if (f->failure == QUARRY_POSTINGS_OK) {
            end_passage(f, sqlite3_column_int64(reading->passages, 0));
        }
        if (f->failure != QUARRY_POSTINGS_OK) return f->failure;
    }
    return code == SQLITE_DONE ? QUARRY_POSTINGS_OK : QUARRY_POSTINGS_SQLITE + code;
}

int quarry_freezer_run(quarry_freezer *f, sqlite3 *connection, int64_t first, int64_t last) {
    store_reading reading = {.serial = -1};
    int code = open_reading(&reading, connection, first, last);
    code = code == SQLITE_OK ? take_passages(f, &reading) : QUARRY_POSTINGS_SQLITE + code;
    sqlite3_finalize(reading.passages);
    sqlite3_finalize(reading.document);
    return code;
}

// MARK: life

int quarry_freezer_new(sqlite3 *connection, const char *const *words, int32_t count,
                       quarry_freezer **freezer) {
    *freezer = NULL;
    quarry_freezer *made = calloc(1, sizeof *made);
    if (made == NULL) return QUARRY_POSTINGS_NO_MEMORY;
    made->pieces = calloc(1, sizeof *made->pieces);
    int code = made->pieces == NULL ? SQLITE_NOMEM
                                    : quarry_tokenizer_open(connection, words, count, &made->tokenizer);
    if (code != SQLITE_OK) {
        quarry_freezer_free(made);
        return QUARRY_POSTINGS_SQLITE + code;
    }
    *freezer = made;
    return QUARRY_POSTINGS_OK;
}

void quarry_freezer_free(quarry_freezer *f) {
    if (f == NULL) return;
    quarry_tokenizer_close(f->tokenizer);
    for (size_t i = 0; i < f->word_count; i++) free(f->words[i].postings.bytes);
    free(f->words), free(f->text.bytes), free(f->slots), free(f->ids), free(f->lengths);
    if (f->pieces != NULL) {
        free(f->pieces->slots), free(f->pieces->text.bytes), free(f->pieces->lists);
    }
    free(f->pieces), free(f->counts), free(f->present);
    free_placing(f->placing);
    free(f);
}
