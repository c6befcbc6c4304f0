// Joins what several freezers gathered, in order of passages, to one file in memory.
#include "postings_freezer.h"

#include <stdlib.h>
#include <string.h>

/// A word of the file: its number in each freezer plus one, 0 where it does not stand.
typedef struct {
    const char *text;
    uint32_t length;
    uint32_t *numbers;
} joined_word;

typedef struct {
    quarry_freezer *const *freezers;
    size_t freezer_count;
    quarry_postings_header header;
    joined_word *words;
    uint32_t *numbers;
    size_t word_count;
    /// The lengths that occur, ascending, and each passage's place among them.
    uint32_t *lengths;
    uint16_t *codes;
    posting_term *terms;
    byte_buffer text, blocks, postings;
    /// The block being filled.
    uint32_t passages[postings_per_block], tfs[postings_per_block];
    size_t filled;
} join;

static int by_text(const void *a, const void *b) {
    const joined_word *x = a, *y = b;
    uint32_t length = x->length < y->length ? x->length : y->length;
    int order = memcmp(x->text, y->text, length);
    return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

// MARK: words

/// All freezers' words in order of their bytes, each once.
static int join_words(join *j) {
    size_t all = 0;
    for (size_t f = 0; f < j->freezer_count; f++) all += j->freezers[f]->word_count;
    j->words = malloc((all + 1) * sizeof *j->words);
    j->numbers = calloc(all * j->freezer_count + 1, sizeof *j->numbers);
    if (j->words == NULL || j->numbers == NULL) return QUARRY_POSTINGS_NO_MEMORY;
    size_t count = 0;
    for (size_t f = 0; f < j->freezer_count; f++) {
        const quarry_freezer *freezer = j->freezers[f];
        for (size_t i = 0; i < freezer->word_count; i++, count++) {
            uint32_t *numbers = j->numbers + count * j->freezer_count;
            numbers[f] = (uint32_t)i + 1;
            j->words[count] = (joined_word){(const char *)freezer->text.bytes + freezer->words[i].text,
                                            freezer->words[i].text_length, numbers};
        }
    }
    qsort(j->words, count, sizeof *j->words, by_text);
    for (size_t i = 0; i < count; i++) {
        joined_word *last = j->word_count > 0 ? j->words + j->word_count - 1 : NULL;
        if (last == NULL || by_text(last, j->words + i) != 0) {
            j->words[j->word_count++] = j->words[i];
            continue;
        }
        for (size_t f = 0; f < j->freezer_count; f++) last->numbers[f] |= j->words[i].numbers[f];
    }
    return QUARRY_POSTINGS_OK;
}

// MARK: lengths

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static uint16_t code_of(const join *j, uint32_t length) {
    size_t low = 0, high = j->header.lengths;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (j->lengths[middle] <= length) low = middle;
        else high = middle;
    }
    return (uint16_t)low;
}

static int code_lengths(join *j) {
    size_t count = 0;
    for (size_t f = 0; f < j->freezer_count; f++) count += j->freezers[f]->passages;
    if (count >= UINT32_MAX) return QUARRY_POSTINGS_TOO_LARGE;
    j->lengths = malloc((count + 1) * sizeof *j->lengths);
    j->codes = malloc((count + 1) * sizeof *j->codes);
    if (j->lengths == NULL || j->codes == NULL) return QUARRY_POSTINGS_NO_MEMORY;
    for (size_t f = 0, at = 0; f < j->freezer_count; at += j->freezers[f]->passages, f++) {
        if (j->freezers[f]->passages == 0) continue;
        memcpy(j->lengths + at, j->freezers[f]->lengths,
               j->freezers[f]->passages * sizeof *j->lengths);
    }
    qsort(j->lengths, count, sizeof *j->lengths, by_number);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        if (distinct == 0 || j->lengths[distinct - 1] != j->lengths[i]) {
            j->lengths[distinct++] = j->lengths[i];
        }
    }
    if (distinct > most_length_codes) return QUARRY_POSTINGS_TOO_LARGE;
    j->header.passages = count;
    j->header.lengths = distinct;
    for (size_t f = 0, at = 0; f < j->freezer_count; f++) {
        const quarry_freezer *freezer = j->freezers[f];
        for (size_t i = 0; i < freezer->passages; i++, at++) {
            j->codes[at] = code_of(j, freezer->lengths[i]);
            j->header.words += freezer->lengths[i];
        }
    }
    return QUARRY_POSTINGS_OK;
}

