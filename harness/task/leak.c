#include "harness/task/leak.h"

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/map.h"
#include "harness/base/unicode.h"

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
    struct arena scratch;
};

static void add_test(struct leaks *leaks)
{
    for (uint32_t i = 0; i < leaks->test->n; i++) {
        const struct row *row = &leaks->test->row[i];
        bool added;
        uint32_t *at =
            map_put(&leaks->inputs, key_of(row->question.input, &leaks->scratch), &added);
        if (added)
            *at = i;
        for (size_t a = 0; a < row->reference.n_accept; a++) {
            struct str key = key_of(row->reference.accept[a], &leaks->scratch);
            if (count_words(key) <= ANSWER_WORDS)
                continue;
            at = map_put(&leaks->answers, key, &added);
            if (added)
                *at = i;
        }
    }
}

/* text: the field `field` of path:line. */
static int check_text(struct leaks *leaks, const char *path, long line, const char *field,
                      struct str text, struct err *err)
{
    struct str key = key_of(text, &leaks->scratch);
    const uint32_t *input = map_find(&leaks->inputs, key);
    const uint32_t *found = input != NULL ? input : map_find(&leaks->answers, key);
    if (found == NULL)
        return 0;
    const struct row *row = &leaks->test->row[*found];
    bool same = input != NULL && str_eq(str_trim(text), str_trim(row->question.input));
    return err_at(
        err, path, line, "\"%s\" repeats \"%s\" of %s:%ld%s: \"%.*s\" (--allow-leak)",
        field, input != NULL ? "input" : "answer", leaks->test->path, row->line,
        same ? "" : " but for case, punctuation or digits", STR_ARG(rows_shown(text)));
}

static int check_all(struct leaks *leaks, const struct rows split[SPLIT_N],
                     const struct corpus_rows *corpus, struct err *err)
{
    for (int s = 0; s < SPLIT_N; s++) {
        const struct rows *rows = &split[s];
        for (size_t i = 0; i < rows->n && s != SPLIT_TEST; i++)
            if (check_text(leaks, rows->path, rows->row[i].line, "input",
                           rows->row[i].question.input, err))
                return -1;
    }
    for (size_t i = 0; i < corpus->n; i++)
        if (check_text(leaks, corpus->path, corpus->row[i].line, "text",
                       corpus->row[i].document.text, err))
            return -1;
    return 0;
}

int leak_check(const struct rows split[SPLIT_N], const struct corpus_rows *corpus,
               struct err *err)
{
    struct leaks leaks = {.test = &split[SPLIT_TEST]};
    add_test(&leaks);
    int rc = check_all(&leaks, split, corpus, err);
    map_release(&leaks.inputs);
    map_release(&leaks.answers);
    arena_release(&leaks.scratch);
    return rc;
}
