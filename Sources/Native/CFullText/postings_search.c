// The best passages for a question, by MaxScore over windows of passages (Turtle and Flood 1995,
// with bounds by block as of Ding and Suel 2011).
//
// In each window the words that matter least are set aside, as many as cannot lift a passage above
// the worst of the best together. What the others add is summed, roughly, for all passages of the
// window. As long as many passages could still be among the best, the weightiest word set aside is
// summed as well: that costs a nanosecond a posting, and to look a word up in a passage twenty. The
// passages that are left are scored exactly, word after word in the order asked for, as FTS5's rows
// are.
#include "postings_best.h"
#include "postings_cursor.h"
#include "postings_format.h"
#include "scoring.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum {
    window_size = 4096,
    /// Term frequencies below this are looked up.
    tabled_tf = 16,
    /// Passages that give a first idea of a good score.
    sample_size = 64,
    /// How many postings are summed in the time that one is looked up; 24 to 40 do alike.
    sums_a_lookup = 32
};

/// Rough sums of up to 256 words and bounds by single precision are right to this share.
#define SLACK 1e-4

// MARK: the scorer

struct quarry_postings_scorer {
    phrase_score phrase;
    double parameters[3];
    size_t codes;
    /// What a word of weight 1 adds, by term frequency and length code.
    float table[];
};

quarry_postings_scorer *quarry_postings_scorer_new(const quarry_postings *p, int formula,
                                                   double k1, double b, double average) {
    size_t codes = p->header.lengths;
    quarry_postings_scorer *scorer = malloc(sizeof *scorer + tabled_tf * codes * sizeof(float));
    if (scorer == NULL) return NULL;
    scorer->phrase = formula == QUARRY_TFIDF ? tfidf_phrase : bm25_phrase;
    scorer->parameters[0] = k1;
    scorer->parameters[1] = b;
    scorer->parameters[2] = average;
    scorer->codes = codes;
    for (size_t code = 0; code < codes; code++) {
        scorer->table[code] = 0;
        for (int tf = 1; tf < tabled_tf; tf++) {
            scorer->table[tf * codes + code] =
                (float)scorer->phrase(tf, p->lengths[code], scorer->parameters);
        }
    }
    return scorer;
}

void quarry_postings_scorer_free(quarry_postings_scorer *scorer) { free(scorer); }

// MARK: one search

typedef struct {
    posting_cursor cursor;
    double weight;
    float weight_rough;
    uint32_t frequency;
    /// What no passage exceeds by this word: anywhere, and in the window.
    float bound;
    float window_bound;
} searched_word;

typedef struct {
    const quarry_postings *p;
    const quarry_postings_scorer *scorer;
    const quarry_postings_query *query;
    size_t count;
    /// In the order in which a score is summed.
    searched_word *words;
    /// Their places by bound in the window, least first.
    uint16_t *order;
    /// rest[i]: the sum of the first i bounds in that order.
    float *rest;
    float *sums;
    best_passages best;
    /// A score that `limit` passages are known to have.
    double known;
} search;

static inline float rough(const search *s, float weight, uint32_t tf, uint32_t passage) {
    uint16_t code = s->p->codes[passage];
    if (tf < tabled_tf) return weight * s->scorer->table[tf * s->scorer->codes + code];
    double length = s->p->lengths[code];
    return weight * (float)s->scorer->phrase(tf, length, s->scorer->parameters);
}

static float bound_of(const search *s, float weight, uint16_t greatest_tf, uint16_t least_length) {
    double length = s->p->lengths[least_length];
    double tf = greatest_tf == unbounded_tf ? (double)UINT32_MAX : greatest_tf;
    return weight * (float)s->scorer->phrase(tf, length, s->scorer->parameters);
}

static inline float block_bound(const search *s, float weight, const posting_block *b) {
    if (b->greatest_tf < tabled_tf) {
        return weight * s->scorer->table[b->greatest_tf * s->scorer->codes + b->least_length];
    }
    return bound_of(s, weight, b->greatest_tf, b->least_length);
}

static inline int is_set(const uint64_t *bits, uint32_t passage) {
    return (bits[passage >> 6] >> (passage & 63)) & 1;
}

static inline int may_be_found(const quarry_postings_query *query, uint32_t passage) {
    if (query->allowed != NULL && !is_set(query->allowed, passage)) return 0;
    return query->excluded == NULL || !is_set(query->excluded, passage);
}

/// The exact score, summed as FTS5's rows are.
static double exact_score(search *s, uint32_t passage) {
    double length = s->p->lengths[s->p->codes[passage]], score = 0;
    for (size_t i = 0; i < s->count; i++) {
        searched_word *word = s->words + i;
        uint32_t tf = frequency_in(&word->cursor, passage);
        if (tf > 0) {
            score += word->weight * s->scorer->phrase(tf, length, s->scorer->parameters);
        }
    }
    return score;
}

