#include "CFullText.h"
#include "scoring.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

// FTS5_MAX_TOKEN_SIZE of fts5Int.h: what is longer is cut in the index and in questions alike.
enum { longest_token = 32768 };

static int find_api(sqlite3 *connection, fts5_api **api) {
    sqlite3_stmt *statement = NULL;
    *api = NULL;
    int code = sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_bind_pointer(statement, 1, (void *)api, "fts5_api_ptr", NULL);
    sqlite3_step(statement);
    code = sqlite3_finalize(statement);
    return code == SQLITE_OK && *api == NULL ? SQLITE_ERROR : code;
}

// MARK: scoring

static int phrase_frequency(const Fts5ExtensionApi *api, Fts5Context *fts, int phrase, int *tf) {
    Fts5PhraseIter position;
    int column = 0, offset = 0, count = 0;
    int code = api->xPhraseFirst(fts, phrase, &position, &column, &offset);
    if (code != SQLITE_OK) return code;
    for (; column >= 0; api->xPhraseNext(fts, &position, &column, &offset)) {
        if (column == 0) count++;
    }
    *tf = count;
    return SQLITE_OK;
}

static int score_row(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_value *weights,
                     const double *parameters, phrase_score phrase_score, double *score) {
    int phrases = api->xPhraseCount(fts);
    const double *weight = sqlite3_value_blob(weights);
    if (weight == NULL || sqlite3_value_bytes(weights) != phrases * (int)sizeof(double)) {
        return SQLITE_MISUSE;
    }
    int length = 0;
    int code = api->xColumnSize(fts, 0, &length);
    *score = 0;
    for (int i = 0; code == SQLITE_OK && i < phrases; i++) {
        if (weight[i] == 0) continue;
        int tf = 0;
        code = phrase_frequency(api, fts, i, &tf);
        if (tf > 0) *score += weight[i] * phrase_score(tf, length, parameters);
    }
    return code;
}

static void report(sqlite3_context *context, int code, double score) {
    if (code == SQLITE_OK) {
        sqlite3_result_double(context, score);
    } else {
        sqlite3_result_error_code(context, code);
    }
}

/// The mean length of column 0, worked out once a query.
static int average_length(const Fts5ExtensionApi *api, Fts5Context *fts, double *average) {
    double *known = api->xGetAuxdata(fts, 0);
    if (known == NULL) {
        sqlite3_int64 rows = 0, total = 0;
        int code = api->xRowCount(fts, &rows);
        if (code == SQLITE_OK) code = api->xColumnTotalSize(fts, 0, &total);
        if (code != SQLITE_OK) return code;
        known = sqlite3_malloc(sizeof *known);
        if (known == NULL) return SQLITE_NOMEM;
        *known = rows > 0 && total > 0 ? (double)total / (double)rows : 1;
        code = api->xSetAuxdata(fts, known, sqlite3_free);
        if (code != SQLITE_OK) return code;
    }
    *average = *known;
    return SQLITE_OK;
}

static void bm25(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context,
                 int count, sqlite3_value **values) {
    double score = 0, average = 1;
    int code = count == 3 ? average_length(api, fts, &average) : SQLITE_MISUSE;
    if (code == SQLITE_OK) {
        double parameters[3] = {sqlite3_value_double(values[1]), sqlite3_value_double(values[2]),
                                average};
        code = score_row(api, fts, values[0], parameters, bm25_phrase, &score);
    }
    report(context, code, score);
}

static void tfidf(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context,
                  int count, sqlite3_value **values) {
    double score = 0;
    int code = SQLITE_MISUSE;
    if (count == 1) code = score_row(api, fts, values[0], NULL, tfidf_phrase, &score);
    report(context, code, score);
}

int quarry_fulltext_install(sqlite3 *connection) {
    fts5_api *api;
    int code = find_api(connection, &api);
    if (code == SQLITE_OK) code = api->xCreateFunction(api, "quarry_bm25", NULL, bm25, NULL);
    if (code == SQLITE_OK) code = api->xCreateFunction(api, "quarry_tfidf", NULL, tfidf, NULL);
    return code;
}

// MARK: tokenizing

struct quarry_tokenizer {
    fts5_tokenizer functions;
    Fts5Tokenizer *instance;
};

int quarry_tokenizer_open(sqlite3 *connection, const char *const *words, int32_t count,
                          quarry_tokenizer **tokenizer) {
    *tokenizer = NULL;
    if (count < 1) return SQLITE_MISUSE;
    fts5_api *api;
    int code = find_api(connection, &api);
    if (code != SQLITE_OK) return code;
    quarry_tokenizer *made = calloc(1, sizeof *made);
    if (made == NULL) return SQLITE_NOMEM;
    void *user_data = NULL;
    code = api->xFindTokenizer(api, words[0], &user_data, &made->functions);
    if (code == SQLITE_OK) {
        code = made->functions.xCreate(user_data, (const char **)(words + 1), count - 1,
                                       &made->instance);
    }
    if (code != SQLITE_OK) {
        free(made);
        return code;
    }
    *tokenizer = made;
    return SQLITE_OK;
}

void quarry_tokenizer_close(quarry_tokenizer *tokenizer) {
    if (tokenizer == NULL) return;
    tokenizer->functions.xDelete(tokenizer->instance);
    free(tokenizer);
}

typedef struct {
    void *context;
    quarry_token_visitor visitor;
} visit;

static int pass_on(void *context, int flags, const char *token, int length, int start, int end) {
    (void)flags;
    visit *to = context;
    if (length > longest_token) length = longest_token;
    to->visitor(to->context, token, length, start, end);
    return SQLITE_OK;
}

int quarry_tokenizer_visit(quarry_tokenizer *tokenizer, const char *text, int32_t length,
                           void *context, quarry_token_visitor visitor) {
    visit to = {context, visitor};
    return tokenizer->functions.xTokenize(tokenizer->instance, &to, FTS5_TOKENIZE_DOCUMENT, text,
                                          length, pass_on);
}
