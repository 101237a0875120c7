#include <criterion/criterion.h>

#include <stdlib.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/sha256.h"

static void expect(struct str data, const char *hex)
{
    char got[65];
    sha256_of(data, got);
    cr_assert_str_eq(got, hex);
}

/* FIPS 180-4 examples, and the empty message. */
Test(sha256, published_digests)
{
    expect(STR(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(STR_NONE, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(STR("abc"),
           "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
           "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    expect(STR("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
               "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
           "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

Test(sha256, a_million_a)
{
    struct sha256 s;
    char hex[65];
    sha256_init(&s);
    for (int i = 0; i < 100000; i++)
        sha256_add(&s, "aaaaaaaaaa", 10);
    sha256_hex(&s, hex);
    cr_assert_str_eq(hex,
                     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

Test(sha256, pieces_give_the_same_as_the_whole)
{
    char data[300], whole[65], pieces[65];
    for (int i = 0; i < 300; i++)
        data[i] = (char)(i * 7);
    for (size_t n = 0; n <= 300; n++) {
        struct sha256 s;
        sha256_of((struct str){data, n}, whole);
        sha256_init(&s);
        for (size_t at = 0, step = 1; at < n; at += step, step = step % 67 + 1)
            sha256_add(&s, data + at, step < n - at ? step : n - at);
        sha256_hex(&s, pieces);
        cr_assert_str_eq(pieces, whole, "%zu bytes", n);
    }
}

Test(sha256, the_plain_code_agrees_with_the_instructions)
{
    char data[1000], hex[65], plain[65];
    for (int i = 0; i < 1000; i++)
        data[i] = (char)(i * i);
    for (size_t n = 0; n < 1000; n += 37) {
        struct sha256 s;
        sha256_of((struct str){data, n}, hex);
        sha256_init(&s);
        s.fast = false;
        sha256_add(&s, data, n);
        sha256_hex(&s, plain);
        cr_assert_str_eq(hex, plain, "%zu bytes", n);
    }
}

Test(sha256, of_a_file)
{
    char path[] = "/tmp/trivium-sha256-XXXXXX", hex[65];
    struct err err = ERR_INIT;
    int fd = mkstemp(path);
    cr_assert_eq(write(fd, "abc", 3), 3);
    close(fd);
    cr_assert_eq(sha256_file(path, hex, &err), 0);
    cr_assert_str_eq(hex,
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    unlink(path);
    cr_assert_eq(sha256_file(path, hex, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}
