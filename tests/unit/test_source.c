/* Tasks whose rows are somebody else's files. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/task/task.h"

static struct arena arena;
static struct err err;
static struct task task;
static char dir[64];

static const char *path_of(const char *name)
{
    return file_join(&arena, dir, name);
}

static void setup(void)
{
    strcpy(dir, "/tmp/trivium-source-XXXXXX");
    err = (struct err)ERR_INIT;
    cr_assert_not_null(mkdtemp(dir));
    setenv("TRIVIUM_DATA", "/nowhere", 1);
}

static void teardown(void)
{
    const char *const *names;
    size_t n;
    cr_assert_eq(file_list(dir, &arena, &names, &n, &err), 0);
    for (size_t i = 0; i < n; i++)
        unlink(path_of(names[i]));
    rmdir(dir);
    arena_release(&arena);
}

TestSuite(source, .init = setup, .fini = teardown);

static void put(const char *name, const char *text)
{
    cr_assert_eq(file_write(path_of(name), str_of(text), &err), 0, "%s", err.text);
}

static void put_task(const char *more)
{
    put("task.json",
        arena_format(
            &arena,
            "{\"summary\": \"s\", \"version\": \"1\", \"licence\": \"CC0-1.0\",\n"
            "\"prompt\": \"Q: {input}\", \"metrics\": [\"exact_match\"], %s}\n",
            more));
}

static int load(void)
{
    err = (struct err)ERR_INIT;
    return task_load(&task, dir, &(struct task_how){0}, &arena, &err);
}

static void loads(size_t train, size_t dev, size_t test)
{
    cr_assert_eq(load(), 0, "%s", err.text);
    cr_expect_eq(task.split[SPLIT_TRAIN].n, train, "%zu", task.split[SPLIT_TRAIN].n);
    cr_expect_eq(task.split[SPLIT_DEV].n, dev, "%zu", task.split[SPLIT_DEV].n);
    cr_expect_eq(task.split[SPLIT_TEST].n, test, "%zu", task.split[SPLIT_TEST].n);
}

static void item_is(enum split_name s, size_t i, const char *id, const char *input,
                    const char *answer)
{
    cr_assert_lt(i, task.split[s].n);
    const struct question *q = &task.split[s].question[i];
    const struct reference *r = &task.split[s].reference[i];
    cr_expect(str_is(q->id, id), "%.*s", STR_ARG(q->id));
    cr_expect(str_is(q->input, input), "%.*s", STR_ARG(q->input));
    cr_expect(str_is(r->accept[0], answer), "%.*s", STR_ARG(r->accept[0]));
}

static void refuses(const char *why)
{
    cr_assert_eq(load(), -1);
    cr_expect_eq(err.status, ERR_ASKED_WRONGLY);
    cr_expect_not_null(strstr(err.text, why), "%s\nnot in %s", why, err.text);
}

/* ---- our own files with other people's names of fields */

Test(source, rows_may_have_the_names_that_others_use)
{
    put_task("\"version\": \"1\"");
    put_task("\"system\": \"s\"");
    put("test.jsonl",
        "{\"prompt\": \"a?\", \"completion\": \" b\"}\n"
        "{\"input\": \"c?\", \"ideal\": [\"d\", \"e\"]}\n"
        "{\"instruction\": \"f\", \"input\": \"g\", \"output\": \"h\", \"source\": 1}\n"
        "{\"question\": \"i?\", \"answer\": \"j\", \"id\": \"q\", \"kind\": \"k\"}\n"
        "{\"messages\": [{\"role\": \"user\", \"content\": \"l\"}, {\"role\": "
        "\"assistant\", \"content\": \"m\"}]}\n"
        "{\"messages\": [{\"role\": \"system\", \"content\": \"n\"}, {\"role\": "
        "\"user\", "
        "\"content\": \"o\"}, {\"role\": \"assistant\", \"content\": \"p\"}, {\"role\": "
        "\"user\", \"content\": \"q\"}, {\"role\": \"assistant\", \"content\": "
        "\"r\"}]}\n");
    loads(0, 0, 6);
    item_is(SPLIT_TEST, 0, "test-1", "a?", "b");
    item_is(SPLIT_TEST, 1, "test-2", "c?", "d");
    cr_expect_eq(task.split[SPLIT_TEST].reference[1].n_accept, 2);
    item_is(SPLIT_TEST, 2, "test-3", "f\n\ng", "h");
    item_is(SPLIT_TEST, 3, "q", "i?", "j");
    cr_expect(str_is(task.split[SPLIT_TEST].reference[3].kind, "k"));
    item_is(SPLIT_TEST, 4, "test-5", "l", "m");
    item_is(SPLIT_TEST, 5, "test-6", "n\nuser: o\nassistant: p\nuser: q", "r");
    put("test.jsonl", "{\"messages\": [{\"role\": \"user\", \"content\": \"l\"}]}\n");
    refuses("test.jsonl:1: the last message is of \"user\", must be of \"assistant\"");
    put("test.jsonl", "{\"prompt\": \"a?\", \"completion\": \" \"}\n");
    refuses("test.jsonl:1: \"answer\" is empty");
}

