#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/base/opt.h"

struct sample {
    int64_t k, n, memory;
    double min_score;
    const char *order, *out;
    bool title, force;
};

static const struct opt opts[] = {
    OPT_INT(struct sample, k, 4, 1, 64, "passages put into the prompt"),
    OPT_INT(struct sample, n, 0, -1e18, 1e18, "tokens"),
    OPT_BYTES(struct sample, memory, 65536, 1024, 1ll << 40, "memory to use"),
    OPT_REAL(struct sample, min_score, 0, -1, 1e9, "leave out passages below this"),
    OPT_ENUM(struct sample, order, "best-last", "best-last|best-first",
             "order of passages"),
    OPT_TEXT(struct sample, out, NULL, "file to write"),
    OPT_BOOL(struct sample, title, true, "put the title in front of each passage"),
    OPT_BOOL(struct sample, force, false, "write over what is there"),
    OPT_END,
};

static struct arena arena;
static struct err err;
static struct sample sample;

static void setup(void)
{
    err = (struct err)ERR_INIT;
    opt_defaults(opts, &sample);
}

static void teardown(void)
{
    arena_release(&arena);
}

TestSuite(opt, .init = setup, .fini = teardown);

static void refuses(const char *name, const char *value, const char *why)
{
    struct sample before = sample;
    cr_assert_eq(opt_set(opts, &sample, name, value, &arena, &err), -1, "%s=%s", name,
                 value);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_str_eq(err.text, why);
    cr_assert_eq(memcmp(&before, &sample, sizeof sample), 0);
}

static void sets(const char *name, const char *value)
{
    cr_assert_eq(opt_set(opts, &sample, name, value, &arena, &err), 0, "%s", err.text);
}

Test(opt, defaults_come_from_the_table)
{
    cr_assert_eq(sample.k, 4);
    cr_assert_eq(sample.memory, 65536);
    cr_assert_eq(sample.min_score, 0);
    cr_assert_str_eq(sample.order, "best-last");
    cr_assert_null(sample.out);
    cr_assert(sample.title);
    cr_assert_not(sample.force);
}

Test(opt, sets_each_type_from_text)
{
    sets("k", "1");
    cr_assert_eq(sample.k, 1);
    sets("k", "64");
    cr_assert_eq(sample.k, 64);
    sets("memory", "2G");
    cr_assert_eq(sample.memory, 2ll << 30);
    sets("memory", "64m");
    cr_assert_eq(sample.memory, 64 << 20);
    sets("memory", "4k");
    cr_assert_eq(sample.memory, 4096);
    sets("memory", "5000");
    cr_assert_eq(sample.memory, 5000);
    sets("min-score", "-.5e0");
    cr_assert_eq(sample.min_score, -0.5);
    sets("min_score", "2");
    cr_assert_eq(sample.min_score, 2);
    sets("order", "best-first");
    cr_assert_str_eq(sample.order, "best-first");
    sets("out", "");
    cr_assert_str_eq(sample.out, "");
    sets("title", "no");
    cr_assert_not(sample.title);
    sets("title", "true");
    cr_assert(sample.title);
}

Test(opt, errors_name_option_value_and_range)
{
    refuses("k", "0", "option \"k\" must be a whole number from 1 to 64, not \"0\"");
    refuses("k", "65", "option \"k\" must be a whole number from 1 to 64, not \"65\"");
    refuses("k", "4k", "option \"k\" must be a whole number from 1 to 64, not \"4k\"");
    refuses("k", " 4", "option \"k\" must be a whole number from 1 to 64, not \" 4\"");
    refuses("k", "", "option \"k\" must be a whole number from 1 to 64, not \"\"");
    refuses("k", "2.5", "option \"k\" must be a whole number from 1 to 64, not \"2.5\"");
    refuses("n", "99999999999999999999",
            "option \"n\" must be a whole number, not \"99999999999999999999\"");
    refuses("memory", "1",
            "option \"memory\" must be a size (such as 64M) from 1K to 1T, not \"1\"");
    refuses("memory", "8Mi",
            "option \"memory\" must be a size (such as 64M) from 1K to 1T, not \"8Mi\"");
    refuses("memory", "9000000000000000000G",
            "option \"memory\" must be a size (such as 64M) from 1K to 1T, "
            "not \"9000000000000000000G\"");
    /* 2^34 + 1: times 2^30 it is 1G beyond 2^64. */
    refuses("memory", "17179869185G",
            "option \"memory\" must be a size (such as 64M) from 1K to 1T, "
            "not \"17179869185G\"");
    refuses("min_score", "nan",
            "option \"min_score\" must be a number from -1 to 1000000000, not \"nan\"");
    refuses("min_score", "0x1",
            "option \"min_score\" must be a number from -1 to 1000000000, not \"0x1\"");
    refuses("min_score", "1e10",
            "option \"min_score\" must be a number from -1 to 1000000000, not \"1e10\"");
    refuses("order", "best-lst",
            "option \"order\" must be best-last or best-first, not \"best-lst\"; "
            "did you mean \"best-last\"?");
    refuses("order", "x", "option \"order\" must be best-last or best-first, not \"x\"");
    refuses("title", "maybe", "option \"title\" must be true or false, not \"maybe\"");
    refuses("memry", "1", "unknown option \"memry\"; did you mean \"memory\"?");
}