/// What a rough sum must reach.
static float needed(const search *s) {
    double worst = s->best.count == s->best.limit ? s->best.items[0].score : 0;
    double known = worst > s->known ? worst : s->known;
    return (float)(known * (1 - SLACK));
}

// MARK: a first idea of a good score

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static const posting_block *most_promising(const search *s, const searched_word *word) {
    const posting_block *best = word->cursor.probe;
    float bound = -1;
    // The first blocks of a common word are as good as any.
    size_t count = (size_t)(word->cursor.end - best);
    for (const posting_block *b = best; b < word->cursor.probe + (count < 64 ? count : 64); b++) {
        float here = block_bound(s, 1, b);
        if (here > bound) bound = here, best = b;
    }
    return best;
}

/// What the words that matter add to a passage: its score is not much lower.
static float score_at_least(search *s, uint32_t passage, float negligible) {
    float sum = 0;
    for (size_t i = 0; i < s->count; i++) {
        searched_word *word = s->words + i;
        if (word->bound < negligible) continue;
        uint32_t tf = frequency_in(&word->cursor, passage);
        if (tf > 0) sum += rough(s, word->weight_rough, tf, passage);
    }
    return sum;
}

/// Looks at passages of the rarest words; the `limit`-th best of them is a score to exceed.
static void take_sample(search *s) {
    uint32_t sample[sample_size];
    size_t count = 0;
    if (s->best.limit > sample_size / 4) return;
    float greatest = 0;
    for (size_t i = 0; i < s->count; i++) {
        greatest = s->words[i].bound > greatest ? s->words[i].bound : greatest;
    }
    for (size_t i = 0; i < s->count && count < sample_size; i++) {
        const searched_word *word = s->words + i;
        const posting_block *b = most_promising(s, word);
        const uint8_t *packed = word->cursor.postings + b->offset;
        for (size_t place = 0; place < b->count && count < sample_size; place++) {
            uint32_t passage = block_passage(b, packed, place);
            if (may_be_found(s->query, passage)) sample[count++] = passage;
        }
    }
    qsort(sample, count, sizeof *sample, by_number);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && sample[i] == sample[i - 1]) continue;
        float score = score_at_least(s, sample[i], greatest * 1e-3f);
        offer(&s->best, (scored_passage){score, sample[i]});
    }
    if (s->best.count == s->best.limit) s->known = s->best.items[0].score * (1 - SLACK);
    s->best.count = 0;
    for (size_t i = 0; i < s->count; i++) {
        s->words[i].cursor.probe = s->words[i].cursor.window;
    }
}

// MARK: windows

/// Moves every word to the window and says what it can add there.
static void bound_window(search *s, uint32_t start, uint32_t end, float need) {
    for (size_t i = 0; i < s->count; i++) {
        searched_word *word = s->words + i;
        // What adds next to nothing anywhere is not worth a look at its blocks.
        if (word->bound < need * 1e-3f) {
            word->window_bound = word->bound;
            continue;
        }
        const posting_block *b = seek_block(word->cursor.window, word->cursor.end, start);
        word->cursor.window = b;
        float bound = 0;
        for (; b < word->cursor.end && b->first < end; b++) {
            float here = block_bound(s, word->weight_rough, b);
            if (here > bound) bound = here;
        }
        word->window_bound = bound;
    }
}

/// Orders the words by what they can add in the window; how many can be set aside.
static size_t set_aside(search *s, float need) {
    // The order of the window before is nearly right.
    for (size_t i = 1; i < s->count; i++) {
        uint16_t place = s->order[i];
        float bound = s->words[place].window_bound;
        size_t j = i;
        for (; j > 0 && s->words[s->order[j - 1]].window_bound > bound; j--) {
            s->order[j] = s->order[j - 1];
        }
        s->order[j] = place;
    }
    s->rest[0] = 0;
    for (size_t i = 0; i < s->count; i++) {
        s->rest[i + 1] = s->rest[i] + s->words[s->order[i]].window_bound;
    }
    size_t aside = 0;
    while (aside < s->count && s->rest[aside + 1] < need) aside++;
    return aside;
}

static inline void add(search *s, const searched_word *word, uint32_t start, uint32_t size,
                       uint32_t passage, uint32_t tf) {
    if (passage - start < size) s->sums[passage - start] += rough(s, word->weight_rough, tf, passage);
}

