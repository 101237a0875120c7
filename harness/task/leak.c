#include "harness/task/leak.h"

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/map.h"
#include "harness/base/unicode.h"
#include "harness/task/grams.h"

enum { ANSWER_WORDS = 8 };

static bool is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

struct str leak_normalise(struct str text, struct arena *into)
{
    struct buf out = {0};
    bool blank = false;
    for (size_t at = 0; at < text.n;) {
        int32_t c = utf8_next(text, &at);
        if (unicode_is_space(c)) {
            blank = out.n > 0;
        } else if (unicode_is_word(c) && !is_digit(c)) {
            char bytes[4];
            if (blank)
                buf_char(&out, ' ');
            blank = false;
            buf_add(&out, bytes, (size_t)utf8_put(bytes, (uint32_t)unicode_lower(c)));
        }
    }
    struct str normal = str_copy(into, buf_view(&out));
    buf_release(&out);
    return normal;
}

/* What is compared: the normalised text, and where nothing is left of it (a sum, a
 * smiley) the text itself; the two kinds cannot meet. */
static struct str key_of(struct str text, struct arena *into)
{
    struct str normal = leak_normalise(text, into);
    return normal.n > 0 ? normal : str_trim(text);
}

static size_t count_words(struct str text)
{
    size_t n = 0;
    struct str word;
    for (struct str rest = text; str_split(&rest, ' ', &word);)
        n += word.n > 0;
    return n;
}

struct leaks {
    const struct rows *test;
    struct map inputs, answers; /* key -> index of the test item */
    struct grams grams;         /* of the answers */
    struct arena tests, scratch;
};

static void put_first(struct map *map, struct str key, uint32_t item)
{
    bool added;
    uint32_t *at = map_put(map, key, &added);
    if (added)
        *at = item;
}

static void add_test(struct leaks *leaks)
{
    for (uint32_t i = 0; i < leaks->test->n; i++) {
        const struct row *row = &leaks->test->row[i];
        put_first(&leaks->inputs, key_of(row->question.input, &leaks->tests), i);
        for (size_t a = 0; a < row->reference.n_accept; a++) {
            struct str key = key_of(row->reference.accept[a], &leaks->tests);
            if (count_words(key) > ANSWER_WORDS)
                put_first(&leaks->answers, key, i);
            grams_add(&leaks->grams, key, i);
        }
    }
}

/* A text that may repeat a test item. */
struct suspect {
    const char *path;
    long line;
    const char *field;
    struct str text, document; /* id of the document that it is; empty: a row */
};

/* Whether the item itself names the document. */
static bool is_source(const struct row *row, struct str document)
{
    for (size_t d = 0; document.n > 0 && d < row->reference.n_docs; d++)
        if (str_eq(row->reference.docs[d], document))
            return true;
    return false;
}

struct run_hit {
    const struct leaks *leaks;
    const struct suspect *suspect;
    struct str run;
    const struct row *row; /* NULL: none yet */
};

static bool on_run(void *context, struct str run, uint32_t item)
{
    struct run_hit *hit = context;
    const struct row *row = &hit->leaks->test->row[item];
    if (is_source(row, hit->suspect->document))
        return false;
    hit->run = run;
    hit->row = row;
    return true;
}

static int refuse_repeat(const struct suspect *s, const struct row *row, const char *what,
                         bool same, struct err *err)
{
    return err_at(err, s->path, s->line,
                  "\"%s\" repeats \"%s\" of %s:%ld%s: \"%.*s\" (--allow-leak)", s->field,
                  what, row->path, row->line,
                  same ? "" : " but for case, punctuation or digits",
                  STR_ARG(rows_shown(s->text)));
}

static int check_text(struct leaks *leaks, const struct suspect *s, struct err *err)
{
    arena_reset(&leaks->scratch);
    struct str key = key_of(s->text, &leaks->scratch);
    const uint32_t *input = map_find(&leaks->inputs, key);
    const uint32_t *answer = map_find(&leaks->answers, key);
    if (input != NULL) {
        const struct row *row = &leaks->test->row[*input];
        bool same = str_eq(str_trim(s->text), str_trim(row->question.input));
        return refuse_repeat(s, row, "input", same, err);
    }
    if (answer != NULL && !is_source(&leaks->test->row[*answer], s->document))
        return refuse_repeat(s, &leaks->test->row[*answer], "answer", false, err);
    struct run_hit hit = {.leaks = leaks, .suspect = s};
    if (!grams_find(&leaks->grams, key, on_run, &hit))
        return 0;
    return err_at(err, s->path, s->line,
                  "\"%s\" has %d words in a row of \"answer\" of %s:%ld: \"%.*s\" "
                  "(--allow-leak)",
                  s->field, GRAM_WORDS, hit.row->path, hit.row->line,
                  STR_ARG(rows_shown(hit.run)));
}

static int check_row(struct leaks *leaks, const struct row *row, struct err *err)
{
    struct suspect s = {row->path, row->line, "input", row->question.input, STR_NONE};
    if (check_text(leaks, &s, err))
        return -1;
    s.field = "answer";
    for (size_t a = 0; a < row->reference.n_accept; a++) {
        s.text = row->reference.accept[a];
        if (count_words(s.text) > ANSWER_WORDS && check_text(leaks, &s, err))
            return -1;
    }
    return 0;
}

/* What leaks is an error, or with `dropped` taken out. */
static int check_rows(struct leaks *leaks, struct rows *rows, size_t *dropped,
                      struct err *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->n; i++) {
        struct err why = ERR_INIT;
        if (!check_row(leaks, &rows->row[i], &why)) {
            rows->row[kept++] = rows->row[i];
        } else if (dropped == NULL) {
            *err = why;
            return -1;
        } else {
            ++*dropped;
        }
    }
    rows->n = kept;
    return 0;
}

static int check_all(struct leaks *leaks, struct rows split[SPLIT_N],
                     const struct corpus_rows *corpus, size_t *dropped, struct err *err)
{
    for (int s = 0; s < SPLIT_N; s++)
        if (s != SPLIT_TEST && check_rows(leaks, &split[s], dropped, err))
            return -1;
    for (size_t i = 0; i < corpus->n; i++) {
        const struct corpus_row *row = &corpus->row[i];
        struct suspect s = {row->path, row->line, "text", row->document.text,
                            row->document.id};
        if (check_text(leaks, &s, err))
            return -1;
    }
    return 0;
}

int leak_check(struct rows split[SPLIT_N], const struct corpus_rows *corpus,
               size_t *dropped, struct err *err)
{
    struct leaks leaks = {.test = &split[SPLIT_TEST]};
    add_test(&leaks);
    int rc = check_all(&leaks, split, corpus, dropped, err);
    map_release(&leaks.inputs);
    map_release(&leaks.answers);
    grams_release(&leaks.grams);
    arena_release(&leaks.tests);
    arena_release(&leaks.scratch);
    return rc;
}
