#include <criterion/criterion.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"

static struct arena arena;
static struct err err;

static void setup(void)
{
    err = (struct err)ERR_INIT;
}

static void teardown(void)
{
    arena_release(&arena);
}

TestSuite(json, .init = setup, .fini = teardown);

static const struct json *parse(const char *text)
{
    const struct json *root = NULL;
    if (json_parse(str_of(text), "f.json", 1, &arena, &root, &err))
        return NULL;
    return root;
}

static void refuses(struct str text, const char *why)
{
    const struct json *root = NULL;
    cr_assert_eq(json_parse(text, "f.json", 1, &arena, &root, &err), -1, "%.40s",
                 text.data);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_str_eq(err.text, why);
}

Test(json, a_text_that_is_not_there_is_nothing)
{
    const struct json *root = parse("{\"a\": \"b\", \"n\": 1}");
    cr_assert(str_is(json_text(root, "a"), "b"));
    cr_assert_eq(json_text(root, "n").n, 0);
    cr_assert_eq(json_text(root, "A").n, 0);
    cr_assert_str_eq(json_text_or(root, "a", "?"), "b");
    cr_assert_str_eq(json_text_or(root, "n", "?"), "?");
    cr_assert_str_eq(json_text_or(NULL, "a", ""), "");
    cr_assert_eq(json_text(json_get(root, "n"), "a").n, 0);
    cr_assert_eq(json_text(NULL, "a").n, 0);
}

Test(json, reads_every_kind_of_value)
{
    const struct json *root =
        parse("\xef\xbb\xbf {\"a\": [1, -2.5e3, true, false, null],"
              "\"b\": {\"c\": \"x\\n\\u00e9\\ud83d\\ude00\"}} \r\n");
    cr_assert_not_null(root);
    cr_assert_eq(root->n, 2);
    const struct json *a = json_get(root, "a");
    cr_assert_eq(a->type, JSON_ARRAY);
    cr_assert_eq(a->n, 5);
    cr_assert_eq(a->child->number, 1);
    cr_assert_eq(a->child->next->number, -2500);
    cr_assert(a->child->next->next->boolean);
    cr_assert_eq(a->child->next->next->next->type, JSON_BOOL);
    cr_assert_eq(a->child->next->next->next->next->type, JSON_NULL);
    const struct json *c = json_get(json_get(root, "b"), "c");
    cr_assert(str_is(c->string, "x\n\xc3\xa9\xf0\x9f\x98\x80"));
    cr_assert(str_is(c->key, "c"));
    cr_assert_null(json_get(root, "A"));
    cr_assert_null(json_get(c, "x"));
}

Test(json, a_single_scalar_is_a_document)
{
    cr_assert_eq(parse(" 7 ")->number, 7);
    cr_assert_eq(parse("\"x\"")->type, JSON_STRING);
    cr_assert_eq(parse("[]")->n, 0);
    cr_assert_eq(parse("null")->type, JSON_NULL);
}

Test(json, every_value_knows_its_line)
{
    const struct json *root =
        parse("{\n\"a\":\n 1,\n\n\"b\": [\n10,\n{\"x\\\"\":\n20}],\"c\": 3\n}");
    const struct json *b = json_get(root, "b");
    cr_assert_eq(root->line, 1);
    cr_assert_eq(json_get(root, "a")->line, 3);
    cr_assert_eq(b->line, 5);
    cr_assert_eq(b->child->line, 6);
    cr_assert_eq(b->child->next->line, 7);
    cr_assert_eq(json_get(b->child->next, "x\"")->line, 8);
    cr_assert_eq(json_get(root, "c")->line, 8);
}