// MARK: postings

static uint8_t width_of(uint32_t number) {
    return number == 0 ? 0 : number < 1 << 8 ? 1 : number < 1 << 16 ? 2 : 4;
}

static void put_packed(uint8_t *out, uint32_t number, int width, size_t place) {
    uint16_t two = (uint16_t)number;
    switch (width) {
    case 1: out[place] = (uint8_t)number; break;
    case 2: memcpy(out + 2 * place, &two, 2); break;
    case 4: memcpy(out + 4 * place, &number, 4); break;
    default: break;
    }
}

static int end_block(join *j, posting_term *term) {
    size_t count = j->filled;
    if (count == 0) return QUARRY_POSTINGS_OK;
    uint64_t offset = j->postings.count - term->postings;
    if (offset > UINT32_MAX) return QUARRY_POSTINGS_TOO_LARGE;
    posting_block block = {.first = j->passages[0], .last = j->passages[count - 1],
                           .offset = (uint32_t)offset, .least_length = UINT16_MAX,
                           .count = (uint16_t)count};
    uint32_t greatest = 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t code = j->codes[j->passages[i]];
        if (code < block.least_length) block.least_length = code;
        if (j->tfs[i] > greatest) greatest = j->tfs[i];
    }
    block.greatest_tf = (uint16_t)(greatest < unbounded_tf ? greatest : unbounded_tf);
    block.id_width = width_of(block.last - block.first);
    block.tf_width = greatest == 1 ? 0 : width_of(greatest);
    size_t bytes = count * (size_t)(block.id_width + block.tf_width);
    if (!make_bytes_room(&j->postings, bytes) || !make_bytes_room(&j->blocks, sizeof block)) {
        return QUARRY_POSTINGS_NO_MEMORY;
    }
    uint8_t *ids = j->postings.bytes + j->postings.count, *tfs = ids + count * block.id_width;
    for (size_t i = 0; i < count; i++) {
        put_packed(ids, j->passages[i] - block.first, block.id_width, i);
        put_packed(tfs, j->tfs[i], block.tf_width, i);
    }
    memcpy(j->blocks.bytes + j->blocks.count, &block, sizeof block);
    j->blocks.count += sizeof block;
    j->postings.count += bytes;
    j->filled = 0;
    if (block.greatest_tf > term->greatest_tf) term->greatest_tf = block.greatest_tf;
    if (block.least_length < term->least_length) term->least_length = block.least_length;
    return QUARRY_POSTINGS_OK;
}

static const uint8_t *take_number(const uint8_t *in, uint64_t *number) {
    *number = 0;
    for (int shift = 0;; shift += 7) {
        *number |= (uint64_t)(*in & 0x7f) << shift;
        if (*in++ < 0x80) return in;
    }
}

/// Adds one freezer's postings of a word; its passages begin at number `base`.
static int add_postings(join *j, posting_term *term, const gathered_word *word, uint32_t base) {
    const uint8_t *in = word->postings.bytes;
    uint32_t passage = base;
    for (uint32_t i = 0; i < word->frequency; i++) {
        uint64_t number, more = 0;
        in = take_number(in, &number);
        if (number & 1) in = take_number(in, &more);
        passage += (uint32_t)(number >> 1);
        j->passages[j->filled] = passage;
        j->tfs[j->filled++] = number & 1 ? (uint32_t)more + 2 : 1;
        if (j->filled == postings_per_block) {
            int code = end_block(j, term);
            if (code != QUARRY_POSTINGS_OK) return code;
        }
    }
    term->frequency += word->frequency;
    return QUARRY_POSTINGS_OK;
}

static int encode_word(join *j, size_t number) {
    const joined_word *word = j->words + number;
    posting_term *term = j->terms + number;
    *term = (posting_term){.text = j->text.count, .postings = j->postings.count,
                           .text_length = word->length,
                           .block = (uint32_t)(j->blocks.count / sizeof(posting_block)),
                           .least_length = UINT16_MAX};
    if (!make_bytes_room(&j->text, word->length)) return QUARRY_POSTINGS_NO_MEMORY;
    memcpy(j->text.bytes + j->text.count, word->text, word->length);
    j->text.count += word->length;
    uint32_t base = 0;
    for (size_t f = 0; f < j->freezer_count; f++) {
        const quarry_freezer *freezer = j->freezers[f];
        if (word->numbers[f] != 0) {
            int code = add_postings(j, term, freezer->words + word->numbers[f] - 1, base);
            if (code != QUARRY_POSTINGS_OK) return code;
        }
        base += (uint32_t)freezer->passages;
    }
    return end_block(j, term);
}

