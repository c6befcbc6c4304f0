// Opens frozen postings. Nothing of the file is believed before its checksums are found right and
// every place it names is found inside it.
#include "postings_format.h"

#include <stdlib.h>
#include <string.h>

static inline uint64_t load64(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, 8);
    return x;
}

static inline uint64_t mix(uint64_t lane, uint64_t word) {
    lane = (lane ^ word) * 0x9E3779B185EBCA87ULL;
    return (lane << 29) | (lane >> 35);
}

/// Four lanes of odd multiplications and rotations. Each step is one to one, so that one changed word
/// always changes the sum.
uint64_t postings_checksum(const void *bytes, size_t length) {
    const uint8_t *p = bytes;
    uint64_t lanes[4] = {1, 2, 3, 4};
    size_t rest = length;
    for (; rest >= 32; p += 32, rest -= 32) {
        for (int i = 0; i < 4; i++) lanes[i] = mix(lanes[i], load64(p + 8 * i));
    }
    uint8_t tail[32] = {0};
    if (rest > 0) memcpy(tail, p, rest);
    for (int i = 0; i < 4; i++) lanes[i] = mix(lanes[i], load64(tail + 8 * i));
    uint64_t sum = length;
    for (int i = 0; i < 4; i++) sum = mix(sum, lanes[i]);
    return sum ^ (sum >> 32);
}

uint64_t postings_hash(const char *text, size_t length) {
    uint64_t hash = length;
    for (; length >= 8; text += 8, length -= 8) hash = mix(hash, load64((const uint8_t *)text));
    uint8_t tail[8] = {0};
    if (length > 0) memcpy(tail, text, length);
    hash = mix(hash, load64(tail));
    return hash ^ (hash >> 32);
}

/// The next section's start; each count is below 2^40, so that nothing overflows.
static int place(uint64_t *end, uint64_t count, uint64_t size, uint64_t *start) {
    if (count >= 1ULL << 40) return 0;
    *start = (*end + 63) / 64 * 64;
    *end = *start + count * size;
    return 1;
}

int posting_layout_of(const quarry_postings_header *h, posting_layout *l) {
    uint64_t end = sizeof *h;
    int fits = place(&end, h->passages, sizeof(int64_t), &l->ids)
        && place(&end, h->passages, sizeof(uint16_t), &l->codes)
        && place(&end, h->lengths, sizeof(uint32_t), &l->lengths)
        && place(&end, h->terms, sizeof(posting_term), &l->terms)
        && place(&end, h->slots, sizeof(uint32_t), &l->slots)
        && place(&end, h->blocks, sizeof(posting_block), &l->blocks)
        && place(&end, h->text_bytes, 1, &l->text)
        && place(&end, h->posting_bytes, 1, &l->postings);
    l->end = end + postings_padding;
    return fits;
}

static int check_header(const void *bytes, size_t length, quarry_postings_header *header) {
    if (length < sizeof *header || memcmp(bytes, POSTINGS_MAGIC, 8) != 0) {
        return QUARRY_POSTINGS_FOREIGN;
    }
    memcpy(header, bytes, sizeof *header);
    if (header->version > postings_version) return QUARRY_POSTINGS_NEWER;
    size_t start = offsetof(quarry_postings_header, body_checksum);
    uint64_t sum = postings_checksum((const uint8_t *)bytes + start, sizeof *header - start);
    if (header->version != postings_version || header->header_bytes != sizeof *header
        || header->header_checksum != sum) {
        return QUARRY_POSTINGS_DAMAGED;
    }
    return QUARRY_POSTINGS_OK;
}

static int is_block_sound(const quarry_postings *p, const posting_term *term,
                          const posting_block *block) {
    uint64_t size = (uint64_t)block->count * (block->id_width + block->tf_width);
    return block->first <= block->last && block->last < p->header.passages
        && block->count > 0 && block->count <= postings_per_block
        && block->id_width <= 4 && block->id_width != 3
        && block->tf_width <= 4 && block->tf_width != 3
        && block->least_length < p->header.lengths
        && term->postings + block->offset + size <= p->header.posting_bytes;
}

