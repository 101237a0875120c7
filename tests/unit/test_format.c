#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/task/format.h"

static struct arena arena;
static struct err err;
static char dir[64];
static struct json_out out;

static void setup(void)
{
    strcpy(dir, "/tmp/trivium-format-XXXXXX");
    err = (struct err)ERR_INIT;
    cr_assert_not_null(mkdtemp(dir));
}

static const char *path_of(const char *name)
{
    return file_join(&arena, dir, name);
}

static void teardown(void)
{
    unlink(path_of("f"));
    unlink(path_of("qrels"));
    rmdir(dir);
    json_release(&out);
    arena_release(&arena);
}

TestSuite(format, .init = setup, .fini = teardown);

static void put(const char *name, struct str text)
{
    cr_assert_eq(file_write(path_of(name), text, &err), 0, "%s", err.text);
}

/* "12:{...}" a record: its line and itself. */
static int show(const struct json *record, void *context, struct err *e)
{
    (void)context;
    (void)e;
    buf_format(&out.buf, "%ld:", record->line);
    out.comma = false;
    json_put(&out, NULL, record);
    buf_char(&out.buf, '\n');
    return 0;
}

static int read_as(const char *name, const struct format_how *how)
{
    int f = 0;
    while (strcmp(formats[f].name, name) != 0)
        f++;
    buf_clear(&out.buf);
    err = (struct err)ERR_INIT;
    return format_read(&formats[f], how, path_of("f"), &arena, show, NULL, &err);
}

static void gives(const char *name, struct format_how how, struct str text,
                  const char *expected)
{
    put("f", text);
    cr_assert_eq(read_as(name, &how), 0, "%s", err.text);
    cr_expect_str_eq(out.buf.data, expected);
}

static void refuses(const char *name, struct format_how how, struct str text, long line,
                    const char *why)
{
    put("f", text);
    cr_assert_eq(read_as(name, &how), -1, "%s", out.buf.data);
    cr_expect_eq(err.status, ERR_ASKED_WRONGLY);
    const char *expected =
        line > 0 ? arena_format(&arena, "%s:%ld: %s", path_of("f"), line, why) : why;
    cr_expect_not_null(strstr(err.text, expected), "%s\nnot in %s", expected, err.text);
}

static const struct format_how plain;

Test(format, csv_has_commas_quotes_and_line_breaks_inside_quotes)
{
    gives("csv", plain,
          STR("\xef\xbb\xbfid,text\r\n1,\"a, \"\"b\"\"\nc\"\r\n\r\n2,\n3,\"\""),
          "2:{\"id\":\"1\",\"text\":\"a, \\\"b\\\"\\nc\",\"#\":0}\n"
          "5:{\"id\":\"2\",\"text\":\"\",\"#\":1}\n"
          "6:{\"id\":\"3\",\"text\":\"\",\"#\":2}\n");
}

Test(format, csv_without_a_line_of_names_takes_those_that_are_given)
{
    struct str columns[] = {STR("a"), STR("b")};
    gives("csv", (struct format_how){.columns = columns, .n_columns = 2}, STR("1,2\n"),
          "1:{\"a\":\"1\",\"b\":\"2\",\"#\":0}\n");
}

Test(format, csv_that_is_broken_is_refused_with_its_line)
{
    refuses("csv", plain, STR("a,b\n1,2\n3,\"x\ny"), 3, "a quote is never closed");
    refuses("csv", plain, STR("a,b\n1,\"2\"x\n"), 2, "has text behind a closing quote");
    refuses("csv", plain, STR("a,b\n1,2\"x\"\n"), 2, "has a quote inside a field");
    refuses("csv", plain, STR("a,b\n1,\"2\n3\"\n4\n"), 4, "has 1 columns, not 2");
    refuses("csv", plain, STR("a,b,a\n"), 1, "the column \"a\" is there twice");
    refuses("csv", plain, STR(""), 1, "is empty");
    refuses("csv", plain, STR("a,b\n1,2\n3,\xff\n"), 3, "is not UTF-8 (byte 0xff)");
    refuses("csv", plain, STR("a,b\n1,\0\n"), 2, "has a NUL byte");
}

