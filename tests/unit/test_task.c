#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/task/grams.h"
#include "harness/task/leak.h"
#include "harness/task/spread.h"
#include "harness/task/task.h"

static struct arena arena;
static struct err err;
static struct task task;
static char dir[256];

#define TASK_JSON(more)                                                    \
    "{\"summary\": \"s\", \"version\": \"1\", \"licence\": \"CC0-1.0\",\n" \
    "\"prompt\": \"Q: {input}\", \"metrics\": [\"exact_match\"]" more "}\n"
#define CHOICES ",\n\"choices\": [\"positive\", \"negative\"]"
#define ROW(id, input, answer) \
    "{\"id\": \"" id "\", \"input\": \"" input "\", \"answer\": \"" answer "\"}\n"

static const char *path_of(const char *name)
{
    return file_join(&arena, dir, name);
}

static void put(const char *name, const char *text)
{
    cr_assert(file_write(path_of(name), str_of(text), &err) == 0, "%s", err.text);
}

static void setup(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, sizeof dir, "%s/trivium-task-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    err = (struct err)ERR_INIT;
    cr_assert_not_null(mkdtemp(dir));
    put("task.json", TASK_JSON(""));
    put("test.jsonl", ROW("t1", "How old is the bridge?", "90 years"));
}

static void teardown(void)
{
    static const char *const names[] = {"task.json",  "train.jsonl",  "dev.jsonl",
                                        "test.jsonl", "corpus.jsonl", NULL};
    for (int i = 0; names[i] != NULL; i++)
        unlink(path_of(names[i]));
    rmdir(dir);
    arena_release(&arena);
}

TestSuite(task, .init = setup, .fini = teardown);

static int load(const struct task_how *how)
{
    return task_load(&task, dir, how, &arena, &err);
}

static void loads(void)
{
    cr_assert(load(&(struct task_how){0}) == 0, "%s", err.text);
}

