#include <criterion/criterion.h>

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/method/chunk.h"

static struct arena arena;
static struct err err;
static struct chunk *chunk;
static size_t n_chunks;

static void setup(void)
{
    err = (struct err)ERR_INIT;
}

static void teardown(void)
{
    arena_release(&arena);
}

TestSuite(chunk, .init = setup, .fini = teardown);

/* A token for 4 characters of a word, one at least; as a tokenizer, it needs more for a
 * text than for its parts now and then: an empty line is a token. */
static int count(void *context, struct str text, int64_t *tokens, struct err *why)
{
    size_t run = 0;
    (void)context;
    (void)why;
    *tokens = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.data[i];
        bool blank = c == ' ' || c == '\n';
        *tokens += !blank && run % 4 == 0;
        *tokens += c == '\n' && i > 0 && text.data[i - 1] == '\n';
        run = blank ? 0 : run + 1;
    }
    return 0;
}

static int fails(void *context, struct str text, int64_t *tokens, struct err *why)
{
    (void)context;
    (void)text;
    (void)tokens;
    return err_set(why, "no tokenizer");
}

static void cut(const char *text, int64_t limit)
{
    struct document document = {STR("d"), STR("T"), str_of(text)};
    cr_assert_eq(chunk_documents(&document, 1, limit, 0, count, NULL, &arena, &chunk,
                                 &n_chunks, &err),
                 0);
    for (size_t i = 0; i < n_chunks; i++) {
        int64_t tokens;
        count(NULL, chunk[i].text, &tokens, &err);
        cr_assert(tokens <= limit, "%d tokens", (int)tokens);
        cr_assert_eq(tokens, chunk[i].tokens);
        cr_assert_eq(chunk[i].text.data, document.text.data + chunk[i].from);
        cr_assert_eq(chunk[i].text.n, chunk[i].to - chunk[i].from);
        cr_assert(i == 0 || chunk[i - 1].to <= chunk[i].from);
    }
}

static void is(size_t i, const char *text)
{
    cr_assert(i < n_chunks);
    cr_assert(str_is(chunk[i].text, text), "%.*s", STR_ARG(chunk[i].text));
}

Test(chunk, a_short_document_is_one_chunk)
{
    cut("  one two\n\nthree\n", 10);
    cr_assert_eq(n_chunks, 1);
    is(0, "one two\n\nthree");
    cr_assert_eq(chunk[0].from, 2);
}

Test(chunk, paragraphs_stay_whole_and_are_put_together_while_they_fit)
{
    cut("a b c\n\nd e f\n \ng h i\n\nj", 7);
    cr_assert_eq(n_chunks, 2);
    is(0, "a b c\n\nd e f");
    is(1, "g h i\n\nj");
}

Test(chunk, a_long_paragraph_is_cut_at_sentences)
{
    cut("One two. Three four! Dr. Who, e.g. J. S. B. Bach (now.) Is it? \"No.\" Do", 9);
    cr_assert_eq(n_chunks, 3);
    is(0, "One two. Three four!");
    is(1, "Dr. Who, e.g. J. S. B. Bach (now.)");
    is(2, "Is it? \"No.\" Do");
}

Test(chunk, a_long_sentence_is_cut_at_words_and_a_long_word_at_characters)
{
    cut("aa bb cc dd ee ff", 4);
    cr_assert_eq(n_chunks, 2);
    is(0, "aa bb cc dd");
    is(1, "ee ff");
    cut("x \xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc y",
        1);
    for (size_t i = 0; i < n_chunks; i++)
        cr_assert_eq(utf8_invalid_at(chunk[i].text), SIZE_MAX);
    cr_assert(n_chunks >= 5);
}

Test(chunk, no_word_is_lost)
{
    static const char text[] = "Heading\nFirst line of it.\n\nA second paragraph, with "
                               "more words than fit. It goes on "
                               "and on until somebody stops it.\n\n\n- item one\n- item "
                               "two\n\nsupercalifragilistic.";
    for (int64_t limit = 1; limit < 60; limit++) {
        size_t at = 0;
        cut(text, limit);
        for (size_t i = 0; i <= n_chunks; i++) {
            size_t next = i == n_chunks ? sizeof text - 1 : chunk[i].from;
            for (; at < next; at++)
                cr_assert(text[at] == ' ' || text[at] == '\n', "lost '%c'", text[at]);
            at = i == n_chunks ? at : chunk[i].to;
        }
    }
}

Test(chunk, chunks_know_their_document)
{
    struct document document[] = {{STR("a"), STR(""), STR("one")},
                                  {STR("b"), STR(""), STR(" \n")},
                                  {STR("c"), STR(""), STR("two three")}};
    cr_assert_eq(
        chunk_documents(document, 3, 1, 0, count, NULL, &arena, &chunk, &n_chunks, &err),
        0);
    cr_assert_eq(n_chunks, 4);
    cr_assert_eq(chunk[0].document, 0);
    cr_assert_eq(chunk[3].document, 2);
}

Test(chunk, says_which_document_could_not_be_counted)
{
    struct document document = {STR("hb-1"), STR(""), STR("one")};
    cr_assert_eq(
        chunk_documents(&document, 1, 5, 0, fails, NULL, &arena, &chunk, &n_chunks, &err),
        -1);
    cr_assert_str_eq(err.text, "cannot cut document \"hb-1\": no tokenizer");
}