/* ---- "data" */

#define TSV "\"format\": \"tsv\", \"columns\": [\"text\", \"label\"], "
#define FIELDS                                                                       \
    "\"fields\": {\"input\": \"text\", \"answer\": \"label\"}, \"labels\": {\"0\": " \
    "\"bad\", \"1\": \"good\"}"

Test(source, a_split_rule_divides_one_file)
{
    put("f.tsv", "a\t1\nb\t0\nc\t1\nd\t0\ne\t1\n");
    put_task("\"data\": {"
             "\"train\": {\"file\": \"f.tsv\", " TSV FIELDS
             ", \"take\": {\"modulo\": 5, \"in\": [[0, 2]]}},"
             "\"dev\": {\"file\": \"f.tsv\", " TSV FIELDS
             ", \"take\": {\"modulo\": 5, \"in\": [3]}},"
             "\"test\": {\"file\": \"f.tsv\", " TSV FIELDS
             ", \"take\": {\"modulo\": 5, \"in\": [4]}}}");
    loads(3, 1, 1);
    item_is(SPLIT_TRAIN, 1, "train-2", "b", "bad");
    item_is(SPLIT_TEST, 0, "test-1", "e", "good");
    put("f.tsv", "a\t1\nb\t2\nc\t1\nd\t0\ne\t1\n");
    refuses("f.tsv:2: \"labels\" has nothing for \"2\"");
}

Test(source, rows_are_taken_by_number_by_hash_and_by_value)
{
    put("f.jsonl", "{\"u\": \"legal05\", \"t\": \"a\", \"k\": \"x\"}\n"
                   "{\"u\": \"legal06\", \"t\": \"b\", \"k\": \"y\"}\n"
                   "{\"u\": \"LEGAL15\", \"t\": \"cc\", \"k\": \"x\"}\n");
#define JSONL(more)                                                                    \
    "\"data\": {\"test\": {\"file\": \"f.jsonl\", \"format\": \"jsonl\", \"fields\": " \
    "{\"input\": \"t\", \"answer\": {\"text\": \"z\"}, \"id\": \"{u}/{k}\"}, " more "}}"
    put_task(JSONL("\"take\": {\"of\": \"u\", \"modulo\": 5, \"in\": [0]}"));
    loads(0, 0, 2);
    item_is(SPLIT_TEST, 1, "LEGAL15/x", "cc", "z");
    put_task(JSONL("\"where\": {\"k\": [\"y\", \"w\"]}"));
    loads(0, 0, 1);
    put_task(JSONL("\"where\": {\"t\": {\"chars\": [2, 5]}, \"k\": \"x\"}"));
    loads(0, 0, 1);
    item_is(SPLIT_TEST, 0, "LEGAL15/x", "cc", "z");
    char hex[65]; /* of the text in lower case */
    sha256_of(STR("legal15"), hex);
    put_task(JSONL("\"take\": {\"of\": \"u\", \"hash\": true, \"in\": [[0, 15]]}"));
    loads(0, 0, 3);
    long digit = strtol((char[]){hex[0], '\0'}, NULL, 16);
    put_task(arena_format(&arena,
                          JSONL("\"take\": {\"of\": \"u\", \"hash\": true, "
                                "\"in\": [%ld]}, \"where\": {\"t\": \"cc\"}"),
                          digit));
    loads(0, 0, 1);
    put_task(JSONL("\"take\": {\"of\": \"k\", \"in\": [0]}"));
    refuses("f.jsonl:1: \"k\" has no number for \"take\"");
    put_task(JSONL("\"take\": {\"of\": \"u\", \"in\": [99]}"));
    refuses("\"test\" takes no items");
    put_task(JSONL("\"where\": {\"q\": \"x\"}"));
    refuses("f.jsonl:1: \"q\" is missing; there are \"u\", \"t\", \"k\"");
}

