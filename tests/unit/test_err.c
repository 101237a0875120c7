#include <criterion/criterion.h>

#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/str.h"

Test(err, set_and_ask_carry_their_status)
{
    struct err err = ERR_INIT;
    cr_assert_eq(err.status, ERR_NONE);
    cr_assert_eq(err_set(&err, "%s is full", "disk"), -1);
    cr_assert_eq(err.status, ERR_FAILED);
    cr_assert_str_eq(err.text, "disk is full");
    cr_assert_eq(err_ask(&err, "no %d", 7), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_eq(err_interrupted(&err), -1);
    cr_assert_eq(err.status, ERR_INTERRUPTED);
    cr_assert_str_eq(err.text, "interrupted");
}

Test(err, at_names_path_and_line)
{
    struct err err = ERR_INIT;
    err_at(&err, "a.json", 3, "\"x\" is missing");
    cr_assert_str_eq(err.text, "a.json:3: \"x\" is missing");
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    err_at(&err, "a.json", 0, "empty");
    cr_assert_str_eq(err.text, "a.json: empty");
}

Test(err, wrap_keeps_the_status_and_puts_the_intent_in_front)
{
    struct err err = ERR_INIT;
    err_ask(&err, "not there");
    cr_assert_eq(err_wrap(&err, "cannot load \"%s\"", "legal"), -1);
    cr_assert_str_eq(err.text, "cannot load \"legal\": not there");
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}

Test(err, errno_tells_a_wrong_name_from_a_failing_machine)
{
    struct err err = ERR_INIT;
    static const int wrong[] = {ENOENT, ENOTDIR, EISDIR, EACCES, ELOOP};
    static const int failed[] = {ENOSPC, EROFS, EIO, ENOMEM};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        errno = wrong[i];
        err_errno(&err, "x");
        cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    }
    for (size_t i = 0; i < sizeof failed / sizeof *failed; i++) {
        errno = failed[i];
        err_errno(&err, "x");
        cr_assert_eq(err.status, ERR_FAILED);
    }
    errno = ENOSPC;
    err_errno(&err, "cannot write %s", "f");
    cr_assert_str_eq(err.text, "cannot write f: No space left on device");
}

Test(err, hostile_bytes_cannot_start_a_line_or_move_the_cursor)
{
    struct err err = ERR_INIT;
    err_ask(&err, "no %s", "a\nb\x1b[2J\x7f \xff\xc2\x9b caf\xc3\xa9");
    cr_assert_str_eq(err.text, "no a\\x0Ab\\x1B[2J\\x7F \\xFF\\xC2\\x9B caf\xc3\xa9");
    err_wrap(&err, "w\r");
    cr_assert_str_eq(err.text,
                     "w\\x0D: no a\\x0Ab\\x1B[2J\\x7F \\xFF\\xC2\\x9B caf\xc3\xa9");
}

Test(err, long_text_is_cut_between_characters_and_ends_with_dots)
{
    struct err err = ERR_INIT;
    for (int shift = 0; shift < 5; shift++) {
        char text[3000] = "";
        for (int i = 0; i < shift; i++)
            strcat(text, "x");
        for (int i = 0; i < 900; i++)
            strcat(text, i % 2 ? "\xe2\x82\xac" : "\n");
        err_set(&err, "%s", text);
        size_t n = strlen(err.text);
        cr_assert_lt(n, sizeof err.text);
        cr_assert_gt(n, sizeof err.text - 12);
        cr_assert_str_eq(err.text + n - 3, "...");
        cr_assert_eq(utf8_invalid_at(str_of(err.text)), SIZE_MAX);
    }
}

Test(err, text_that_just_fits_is_not_cut)
{
    struct err err = ERR_INIT;
    char text[1001];
    memset(text, 'x', 1000);
    text[999] = '\0';
    err_set(&err, "%s", text);
    cr_assert_str_eq(err.text, text);
    text[999] = 'x';
    text[1000] = '\0';
    err_set(&err, "%s", text);
    cr_assert_eq(strlen(err.text), 999);
    cr_assert_str_eq(err.text + 996, "...");
}

static const char *const methods[] = {"prompt", "fewshot", "rag", "finetune",
                                      "rag_finetune"};

Test(err, nearest_knows_insertions_deletions_replacements_and_swaps)
{
    cr_assert_str_eq(err_nearest("promt", methods, 5), "prompt");
    cr_assert_str_eq(err_nearest("promptt", methods, 5), "prompt");
    cr_assert_str_eq(err_nearest("pronpt", methods, 5), "prompt");
    cr_assert_str_eq(err_nearest("porpmt", methods, 5), "prompt");
    cr_assert_str_eq(err_nearest("RAG", methods, 5), "rag");
    cr_assert_str_eq(err_nearest("rag-finetune", methods, 5), "rag_finetune");
    /* Two swaps are two steps, not four. */
    const char *far[] = {"abcd"};
    cr_assert_not_null(err_nearest("badc", far, 1));
}

static const char *name_of(int i)
{
    return methods[i];
}

Test(err, a_name_is_found_among_those_of_a_table_or_explained)
{
    struct err err = ERR_INIT;
    cr_assert_eq(err_find(&err, "method", "rag", name_of, 5), 2);
    cr_assert_eq(err.status, ERR_NONE);
    cr_assert_eq(err_find(&err, "method", "promt", name_of, 5), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_str_eq(err.text, "unknown method \"promt\"; did you mean \"prompt\"?");
    cr_assert_eq(err_find(&err, "method", "magic", name_of, 2), -1);
    cr_assert_str_eq(err.text, "unknown method \"magic\"; known: prompt, fewshot");
    cr_assert_eq(err_find(&err, "method", "rag", name_of, 0), -1);
}

Test(err, nearest_is_silent_when_nothing_is_near)
{
    char longer[200];
    memset(longer, 'a', sizeof longer);
    longer[199] = '\0';
    cr_assert_null(err_nearest("magic", methods, 5));
    cr_assert_null(err_nearest("xyz", methods, 5));
    cr_assert_null(err_nearest("", methods, 5));
    cr_assert_null(err_nearest(longer, methods, 5));
    cr_assert_null(err_nearest("rag", methods, 0));
}

Test(err, nearest_takes_the_best_of_several)
{
    const char *names[] = {"best-lost", "best-last", "best-first"};
    cr_assert_str_eq(err_nearest("best-lasst", names, 3), "best-last");
}

Test(err, unknown_suggests_or_lists)
{
    struct err err = ERR_INIT;
    err_unknown(&err, "method", "promt", methods, 5);
    cr_assert_str_eq(err.text, "unknown method \"promt\"; did you mean \"prompt\"?");
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    err_unknown(&err, "method", "magic", methods, 3);
    cr_assert_str_eq(err.text, "unknown method \"magic\"; known: prompt, fewshot, rag");
    err_unknown(&err, "method", "magic", methods, 0);
    cr_assert_str_eq(err.text, "unknown method \"magic\"; there is none");
}

Test(err, unknown_with_very_many_names_is_cut)
{
    struct err err = ERR_INIT;
    const char *names[1000];
    for (int i = 0; i < 1000; i++)
        names[i] = "a-rather-long-name";
    err_unknown(&err, "key", "zzz", names, 1000);
    cr_assert_str_eq(err.text + strlen(err.text) - 3, "...");
}