static int from_json(const char *text)
{
    const struct json *root;
    cr_assert_eq(json_parse(str_of(text), "run.json", 1, &arena, &root, &err), 0);
    return opt_from_json(opts, &sample, root, &arena, &err);
}

Test(opt, sets_each_type_from_json)
{
    cr_assert_eq(
        from_json("{\"k\": 7, \"memory\": \"1M\", \"min-score\": 0.25, \"out\": \"f\","
                  "\"order\": \"best-first\", \"title\": false}"),
        0);
    cr_assert_eq(sample.k, 7);
    cr_assert_eq(sample.memory, 1 << 20);
    cr_assert_eq(sample.min_score, 0.25);
    cr_assert_str_eq(sample.out, "f");
    cr_assert_str_eq(sample.order, "best-first");
    cr_assert_not(sample.title);
    cr_assert_eq(from_json("{\"memory\": 2048, \"out\": null}"), 0);
    cr_assert_eq(sample.memory, 2048);
    cr_assert_null(sample.out);
}

static void json_refused(const char *text, const char *why)
{
    cr_assert_eq(from_json(text), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_str_eq(err.text, why);
}

Test(opt, errors_in_json_carry_file_and_line)
{
    json_refused("{\n\"k\": 1.5}",
                 "run.json:2: \"k\" must be a whole number from 1 to 64, not 1.5");
    json_refused("{\"k\": 100}",
                 "run.json:1: \"k\" must be a whole number from 1 to 64, not 100");
    json_refused("{\"k\": \"7\"}",
                 "run.json:1: \"k\" must be a whole number from 1 to 64, not \"7\"");
    json_refused("{\"n\": 1e300}",
                 "run.json:1: \"n\" must be a whole number, not 1e+300");
    json_refused("{\"title\": 1}",
                 "run.json:1: \"title\" must be true or false, not a number");
    json_refused("{\"out\": [1]}", "run.json:1: \"out\" must be a text, not an array");
    json_refused("{\n\n\"ordr\": 1}",
                 "run.json:3: unknown option \"ordr\"; did you mean \"order\"?");
    json_refused("[]", "run.json:1: options must be an object, not an array");
}

Test(opt, sets_from_a_list_in_text)
{
    cr_assert_eq(opt_from_text(opts, &sample, "k=5,order=best-first,force,out=\"a,b=c\"",
                               &arena, &err),
                 0);
    cr_assert_eq(sample.k, 5);
    cr_assert_str_eq(sample.order, "best-first");
    cr_assert(sample.force);
    cr_assert_str_eq(sample.out, "a,b=c");
    cr_assert_eq(opt_from_text(opts, &sample, "", &arena, &err), 0);
    cr_assert_eq(opt_from_text(opts, &sample, NULL, &arena, &err), 0);
}

Test(opt, errors_in_a_list_say_what_is_wrong)
{
    cr_assert_eq(opt_from_text(opts, &sample, "k=5,k", &arena, &err), -1);
    cr_assert_str_eq(err.text, "option \"k\" needs a value: k=...");
    cr_assert_eq(opt_from_text(opts, &sample, "titel", &arena, &err), -1);
    cr_assert_str_eq(err.text, "unknown option \"titel\"; did you mean \"title\"?");
    cr_assert_eq(opt_from_text(opts, &sample, "out=\"a,b", &arena, &err), -1);
    cr_assert_str_eq(err.text, "a quote is not closed in out=\"a,b");
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}

Test(opt, a_colon_where_a_comma_belongs_is_named)
{
    cr_assert_eq(opt_from_text(opts, &sample, "k=5:n=3", &arena, &err), -1);
    cr_assert_str_eq(err.text,
                     "a comma stands between options: option \"k\" must be a whole "
                     "number from 1 to 64, not \"5:n=3\"");
    cr_assert_eq(opt_from_text(opts, &sample, "out=a:b=3", &arena, &err), 0);
}

Test(opt, what_is_written_reads_back_to_the_same)
{
    struct json_out out = {0};
    struct sample before;
    cr_assert_eq(
        opt_from_text(opts, &sample, "k=9,memory=1M,min_score=0.1", &arena, &err), 0);
    before = sample;
    json_begin(&out, NULL);
    opt_to_json(opts, &sample, &out);
    json_end(&out);
    cr_assert_str_eq(out.buf.data,
                     "{\"k\":9,\"n\":0,\"memory\":1048576,\"min_score\":0.1,"
                     "\"order\":\"best-last\",\"out\":null,\"title\":true,"
                     "\"force\":false}");
    opt_defaults(opts, &sample);
    cr_assert_eq(from_json(out.buf.data), 0);
    cr_assert_eq(sample.k, before.k);
    cr_assert_eq(sample.memory, before.memory);
    cr_assert_eq(sample.min_score, before.min_score);
    json_release(&out);
}

Test(opt, help_lists_name_range_default_and_text)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    opt_help(opts, out);
    fclose(out);
    cr_assert_str_eq(
        text,
        "  -k N                          passages put into the prompt (from 1 to 64; "
        "default 4)\n"
        "  -n N                          tokens (default 0)\n"
        "  --memory SIZE                 memory to use (from 1K to 1T; default 64K)\n"
        "  --min-score X                 leave out passages below this (from -1 to "
        "1000000000; "
        "default 0)\n"
        "  --order best-last|best-first  order of passages (default best-last)\n"
        "  --out TEXT                    file to write\n"
        "  --[no-]title                  put the title in front of each passage (default "
        "yes)\n"
        "  --force                       write over what is there\n");
    free(text);
}