Test(source, columns_are_melted_into_rows_and_lists_into_texts)
{
    put("f.csv", "Name,Law,Law-Answer,Term,Term-Answer\n"
                 "A,\"['x', \"\"it's\"\"]\",Nevada,[],\n"
                 "B,['y'],Ohio,['z\\'s' 'w'],2 years\n");
    put_task(
        "\"data\": {\"test\": {\"file\": \"f.csv\", \"format\": \"csv\", \"melt\": "
        "{\"columns\": {\"Law-Answer\": \"the law\", \"Term-Answer\": \"the term\"}}, "
        "\"fields\": {\"input\": \"What is {name} of {row.Name}?\", \"answer\": "
        "\"value\", \"docs\": \"{row.#}\"}},"
        "\"corpus\": {\"file\": \"f.csv\", \"format\": \"csv\", \"python_lists\": true,"
        "\"fields\": {\"id\": \"{#}\", \"title\": \"Name\", \"text\": "
        "\"{Law}\\n{Term}\"}}}");
    loads(0, 0, 3);
    item_is(SPLIT_TEST, 0, "test-1", "What is the law of A?", "Nevada");
    item_is(SPLIT_TEST, 2, "test-3", "What is the term of B?", "2 years");
    cr_assert_eq(task.n_corpus, 2);
    cr_expect(str_is(task.corpus[0].text, "x\nit's"), "%.*s",
              STR_ARG(task.corpus[0].text));
    cr_expect(str_is(task.corpus[1].text, "y\nz's\nw"));
    put_task("\"data\": {\"test\": {\"file\": \"f.csv\", \"format\": \"csv\", "
             "\"python_lists\": true, \"melt\": {\"each\": true, \"columns\": [\"Law\", "
             "\"Term\"]}, \"fields\": {\"input\": \"value\", \"answer\": \"name\", "
             "\"cluster\": \"row.Name\"}}}");
    loads(0, 0, 5);
    item_is(SPLIT_TEST, 1, "test-2", "it's", "Law");
    item_is(SPLIT_TEST, 4, "test-5", "w", "Term");
    cr_expect(str_is(task.split[SPLIT_TEST].reference[4].cluster, "B"));
    put("f.csv", "Law\n[x]]\n[a] b\n['c]\n\"[1, 2.5]\"\n[\\u00e9]\n");
    put_task(
        "\"data\": {\"test\": {\"file\": \"f.csv\", \"format\": \"csv\", "
        "\"python_lists\": true, \"melt\": {\"each\": true, \"columns\": [\"Law\"]}, "
        "\"fields\": {\"input\": \"value\", \"answer\": \"name\"}}}");
    loads(0, 0, 6); /* what is no list stays as it is */
    item_is(SPLIT_TEST, 0, "test-1", "[x]]", "Law");
    item_is(SPLIT_TEST, 2, "test-3", "['c]", "Law");
    item_is(SPLIT_TEST, 4, "test-5", "2.5", "Law");
    item_is(SPLIT_TEST, 5, "test-6", "\xc3\xa9", "Law");
}

