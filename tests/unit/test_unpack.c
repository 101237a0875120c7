/* unpack and fetch: archives of strangers, data sets from a server. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/base/unpack.h"
#include "harness/task/fetch.h"
#include "tests/unit/http_server.h"

static struct arena arena;
static struct err err;
static char dir[64];

static void setup(void)
{
    strcpy(dir, "/tmp/trivium-unpack-XXXXXX");
    err = (struct err)ERR_INIT;
    cr_assert_not_null(mkdtemp(dir));
}

static void teardown(void)
{
    if (fork() == 0)
        execlp("rm", "rm", "-r", dir, NULL);
    arena_release(&arena);
}

TestSuite(unpack, .init = setup, .fini = teardown);

static const char *path_of(const char *name)
{
    return file_join(&arena, dir, name);
}

static void put(const char *name, struct str text)
{
    cr_assert_eq(file_write(path_of(name), text, &err), 0, "%s", err.text);
}

static void holds(const char *name, const char *text)
{
    struct str found;
    cr_assert_eq(file_read(path_of(name), &arena, 0, &found, &err), 0, "%s", err.text);
    cr_expect(str_is(found, text), "%s", found.data);
}

static void le(struct buf *out, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_char(out, i < 4 ? (char)(value >> 8 * i) : '\0');
}

/* window_bits as zlib has them. */
static struct str deflated(struct str text, int window_bits)
{
    z_stream z = {0};
    char *out = arena_alloc(&arena, 2 * text.n + 1000);
    cr_assert_eq(deflateInit2(&z, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY),
                 Z_OK);
    memcpy(&z.next_in, &text.data, sizeof text.data);
    z.avail_in = (uInt)text.n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)(2 * text.n + 1000);
    cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    struct str packed = {out, (size_t)z.total_out};
    deflateEnd(&z);
    return packed;
}

struct member {
    const char *name, *text;
    bool deflate;
};

static void put_fields(struct buf *out, const struct member *m, struct str packed)
{
    le(out, 0, 2);
    le(out, m->deflate ? 8 : 0, 2);
    le(out, 0, 4);
    le(out, (uint32_t)crc32(0, (const Bytef *)m->text, (uInt)strlen(m->text)), 4);
    le(out, (uint32_t)packed.n, 4);
    le(out, (uint32_t)strlen(m->text), 4);
    le(out, (uint32_t)strlen(m->name), 2);
    le(out, 0, 2);
}

static struct str zip_of(const struct member *member, size_t n)
{
    struct buf out = {0}, directory = {0};
    for (size_t i = 0; i < n; i++) {
        const struct member *m = &member[i];
        struct str text = str_of(m->text),
                   packed = m->deflate ? deflated(text, -15) : text;
        buf_add(&directory, "PK\1\2\24\0\24\0", 8);
        put_fields(&directory, m, packed);
        le(&directory, 0, 10);
        le(&directory, (uint32_t)out.n, 4);
        buf_text(&directory, m->name);
        buf_add(&out, "PK\3\4\24\0", 6);
        put_fields(&out, m, packed);
        buf_text(&out, m->name);
        buf_str(&out, packed);
    }
    uint32_t at = (uint32_t)out.n;
    buf_str(&out, buf_view(&directory));
    buf_add(&out, "PK\5\6\0\0\0\0", 8);
    le(&out, (uint32_t)n, 2);
    le(&out, (uint32_t)n, 2);
    le(&out, (uint32_t)directory.n, 4);
    le(&out, at, 4);
    le(&out, 0, 2);
    struct str zip = str_copy(&arena, buf_view(&out));
    buf_release(&out);
    buf_release(&directory);
    return zip;
}

static const struct member members[] = {
    {"a/", "", false},
    {"a/one.txt", "one one one one one one one", true},
    {"two.txt", "two", false},
};

Test(unpack, zip_files_come_out_stored_or_deflated)
{
    put("x.zip", zip_of(members, 3));
    cr_assert(unpack_knows(path_of("x.zip")));
    cr_assert_eq(unpack(path_of("x.zip"), path_of("out/in"), &err), 0, "%s", err.text);
    holds("out/in/a/one.txt", members[1].text);
    holds("out/in/two.txt", "two");
}

