/* Reading text, and drawing sequences from it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/train/mixture.h"
#include "engine/train/reader.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "tests/unit/scratch.h"

static char dir[256];
static struct err err;
static struct arena arena;
static struct recipe recipe;

static const char *in(const char *name)
{
    return file_join(&arena, dir, name);
}

static void put(const char *name, const char *text)
{
    cr_assert_eq(file_write(in(name), str_of(text), &err), 0, "%s", err.text);
}

static void begin(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, sizeof dir, "%s/trivium-corpus-XXXXXX", tmp ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    recipe = (struct recipe){.path = in("recipe.json"), .data_dir = dir, .seed = 1};
}

static void end(void)
{
    scratch_remove(dir);
    arena_release(&arena);
}

TestSuite(reader, .init = begin, .fini = end);
TestSuite(mixture, .init = begin, .fini = end);

/* All documents, with "|" behind each. */
static const char *documents(const struct recipe_source *source, bool heldout)
{
    struct file_set files;
    struct reader reader;
    struct str document;
    struct buf all = {0};
    cr_assert_eq(reader_files(&recipe, source, heldout, &arena, &files, &err), 0, "%s",
                 err.text);
    reader_open(&reader, &files, source->format);
    while (reader_next(&reader, &document, &err) > 0)
        buf_format(&all, "%.*s|", STR_ARG(document));
    reader_release(&reader);
    const char *copy = arena_copy(&arena, all.data, all.n);
    buf_release(&all);
    return copy;
}

Test(reader, lines_end_a_document_at_an_empty_line)
{
    struct recipe_source source = {.name = "s", .files = "t-*.txt", .format = "lines"};
    put("t-2.txt", "third\n");
    put("t-1.txt", "\n\nfirst \nmore\n\n\nsecond");
    cr_assert_str_eq(documents(&source, false), "first\nmore|second|third|");
}

Test(reader, book_is_one_document_without_empty_lines_and_marks)
{
    struct recipe_source source = {.name = "s", .files = "b.md", .format = "book"};
    put("b.md", "# Title: Emma\n\n\nIt began. \n\n## VOLUME I\n\nAnd so on.\n");
    cr_assert_str_eq(documents(&source, false),
                     "Title: Emma\nIt began.\nVOLUME I\nAnd so on.|");
}

Test(reader, split_table_says_what_is_held_out)
{
    struct recipe_source source = {.name = "s", .split = "split.tsv", .format = "lines"};
    put("split.tsv",
        "bytes\tpath\tsplit\n5\ta.txt\ttrain\n5\tb.txt\ttest\n5\tc.txt\ttrain\n");
    put("a.txt", "alpha");
    put("b.txt", "beta");
    put("c.txt", "gamma");
    cr_assert_str_eq(documents(&source, false), "alpha|gamma|");
    cr_assert_str_eq(documents(&source, true), "beta|");
}

Test(reader, bytes_that_are_not_utf8_are_refused_with_their_place)
{
    struct recipe_source source = {.name = "s", .files = "bad.txt", .format = "lines"};
    struct file_set files;
    struct reader reader;
    struct str document;
    put("bad.txt", "fine \xff bad");
    cr_assert_eq(reader_files(&recipe, &source, false, &arena, &files, &err), 0);
    reader_open(&reader, &files, "lines");
    cr_assert_eq(reader_next(&reader, &document, &err), -1);
    cr_assert_not_null(strstr(err.text, "bad.txt: byte 5"), "%s", err.text);
    reader_release(&reader);
}

Test(reader, files_are_named_by_their_content)
{
    struct recipe_source source = {.name = "s", .files = "x.txt", .format = "lines"};
    struct file_set before, after;
    put("x.txt", "one");
    cr_assert_eq(reader_files(&recipe, &source, false, &arena, &before, &err), 0);
    put("x.txt", "two");
    cr_assert_eq(reader_files(&recipe, &source, false, &arena, &after, &err), 0);
    cr_assert_str_neq(before.sha256, after.sha256);
}

/* Two texts, told apart by the sign of their ids, which count up. */
enum { CONTEXT = 10, IDS = 205 };

static int32_t ids[2][IDS];
static struct corpus corpus[2];

static struct mixture a_mixture(double share)
{
    struct mixture m;
    recipe.n_sources = 2;
    recipe.model.context = CONTEXT;
    recipe.n_phases = 1;
    recipe.phase[0].share[0] = share;
    recipe.phase[0].share[1] = 1 - share;
    for (int s = 0; s < 2; s++) {
        recipe.source[s].format = "lines";
        corpus[s] = (struct corpus){.source = &recipe.source[s], .id = ids[s], .n = IDS};
        for (int i = 0; i < IDS; i++)
            ids[s][i] = s == 0 ? i + 1 : -i - 1;
    }
    mixture_open(&m, &recipe, corpus);
    return m;
}

Test(mixture, gives_every_source_its_share)
{
    struct mixture m = a_mixture(0.8);
    struct step_doc doc[100];
    int n = mixture_draw(&m, 0, 1000, doc, 100), second = 0;
    cr_assert_eq(n, 100);
    for (int i = 0; i < n; i++) {
        cr_assert_eq(doc[i].n, CONTEXT + 1);
        second += doc[i].id[0] < 0;
    }
    cr_assert_eq(second, 20);
    mixture_release(&m);
}

Test(mixture, takes_every_window_once_before_any_again)
{
    struct mixture m = a_mixture(0.999999);
    struct step_doc doc[38];
    bool seen[2][IDS] = {{false}};
    cr_assert_eq(mixture_draw(&m, 0, 380, doc, 38), 38);
    for (int i = 0; i < 38; i++) { /* 19 windows an epoch */
        cr_assert_not(seen[i / 19][doc[i].id[0]], "window %d", i);
        seen[i / 19][doc[i].id[0]] = true;
    }
    cr_assert_neq(doc[0].id[0] % CONTEXT, doc[19].id[0] % CONTEXT,
                  "the same offset again");
    mixture_release(&m);
}

Test(mixture, new_phase_starts_its_shares_afresh_and_goes_on_in_the_text)
{
    struct mixture m = a_mixture(0.5);
    struct step_doc doc[10];
    mixture_draw(&m, 0, 100, doc, 10);
    recipe.phase[0].share[0] = 0.1;
    recipe.phase[0].share[1] = 0.9;
    mixture_begin_phase(&m);
    mixture_draw(&m, 0, 100, doc, 10);
    int first = 0;
    for (int i = 0; i < 10; i++)
        first += doc[i].id[0] > 0;
    cr_assert_eq(first, 1);
    cr_assert_eq(m.state.next[0], 6);
    mixture_release(&m);
}

Test(mixture, goes_on_from_its_state)
{
    struct mixture one = a_mixture(0.6), two = a_mixture(0.6);
    struct step_doc a[30], b[30];
    mixture_draw(&one, 0, 300, a, 30);
    mixture_draw(&two, 0, 170, b, 30);
    struct mixture_state state = two.state;
    mixture_release(&two);
    mixture_open(&two, &recipe, corpus);
    two.state = state;
    mixture_draw(&two, 0, 130, b + 17, 13);
    for (int i = 0; i < 30; i++)
        cr_assert_eq(a[i].id, b[i].id, "sequence %d", i);
    mixture_release(&one);
    mixture_release(&two);
}