Test(source, an_answer_may_be_the_titles_of_the_documents)
{
    put("q.tsv", "q1\tWhat?\nq2\tWhy?\n");
    put("qrels", "q1 0 d2 1\nq1 0 d9 1\nq2 0 d9 1\n");
    put("corpus.jsonl", "{\"_id\": \"d1\", \"title\": \"One\", \"text\": \"x\"}\n"
                        "{\"_id\": \"d2\", \"title\": \"Two\", \"text\": \"y\"}\n");
    put_task(
        "\"data\": {\"test\": {\"file\": \"q.tsv\", \"format\": \"beir\", \"qrels\": "
        "\"qrels\", \"fields\": {\"id\": \"id\", \"input\": \"text\", \"docs\": "
        "\"docs\", \"answer\": {\"title_of\": \"docs\"}}}, \"corpus\": {\"file\": "
        "\"corpus.jsonl\", \"format\": \"jsonl\"}}");
    loads(0, 0, 1);
    item_is(SPLIT_TEST, 0, "q1", "What?", "Two");
    cr_expect_eq(task.split[SPLIT_TEST].reference[0].n_docs, 1);
}

Test(source, repeats_are_left_out_and_leaks_dropped_where_the_task_says_so)
{
    put("train.tsv", "One text\t1\none TEXT!\t1\ntwo\t1\nTwo.\t0\nthree\t0\nfour\t1\n");
    put("test.tsv", "Three!\t1\n");
#define SPLITS(more)                                                      \
    "\"data\": {" more "\"train\": {\"file\": \"train.tsv\", " TSV FIELDS \
    "}, \"test\": {\"file\": \"test.tsv\", " TSV FIELDS "}}"
    put_task(SPLITS(""));
    refuses("train.tsv:5: \"input\" repeats \"input\" of ");
    put_task(SPLITS("\"leaks\": \"allow\", "));
    loads(6, 0, 1);
    put_task(SPLITS("\"leaks\": \"mend\", "));
    refuses("\"leaks\" must be refuse, drop or allow");
    put_task(SPLITS("\"leaks\": \"drop\", "));
    loads(5, 0, 1);
    cr_expect_eq(task.n_dropped, 1);
    put_task(SPLITS("\"leaks\": \"drop\", \"distinct\": true, "));
    loads(2, 0, 1);
    item_is(SPLIT_TRAIN, 0, "train-1", "One text", "good");
    item_is(SPLIT_TRAIN, 1, "train-6", "four", "good");
}

Test(source, the_first_edition_whose_files_are_here_is_read)
{
#define EDITION(file) "{\"test\": {\"file\": \"" file "\", " TSV FIELDS "}}"
    put_task("\"data\": [" EDITION("one.tsv") ", " EDITION("two.tsv") "]");
    refuses("one.tsv is not here; ");
    cr_assert_eq(task_describe(&task, dir, &arena, &err), 0);
    cr_expect_str_eq(task.missing, "one.tsv");
    put("two.tsv", "b\t1\n");
    loads(0, 0, 1);
    item_is(SPLIT_TEST, 0, "test-1", "b", "good");
    put("one.tsv", "a\t1\n");
    loads(0, 0, 1);
    item_is(SPLIT_TEST, 0, "test-1", "a", "good");
    unlink(path_of("one.tsv"));
    unlink(path_of("two.tsv"));
    setenv("TRIVIUM_DATA", dir, 1);
    put("one.tsv", "c\t1\n");
    loads(0, 0, 1);
}

Test(source, a_file_that_is_not_the_one_meant_is_refused)
{
    char hex[65];
    put("f.tsv", "a\t1\n");
    sha256_of(STR("a\t1\n"), hex);
#define HASHED                                                                      \
    "\"data\": {\"files\": [{\"path\": \"f.tsv\", \"sha256\": \"%s\"}], \"test\": " \
    "{\"file\": \"f.tsv\", " TSV FIELDS "}}"
    put_task(arena_format(&arena, HASHED, hex));
    loads(0, 0, 1);
    put("f.tsv", "a\t0\n");
    refuses("f.tsv: is another file than task.json means");
}

