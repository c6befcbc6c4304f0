// Cuts lists of words into the pages of a segment.
//
// A page begins with two numbers of 16 bits: where its first passage stands, if that comes before its
// first word, and where its footer begins. The footer says where each word stands. Words share the
// beginning with the one before them on the page. A list may go on over many pages; from four pages
// without a word on, a list of their first passages is kept too.
#include "segment_format.h"

#include <stdlib.h>
#include <string.h>

#include "word_order.h"

enum {
    header_bytes = 4,
    /// FTS5 cuts longer words.
    longest_word = 32768 + 1,
    /// Pages without a word from which on a list of first passages pays.
    fewest_listed = 4,
    /// What stands before each word in FTS5's main index, as against those of prefixes.
    main_index = '0'
};

typedef struct {
    quarry_segment *segment;
    size_t limit;
    uint8_t *page, *footer;
    size_t page_count, footer_count;
    uint32_t number;
    size_t last_word_at;
    int has_word, has_passage;
    uint8_t word[longest_word], last[longest_word];
    size_t last_length;
    /// The page whose guide is not written yet, or 0, and the guide.
    uint32_t guided;
    size_t guide_text, guide_length;
    /// The first passages of the pages of the list at hand.
    byte_buffer listed;
    uint32_t listed_from;
    int64_t last_listed;
    size_t wordless;
    int failed;
} cutting;

static int grow(void *array, size_t *room, size_t count, size_t size) {
    if (count < *room) return 1;
    size_t wanted = *room + *room / 2 + 64;
    void *bytes = realloc(*(void **)array, wanted * size);
    if (bytes == NULL) return 0;
    *(void **)array = bytes;
    *room = wanted;
    return 1;
}

/// Keeps bytes in the segment; where they begin.
static size_t keep(cutting *c, const void *bytes, size_t count) {
    byte_buffer *kept = &c->segment->bytes;
    if (!make_bytes_room(kept, count)) {
        c->failed = 1;
        return 0;
    }
    size_t start = kept->count;
    if (count > 0) memcpy(kept->bytes + start, bytes, count);
    kept->count += count;
    return start;
}

// MARK: lists of first passages

static void list_number(cutting *c, uint64_t number) {
    if (!make_bytes_room(&c->listed, longest_varint)) {
        c->failed = 1;
        return;
    }
    uint8_t *out = c->listed.bytes + c->listed.count;
    c->listed.count += (size_t)(put_varint(out, number) - out);
}

static void list_passage(cutting *c, int64_t passage) {
    if (c->listed.count == 0) {
        list_number(c, 0);
        list_number(c, c->number);
        list_number(c, (uint64_t)passage);
    } else {
        list_number(c, (uint64_t)(passage - c->last_listed));
    }
    c->last_listed = passage;
}

/// Ends the list at hand; whether it was worth keeping.
static int end_list(cutting *c) {
    quarry_segment *s = c->segment;
    int is_kept = c->listed.count > 0 && c->wordless >= fewest_listed;
    if (is_kept) {
        size_t start = keep(c, c->listed.bytes, c->listed.count);
        if (!grow(&s->lists, &s->list_room, s->list_count, sizeof *s->lists)) c->failed = 1;
        if (c->failed) return 0;
        s->lists[s->list_count++] = (segment_page){c->listed_from, start, c->listed.count};
    }
    c->listed.count = 0;
    c->wordless = 0;
    return is_kept;
}

// MARK: pages

static void end_guide(cutting *c) {
    quarry_segment *s = c->segment;
    if (c->guided == 0) return;
    int has_list = end_list(c);
    if (!grow(&s->guides, &s->guide_room, s->guide_count, sizeof *s->guides)) c->failed = 1;
    if (c->failed) return;
    s->guides[s->guide_count++] = (segment_guide){c->guide_text, c->guide_length,
                                                  2 * (int64_t)c->guided + has_list};
    c->guided = 0;
}

static void put_place(uint8_t *out, size_t place) {
    out[0] = (uint8_t)(place >> 8);
    out[1] = (uint8_t)place;
}

static void begin_page(cutting *c) {
    memset(c->page, 0, header_bytes);
    c->page_count = header_bytes;
    c->footer_count = 0;
    c->last_word_at = 0;
    c->has_word = c->has_passage = 0;
}

static void end_page(cutting *c) {
    quarry_segment *s = c->segment;
    put_place(c->page + 2, c->page_count);
    if (!c->has_word) {
        if (!c->has_passage && c->listed.count > 0) list_number(c, 0);
        c->wordless++;
    }
    size_t start = keep(c, c->page, c->page_count);
    keep(c, c->footer, c->footer_count);
    if (!grow(&s->pages, &s->page_room, s->page_count, sizeof *s->pages)) c->failed = 1;
    if (c->failed) return;
    s->pages[s->page_count++] =
        (segment_page){c->number, start, c->page_count + c->footer_count};
    c->number++;
    begin_page(c);
}

static inline size_t used(const cutting *c) { return c->page_count + c->footer_count; }

static inline void put_number(cutting *c, uint64_t number) {
    c->page_count = (size_t)(put_varint(c->page + c->page_count, number) - c->page);
}

static inline void put_bytes(cutting *c, const uint8_t *bytes, size_t count) {
    memcpy(c->page + c->page_count, bytes, count);
    c->page_count += count;
}

// MARK: words

static size_t shared(const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count) {
    size_t most = a_count < b_count ? a_count : b_count, count = 0;
    while (count < most && a[count] == b[count]) count++;
    return count;
}