static int encode_words(join *j) {
    j->terms = malloc((j->word_count + 1) * sizeof *j->terms);
    if (j->terms == NULL) return QUARRY_POSTINGS_NO_MEMORY;
    for (size_t i = 0; i < j->word_count; i++) {
        int code = encode_word(j, i);
        if (code != QUARRY_POSTINGS_OK) return code;
        if (j->blocks.count / sizeof(posting_block) >= UINT32_MAX) return QUARRY_POSTINGS_TOO_LARGE;
    }
    return QUARRY_POSTINGS_OK;
}

// MARK: the file

static void fill_slots(const join *j, uint32_t *slots) {
    uint64_t count = j->header.slots;
    memset(slots, 0xff, count * sizeof *slots);
    for (size_t i = 0; i < j->word_count; i++) {
        uint64_t slot = postings_hash(j->words[i].text, j->words[i].length) & (count - 1);
        while (slots[slot] != NO_TERM) slot = (slot + 1) & (count - 1);
        slots[slot] = (uint32_t)i;
    }
}

static void put_section(uint8_t *file, uint64_t place, const void *bytes, size_t size) {
    if (size > 0) memcpy(file + place, bytes, size);
}

static int write_file(join *j, void **bytes, size_t *length) {
    quarry_postings_header *h = &j->header;
    memcpy(h->magic, POSTINGS_MAGIC, 8);
    h->version = postings_version;
    h->header_bytes = sizeof *h;
    h->terms = j->word_count;
    for (h->slots = 1; h->slots <= 2 * h->terms; h->slots *= 2) {}
    h->blocks = j->blocks.count / sizeof(posting_block);
    h->text_bytes = j->text.count;
    h->posting_bytes = j->postings.count;
    posting_layout at;
    if (!posting_layout_of(h, &at)) return QUARRY_POSTINGS_TOO_LARGE;
    uint8_t *file = calloc(1, at.end);
    if (file == NULL) return QUARRY_POSTINGS_NO_MEMORY;
    int64_t *ids = (int64_t *)(file + at.ids);
    for (size_t f = 0; f < j->freezer_count; ids += j->freezers[f]->passages, f++) {
        put_section((uint8_t *)ids, 0, j->freezers[f]->ids, j->freezers[f]->passages * sizeof *ids);
    }
    h->last_passage = h->passages > 0 ? ids[-1] : 0;
    put_section(file, at.codes, j->codes, h->passages * sizeof *j->codes);
    put_section(file, at.lengths, j->lengths, h->lengths * sizeof *j->lengths);
    put_section(file, at.terms, j->terms, h->terms * sizeof *j->terms);
    fill_slots(j, (uint32_t *)(file + at.slots));
    put_section(file, at.blocks, j->blocks.bytes, j->blocks.count);
    put_section(file, at.text, j->text.bytes, j->text.count);
    put_section(file, at.postings, j->postings.bytes, j->postings.count);
    h->body_checksum = postings_checksum(file + sizeof *h, at.end - sizeof *h);
    size_t start = offsetof(quarry_postings_header, body_checksum);
    h->header_checksum = postings_checksum((uint8_t *)h + start, sizeof *h - start);
    memcpy(file, h, sizeof *h);
    *bytes = file;
    *length = at.end;
    return QUARRY_POSTINGS_OK;
}

int quarry_freezer_join(quarry_freezer *const *freezers, size_t count,
                        const quarry_postings_header *header, void **bytes, size_t *length) {
    join *j = calloc(1, sizeof *j);
    if (j == NULL) return QUARRY_POSTINGS_NO_MEMORY;
    j->freezers = freezers;
    j->freezer_count = count;
    j->header.generation = header->generation;
    j->header.first_digest = header->first_digest;
    j->header.last_digest = header->last_digest;
    memcpy(j->header.tokenizer, header->tokenizer, sizeof header->tokenizer);
    int code = join_words(j);
    if (code == QUARRY_POSTINGS_OK) code = code_lengths(j);
    if (code == QUARRY_POSTINGS_OK) code = encode_words(j);
    if (code == QUARRY_POSTINGS_OK) code = write_file(j, bytes, length);
    free(j->words), free(j->numbers), free(j->lengths), free(j->codes), free(j->terms);
    free(j->text.bytes), free(j->blocks.bytes), free(j->postings.bytes);
    free(j);
    return code;
}
