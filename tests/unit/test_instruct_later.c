/* The later mixture of instructions: sentences of public text, and questions the other way round. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/file.h"
#include "models/instruct/rows.h"
#include "models/instruct/scene.h"
#include "models/instruct/texts.h"
#include "tests/unit/scratch.h"

static char dir[256];
static struct arena arena;
static struct texts texts;
static struct err err;

static void put(const char *name, const char *text)
{
    const char *path = file_join(&arena, dir, name);
    const char *folder = arena_copy(&arena, path, (size_t)(strrchr(path, '/') - path));
    cr_assert_eq(file_mkdirs(folder, &err), 0, "%s", err.text);
    cr_assert_eq(file_write(path, str_of(text), &err), 0, "%s", err.text);
}

/* Fifteen sentences that say nothing, so that examples need not come twice. */
static void put_place(const char *folder, const char *more)
{
    struct buf text = {0};
    for (int i = 0; i < 15; i++)
        buf_format(&text, "The %s has sentence number %d here.\n", folder, i);
    buf_text(&text, more);
    put(arena_format(&arena, "modern_english/%s/001.txt", folder), text.data);
    put(arena_format(&arena, "modern_english/%s/heldout.txt", folder),
        "Nobody may read this held-out sentence.\n");
    buf_release(&text);
}

static void put_marked(const char *name, const char *thing)
{
    struct buf text = {0};
    for (int i = 0; i < 12; i++)
        buf_format(
            &text,
            "%s number %d works as it should.\t1\n%s number %d broke at once.\t0\n",
            thing, i, thing, i);
    put(name, text.data);
    buf_release(&text);
}

static void begin(void)
{
    static const char *const others[] = {
        "wikipedia",  "openstax", "us_government_web", "persona_chat_synthetic",
        "fairytales", "recipes",  "gnome_help",        "standard_ebooks"};
    const char *tmp = getenv("TMPDIR");
    err = (struct err)ERR_INIT;
    texts = (struct texts){0};
    snprintf(dir, sizeof dir, "%s/trivium-texts-XXXXXX", tmp ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    put("opinion_lexicon/positive-words.txt", "; comment\n\nlovely\nfine\ngood\n");
    put("opinion_lexicon/negative-words.txt", "; comment\nawful\nsad\nugly\n");
    put_marked("uci_sentiment/amazon_cells_train.tsv", "Phone");
    put_marked("uci_sentiment/imdb_train.tsv", "Film");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        put_place(others[i], "");
    put_place("topical_chat", "A: It was a lovely and good evening. Short.\n"
                              "B: An awful, sad day in the town!\n"
                              "A: It was not a lovely or good evening.\n"
                              "B: A lovely house on an ugly, sad street.\n"
                              "A: We had just one good day there.\n");
}

static void end(void)
{
    texts_release(&texts);
    scratch_remove(dir);
    arena_release(&arena);
}

TestSuite(instruct_later, .init = begin, .fini = end);

Test(instruct_later, only_sentences_that_plainly_have_one_side_are_found)
{
    cr_assert_eq(texts_load(&texts, dir, &err), 0, "%s", err.text);
    cr_assert_eq(texts.word[TEXTS_PRAISE].n, 3);
    cr_assert_eq(texts.found[TEXTS_PRAISE].n, 1);
    cr_assert_eq(texts.found[TEXTS_COMPLAINT].n, 1);
    cr_assert(
        str_is(texts.found[TEXTS_PRAISE].item[0], "It was a lovely and good evening."));
    cr_assert(
        str_is(texts.found[TEXTS_COMPLAINT].item[0], "An awful, sad day in the town!"));
    cr_assert_eq(texts.marked[TEXTS_PRAISE].n, 24);
    for (int p = 0; p < TEXTS_PLACES; p++)
        for (size_t i = 0; i < texts.place[p].n; i++)
            cr_assert_eq(str_find(texts.place[p].item[i], STR("held-out"), 0), SIZE_MAX);
}

Test(instruct_later, folder_without_the_text_is_refused_by_name)
{
    cr_assert_eq(texts_load(&texts, "/nowhere", &err), -1);
    cr_assert_not_null(strstr(err.text, "/nowhere/opinion_lexicon"), "%s", err.text);
    err = (struct err)ERR_INIT;
    texts_release(&texts);
    put("uci_sentiment/imdb_train.tsv", "A film without a mark.\n");
    cr_assert_eq(texts_load(&texts, dir, &err), -1);
    cr_assert_not_null(strstr(err.text, "imdb_train.tsv:1"), "%s", err.text);
}

static bool praises(const struct buf *text)
{
    return strstr(text->data, "as it should") != NULL;
}

static bool complains(const struct buf *text)
{
    return strstr(text->data, "broke at once") != NULL;
}

/* Praise and complaint never share a label, and the query's label was shown. */
static void check_opinions(const struct instruct_row *row, int *seen)
{
    const char *label[2] = {NULL, NULL};
    if (!praises(&row->input) && !complains(&row->input))
        return;
    for (size_t i = 0; i < row->n_earlier; i++) {
        const struct instruct_turn *turn = &row->earlier[i];
        if (praises(&turn->input) || complains(&turn->input))
            label[complains(&turn->input)] = turn->answer.data;
    }
    cr_assert_geq(row->n_earlier, 2);
    if (label[0] && label[1])
        cr_assert_str_neq(label[0], label[1]);
    if (label[complains(&row->input)])
        cr_assert_str_eq(label[complains(&row->input)], row->answer.data);
    ++*seen;
}

Test(instruct_later, opinions_are_asked_for_with_examples_that_say_what_labels_mean)
{
    struct instruct_row row = {0};
    int seen = 0;
    cr_assert_eq(texts_load(&texts, dir, &err), 0, "%s", err.text);
    for (uint64_t i = 0; i < 3000; i++) {
        instruct_make_later(&row, &texts, 5, i);
        check_opinions(&row, &seen);
    }
    cr_assert_gt(seen, 100);
    instruct_release(&row);
}

/* Share of the questions that name the value, counted on scenes as the makers draw them. */
static double reverse_share(bool reverse)
{
    int asked = 0, turned = 0;
    for (uint64_t i = 0; i < 2000; i++) {
        struct dice dice = dice_of(9, i);
        struct scene scene;
        struct question question;
        scene_init(&scene, &dice);
        scene.reverse = reverse;
        scene_cast(&scene, scene_subject(&dice), 3, 2, 100, false);
        if (!scene_ask(&scene, &question))
            continue;
        asked++;
        turned += strcmp(question.answer, scene.facts[question.fact].slots[0].text) == 0;
    }
    return (double)turned / asked;
}

Test(instruct_later, asks_half_of_the_time_for_whom_it_is_true)
{
    double first = reverse_share(false), later = reverse_share(true);
    cr_assert(first > 0.1 && first < 0.3, "%g", first);
    cr_assert(later > 0.45 && later < 0.55, "%g", later);
}
