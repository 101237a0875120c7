/* BERT against exact arithmetic in numpy (tests/vectors/bert), and its tokenizer against
 * llama.cpp's vocabulary test of bert-bge. */
#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/embed/bert.h"
#include "engine/format/gguf.h"
#include "engine/text/wordpiece.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/pool.h"

enum { C = 16, CASES_MAX = 16 };

static struct arena arena;
static struct err err;

static void release(void)
{
    arena_release(&arena);
}

TestSuite(bert, .fini = release);

struct expected {
    struct str text;
    int32_t id[64];
    size_t n;
    double vector[2][C]; /* mean, cls */
};

struct cases {
    struct expected row[CASES_MAX];
    size_t n;
};

static int add_case(const struct json *object, void *context, struct err *why)
{
    struct cases *cases = context;
    struct expected *e = &cases->row[cases->n++];
    const struct json *list;
    static const char *const key[] = {"mean", "cls"};
    if (json_str(object, "text", &e->text, why) || json_array(object, "ids", &list, why))
        return -1;
    for (const struct json *v = list->child; v != NULL; v = v->next)
        e->id[e->n++] = (int32_t)v->number;
    for (int k = 0; k < 2; k++) {
        int j = 0;
        if (json_array(object, key[k], &list, why))
            return -1;
        for (const struct json *v = list->child; v != NULL; v = v->next)
            e->vector[k][j++] = v->number;
    }
    return 0;
}

static struct cases *read_cases(void)
{
    struct cases *cases = ARENA_NEW(&arena, struct cases);
    cr_assert(json_lines("tests/vectors/bert/expected.jsonl", &arena, add_case, cases,
                         &err) == 0,
              "%s", err.text);
    cr_assert_eq(cases->n, 6);
    return cases;
}

static void agrees(const char *path, int kind, struct pool *pool, float *out)
{
    const struct cases *cases = read_cases();
    struct str text[CASES_MAX];
    struct bert *bert;
    struct long_texts longs = {.whole = false};
    for (size_t i = 0; i < cases->n; i++)
        text[i] = cases->row[i].text;
    cr_assert(bert_open(&bert, path, pool, &err) == 0, "%s", err.text);
    cr_assert_eq(bert_shape(bert)->C, C);
    cr_assert_eq(bert_embed(bert, text, cases->n, out, &longs, pool, &err), 0);
    cr_expect_eq(longs.n, 1, "the alphabet is longer than the context");
    for (size_t i = 0; i < cases->n; i++)
        for (int j = 0; j < C; j++)
            cr_expect_float_eq(out[i * C + (size_t)j], cases->row[i].vector[kind][j],
                               2e-6, "%s text %zu, %d", path, i, j);
    for (size_t i = 0; i < cases->n; i++) { /* alone, the same bits */
        float one[C];
        cr_assert_eq(bert_embed(bert, &text[i], 1, one, &longs, NULL, &err), 0);
        cr_expect_eq(memcmp(one, out + i * C, sizeof one), 0);
    }
    bert_close(bert);
}

Test(bert, vectors_are_those_of_exact_arithmetic)
{
    static float serial[CASES_MAX * C], parallel[CASES_MAX * C];
    struct pool *pool;
    cr_assert_eq(pool_open(&pool, 3, &err), 0);
    agrees("tests/vectors/bert/tiny-mean.gguf", 0, NULL, serial);
    agrees("tests/vectors/bert/tiny-mean.gguf", 0, pool, parallel);
    cr_expect_eq(memcmp(serial, parallel, sizeof serial), 0);
    agrees("tests/vectors/bert/tiny-cls.gguf", 1, pool, parallel);
    pool_close(pool);
}

/* Letters one by one, "a b c ...", n of them from the first on. */
static struct str letters(int first, int n)
{
    struct buf buf = {0};
    for (int i = first; i < first + n; i++) {
        buf_char(&buf, (char)('a' + i % 26));
        buf_char(&buf, ' ');
    }
    struct str text = str_copy(&arena, buf_view(&buf));
    buf_release(&buf);
    return text;
}