Test(source, refuses_data_that_says_nonsense)
{
    static const char *const cases[][2] = {
        {"\"data\": 1", "\"data\" must be an object, is a number"},
        {"\"data\": {\"tset\": 1}", "did you mean \"test\"?"},
        {"\"data\": {\"train\": " EDITION("f") "}", "unknown"},
        {"\"data\": {}", "\"data\" must have \"test\""},
        {"\"data\": {\"test\": {\"file\": \"f\", \"format\": \"cvs\"}}",
         "did you mean \"csv\"?"},
        {"\"data\": {\"test\": {\"file\": \"../f\", \"format\": \"csv\"}}",
         "must be a path below the task's folder or the data folder"},
        {"\"data\": {\"test\": {\"file\": \"f\", \"format\": \"text\", \"unit\": "
         "\"page\"}}",
         "\"unit\" must be line, paragraph, words or file"},
        {"\"data\": {\"test\": {\"file\": \"f\", \"format\": \"beir\"}}",
         "\"qrels\" is missing"},
        {"\"data\": {\"files\": [{\"path\": \"f\", \"sha256\": \"1\"}], \"test\": "
         "{\"file\": \"f\", \"format\": \"csv\"}}",
         "\"sha256\" must be 64 digits"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put_task(cases[i][0]);
        refuses(cases[i][1]);
    }
    put("f", "a,b\n1,2\n");
    put_task("\"data\": {\"test\": {\"file\": \"f\", \"format\": \"csv\"}}");
    refuses("\"fields\" must say which fields of ");
    put_task("\"data\": {\"test\": {\"file\": \"f\", \"format\": \"csv\", \"fields\": "
             "{\"inptu\": \"a\"}}}");
    refuses("did you mean \"input\"?");
}

/* The public data sets that ship as tasks, where the shared folder has them: the sizes that their
 * READMEs say, no leak, no refused row. */
Test(source, public_tasks_load_with_their_published_sizes)
{
    static const struct {
        const char *name;
        size_t train, dev, test, corpus;
    } public[] = {
        {"uci-yelp", 698, 100, 199, 0},         {"rt-polarity", 8529, 1065, 1066, 0},
        {"mts-dialog", 1195, 100, 200, 0},      {"mts-dialog-header", 1199, 100, 200, 0},
        {"aci-bench", 67, 20, 40, 0},           {"medquad", 4006, 445, 1089, 5540},
        {"cuad-qa", 1347, 145, 352, 510},       {"plain-contracts", 224, 70, 87, 0},
        {"tat-qa", 1222, 199, 1453, 0},         {"presidents", 605, 98, 126, 0},
        {"xquad", 725, 101, 364, 240},          {"scifact", 511, 51, 300, 5183},
        {"tiny-shakespeare", 2791, 97, 320, 0},
    };
    const char *shared = getenv("TRIVIUM_SHARED");
    const char *data = file_join(&arena, shared == NULL ? "../shared" : shared, "data");
    if (!file_is_dir(data)) {
        fprintf(stderr, "skip: %s is not there\n", data);
        return;
    }
    setenv("TRIVIUM_DATA", data, 1);
    for (size_t i = 0; i < sizeof public / sizeof *public; i++) {
        struct arena one = {0};
        const char *folder = file_join(&one, "tasks", public[i].name);
        cr_assert_eq(task_load(&task, folder, &(struct task_how){0}, &one, &err), 0, "%s",
                     err.text);
        cr_expect_eq(task.split[SPLIT_TRAIN].n, public[i].train, "%s: %zu",
                     public[i].name, task.split[SPLIT_TRAIN].n);
        cr_expect_eq(task.split[SPLIT_DEV].n, public[i].dev, "%s: %zu", public[i].name,
                     task.split[SPLIT_DEV].n);
        cr_expect_eq(task.split[SPLIT_TEST].n, public[i].test, "%s: %zu", public[i].name,
                     task.split[SPLIT_TEST].n);
        cr_expect_eq(task.n_corpus, public[i].corpus, "%s: %zu", public[i].name,
                     task.n_corpus);
        arena_release(&one);
    }
}