static int is_term_sound(const quarry_postings *p, const posting_term *term) {
    const quarry_postings_header *h = &p->header;
    uint32_t count = blocks_of(term->frequency);
    if (term->frequency == 0 || term->frequency > h->passages
        || (uint64_t)term->block + count > h->blocks || term->least_length >= h->lengths
        || term->text > h->text_bytes || term->text_length > h->text_bytes - term->text
        || term->postings > h->posting_bytes) {
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!is_block_sound(p, term, p->blocks + term->block + i)) return 0;
    }
    return 1;
}

static int is_sound(const quarry_postings *p) {
    const quarry_postings_header *h = &p->header;
    if (h->passages >= UINT32_MAX || h->lengths > most_length_codes || h->terms >= NO_TERM
        || h->slots == 0 || (h->slots & (h->slots - 1)) != 0 || h->slots <= h->terms) {
        return 0;
    }
    for (uint64_t i = 0; i < h->terms; i++) {
        if (!is_term_sound(p, p->terms + i)) return 0;
    }
    for (uint64_t i = 0; i < h->slots; i++) {
        if (p->slots[i] != NO_TERM && p->slots[i] >= h->terms) return 0;
    }
    for (uint64_t i = 0; i < h->passages; i++) {
        if (p->codes[i] >= h->lengths) return 0;
    }
    return 1;
}

int quarry_postings_open(const void *bytes, size_t length, quarry_postings **postings) {
    *postings = NULL;
    quarry_postings_header header;
    int code = check_header(bytes, length, &header);
    if (code != QUARRY_POSTINGS_OK) return code;
    posting_layout at;
    if (!posting_layout_of(&header, &at) || at.end != length) return QUARRY_POSTINGS_DAMAGED;
    const uint8_t *base = bytes;
    if (postings_checksum(base + sizeof header, length - sizeof header) != header.body_checksum) {
        return QUARRY_POSTINGS_DAMAGED;
    }
    quarry_postings *made = malloc(sizeof *made);
    if (made == NULL) return QUARRY_POSTINGS_NO_MEMORY;
    *made = (quarry_postings){
        .header = header,
        .ids = (const int64_t *)(base + at.ids),
        .codes = (const uint16_t *)(base + at.codes),
        .lengths = (const uint32_t *)(base + at.lengths),
        .terms = (const posting_term *)(base + at.terms),
        .slots = (const uint32_t *)(base + at.slots),
        .blocks = (const posting_block *)(base + at.blocks),
        .text = (const char *)(base + at.text),
        .postings = base + at.postings,
    };
    if (!is_sound(made)) {
        free(made);
        return QUARRY_POSTINGS_DAMAGED;
    }
    *postings = made;
    return QUARRY_POSTINGS_OK;
}

void quarry_postings_close(quarry_postings *postings) { free(postings); }

quarry_postings_header quarry_postings_describe(const quarry_postings *postings) {
    return postings->header;
}

int64_t quarry_postings_first(const quarry_postings *postings) {
    return postings->header.passages > 0 ? postings->ids[0] : 0;
}

int64_t quarry_postings_find(const quarry_postings *p, const char *word, size_t length,
                             uint32_t *frequency) {
    uint64_t mask = p->header.slots - 1;
    // There are more slots than terms, so that an empty one ends the search.
    for (uint64_t slot = postings_hash(word, length) & mask;; slot = (slot + 1) & mask) {
        uint32_t number = p->slots[slot];
        if (number == NO_TERM) return -1;
        const posting_term *term = p->terms + number;
        if (term->text_length == length && memcmp(p->text + term->text, word, length) == 0) {
            *frequency = term->frequency;
            return number;
        }
    }
}

/// The first place at or behind `from` whose id is not below `id`, found in steps of growing width.
static size_t gallop(const int64_t *ids, size_t count, size_t from, int64_t id) {
    size_t step = 1, low = from;
    while (low + step < count && ids[low + step] < id) low += step, step *= 2;
    size_t high = low + step < count ? low + step : count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ids[middle] < id) low = middle + 1;
        else high = middle;
    }
    return low;
}

size_t quarry_postings_numbers(const quarry_postings *p, const int64_t *ids, size_t count,
                               uint32_t *numbers) {
    size_t found = 0, at = 0;
    for (size_t i = 0; i < count && at < p->header.passages; i++) {
        at = gallop(p->ids, p->header.passages, at, ids[i]);
        if (at < p->header.passages && p->ids[at] == ids[i]) numbers[found++] = (uint32_t)at;
    }
    return found;
}