/// Adds a block's part of the window to the sums.
static void add_block(search *s, const searched_word *word, const posting_block *b, uint32_t start,
                      uint32_t size) {
    const uint8_t *packed = word->cursor.postings + b->offset;
    // The two usual forms without a choice for each passage.
    if (b->id_width == 2 && b->tf_width == 1) {
        const uint8_t *tf = packed + 2 * (size_t)b->count;
        for (size_t i = 0; i < b->count; i++) {
            add(s, word, start, size, b->first + packed_number(packed, 2, i), tf[i]);
        }
    } else if (b->id_width == 2 && b->tf_width == 0) {
        for (size_t i = 0; i < b->count; i++) {
            add(s, word, start, size, b->first + packed_number(packed, 2, i), 1);
        }
    } else {
        for (size_t i = 0; i < b->count; i++) {
            add(s, word, start, size, block_passage(b, packed, i), block_frequency(b, packed, i));
        }
    }
}

/// Adds a word's part of the window to the sums.
static void sum_word(search *s, const searched_word *word, uint32_t start, uint32_t end, float need) {
    float others = s->rest[s->count] - word->window_bound;
    const posting_block *b = seek_block(word->cursor.window, word->cursor.end, start);
    for (; b < word->cursor.end && b->first < end; b++) {
        // No passage of such a block can be among the best, however its sum falls short.
        if (others + block_bound(s, word->weight_rough, b) < need) continue;
        add_block(s, word, b, start, end - start);
    }
}

/// How many of so many passages could be among the best. (A comparison gives a number, so that the
/// compiler makes vectors of it; a greatest sum it would not.)
static inline uint32_t count_hopeful(const float *sums, size_t size, float least) {
    uint32_t count = 0;
    for (size_t i = 0; i < size; i++) count += sums[i] >= least;
    return count;
}

/// What the sum of a passage must be at least, with some words set aside.
static inline float least_sum(const search *s, size_t aside, float need) {
    float least = need - s->rest[aside];
    // Passages without any word have the sum 0.
    return least > FLT_MIN ? least : FLT_MIN;
}

/// Sums what must be summed, and more words where too many passages are left; how many words are
/// still set aside.
static size_t sum_window(search *s, size_t aside, uint32_t start, uint32_t end, float need) {
    memset(s->sums, 0, sizeof(float) * window_size);
    for (size_t i = aside; i < s->count; i++) sum_word(s, s->words + s->order[i], start, end, need);
    while (aside > 0) {
        const searched_word *next = s->words + s->order[aside - 1];
        if (next->window_bound < need * 1e-3f) break;
        double share = (double)(end - start) / (double)s->p->header.passages;
        uint32_t hopeful = count_hopeful(s->sums, window_size, least_sum(s, aside, need));
        if (hopeful * sums_a_lookup < next->frequency * share) break;
        sum_word(s, next, start, end, need);
        aside--;
    }
    return aside;
}

/// Adds the words set aside, the weightiest first, as long as the passage can reach what is needed.
static int can_reach(search *s, uint32_t passage, float sum, size_t aside, float need) {
    for (size_t i = aside; i > 0; i--) {
        if (sum + s->rest[i] < need) return 0;
        // What is left is a matter of the last digits.
        if (s->rest[i] < need * 1e-3f) return 1;
        searched_word *word = s->words + s->order[i - 1];
        uint32_t tf = frequency_in(&word->cursor, passage);
        if (tf > 0) sum += rough(s, word->weight_rough, tf, passage);
    }
    return sum >= need;
}

static void take_window(search *s, size_t aside, uint32_t start, uint32_t end, float need) {
    enum { run = 32 };
    float least = least_sum(s, aside, need);
    for (uint32_t from = 0; from < end - start; from += run) {
        if (count_hopeful(s->sums + from, run, least) == 0) continue;
        for (uint32_t i = from; i < from + run; i++) {
            if (s->sums[i] < least) continue;
            uint32_t passage = start + i;
            if (!may_be_found(s->query, passage)) continue;
            if (!can_reach(s, passage, s->sums[i], aside, need)) continue;
            double score = exact_score(s, passage);
            if (score >= s->known) offer(&s->best, (scored_passage){score, passage});
            need = needed(s);
            least = least_sum(s, aside, need);
        }
    }
}

static void search_windows(search *s) {
    take_sample(s);
    uint32_t passages = (uint32_t)s->p->header.passages;
    for (uint32_t start = 0; start < passages;) {
        uint32_t end = passages - start > window_size ? start + window_size : passages;
        float need = needed(s);
        bound_window(s, start, end, need);
        size_t aside = set_aside(s, need);
        if (aside < s->count) {
            aside = sum_window(s, aside, start, end, need);
            take_window(s, aside, start, end, need);
        }
        start = end;
    }
}

// MARK: few candidates

/// A passage that may be found, with the sum of the words looked at so far.
typedef struct {
    uint32_t passage;
    float sum;
} candidate;

/// Those of the candidates that may be found.
static size_t take_candidates(const search *s, candidate *candidates) {
    size_t count = 0;
    for (size_t c = 0; c < s->query->candidate_count; c++) {
        uint32_t passage = s->query->candidates[c];
        if (may_be_found(s->query, passage)) candidates[count++] = (candidate){passage, 0};
    }
    return count;
}

