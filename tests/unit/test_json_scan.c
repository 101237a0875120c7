#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json_scan.h"

static struct arena arena;
static struct err err;
static struct json_scan scan;

static void setup(void)
{
    err = (struct err)ERR_INIT;
}

static void teardown(void)
{
    arena_release(&arena);
}

TestSuite(json_scan, .init = setup, .fini = teardown);

static void begin(const char *text)
{
    json_scan_begin(&scan, "f.json", str_of(text), &arena, &err);
}

Test(json_scan, reads_every_kind_of_value_in_order)
{
    struct str key;
    begin("\xef\xbb\xbf {\"a\": [1, -2.5e3, 18446744073709551615], \"b\": true,\n"
          "\"c\": \"plain\", \"d\": \"x\\n\\u00e9\\ud83d\\ude00\\/\", \"e\": {}, \"f\": "
          "[] } ");
    json_scan_object(&scan);
    cr_assert(json_scan_member(&scan, &key) && str_is(key, "a"));
    cr_assert_eq(json_scan_type(&scan), JSON_ARRAY);
    json_scan_array(&scan);
    cr_assert(json_scan_element(&scan));
    cr_expect_eq(json_scan_uint(&scan), 1);
    cr_assert(json_scan_element(&scan));
    cr_expect_eq(json_scan_real(&scan), -2500);
    cr_assert(json_scan_element(&scan));
    cr_expect_eq(json_scan_uint(&scan), UINT64_MAX);
    cr_assert_not(json_scan_element(&scan));
    cr_assert(json_scan_member(&scan, &key) && str_is(key, "b"));
    cr_expect(json_scan_bool(&scan));
    cr_assert(json_scan_member(&scan, &key));
    cr_expect(str_is(json_scan_str(&scan), "plain"));
    cr_assert(json_scan_member(&scan, &key));
    cr_expect(str_is(json_scan_str(&scan), "x\n\xc3\xa9\xf0\x9f\x98\x80/"));
    cr_assert(json_scan_member(&scan, &key) && str_is(key, "e"));
    json_scan_object(&scan);
    cr_expect_not(json_scan_member(&scan, &key));
    cr_assert(json_scan_member(&scan, &key) && str_is(key, "f"));
    json_scan_array(&scan);
    cr_expect_not(json_scan_element(&scan));
    cr_expect_not(json_scan_member(&scan, &key));
    cr_expect_eq(json_scan_end(&scan), 0, "%s", err.text);
}

Test(json_scan, skips_whole_values)
{
    struct str key;
    begin("{\"a\": {\"x\": [[], {}, [1, {\"y\": null}], \"]}\"]}, \"b\": 1.5, \"c\": [2, "
          "3]}");
    json_scan_object(&scan);
    for (int i = 0; i < 3; i++) {
        cr_assert(json_scan_member(&scan, &key));
        cr_expect_eq(key.data[0], "abc"[i]);
        json_scan_skip(&scan);
    }
    cr_expect_not(json_scan_member(&scan, &key));
    cr_expect_eq(json_scan_end(&scan), 0, "%s", err.text);
}

/* Skipped as a whole, each must give this error. */
static const struct {
    const char *text, *says;
} bad[] = {
    {"", "f.json: ends where a value should be"},
    {"{", "f.json: ends where a string should be"},
    {"{\"a\"}", "f.json: '}' where ':' should be"},
    {"{\"a\": 1 \"b\": 2}", "f.json: '\"' where ',' or '}' should be"},
    {"{\"a\": 1,}", "f.json: '}' where a string should be"},
    {"[1, ]", "f.json: ']' where a number should be"},
    {"[1 2]", "f.json: '2' where ',' or ']' should be"},
    {"[1}", "f.json: '}' where ',' or ']' should be"},
    {"\"abc", "f.json: a string does not end"},
    {"\"abc\\", "f.json: a string does not end"},
    {"\"a\x01\"", "f.json: control byte 0x01 in a string"},
    {"\"\\x\"", "f.json: unknown escape in a string"},
    {"\"\\u12g4\"", "f.json: \\u without four hexadecimal digits"},
    {"\"\\ud800\"", "f.json: half of a surrogate pair"},
    {"\"\\udc00\\ud800\"", "f.json: half of a surrogate pair"},
    {"01", "f.json: '0' where a number should be"},
    {"1.", "f.json: '1' where a number should be"},
    {"-", "f.json: '-' where a number should be"},
    {"1e", "f.json: '1' where a number should be"},
    {"nul", "f.json: 'n' where a value should be"},
    {"tru", "f.json: 't' where true or false should be"},
    {"\x07", "f.json: byte 0x07 where a number should be"},
    {"[1,\n2,\n x]", "f.json:3: 'x' where a number should be"},
    {"{} {}", "f.json: '{' where the end should be"},
    {"\xff", "f.json: not UTF-8 at byte 0"},
};

Test(json_scan, refuses_what_is_no_json_with_the_line_and_the_reason)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        begin(bad[i].text);
        json_scan_skip(&scan);
        cr_assert_eq(json_scan_end(&scan), -1, "%s", bad[i].text);
        cr_expect_str_eq(err.text, bad[i].says);
    }
}

Test(json_scan, refuses_numbers_that_are_no_whole_ones)
{
    static const char *const wrong[] = {"-1", "1.5", "1e3", "18446744073709551616"};
    for (int i = 0; i < 4; i++) {
        begin(wrong[i]);
        cr_expect_eq(json_scan_uint(&scan), 0);
        cr_expect_not_null(strstr(err.text, "is not a whole number below 2^64"));
    }
}

Test(json_scan, refuses_deep_nesting_and_ends_every_loop_behind_an_error)
{
    char deep[200];
    struct str key;
    memset(deep, '[', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    begin(deep);
    json_scan_skip(&scan);
    cr_expect_not_null(strstr(err.text, "nested deeper than 63"));
    cr_expect_not(json_scan_element(&scan));
    cr_expect_not(json_scan_member(&scan, &key));
    cr_expect_eq(json_scan_type(&scan), JSON_NULL);
    cr_expect_eq(json_scan_str(&scan).n, 0);
    cr_expect_eq(json_scan_end(&scan), -1);
}

Test(json_scan, texts_without_escapes_take_no_memory)
{
    begin("[\"one\", \"two\", \"three\"]");
    json_scan_skip(&scan);
    cr_expect_eq(json_scan_end(&scan), 0);
    cr_expect_eq(arena.bytes, 0);
}
