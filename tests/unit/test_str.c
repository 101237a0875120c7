#include <criterion/criterion.h>

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/str.h"

Test(str, slices_are_clamped)
{
    struct str s = STR("abcdef");
    cr_assert(str_is(str_slice(s, 1, 3), "bc"));
    cr_assert(str_is(str_slice(s, 4, 100), "ef"));
    cr_assert_eq(str_slice(s, 5, 2).n, 0);
    cr_assert_eq(str_slice(s, 100, 200).n, 0);
    cr_assert_eq(str_slice(STR_NONE, 1, 2).n, 0);
    cr_assert_eq(str_of(NULL).n, 0);
}

Test(str, order_is_by_bytes_and_the_shorter_comes_first)
{
    cr_assert_eq(str_cmp(STR("a"), STR("a")), 0);
    cr_assert_lt(str_cmp(STR("a"), STR("ab")), 0);
    cr_assert_gt(str_cmp(STR("b"), STR("ab")), 0);
    cr_assert_gt(str_cmp(STR("\xff"), STR("a")), 0);
    cr_assert_eq(str_cmp(STR_NONE, STR("")), 0);
    cr_assert(str_eq(STR_NONE, STR("")));
    cr_assert_not(str_eq(STR("ab"), STR("ac")));
}

Test(str, starts_ends_and_finds)
{
    struct str s = STR("to be or not to be");
    cr_assert(str_starts(s, STR("to")));
    cr_assert_not(str_starts(STR("t"), STR("to")));
    cr_assert(str_ends(s, STR(" be")));
    cr_assert(str_ends(s, STR("")));
    cr_assert_eq(str_find(s, STR("be"), 0), 3);
    cr_assert_eq(str_find(s, STR("be"), 4), 16);
    cr_assert_eq(str_find(s, STR("be"), 17), SIZE_MAX);
    cr_assert_eq(str_find(s, STR("x"), 0), SIZE_MAX);
    cr_assert_eq(str_find(s, STR(""), 5), 5);
    cr_assert_eq(str_find(s, STR("to"), 99), SIZE_MAX);
}

Test(str, trim_takes_white_space_at_both_ends)
{
    cr_assert(str_is(str_trim(STR(" \t\r\n a b \v\f")), "a b"));
    cr_assert_eq(str_trim(STR("   ")).n, 0);
    cr_assert_eq(str_trim(STR_NONE).n, 0);
}

Test(str, split_gives_empty_parts_too)
{
    struct str rest = STR("a,,b,"), part;
    static const char *const parts[] = {"a", "", "b", ""};
    for (int i = 0; i < 4; i++) {
        cr_assert(str_split(&rest, ',', &part));
        cr_assert(str_is(part, parts[i]));
    }
    cr_assert_not(str_split(&rest, ',', &part));
    rest = STR_NONE;
    cr_assert_not(str_split(&rest, ',', &part));
    rest = STR("");
    cr_assert(str_split(&rest, ',', &part));
    cr_assert_not(str_split(&rest, ',', &part));
}

Test(str, copies_and_lowers)
{
    struct arena arena = {0};
    cr_assert_str_eq(str_copy(&arena, STR("AbC")).data, "AbC");
    cr_assert_str_eq(str_lower(&arena, STR("AbZ\xc3\x84[@")).data, "abz\xc3\x84[@");
    cr_assert_str_eq(str_copy(&arena, STR_NONE).data, "");
    arena_release(&arena);
}

/* The published values of FNV-1a with 64 bits. */
Test(str, hash_is_fnv_1a)
{
    cr_assert_eq(str_hash(STR("")), 0xcbf29ce484222325u);
    cr_assert_eq(str_hash(STR("a")), 0xaf63dc4c8601ec8cu);
    cr_assert_eq(str_hash(STR("foobar")), 0x85944171f73967e8u);
}

Test(utf8, every_code_point_goes_there_and_back)
{
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char bytes[4];
        size_t at = 0;
        struct str s = {bytes, (size_t)utf8_put(bytes, c)};
        bool surrogate = c >= 0xd800 && c < 0xe000;
        int32_t back = utf8_next(s, &at);
        if (back != (surrogate ? -1 : (int32_t)c) || at != (surrogate ? 1 : s.n))
            cr_assert_fail("U+%04X", c);
    }
}

Test(utf8, refuses_overlong_truncated_and_too_big)
{
    static const char *const bad[] = {
        "\x80",
        "\xc0\x80",
        "\xc1\xbf",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5",
        "\xff",
        "\xe2\x82",
        "\xf0\x9f\x98",
        "\xc3",
        "\xc3(",
        "\xed\xa0\x80",
        "\xe2\x28\xa1",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t at = 0;
        cr_assert_eq(utf8_next(str_of(bad[i]), &at), -1, "case %zu", i);
        cr_assert_eq(at, 1);
        cr_assert_eq(utf8_invalid_at(str_of(bad[i])), 0);
    }
    cr_assert_eq(utf8_invalid_at(STR("caf\xc3\xa9 \xff")), 6);
    cr_assert_eq(utf8_invalid_at(STR("caf\xc3\xa9")), SIZE_MAX);
    cr_assert_eq(utf8_invalid_at(STR_NONE), SIZE_MAX);
}

Test(buf, grows_and_stays_nul_terminated)
{
    struct buf buf = {0};
    cr_assert_eq(buf_view(&buf).n, 0);
    cr_assert_not_null(buf_view(&buf).data);
    buf_add(&buf, NULL, 0);
    cr_assert_str_eq(buf.data, "");
    for (int i = 0; i < 1000; i++)
        buf_format(&buf, "%d,", i);
    cr_assert_eq(buf.n, strlen(buf.data));
    cr_assert(str_ends(buf_view(&buf), STR("998,999,")));
    buf_clear(&buf);
    cr_assert_str_eq(buf.data, "");
    buf_text(&buf, "a");
    buf_char(&buf, 'b');
    buf_str(&buf, STR("cd"));
    cr_assert_str_eq(buf.data, "abcd");
    buf_release(&buf);
    cr_assert_null(buf.data);
    buf_clear(&buf);
}