Test(format, tsv_takes_quotes_as_they_are)
{
    struct str columns[] = {STR("text"), STR("label")};
    gives("tsv", (struct format_how){.columns = columns, .n_columns = 2},
          STR("the \"mains\t0\n\"ok\"\t1\n"),
          "1:{\"text\":\"the \\\"mains\",\"label\":\"0\",\"#\":0}\n"
          "2:{\"text\":\"\\\"ok\\\"\",\"label\":\"1\",\"#\":1}\n");
    refuses("tsv", (struct format_how){.columns = columns, .n_columns = 2},
            STR("a\t1\nb\n"), 2, "has 1 columns, not 2");
}

Test(format, jsonl_gives_its_objects)
{
    gives("jsonl", plain, STR("{\"a\": 1}\n\n{\"b\": [\"x\"]}\n"),
          "1:{\"a\":1,\"#\":0}\n3:{\"b\":[\"x\"],\"#\":1}\n");
    refuses("jsonl", plain, STR("{\"a\": 1}\n{\"a\": \n"), 2, "");
}

Test(format, json_gives_arrays_and_objects_at_a_path)
{
    gives("json", plain, STR("[{\"a\": 1},\n{\"a\": 2}]"),
          "1:{\"a\":1,\"#\":0}\n2:{\"a\":2,\"#\":1}\n");
    gives("json", plain, STR("{\"x\": {\"a\": 1}}"), "1:{\"a\":1,\"#\":0}\n");
    gives("json", (struct format_how){.records = STR("d.q")},
          STR("{\"d\": [{\"t\": 1, \"q\": [{\"a\": 2}]}]}"),
          "1:{\"a\":2,\"parent\":{\"t\":1,\"q\":[{\"a\":2}]},\"#\":0}\n");
    refuses("json", (struct format_how){.records = STR("d")}, STR("{\"e\": []}"), 1,
            "\"d\" is missing");
    refuses("json", plain, STR("[1]"), 1, "a record must be an object, is a number");
    refuses("json", plain, STR("\"x\""), 1, "records must stand in an array");
}

#define SQUAD(answers)                                                               \
    "{\"data\": [{\"title\": \"T\", \"paragraphs\": [{\"context\": \"C\", \"qas\": " \
    "[{\"id\": \"i\", \"question\": \"Q\", \"answers\": " answers "}]}]}]}"

Test(format, squad_gives_questions_or_paragraphs)
{
    gives(
        "squad", plain,
        STR(SQUAD("[{\"text\": \"x\"}, {\"text\": \"y\"}, {\"text\": \"x\"}]")),
        "1:{\"id\":\"i\",\"question\":\"Q\",\"answers\":[\"x\",\"y\"],\"context\":\"C\","
        "\"title\":\"T\",\"paragraph\":\"0-0\",\"article\":0,\"#\":0}\n");
    gives("squad", plain, STR(SQUAD("[]")),
          "1:{\"id\":\"i\",\"question\":\"Q\",\"answers\":[\"unanswerable\"],\"context\":"
          "\"C\",\"title\":\"T\",\"paragraph\":\"0-0\",\"article\":0,\"#\":0}\n");
    gives("squad", (struct format_how){.documents = true}, STR(SQUAD("[]")),
          "1:{\"id\":\"0-0\",\"title\":\"T\",\"text\":\"C\",\"article\":0,\"#\":0}\n");
    refuses("squad", plain, STR(SQUAD("[1]")), 1, "an answer must be an object");
    refuses("squad", plain, STR("{\"data\": [{}]}"), 1, "\"paragraphs\" is missing");
}

Test(format, beir_joins_queries_with_their_relevant_documents)
{
    struct format_how how = {.qrels = path_of("qrels")};
    put("qrels", STR("query-id\tcorpus-id\tscore\nq2\td2\t1\nq1\td2\t0\nq2\td1\t2\n"));
    gives("beir", how, STR("q1\tWhat?\nq2\tWhy?\n"),
          "2:{\"id\":\"q2\",\"text\":\"Why?\",\"docs\":[\"d2\",\"d1\"],\"#\":0}\n");
    put("qrels", STR("q1 0 d1 1\n"));
    gives("beir", how, STR("q1\tWhat?\n"),
          "1:{\"id\":\"q1\",\"text\":\"What?\",\"docs\":[\"d1\"],\"#\":0}\n");
    refuses("beir", how, STR("q1 What?\n"), 1, "has no tab between id and text");
    put("qrels", STR("q1 0 d1 1\nq1 0 d2 yes\n"));
    refuses("beir", how, STR("q1\tWhat?\n"), 0,
            "qrels:2: the score \"yes\" is no number");
    put("qrels", STR("q1 d1\n"));
    refuses("beir", how, STR("q1\tWhat?\n"), 0, "qrels:1: has not 3 or 4 columns");
}