Test(json, refuses_what_is_not_json)
{
    refuses(STR(""), "f.json:1: it is empty");
    refuses(STR("  \n "), "f.json:2: there is no JSON value");
    refuses(STR("{\"a\": 1"), "f.json:1: not JSON: it ends too early");
    refuses(STR("{\"a\": 1}\nx"), "f.json:2: not JSON: unexpected \"x\"");
    refuses(STR("{\"a\": 1}\n{}"), "f.json:2: not JSON from here on: {}");
    refuses(STR("{\"a\": 1,}"), "f.json:1: not JSON from here on: }");
    refuses(STR("{'a': 1}"), "f.json:1: not JSON: unexpected '\''");
    refuses(STR("[1 2]"), "f.json:1: not JSON from here on: 2]");
    refuses(STR("[1]]"), "f.json:1: not JSON: unexpected ']'");
    refuses(STR("[\"a\": 1]"), "f.json:1: not JSON from here on: : 1]");
    refuses(STR("{\"a\"::1}"), "f.json:1: not JSON: unexpected ':'");
    refuses(STR("[\n\"abc"), "f.json:2: not JSON: a string is not closed");
    refuses(STR("\"abc\\"), "f.json:1: not JSON: a string is not closed");
    refuses(STR("[\"a\nb\"]"), "f.json:1: a control character in a string (not closed?)");
    refuses(STR("[\"\\x\"]"), "f.json:1: not JSON from here on: \\x\"]");
    refuses(STR("\v1"), "f.json:1: not JSON: unexpected byte 0x0b");
    cr_assert_null(parse("[\"\\ud800\"]"));
    cr_assert_null(parse("[\"\\udc00\\ud800\"]"));
    cr_assert_null(parse("]"));
    cr_assert_null(parse("{\"a\"}"));
    cr_assert_null(parse("{1: 2}"));
}