/* The message without what says which task and folder. */
static void refuses(const char *why)
{
    err = (struct err)ERR_INIT;
    cr_assert_eq(load(&(struct task_how){0}), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert(strncmp(err.text, "cannot load task \"", 18) == 0, "%s", err.text);
    const char *at = strstr(err.text, "\": ");
    cr_assert_not_null(at, "%s", err.text);
    at += 3;
    if (strncmp(at, dir, strlen(dir)) == 0)
        at += strlen(dir) + 1;
    cr_assert_str_eq(at, why);
}

Test(task, reads_what_task_json_and_the_rows_say)
{
    put("task.json",
        TASK_JSON(
            ",\n\"system\": \"Be brief.\", \"prompt_context\": \"{context}\\n{input}\","
            "\"max_new_tokens\": 9, \"stop\": [\"\\n\", \"Q:\"]"));
    put("train.jsonl", "{\"id\": \"a\", \"input\": \"x y\", \"answer\": [\"one\", \"1\"],"
                       "\"docs\": \"d2\", \"terms\": [\"one of\", \"1\"],"
                       "\"kind\": \"single\"}\n");
    put("corpus.jsonl", "{\"id\": \"d1\", \"title\": \"T\", \"text\": \"a\\n\\nb\"}\n"
                        "{\"id\": \"d2\", \"text\": \"c\"}\n");
    loads();
    cr_assert_str_eq(task.name, strrchr(dir, '/') + 1);
    cr_assert(str_is(task.system, "Be brief."));
    cr_assert_eq(task.max_new_tokens, 9);
    cr_assert_eq(task.n_stop, 2);
    cr_assert_eq(task.n_metrics, 1);
    cr_assert_str_eq(task.metrics[0], "exact_match");
    const struct reference *reference = &task.split[SPLIT_TRAIN].reference[0];
    cr_assert_eq(reference->n_accept, 2);
    cr_assert(str_is(reference->accept[0], "one"));
    cr_assert_eq(reference->n_docs, 1);
    cr_assert(str_is(reference->docs[0], "d2"));
    cr_assert_eq(reference->n_terms, 2);
    cr_assert(str_is(reference->terms[0], "one of"));
    cr_assert(str_is(reference->kind, "single"));
    cr_assert_eq(task.split[SPLIT_DEV].n, 0);
    cr_assert_eq(task.n_corpus, 2);
    cr_assert(str_is(task.corpus[0].title, "T"));
    cr_assert_eq(task.corpus[1].title.n, 0);
    cr_assert_eq(strlen(task.sha256), 64);
}

Test(task, gives_every_question_the_labels_of_the_task)
{
    put("task.json", TASK_JSON(CHOICES));
    put("test.jsonl", ROW("t1", "Good soup.", "positive"));
    loads();
    const struct question *question = &task.split[SPLIT_TEST].question[0];
    cr_assert_eq(question->n_choices, 2);
    cr_assert(str_is(question->choices[1], "negative"));
}

Test(task, has_another_hash_when_any_file_changes)
{
    char first[65];
    loads();
    memcpy(first, task.sha256, sizeof first);
    loads();
    cr_assert_str_eq(first, task.sha256);
    put("test.jsonl", ROW("t1", "How old is the bridge?", "91 years"));
    loads();
    cr_assert_str_neq(first, task.sha256);
    memcpy(first, task.sha256, sizeof first);
    put("corpus.jsonl", "{\"id\": \"d\", \"text\": \"c\"}\n");
    loads();
    cr_assert_str_neq(first, task.sha256);
}

Test(task, takes_only_so_many_rows_of_a_split_when_told)
{
    put("test.jsonl",
        ROW("t1", "one", "a") ROW("t2", "two", "b") ROW("t3", "three", "c"));
    cr_assert_eq(load(&(struct task_how){.most = {[SPLIT_TEST] = 2}}), 0);
    cr_assert_eq(task.split[SPLIT_TEST].n, 2);
    cr_assert_lt(str_cmp(task.split[SPLIT_TEST].question[0].id,
                         task.split[SPLIT_TEST].question[1].id),
                 0, "in the order of the file");
    cr_assert_eq(load(&(struct task_how){.most = {[SPLIT_TEST] = 9}}), 0);
    cr_assert_eq(task.split[SPLIT_TEST].n, 3);
}

/* A file sorted by label: its first rows would be of one. */
Test(task, a_limited_split_is_spread_over_the_file)
{
    struct buf rows = {0};
    for (int i = 0; i < 200; i++)
        buf_format(&rows, "{\"id\": \"t%d\", \"input\": \"q%d\", \"answer\": \"%c\"}\n",
                   i, i, i < 100 ? 'a' : 'b');
    put("test.jsonl", arena_format(&arena, "%.*s", STR_ARG(buf_view(&rows))));
    buf_release(&rows);
    cr_assert_eq(load(&(struct task_how){.most = {[SPLIT_TEST] = 16}}), 0);
    size_t a = 0;
    for (size_t i = 0; i < 16; i++)
        a += str_is(task.split[SPLIT_TEST].reference[i].accept[0], "a");
    cr_assert_eq(a, 8);
}

Test(task, what_a_smaller_limit_takes_a_larger_one_takes_too_each_row_once)
{
    enum { N = 300 };
    bool taken[N] = {false};
    uint32_t place[N];
    for (size_t take = 0; take <= N; take++) {
        size_t again = 0;
        spread_rows(N, take, place);
        for (size_t i = 0; i < take; i++) {
            cr_assert(i == 0 ? place[i] < N : place[i] > place[i - 1] && place[i] < N);
            again += taken[place[i]];
            taken[place[i]] = true;
        }
        cr_assert_eq(again, take > 0 ? take - 1 : 0, "%zu", take);
    }
    spread_rows(N, 0, place);
    spread_rows(0, 0, place);
}

Test(task, of_two_to_the_k_rows_one_lies_in_each_equal_part)
{
    uint32_t place[64];
    for (size_t n = 64; n < 5000; n += 577)
        for (size_t take = 1; take <= 64; take *= 2) {
            spread_rows(n, take, place);
            for (size_t i = 0; i < take; i++)
                cr_assert(place[i] + 1 > i * n / take && place[i] <= (i + 1) * n / take,
                          "%zu of %zu: %u is number %zu", take, n, place[i], i);
        }
}

Test(task, accepts_a_byte_order_mark_and_crlf)
{
    put("test.jsonl",
        "\xef\xbb\xbf{\"id\": \"t\", \"input\": \"x\", \"answer\": \"y\"}\r\n\r\n");
    loads();
    cr_assert(str_is(task.split[SPLIT_TEST].reference[0].accept[0], "y"));
}

Test(task, refuses_an_unknown_key_and_names_the_nearest)
{
    put("task.json", TASK_JSON(",\n\"choises\": []"));
    refuses("task.json:3: unknown key \"choises\"; did you mean \"choices\"?");
}

Test(task, refuses_keys_that_are_missing_or_of_the_wrong_type)
{
    put("task.json", "{\"summary\": \"s\"}");
    refuses("task.json:1: \"version\" is missing");
    put("task.json", TASK_JSON(",\n\"stop\": \"x\""));
    refuses("task.json:3: \"stop\" must be an array, is a string");
    put("task.json", TASK_JSON(",\n\"choices\": [\"a\", 2]"));
    refuses("task.json:3: \"choices\" must be an array of texts");
    put("task.json", TASK_JSON(",\n\"choices\": [\"a\", \"a\"]"));
    refuses("task.json:3: \"choices\" has \"a\" twice");
    put("task.json", TASK_JSON(",\n\"choices\": [\"a\"]"));
    refuses("task.json:3: \"choices\" has 1 entries, limit 2 to 1000");
    put("task.json", TASK_JSON(",\n\"max_new_tokens\": 0"));
    refuses("task.json:3: \"max_new_tokens\" is 0, limit 1 to 4096");
}

static void refuses_prompt(const char *more, const char *why)
{
    put("task.json",
        arena_format(&arena,
                     "{\"summary\": \"s\", \"version\": \"1\", \"licence\": \"c\","
                     "\n\"metrics\": [\"a\"], %s}",
                     more));
    refuses(why);
}

Test(task, refuses_templates_with_wrong_places)
{
    refuses_prompt("\"prompt\": \"{imput}\"",
                   "task.json:2: \"prompt\" has the unknown "
                   "placeholder {imput}; did you mean {input}?");
    refuses_prompt(
        "\"prompt\": \"{input} {0}\"",
        "task.json:2: \"prompt\" has the unknown placeholder {0}; known: {input}, "
        "{context}, {choices}, and {{ }} for braces");
    refuses_prompt("\"prompt\": \"no place\"",
                   "task.json:2: \"prompt\" must have {input}");
    refuses_prompt("\"prompt\": \"{input} {context}\"",
                   "task.json:2: \"prompt\" cannot have {context}");
    refuses_prompt(
        "\"prompt\": \"{input} {choices}\"",
        "task.json:2: \"prompt\" cannot have {choices}: the task has no \"choices\"");
    refuses_prompt(
        "\"prompt\": \"{input} {\"",
        "task.json:2: \"prompt\" has a single \"{\"; write it twice for a brace");
    refuses_prompt(
        "\"prompt\": \"} {input}\"",
        "task.json:2: \"prompt\" has a single \"}\"; write it twice for a brace");
    refuses_prompt("\"prompt\": \"{input}\", \"prompt_context\": \"{input}\"",
                   "task.json:2: \"prompt_context\" must have {context}");
}

Test(task, refuses_rows_that_are_not_items)
{
    put("test.jsonl", ROW("t1", "x", "y") "{\"id\": \"t2\", \"input\": \"z\"}\n");
    refuses("test.jsonl:2: \"answer\" is missing");
    put("test.jsonl", "[1]\n");
    refuses("test.jsonl:1: the line must be a JSON object, is an array");
    put("test.jsonl", "{\"id\": \"t\", \"input\": \"x\", \"answer\": 3}\n");
    refuses(
        "test.jsonl:1: \"answer\" must be a string or an array of strings, has a number");
    put("test.jsonl", "{\"id\": \"t\", \"input\": \"x\", \"answer\": []}\n");
    refuses("test.jsonl:1: \"answer\" has 0 texts, limit 1 to 1000");
    put("test.jsonl", "{\"id\": \"t\", \"input\": \" \", \"answer\": \"y\"}\n");
    refuses("test.jsonl:1: \"input\" is empty");
    put("test.jsonl", "{\"id\": \"t\", \"input\": \"x\", \"answer\": \"\"}\n");
    refuses("test.jsonl:1: \"answer\" has an empty text");
    put("test.jsonl", "{\"id\": \"t\", \"input\": \"x\", \"answr\": \"\"}\n");
    refuses("test.jsonl:1: unknown key \"answr\"; did you mean \"answer\"?");
}

Test(task, refuses_files_without_rows)
{
    put("test.jsonl", "\n");
    refuses("test.jsonl: has no items");
    unlink(path_of("test.jsonl"));
    err = (struct err)ERR_INIT;
    cr_assert_eq(load(&(struct task_how){0}), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_not_null(strstr(err.text, "test.jsonl"), "%s", err.text);
    put("test.jsonl", ROW("t1", "x", "y"));
    put("corpus.jsonl", "");
    refuses("corpus.jsonl: has no documents");
}

Test(task, refuses_a_label_that_is_not_a_choice)
{
    put("task.json", TASK_JSON(CHOICES));
    put("test.jsonl", ROW("t1", "x", "neutral"));
    refuses(
        "test.jsonl:1: \"answer\" is \"neutral\", must be one of: positive, negative");
}

Test(task, refuses_an_id_that_comes_twice)
{
    put("test.jsonl", ROW("t1", "x", "y") ROW("t2", "z", "y") ROW("t1", "w", "y"));
    refuses("test.jsonl:3: the id \"t1\" is on line 1 too");
    put("test.jsonl", ROW("t1", "x", "y"));
    put("train.jsonl", ROW("t0", "q", "y") ROW("t1", "r", "y"));
    refuses(arena_format(&arena, "test.jsonl:1: the id \"t1\" is in %s too",
                         path_of("train.jsonl")));
}

Test(task, refuses_documents_that_the_corpus_does_not_have)
{
    put("corpus.jsonl", "{\"id\": \"d1\", \"text\": \"c\"}\n");
    put("test.jsonl", "{\"id\": \"t\", \"input\": \"x\", \"answer\": \"y\", \"docs\": "
                      "[\"d1\", \"d9\"]}\n");
    refuses("test.jsonl:1: \"docs\" names \"d9\", which is not in corpus.jsonl");
}

static void leaks(const char *file, long line, const char *what)
{
    err = (struct err)ERR_INIT;
    cr_assert_eq(load(&(struct task_how){0}), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    const char *expected = arena_format(&arena, "%s:%ld: %s", path_of(file), line, what);
    cr_assert_not_null(strstr(err.text, expected), "%s\nnot in %s", expected, err.text);
    cr_assert_eq(load(&(struct task_how){.allow_leak = true}), 0);
}

Test(task, refuses_a_test_input_in_train_dev_or_corpus)
{
    const char *exact = arena_format(
        &arena, "\"input\" repeats \"input\" of %s:1: ", path_of("test.jsonl"));
    put("train.jsonl",
        ROW("a", "Something else", "x") ROW("b", "How old is the bridge?", "x"));
    leaks("train.jsonl", 2, exact);
    unlink(path_of("train.jsonl"));
    put("dev.jsonl", ROW("b", "how OLD, is  the bridge (2)", "x"));
    leaks("dev.jsonl", 1,
          arena_format(
              &arena,
              "\"input\" repeats \"input\" of %s:1 but for case, punctuation or digits",
              path_of("test.jsonl")));
    unlink(path_of("dev.jsonl"));
    put("corpus.jsonl", "{\"id\": \"d\", \"text\": \"How old is the bridge?\"}\n");
    leaks("corpus.jsonl", 1, "\"text\" repeats \"input\"");
}

Test(task, refuses_a_long_test_answer_as_a_train_input)
{
    put("test.jsonl", ROW("t1", "Say it plainly.",
                          "You may end the contract by writing to us"
                          " within ten days."));
    put("train.jsonl",
        ROW("a", "you may end the contract by writing to us within ten days", "x"));
    leaks("train.jsonl", 1, "\"input\" repeats \"answer\"");
    put("test.jsonl", ROW("t1", "Say it plainly.", "You may end the contract"));
    put("train.jsonl", ROW("a", "you may end the contract", "x"));
    loads();
}

#define THIRTEEN "one day the old bridge over the river will be closed for repairs"

Test(task, refuses_thirteen_words_in_a_row_of_a_test_answer)
{
    const char *run = arena_format(
        &arena, "has 13 words in a row of \"answer\" of %s:2: ", path_of("test.jsonl"));
    put("test.jsonl",
        ROW("t0", "x", "y") ROW("t1", "Tell.", "We heard that " THIRTEEN " by May."));
    put("train.jsonl", ROW("a", "So, " THIRTEEN ", they say.", "z"));
    leaks("train.jsonl", 1, arena_format(&arena, "\"input\" %s", run));
    put("train.jsonl", ROW("a", "b", "z") ROW("b", "c",
                                              "So: ONE day, the old bridge over the"
                                              " river (2) will be closed for"
                                              " repairs"));
    leaks("train.jsonl", 2, arena_format(&arena, "\"answer\" %s", run));
    put("train.jsonl", ROW("a",
                           "the old bridge over the river will be closed for repairs"
                           " by",
                           "z")); /* 12 words */
    loads();
    put("corpus.jsonl", "{\"id\": \"d\", \"text\": \"Then " THIRTEEN "\"}\n");
    leaks("corpus.jsonl", 1, arena_format(&arena, "\"text\" %s", run));
}

Test(task, lets_the_document_that_an_item_names_hold_its_answer)
{
    put("test.jsonl", "{\"id\": \"t\", \"input\": \"x\", \"answer\": \"" THIRTEEN
                      "\", \"docs\": [\"d\"]}\n");
    put("corpus.jsonl", "{\"id\": \"d\", \"text\": \"" THIRTEEN "\"}\n");
    loads();
    cr_expect(str_is(task.split[SPLIT_TEST].reference[0].cluster, "d"));
    put("corpus.jsonl", "{\"id\": \"d\", \"text\": \"other\"}\n"
                        "{\"id\": \"e\", \"text\": \"" THIRTEEN "\"}\n");
    leaks("corpus.jsonl", 2, "\"text\" repeats \"answer\"");
}

Test(task, compares_sums_as_they_are_since_nothing_else_is_left_of_them)
{
    put("test.jsonl", ROW("t1", "3 + 4", "7"));
    put("train.jsonl", ROW("a", "3 + 5", "8"));
    loads();
    put("train.jsonl", ROW("a", "3 + 4", "7"));
    leaks("train.jsonl", 1, "\"input\" repeats \"input\"");
}

Test(task, normalises_curly_quotes_and_accents_for_leaks)
{
    struct str normal =
        leak_normalise(STR("\xe2\x80\x9cIt\xe2\x80\x99s \xc3\x89t\xc3\xa9\xe2\x80\x9d,"
                           "\xc2\xa0 2024!\n"),
                       &arena);
    cr_assert(str_is(normal, "its \xc3\xa9t\xc3\xa9"), "%s", normal.data);
}

Test(task, renders_places_and_braces)
{
    struct str choices[] = {STR("a"), STR("b")};
    struct str text = task_render(STR("{{{input}}} {context}|{choices}"),
                                  STR("{context}"), STR("c"), choices, 2, &arena);
    cr_assert(str_is(text, "{{context}} c|a, b"), "%s", text.data);
}

/* The hits of a text among the runs of another, found by trying every place. */
static size_t slow_hits(const char *known, const char *text)
{
    size_t n = 0;
    for (const char *at = text; at != NULL; at = strchr(at, ' ')) {
        at += *at == ' ';
        size_t words = 1, end = 0;
        while (at[end] != '\0' && !(at[end] == ' ' && words == GRAM_WORDS))
            words += at[end++] == ' ';
        const char *run = arena_format(&arena, " %.*s ", (int)end, at);
        n += words == GRAM_WORDS &&
             strstr(arena_format(&arena, " %s ", known), run) != NULL;
    }
    return n;
}

static bool count_hit(void *context, struct str run, uint32_t item)
{
    cr_expect_eq(item, 5);
    /* the first word of all has nothing in front of it */
    cr_expect(run.data[0] == 'a' || run.data[-1] == ' ');
    ++*(size_t *)context;
    return false;
}

Test(task, finds_the_runs_that_a_search_at_every_place_finds)
{
    struct buf known = {0}, text = {0};
    for (unsigned i = 0, x = 1; i < 4000; i++) { /* two letters: many runs in common */
        x = x * 1103515245 + 12345;
        buf_format(i % 2 ? &known : &text, "%s%c", i < 2 ? "a " : " ",
                   'a' + (x >> 16) % (i % 50 < 25 ? 1 : 3));
    }
    struct grams grams = {0};
    size_t hits = 0;
    grams_add(&grams, buf_view(&known), 5);
    cr_assert_not(grams_find(&grams, buf_view(&text), count_hit, &hits));
    cr_expect_eq(hits, slow_hits(known.data, text.data));
    cr_expect_gt(hits, 10);
    grams_release(&grams);
    buf_release(&known);
    buf_release(&text);
}

Test(task, lists_the_tasks_that_ship_but_not_the_template)
{
    const char *const *names;
    size_t n;
    bool template = false, sentiment = false;
    cr_assert_eq(task_list("tasks", &arena, &names, &n, &err), 0);
    for (size_t i = 0; i < n; i++) {
        template |= strcmp(names[i], "TEMPLATE") == 0;
        sentiment |= strcmp(names[i], "sentiment") == 0;
        cr_assert(i == 0 || strcmp(names[i - 1], names[i]) < 0);
    }
    cr_assert(sentiment);
    cr_assert_not(template);
    cr_assert_eq(task_list("no/such/folder", &arena, &names, &n, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}

Test(task, every_task_that_ships_loads_without_a_leak)
{
    const char *const *names;
    size_t n;
    cr_assert_eq(task_list("tasks", &arena, &names, &n, &err), 0);
    for (size_t i = 0; i < n; i++) {
        const char *folder = file_join(&arena, "tasks", names[i]);
        cr_assert(task_describe(&task, folder, &arena, &err) == 0, "%s", err.text);
        if (task.missing == NULL)
            cr_assert(task_load(&task, folder, &(struct task_how){0}, &arena, &err) == 0,
                      "%s", err.text);
    }
    cr_assert(task_load(&task, "tasks/TEMPLATE/", &(struct task_how){0}, &arena, &err) ==
                  0,
              "%s", err.text);
    cr_assert_str_eq(task.name, "TEMPLATE");
}

/* ---- claims */

#define CLAIMS(text) ",\n\"claims\": [" text "]"
#define WAY          "\"says\": \"s\", \"way\": \"finetune\", \"than\": \"prompt\""

Test(task, a_claim_has_defaults_the_first_metric_the_largest_model_better)
{
    put("task.json", TASK_JSON(CLAIMS("{" WAY ", \"model\": \"smallest\"}, {" WAY
                                      ", \"test\": \"not worse\"}")));
    loads();
    cr_assert_eq(task.n_claims, 2);
    cr_assert_str_eq(task.claim[0].metric, "exact_match");
    cr_assert_str_eq(task.claim[0].way.method, "finetune");
    cr_assert_eq(task.claim[0].way.size, CLAIM_SMALLEST);
    cr_assert_eq(task.claim[0].than.size, CLAIM_LARGEST);
    cr_assert_eq(task.claim[0].test, CLAIM_BETTER);
    cr_assert_eq(task.claim[1].test, CLAIM_NOT_WORSE);
}

Test(task, a_claim_that_says_nothing_to_measure_is_refused)
{
    static const char *const wrong[][2] = {
        {TASK_JSON(CLAIMS("{" WAY ", \"metric\": \"chrf\"}")),
         "a claim is about \"chrf\", which is not among \"metrics\""},
        {TASK_JSON(CLAIMS("{" WAY ", \"model\": \"big\"}")),
         "\"model\" must be \"largest\" or \"smallest\""},
        {TASK_JSON(CLAIMS("{\"says\": \"s\", \"way\": \"rag\", \"than\": \"rag\"}")),
         "a claim holds \"rag\" against itself"},
        {TASK_JSON(CLAIMS("{\"says\": \"s\", \"way\": \"rag\"}")), "\"than\""},
        {TASK_JSON(CLAIMS("3")), "a claim must be an object, is a number"},
        {TASK_JSON(CLAIMS("")), "\"claims\" has 0 entries, limit 1 to 16"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        put("task.json", wrong[i][0]);
        err = (struct err)ERR_INIT;
        cr_assert_eq(load(&(struct task_how){0}), -1);
        cr_assert(strstr(err.text, wrong[i][1]), "%s", err.text);
    }
}