Test(format, text_comes_in_lines_paragraphs_words_or_whole)
{
    struct str text = STR("One two.\nThree four five.\n\nSix.\n");
    gives(
        "text", (struct format_how){.unit = STR("paragraph")}, text,
        "1:{\"text\":\"One two.\\nThree four five.\",\"before\":\"\",\"name\":\"f\","
        "\"index\":0,\"percent\":0,\"#\":0}\n"
        "4:{\"text\":\"Six.\",\"before\":\"One two.\\nThree four five.\",\"name\":\"f\","
        "\"index\":1,\"percent\":84,\"#\":1}\n");
    gives(
        "text", (struct format_how){.unit = STR("words"), .words = 2}, text,
        "1:{\"text\":\"One two.\",\"before\":\"\",\"name\":\"f\",\"index\":0,"
        "\"percent\":0,\"#\":0}\n"
        "1:{\"text\":\"Three four five.\",\"before\":\"One two.\",\"name\":\"f\","
        "\"index\":1,\"percent\":28,\"#\":1}\n"
        "2:{\"text\":\"Six.\",\"before\":\"Three four five.\",\"name\":\"f\",\"index\":2,"
        "\"percent\":84,\"#\":2}\n");
    put("f", text);
    cr_assert_eq(read_as("text", &(struct format_how){.unit = STR("file")}), 0);
    cr_assert_not_null(strstr(out.buf.data, "1:{\"text\":\"One two.\\nThree"));
    cr_assert_eq(read_as("text", &(struct format_how){.unit = STR("line")}), 0);
    cr_assert_not_null(strstr(out.buf.data, "4:{\"text\":\"Six.\",\"before\":\"Three"));
}

Test(format, a_label_stands_before_or_behind_its_sentence)
{
    gives("label@sentence", plain, STR("good@We like it@home.\n"),
          "1:{\"label\":\"good\",\"text\":\"We like it@home.\",\"#\":0}\n");
    gives("sentence@label", plain, STR("We like it@home .@good\r\n"),
          "1:{\"label\":\"good\",\"text\":\"We like it@home .\",\"#\":0}\n");
    gives("label@sentence", (struct format_how){.separator = STR("\t")}, STR("1\tok\n"),
          "1:{\"label\":\"1\",\"text\":\"ok\",\"#\":0}\n");
    refuses("sentence@label", plain, STR("a@b\n\nnothing\n"), 3, "has no \"@\"");
    refuses("sentence@label", plain, STR("a@\n"), 1, "has an empty label");
    refuses("label@sentence", plain, STR("a@\n"), 1, "has an empty text");
}

/* ---- picks */

static const struct json *record_of(const char *text)
{
    const struct json *root;
    cr_assert_eq(json_parse(str_of(text), "f", 1, &arena, &root, &err), 0, "%s",
                 err.text);
    return root;
}

static void picks(const char *record, const char *pick, const char *expected)
{
    struct str text;
    err = (struct err)ERR_INIT;
    int rc = pick_text(record_of(record), str_of(pick), &text, &arena, &err);
    if (rc == 0)
        cr_expect(str_is(text, expected), "%.*s", STR_ARG(text));
    else
        cr_expect_not_null(strstr(err.text, expected), "%s", err.text);
}

Test(format, picks_follow_paths_and_fill_templates)
{
    static const char *const record =
        "{\"a\": {\"b\": [{\"c\": \"x\"}, {\"c\": 2.5}]}, \"d.e\": true, \"n\": "
        "12345678, "
        "\"t\": [[\"1\", \"2\"], [\"3\", \"4\"]], \"z\": null}";
    picks(record, "a.b.c", "x\n2.5");
    picks(record, "d.e", "true");
    picks(record, "n", "12345678");
    picks(record, "{t}", "1 | 2\n3 | 4");
    picks(record, "{{{n}}} {a.b.c}!", "{12345678} x\n2.5!");
    picks(record, "a.b", "leads to an object");
    picks(record, "a.x", "\"a.x\" is missing; there are \"a\", \"d.e\", \"n\", \"t\"");
    picks(record, "z", "\"z\" is missing");
    picks(record, "{n", "a brace that is never closed");
}