Test(bert, a_text_beyond_the_window_is_cut_or_the_mean_of_its_pieces)
{
    struct long_texts cut = {.whole = false}, whole = {.whole = true};
    float a[3 * C], b[3 * C], piece[3 * C], sum[C] = {0};
    struct bert *bert;
    cr_assert_eq(bert_open(&bert, "tests/vectors/bert/tiny-mean.gguf", NULL, &err), 0);
    int room = bert_shape(bert)->context - 2;
    struct str text[] = {letters(0, 3), letters(0, 2 * room + 3), letters(5, room)};
    struct str part[] = {letters(0, room), letters(room, room), letters(2 * room, 3)};
    cr_assert_eq(bert_count(bert, text[1]), 2 * room + 3);
    cr_assert_eq(bert_embed(bert, text, 3, a, &cut, NULL, &err), 0);
    cr_assert_eq(bert_embed(bert, text, 3, b, &whole, NULL, &err), 0);
    cr_expect(cut.n == 1 && cut.first == 1 && cut.limit == (size_t)room);
    cr_expect(whole.n == 1 && whole.first == 1 && whole.limit == (size_t)room);
    cr_expect_eq(memcmp(a, b, C * sizeof *a), 0);
    cr_expect_eq(memcmp(a + 2 * C, b + 2 * C, C * sizeof *a), 0);
    cr_assert_eq(bert_embed(bert, part, 3, piece, &cut, NULL, &err), 0);
    cr_expect_eq(cut.n, 0);
    cr_expect_eq(memcmp(a + C, piece, C * sizeof *a), 0, "cut: the first piece");
    for (int p = 0; p < 3; p++)
        for (int j = 0; j < C; j++)
            sum[j] += (float)(p < 2 ? room : 3) * piece[p * C + j];
    vector_unit(sum, C);
    cr_expect_eq(memcmp(b + C, sum, sizeof sum), 0, "whole: the mean of all");
    bert_close(bert);
}

static struct wordpiece *open_wordpiece(const char *path)
{
    struct gguf *file;
    struct wordpiece *wp;
    cr_assert(gguf_open(&file, path, &err) == 0, "%s", err.text);
    cr_assert(wordpiece_open(&wp, file, &err) == 0, "%s", err.text);
    gguf_close(file);
    return wp;
}

static void expect_ids(struct wordpiece *wp, struct str text, const int32_t *id, size_t n)
{
    struct ids ids = {0};
    wordpiece_encode(wp, text, &ids);
    bool same = ids.n == n;
    for (size_t i = 0; i < n && same; i++)
        same = ids.id[i] == id[i];
    cr_expect(same, "\"%.*s\": other ids", STR_ARG(text));
    ids_release(&ids);
}

Test(bert, words_become_their_longest_pieces)
{
    const struct cases *cases = read_cases();
    struct wordpiece *wp = open_wordpiece("tests/vectors/bert/tiny-mean.gguf");
    for (size_t i = 0; i + 1 < cases->n; i++)
        expect_ids(wp, cases->row[i].text, cases->row[i].id + 1, cases->row[i].n - 2);
    char word[102];
    memset(word, 'a', 101);
    static const int32_t unknown = 1;
    expect_ids(wp, (struct str){word, 101}, &unknown, 1);
    struct ids ids = {0};
    wordpiece_encode(wp, (struct str){word, 100}, &ids);
    cr_expect_eq(ids.n, 100);
    ids_release(&ids);
    wordpiece_close(wp);
}

static int expect_line(const struct json *object, void *context, struct err *why)
{
    struct str text;
    const struct json *list;
    int32_t id[256];
    size_t n = 0;
    if (json_str(object, "text", &text, why) || json_array(object, "ids", &list, why))
        return -1;
    for (const struct json *v = list->child; v != NULL; v = v->next)
        id[n++] = (int32_t)v->number;
    expect_ids(context, text, id, n);
    return 0;
}