Test(json, refuses_numbers_that_json_does_not_have)
{
    static const char *const bad[] = {"01",  "1.",       ".5",  "+1",   "-",
                                      "1e",  "1e+",      "--1", "0x10", "NaN",
                                      "inf", "Infinity", "1_0", "1e5.5"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_null(parse(bad[i]), "%s", bad[i]);
    refuses(STR("[1,\n1e999]"), "f.json:2: the number 1e999 is too big");
    refuses(STR("TRUE"), "f.json:1: not JSON: unexpected \"TRUE\"");
    cr_assert_null(
        parse("1111111111111111111111111111111111111111111111111111111111111111"));
    cr_assert_eq(parse("-0.5E+1")->number, -5);
    cr_assert_eq(parse("1e-999")->number, 0);
}

Test(json, refuses_nul_and_invalid_utf8)
{
    refuses(STR("{\"a\": \"x\0y\"}"), "f.json:1: a NUL byte in a string (not closed?)");
    refuses(STR("[1,\n\0]"), "f.json:2: a NUL byte");
    refuses(STR("[\"\\u0000\"]"), "f.json:1: \\u0000 in a string");
    cr_assert_not_null(parse("[\"\\\\u0000\"]"));
    refuses(STR("[\"\\u12\"]"),
            "f.json:1: \\u without four hexadecimal digits in a string");
    refuses(STR("\"\\u004"), "f.json:1: \\u without four hexadecimal digits in a string");
    refuses(STR("[\n\"\xc3(\"]"), "f.json:2: invalid UTF-8 (byte 0xc3)");
}

Test(json, refuses_a_key_that_is_there_twice)
{
    refuses(STR("{\"a\": 1,\n\"b\": 2,\n\"a\": 3}"),
            "f.json:3: the key \"a\" is there twice");
    refuses(STR("[{\"x\\u0061\": 1,\"xa\": 2}]"),
            "f.json:1: the key \"xa\" is there twice");
    cr_assert_not_null(parse("{\"a\": 1, \"A\": 2}"));
}

static char *nested(int depth)
{
    char *text = arena_alloc(&arena, (size_t)depth * 2 + 1);
    memset(text, '[', (size_t)depth);
    memset(text + depth, ']', (size_t)depth);
    return text;
}

Test(json, refuses_what_is_nested_too_deep)
{
    cr_assert_not_null(parse(nested(64)));
    refuses(str_of(nested(65)), "f.json:1: nested more than 64 levels deep");
    refuses(str_of(nested(500000)), "f.json:1: nested more than 64 levels deep");
}

/* A hundred thousand keys or elements in a blink: nothing here may be quadratic. */
Test(json, long_objects_and_arrays_take_linear_time, .timeout = 5)
{
    struct json_out out = {0};
    json_begin(&out, NULL);
    for (int i = 0; i < 100000; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%d", i);
        json_put_int(&out, key, i);
    }
    json_begin_array(&out, "list");
    for (int i = 0; i < 100000; i++)
        json_put_int(&out, NULL, i);
    json_end_array(&out);
    json_end(&out);
    const struct json *root = parse(out.buf.data);
    cr_assert_not_null(root);
    cr_assert_eq(root->n, 100001);
    cr_assert_eq(json_get(root, "list")->n, 100000);
    json_release(&out);
}

Test(json, getters_say_what_is_wrong_and_where)
{
    const struct json *root =
        parse("{\n\"s\": \"x\",\n\"n\": 2.5,\n\"i\": 3,\n\"b\": true,\n"
              "\"big\": 1e300,\n\"a\": [1]}");
    struct str s;
    int64_t i;
    double x;
    bool b;
    const struct json *a;
    cr_assert_eq(json_str(root, "s", &s, &err), 0);
    cr_assert(str_is(s, "x"));
    cr_assert_eq(json_int(root, "i", &i, &err), 0);
    cr_assert_eq(i, 3);
    cr_assert_eq(json_real(root, "n", &x, &err), 0);
    cr_assert_eq(x, 2.5);
    cr_assert_eq(json_bool(root, "b", &b, &err), 0);
    cr_assert(b);
    cr_assert_eq(json_array(root, "a", &a, &err), 0);
    cr_assert_eq(a->n, 1);
    cr_assert_eq(json_str(root, "answer", &s, &err), -1);
    cr_assert_str_eq(err.text, "f.json:1: \"answer\" is missing");
    cr_assert_eq(json_str(root, "i", &s, &err), -1);
    cr_assert_str_eq(err.text, "f.json:4: \"i\" must be a string, is a number");
    cr_assert_eq(json_int(root, "n", &i, &err), -1);
    cr_assert_str_eq(err.text, "f.json:3: \"n\" must be a whole number, is 2.5");
    cr_assert_eq(json_int(root, "big", &i, &err), -1);
    cr_assert_str_eq(err.text, "f.json:6: \"big\" is 1e+300, beyond 2^53");
    cr_assert_eq(json_int(a, "x", &i, &err), -1);
    cr_assert_str_eq(err.text, "f.json:7: must be an object, is an array");
}

Test(json, only_names_the_nearest_known_key)
{
    static const char *const known[] = {"metrics", "template", NULL};
    cr_assert_eq(json_only(parse("{\"metrics\": 1}"), known, &err), 0);
    cr_assert_eq(json_only(parse("{\"metrics\": 1,\n\"metric\": 2}"), known, &err), -1);
    cr_assert_str_eq(err.text,
                     "f.json:2: unknown key \"metric\"; did you mean \"metrics\"?");
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}

Test(json, a_hostile_key_stays_on_one_line)
{
    static const char *const known[] = {"a", NULL};
    cr_assert_eq(
        json_only(parse("{\"x\\ntrivium: all is well\\u001b[2J\": 1}"), known, &err), -1);
    cr_assert_null(strchr(err.text, '\n'));
    cr_assert_null(strchr(err.text, '\x1b'));
}

/* ---- lines */

static char path[64];

static void write_file(struct str text)
{
    strcpy(path, "/tmp/trivium-json-XXXXXX");
    int fd = mkstemp(path);
    cr_assert_eq(write(fd, text.data, text.n), (ssize_t)text.n);
    close(fd);
}

static int collect(const struct json *object, void *context, struct err *e)
{
    struct buf *seen = context;
    int64_t value;
    if (json_int(object, "v", &value, e))
        return -1;
    if (value == 99)
        return 5;
    buf_format(seen, "%ld:%lld ", object->line, (long long)value);
    return 0;
}

static int lines(struct str text, const char *expected)
{
    struct buf seen = {0};
    write_file(text);
    int rc = json_lines(path, &arena, collect, &seen, &err);
    cr_assert_str_eq(buf_view(&seen).data, expected);
    buf_release(&seen);
    unlink(path);
    return rc;
}

static bool says(const char *why)
{
    char expected[200];
    snprintf(expected, sizeof expected, "%s:%s", path, why);
    return strcmp(err.text, expected) == 0;
}

Test(json, lines_are_read_one_by_one)
{
    cr_assert_eq(
        lines(STR("\xef\xbb\xbf{\"v\":1}\n\n{\"v\":2}\r\n  \n{\"v\":3}"), "1:1 3:2 5:3 "),
        0);
    cr_assert_eq(lines(STR(""), ""), 0);
    cr_assert_eq(lines(STR("\xef\xbb\xbf\n{\"v\":1}\n"), "2:1 "), 0);
    cr_assert_eq(lines(STR("{\"v\":1}\n{\"v\":99}\n{\"v\":3}\n"), "1:1 "), 5);
}

Test(json, lines_say_which_line_is_bad)
{
    cr_assert_eq(lines(STR("{\"v\":1}\n{\"v\":}\n"), "1:1 "), -1);
    cr_assert(says("2: not JSON from here on: }"));
    cr_assert_eq(lines(STR("{\"v\":1}\n[1]\n"), "1:1 "), -1);
    cr_assert(says("2: the line must be a JSON object, is an array"));
    cr_assert_eq(lines(STR("{\"v\":1}\n{\"v\":\"a\"}\n"), "1:1 "), -1);
    cr_assert(says("2: \"v\" must be a number, is a string"));
    cr_assert_eq(lines(STR("{\"v\":1}\n\n{\"v\""), "1:1 "), -1);
    cr_assert(says("3: not JSON: it ends too early"));
    cr_assert_eq(json_lines("/nonexistent/x", &arena, collect, NULL, &err), -1);
    cr_assert_eq(json_lines("/", &arena, collect, NULL, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}

Test(json, a_line_that_never_ends_is_refused)
{
    struct buf text = {0};
    buf_text(&text, "{\"v\":1}\n");
    for (int i = 0; i < 17 << 10; i++) {
        char kib[1024];
        memset(kib, ' ', sizeof kib);
        buf_add(&text, kib, sizeof kib);
    }
    cr_assert_eq(lines(buf_view(&text), "1:1 "), -1);
    cr_assert(says("2: the line has more than 16777216 bytes"));
    buf_release(&text);
}

/* ---- the writer */

static void write_sample(struct json_out *out)
{
    json_begin(out, NULL);
    json_put_int(out, "i", -9007199254740993);
    json_put_real(out, "x", 0.1);
    json_put_real(out, "none", NAN);
    json_put_bool(out, "b", true);
    json_put_text(out, "t", NULL);
    json_begin_array(out, "a");
    json_put_text(out, NULL, "q\"\\\n\t\r\x01/");
    json_begin(out, NULL);
    json_end(out);
    json_begin_array(out, NULL);
    json_end_array(out);
    json_end_array(out);
    json_end(out);
}

Test(json, writes_one_line)
{
    struct json_out out = {0};
    write_sample(&out);
    cr_assert_str_eq(out.buf.data,
                     "{\"i\":-9007199254740993,\"x\":0.1,\"none\":null,\"b\":true,"
                     "\"t\":null,\"a\":[\"q\\\"\\\\\\n\\t\\r\\u0001/\",{},[]]}");
    json_release(&out);
}

Test(json, writes_prettily)
{
    struct json_out out = {.pretty = true};
    write_sample(&out);
    cr_assert_str_eq(out.buf.data,
                     "{\n  \"i\": -9007199254740993,\n  \"x\": 0.1,\n  \"none\": null,\n"
                     "  \"b\": true,\n  \"t\": null,\n  \"a\": [\n"
                     "    \"q\\\"\\\\\\n\\t\\r\\u0001/\",\n    {},\n    []\n  ]\n}");
    json_release(&out);
}

Test(json, what_is_written_can_be_read_whatever_the_bytes_are)
{
    char bytes[256];
    struct json_out out = {0};
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    json_put_str(&out, NULL, (struct str){bytes, 256});
    const struct json *back = parse(out.buf.data);
    cr_assert_not_null(back, "%s", err.text);
    cr_assert(str_starts(back->string, STR("\xef\xbf\xbd\x01\x02")));
    cr_assert_neq(str_find(back->string, STR("~\x7f\xef\xbf\xbd"), 0), SIZE_MAX);
    json_release(&out);
}

Test(json, a_parsed_value_is_written_as_it_was)
{
    static const char text[] =
        "{\"a\":[1,2.5,\"x\",null,true,{\"b\":{}}],\"c\":9007199254740991,"
        "\"d\":false}";
    struct json_out out = {0};
    json_put(&out, NULL, parse(text));
    cr_assert_str_eq(out.buf.data, text);
    json_release(&out);
}

static void real_is(double value, const char *expected)
{
    char text[32];
    json_real_text(value, text);
    cr_assert_str_eq(text, expected);
}

Test(json, reals_are_short_and_read_back_to_the_same_bits)
{
    real_is(0.1, "0.1");
    real_is(1, "1");
    real_is(-0.0, "-0");
    real_is(1.0 / 3, "0.3333333333333333");
    real_is(0.1 + 0.2, "0.30000000000000004");
    real_is(1e22, "1e+22");
    real_is(DBL_MAX, "1.7976931348623157e+308");
    real_is(NAN, "nan");
    real_is(-NAN, "nan");
    real_is(INFINITY, "inf");
    real_is(-INFINITY, "-inf");
    uint64_t bits = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        double value, back;
        char text[32];
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        json_real_text(value, text);
        back = strtod(text, NULL);
        cr_assert_eq(memcmp(&back, &value, sizeof back), 0, "%s", text);
    }
}