static void put_word(cutting *c, size_t length) {
    if (used(c) + length + 2 >= c->limit && c->page_count > header_bytes) end_page(c);
    uint8_t *footer = c->footer + c->footer_count;
    c->footer_count += (size_t)(put_varint(footer, c->page_count - c->last_word_at) - footer);
    c->last_word_at = c->page_count;
    size_t common = shared(c->last, c->last_length, c->word, length);
    if (c->has_word) {
        put_number(c, common);
    } else {
        if (c->number > 1) {
            end_guide(c);
            c->guide_length = c->last_length > 0 ? common + 1 : length;
            c->guide_text = keep(c, c->word, c->guide_length);
            c->guided = c->number;
        }
        common = 0;
    }
    put_number(c, length - common);
    put_bytes(c, c->word + common, length - common);
    memcpy(c->last, c->word, length);
    c->last_length = length;
    c->has_word = c->has_passage = 1;
    c->listed_from = c->number;
}

// MARK: passages

/// The most bytes up to `most` that end with a number, but one number at least.
static size_t whole_numbers(const uint8_t *bytes, size_t count, size_t most) {
    size_t end = 0, place = 0;
    while (place < count) {
        size_t length = 1;
        while (length < longest_varint && bytes[place + length - 1] >= 0x80) length++;
        place += length;
        if (end > 0 && place > most) break;
        end = place;
    }
    return end;
}

/// Puts places, with their count of bytes, on as many pages as they need.
static void put_places(cutting *c, const uint8_t *places, size_t count) {
    if (used(c) + count <= c->limit) {
        put_bytes(c, places, count);
        return;
    }
    while (!c->failed) {
        size_t room = used(c) < c->limit ? c->limit - used(c) : 0;
        size_t part = count <= room ? count : whole_numbers(places, count, room);
        put_bytes(c, places, part);
        places += part;
        count -= part;
        if (used(c) >= c->limit) end_page(c);
        if (count == 0) return;
    }
}

static void put_list(cutting *c, const byte_buffer *list) {
    if (used(c) + list->count + 1 <= c->limit) {
        put_bytes(c, list->bytes, list->count);
        return;
    }
    const uint8_t *in = list->bytes, *end = in + list->count;
    int64_t passage = 0;
    while (in < end && !c->failed) {
        uint64_t distance = 0, size = 0;
        in = get_varint(in, end, &distance);
        passage += (int64_t)distance;
        if (c->has_passage) {
            put_number(c, distance);
        } else {
            put_place(c->page, c->page_count);
            put_number(c, (uint64_t)passage);
            c->has_passage = 1;
            list_passage(c, passage);
        }
        size_t length = (size_t)(get_varint(in, end, &size) - in) + (size_t)(size / 2);
        put_places(c, in, length);
        in += length;
    }
}

// MARK: order

/// The words that stand anywhere, in order of their bytes.
static ordered_word *in_order(const quarry_freezer *f, size_t *count) {
    ordered_word *words = malloc((f->word_count + 1) * sizeof *words);
    *count = 0;
    for (size_t i = 0; words != NULL && i < f->word_count && i < f->placing->room; i++) {
        if (f->placing->words[i].list.count == 0) continue;
        words[(*count)++] = make_ordered(f->text.bytes + f->words[i].text,
                                         f->words[i].text_length, (uint32_t)i);
    }
    if (words != NULL) put_in_order(words, *count);
    return words;
}

// MARK: the segment

static int cut(cutting *c, quarry_freezer *f) {
    size_t count = 0;
    ordered_word *words = in_order(f, &count);
    if (words == NULL) return 0;
    begin_page(c);
    c->number = c->guided = 1;
    for (size_t i = 0; i < count && !c->failed; i++) {
        byte_buffer *list = &f->placing->words[words[i].number].list;
        if (!make_bytes_room(list, longest_varint)) {
            c->failed = 1;
            break;
        }
        close_places(f->placing->words + words[i].number);
        c->word[0] = main_index;
        memcpy(c->word + 1, words[i].text, words[i].length);
        put_word(c, words[i].length + 1);
        put_list(c, list);
        free(list->bytes);
        *list = (byte_buffer){0};
    }
    if (c->page_count > header_bytes) end_page(c);
    c->segment->leaves = c->number - 1;
    if (c->number > 1) end_guide(c);
    free(words);
    return !c->failed;
}

int quarry_freezer_segment(quarry_freezer *f, size_t page_size, quarry_segment **segment) {
    *segment = NULL;
    if (f->failure != QUARRY_POSTINGS_OK) return f->failure;
    settle_tallies(f);
    quarry_segment *made = calloc(1, sizeof *made);
    cutting *c = calloc(1, sizeof *c);
    int is_whole = made != NULL && c != NULL;
    if (is_whole) {
        c->segment = made;
        c->limit = page_size;
        // A word begins on a page that is not full, and a number may pass the limit.
        c->page = malloc(page_size + longest_word + 64);
        c->footer = malloc(page_size + 64);
        is_whole = c->page != NULL && c->footer != NULL && (f->placing == NULL || cut(c, f));
    }
    if (is_whole && f->placing != NULL) {
        made->passages = f->placing->passages;
        made->passage_count = f->placing->passage_count;
        free(f->placing->words);
        free(f->placing);
        f->placing = NULL;
    }
    if (c != NULL) free(c->page), free(c->footer), free(c->listed.bytes);
    free(c);
    if (!is_whole) {
        quarry_segment_free(made);
        return QUARRY_POSTINGS_NO_MEMORY;
    }
    *segment = made;
    return QUARRY_POSTINGS_OK;
}

void quarry_segment_free(quarry_segment *segment) {
    if (segment == NULL) return;
    free(segment->bytes.bytes), free(segment->pages), free(segment->lists);
    free(segment->guides), free(segment->passages);
    free(segment);
}
