// What one word adds to a score. FTS5's rows and the frozen postings are scored by these same lines,
// so that both give the same bits.
#pragma once

#include <math.h>

// A fused multiply-add would round once where a separate one rounds twice.
#pragma STDC FP_CONTRACT OFF

/// What one word adds, given how often it stands in a passage of so many words.
typedef double (*phrase_score)(double tf, double length, const double *parameters);

/// Okapi BM25; the parameters are k1, b and the mean length.
static inline double bm25_phrase(double tf, double length, const double *p) {
    double k1 = p[0], b = p[1], average = p[2];
    return tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average));
}

/// (1 + ln tf) / sqrt(length).
static inline double tfidf_phrase(double tf, double length, const double *p) {
    (void)p;
    return (1 + log(tf)) / sqrt(length);
}