Test(unpack, gz_becomes_a_file_of_its_name)
{
    struct str text = STR("line\nline\nline\n"), once = deflated(text, 31);
    struct buf twice = {0}; /* two members behind each other are one text */
    buf_str(&twice, once);
    buf_str(&twice, once);
    put("q.tsv.gz", buf_view(&twice));
    cr_assert_eq(unpack(path_of("q.tsv.gz"), dir, &err), 0, "%s", err.text);
    holds("q.tsv", "line\nline\nline\nline\nline\nline\n");
    put("q.tsv.gz", str_slice(once, 0, once.n - 9));
    cr_assert_eq(unpack(path_of("q.tsv.gz"), dir, &err), -1);
    cr_expect_not_null(strstr(err.text, "q.tsv.gz: is a broken archive"), "%s", err.text);
    buf_release(&twice);
}

static void refuses(struct str zip, const char *why)
{
    err = (struct err)ERR_INIT;
    put("x.zip", zip);
    cr_assert_eq(unpack(path_of("x.zip"), path_of("out"), &err), -1, "%s", why);
    cr_expect_not_null(strstr(err.text, why), "%s\nnot in %s", why, err.text);
}

Test(unpack, names_that_lead_out_of_the_folder_are_refused)
{
    static const char *const names[] = {"../x", "/tmp/x", "a/../../x", "a\\..\\x", ""};
    for (int i = 0; i < 5; i++)
        refuses(zip_of(&(struct member){names[i], "x", false}, 1),
                "a file's name leads out of the folder");
}

Test(unpack, broken_archives_are_refused_whatever_byte_is_broken)
{
    struct str zip = zip_of(members, 3);
    refuses(STR("PK"), "it has no directory");
    refuses(str_slice(zip, 0, zip.n - 30), "it has no directory");
    char *copy = arena_copy(&arena, zip.data, zip.n);
    for (size_t i = 0; i < zip.n; i++)
        for (int bit = 0; bit < 8; bit += 3) { /* an error or the right files, no crash */
            copy[i] ^= (char)(1 << bit);
            put("x.zip", (struct str){copy, zip.n});
            err = (struct err)ERR_INIT;
            int rc = unpack(path_of("x.zip"), path_of("out"), &err);
            cr_assert_eq(rc == 0, err.status == ERR_NONE);
            copy[i] ^= (char)(1 << bit);
        }
    size_t text = str_find(zip, STR("twoPK"), 0);
    copy[text] = 'T';
    refuses((struct str){copy, zip.n}, "a file has another checksum");
}

/* ---- fetching an edition */

static struct edition edition_of(struct data_file *file, struct str bytes, char hex[65])
{
    sha256_of(bytes, hex);
    file->sha256 = hex;
    file->bytes = (int64_t)bytes.n;
    return (struct edition){.file = file, .n_files = 1};
}

Test(unpack, data_is_fetched_unpacked_and_then_left_alone)
{
    struct http_server server = {.file = zip_of(members, 3)};
    http_server_start(&server);
    char hex[65];
    int fetched;
    struct data_file file = {.path = "set/x.zip", .url = server.url, .unpack = "set"};
    struct edition edition = edition_of(&file, server.file, hex);
    cr_assert_eq(edition_fetch(&edition, dir, NULL, &fetched, &err), 0, "%s", err.text);
    cr_expect_eq(fetched, 1);
    holds("set/a/one.txt", members[1].text);
    cr_assert_eq(edition_fetch(&edition, dir, NULL, &fetched, &err), 0, "%s", err.text);
    cr_expect_eq(fetched, 0);
    cr_expect_eq(server.requests, 1);
    put("set/x.zip", STR("something else"));
    cr_assert_eq(edition_fetch(&edition, dir, NULL, &fetched, &err), 0, "%s", err.text);
    cr_expect_eq(fetched, 1);
    http_server_stop(&server);
}

Test(unpack, data_with_another_checksum_is_not_kept)
{
    struct http_server server = {.file = STR("not what was meant")};
    http_server_start(&server);
    char hex[65];
    int fetched;
    struct data_file file = {.path = "f.csv", .url = server.url};
    struct edition edition = edition_of(&file, STR("what was meant, you see"), hex);
    file.bytes = 0;
    cr_assert_eq(edition_fetch(&edition, dir, NULL, &fetched, &err), -1);
    cr_expect_not_null(strstr(err.text, "its sha256 is"), "%s", err.text);
    cr_expect_not(file_exists(path_of("f.csv")));
    http_server_stop(&server);
}