static int n_left;
static bool help;
static char *args[16];

/* Splits at spaces; "_" stands for a space inside an argument. */
static int command_line(const char *text)
{
    int argc = 0;
    help = false;
    opt_defaults(opts, &sample);
    for (char *p = strtok(arena_strdup(&arena, text), " "); p != NULL;
         p = strtok(NULL, " "))
        args[argc++] = p;
    return opt_command_line(opts, &sample, argc, args, &n_left, &help, &arena, &err);
}

Test(opt, a_command_line_mixes_options_and_arguments)
{
    cr_assert_eq(
        command_line(
            "a --k 5 b --order=best-first --no-title --force - --min-score -0.5 c"),
        0);
    cr_assert_eq(n_left, 4);
    cr_assert_str_eq(args[0], "a");
    cr_assert_str_eq(args[1], "b");
    cr_assert_str_eq(args[2], "-");
    cr_assert_str_eq(args[3], "c");
    cr_assert_eq(sample.k, 5);
    cr_assert_eq(sample.min_score, -0.5);
    cr_assert_str_eq(sample.order, "best-first");
    cr_assert_not(sample.title);
    cr_assert(sample.force);
    cr_assert_not(help);
}

Test(opt, single_letters_take_values_and_numbers_are_arguments)
{
    cr_assert_eq(command_line("-k 6 -n -12 -5 --force=false"), 0);
    cr_assert_eq(sample.k, 6);
    cr_assert_eq(sample.n, -12);
    cr_assert_eq(n_left, 1);
    cr_assert_str_eq(args[0], "-5");
}

Test(opt, two_dashes_end_the_options)
{
    cr_assert_eq(command_line("--force -- --k -h"), 0);
    cr_assert_eq(n_left, 2);
    cr_assert_str_eq(args[0], "--k");
    cr_assert_not(help);
}

Test(opt, help_is_noticed)
{
    cr_assert_eq(command_line("x -h"), 0);
    cr_assert(help);
    cr_assert_eq(command_line("--help"), 0);
    cr_assert(help);
    cr_assert_eq(n_left, 0);
}

Test(opt, a_text_value_may_begin_with_a_dash)
{
    cr_assert_eq(command_line("--out -x.txt --k 3"), 0);
    cr_assert_str_eq(sample.out, "-x.txt");
    cr_assert_eq(sample.k, 3);
}

static void line_refused(const char *text, const char *why)
{
    cr_assert_eq(command_line(text), -1, "%s", text);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_str_eq(err.text, why);
}

Test(opt, errors_on_the_command_line_say_what_was_typed)
{
    line_refused("--k", "--k needs a value");
    line_refused("--out --force", "--out needs a value");
    line_refused("--out --no-title", "--out needs a value");
    line_refused("--k 99", "--k must be a whole number from 1 to 64, not \"99\"");
    line_refused("-k=x", "-k must be a whole number from 1 to 64, not \"x\"");
    line_refused("--min-scor 1",
                 "unknown option \"--min-scor\"; did you mean \"--min-score\"?");
    line_refused("-out f", "unknown option \"-out\"; did you mean \"--out\"?");
    line_refused("--xyz=1", "unknown option \"--xyz=1\"; --help lists what there is");
    line_refused("--no-title=1", "--no-title=1 takes no value");
    line_refused("--no-k", "unknown option \"--no-k\"; --help lists what there is");
    line_refused("--title=maybe", "--title must be true or false, not \"maybe\"");
}