/// Adds a word to the sums of all candidates.
static void sum_candidates(search *s, searched_word *word, candidate *candidates, size_t count) {
    for (size_t c = 0; c < count; c++) {
        uint32_t tf = frequency_in(&word->cursor, candidates[c].passage);
        if (word->cursor.probe == word->cursor.end) break;
        if (tf > 0) candidates[c].sum += rough(s, word->weight_rough, tf, candidates[c].passage);
    }
}

/// Keeps the candidates that can be among the best if the words left add `rest`; how many.
static size_t keep_hopeful(search *s, candidate *candidates, size_t count, float rest) {
    for (size_t c = 0; c < count; c++) {
        if (candidates[c].sum > 0) {
            offer(&s->best, (scored_passage){candidates[c].sum, candidates[c].passage});
        }
    }
    float need = needed(s);
    s->best.count = 0;
    size_t kept = 0;
    for (size_t c = 0; c < count; c++) {
        if (candidates[c].sum + rest >= need * (1 - (float)SLACK)) candidates[kept++] = candidates[c];
    }
    return kept;
}

/// Looks the weightiest words up first, and the others only in those candidates that can still be among
/// the best; what is left is scored exactly.
static int score_candidates(search *s) {
    candidate *candidates = malloc((s->query->candidate_count + 1) * sizeof *candidates);
    if (candidates == NULL) return QUARRY_POSTINGS_NO_MEMORY;
    size_t count = take_candidates(s, candidates);
    for (size_t i = 0; i < s->count; i++) s->words[i].window_bound = s->words[i].bound;
    set_aside(s, 0);
    for (size_t i = s->count; i > 0 && count > 2 * s->best.limit; i--) {
        sum_candidates(s, s->words + s->order[i - 1], candidates, count);
        count = keep_hopeful(s, candidates, count, s->rest[i - 1]);
    }
    for (size_t i = 0; i < s->count; i++) s->words[i].cursor.probe = s->words[i].cursor.window;
    for (size_t c = 0; c < count; c++) {
        double score = exact_score(s, candidates[c].passage);
        if (score > 0) offer(&s->best, (scored_passage){score, candidates[c].passage});
    }
    free(candidates);
    return QUARRY_POSTINGS_OK;
}

// MARK: set-up

static int make_room(search *s) {
    size_t count = s->count;
    s->words = malloc((count + 1) * sizeof *s->words);
    s->order = malloc((count + 1) * sizeof *s->order);
    s->rest = malloc((count + 1) * sizeof *s->rest);
    s->sums = malloc(window_size * sizeof *s->sums);
    s->best.items = malloc((s->best.limit + 1) * sizeof *s->best.items);
    return s->words != NULL && s->order != NULL && s->rest != NULL && s->sums != NULL
        && s->best.items != NULL;
}

static void set_up(search *s) {
    for (size_t i = 0; i < s->count; i++) {
        const quarry_postings_word *asked = s->query->words + i;
        const posting_term *term = s->p->terms + asked->term;
        searched_word *word = s->words + i;
        *word = (searched_word){
            .cursor = posting_cursor_of(s->p, asked->term),
            .weight = asked->weight,
            .weight_rough = (float)asked->weight,
            .frequency = term->frequency,
        };
        word->bound = bound_of(s, word->weight_rough, term->greatest_tf, term->least_length);
        s->order[i] = (uint16_t)i;
    }
}

int quarry_postings_search(const quarry_postings *postings, const quarry_postings_scorer *scorer,
                           const quarry_postings_query *query, quarry_postings_match *matches,
                           size_t *found) {
    *found = 0;
    size_t most = query->candidates != NULL ? query->candidate_count : postings->header.passages;
    search s = {
        .p = postings,
        .scorer = scorer,
        .query = query,
        .count = query->word_count,
        .best.limit = query->limit < most ? query->limit : most,
    };
    if (s.best.limit == 0 || s.count == 0) return QUARRY_POSTINGS_OK;
    int code = QUARRY_POSTINGS_NO_MEMORY;
    if (make_room(&s)) {
        set_up(&s);
        code = QUARRY_POSTINGS_OK;
        if (query->candidates != NULL) code = score_candidates(&s);
        else search_windows(&s);
    }
    if (code == QUARRY_POSTINGS_OK) {
        sort_best(&s.best);
        for (size_t i = 0; i < s.best.count; i++) {
            matches[i] = (quarry_postings_match){
                postings->ids[s.best.items[i].passage], s.best.items[i].score};
        }
        *found = s.best.count;
    }
    free(s.words), free(s.order), free(s.rest), free(s.sums), free(s.best.items);
    return code;
}