Test(bert, accents_syllables_cases_and_long_words_follow_the_published_rules)
{
    struct wordpiece *wp = open_wordpiece("tests/vectors/bert/wordpiece.gguf");
    cr_expect(json_lines("tests/vectors/bert/wordpiece.jsonl", &arena, expect_line, wp,
                         &err) == 0,
              "%s", err.text);
    wordpiece_close(wp);
}

/* Cases between marks, and a line of ids for each. */
Test(bert, pieces_are_those_of_llama_cpp)
{
    const char *root = getenv("TRIVIUM_SHARED");
    const char *path =
        arena_format(&arena, "%s/models/llama.cpp-vocab/ggml-vocab-bert-bge.gguf",
                     root != NULL ? root : "../shared");
    struct str inputs, outputs, line;
    if (!file_exists(path)) {
        printf("skip: %s is not there (set TRIVIUM_SHARED)\n", path);
        return;
    }
    struct wordpiece *wp = open_wordpiece(path);
    cr_assert_eq(
        file_read(arena_format(&arena, "%s.inp", path), &arena, 0, &inputs, &err), 0);
    cr_assert_eq(
        file_read(arena_format(&arena, "%s.out", path), &arena, 0, &outputs, &err), 0);
    static const struct str mark = {"\n__ggml_vocab_test__\n", 21};
    int n_cases = 0;
    for (size_t at = 0; at < inputs.n; n_cases++) {
        size_t end = str_find(inputs, mark, at);
        end = end == SIZE_MAX ? inputs.n : end;
        int32_t id[256];
        size_t n = 0;
        cr_assert(str_split(&outputs, '\n', &line));
        for (struct str part; str_split(&line, ' ', &part);)
            if (part.n > 0)
                id[n++] = atoi(str_copy(&arena, part).data);
        expect_ids(wp, str_slice(inputs, at, end), id, n);
        at = end + mark.n;
    }
    cr_expect_geq(n_cases, 40);
    wordpiece_close(wp);
}

/* Files that are no such model: a line each. */
static void refused(const char *path, const char *part)
{
    struct bert *bert;
    err = (struct err)ERR_INIT;
    cr_expect_eq(bert_open(&bert, path, NULL, &err), -1);
    cr_expect(strstr(err.text, part) != NULL, "%s", err.text);
}

static void change(const char *from, const char *to, const char *part)
{
    static const char path[] = "build/test-bert.gguf";
    struct str file, changed;
    cr_assert_eq(file_read("tests/vectors/bert/tiny-mean.gguf", &arena, 0, &file, &err),
                 0);
    char *copy = arena_copy(&arena, file.data, file.n);
    changed = (struct str){copy, file.n};
    size_t at = str_find(changed, str_of(from), 0);
    cr_assert_neq(at, SIZE_MAX, "%s", from);
    memcpy(copy + at, to, strlen(to));
    cr_assert_eq(file_write(path, changed, &err), 0);
    refused(path, part);
    remove(path);
}

Test(bert, what_is_no_bert_is_refused_by_name)
{
    cr_expect(bert_is("tests/vectors/bert/tiny-cls.gguf"));
    cr_expect(!bert_is("tests/vectors/bert/expected.jsonl"));
    cr_expect(!bert_is("tests/vectors/bert"));
    refused("tests/vectors/bert/none.gguf", "No such file");
    change("bert.block_count", "bert.block_c0unt", "\"bert.block_count\" is missing");
    change("blk.1.ffn_up.bias", "blk.1.ffn_up.b1as", "\"blk.1.ffn_up.bias\" is missing");
    change("layer_norm_epsilon", "layer_norm_epsil0n", "layer_norm_epsilon");
}
