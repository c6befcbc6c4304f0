// What searches by codes share: a query's parts, and the scoring of what they leave.
#pragma once
#include "kernels.h"

/// Makes the parts of a query; -1 where it has coordinates too large or all too small for them, or
/// memory is short.
int coded_query_make(struct coded_query *q, const float *query, size_t dimension);
void coded_query_free(struct coded_query *q);

/// A row that may be among the best, and what its score cannot pass.
struct candidate {
    float upper;
    size_t row;
};

/// Scores candidates in f32, most promising first, until none is left that could enter the best k;
/// returns how many it found, best first. The candidates are used up. (nearest.c)
size_t score_candidates(
    const struct qk_rows *rows, const float *query, struct candidate *candidates, size_t count,
    size_t k, struct qk_match *out);
