/* GGUF files byte by byte: what is no such file is refused, values of every type are read. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "tests/unit/gguf_file.h"

TestSuite(gguf, .init = gguf_file_begin, .fini = gguf_file_end);

/* ---- files byte by byte */

static void u8(struct buf *b, int v)
{
    buf_char(b, (char)v);
}

static void u32(struct buf *b, uint32_t v)
{
    buf_add(b, &v, sizeof v);
}

static void u64(struct buf *b, uint64_t v)
{
    buf_add(b, &v, sizeof v);
}

static void text(struct buf *b, const char *s)
{
    u64(b, strlen(s));
    buf_text(b, s);
}

static void header(struct buf *b, uint64_t n_tensors, uint64_t n_keys)
{
    buf_text(b, "GGUF");
    u32(b, 3);
    u64(b, n_tensors);
    u64(b, n_keys);
}

static void key(struct buf *b, const char *name, uint32_t type)
{
    text(b, name);
    u32(b, type);
}

static void tensor(struct buf *b, const char *name, uint32_t n_dims, const uint64_t *dims,
                   uint32_t type, uint64_t offset)
{
    text(b, name);
    u32(b, n_dims);
    buf_add(b, dims, n_dims * sizeof *dims);
    u32(b, type);
    u64(b, offset);
}

static void data(struct buf *b, size_t n)
{
    while (b->n % 32 != 0)
        u8(b, 0);
    for (size_t i = 0; i < n; i++)
        u8(b, 1);
}

/* A header with one key, or one tensor, whose description follows. */
static void one_key(struct buf *b)
{
    header(b, 0, 1);
}

static void one_tensor(struct buf *b, const char *name, uint32_t n_dims,
                       const uint64_t *dims, uint32_t type, uint64_t offset)
{
    header(b, 1, 0);
    tensor(b, name, n_dims, dims, type, offset);
    data(b, 256);
}

/* ---- the container inputs of the engine reference, 2.4, by number: each makes a file, and
 * names what the message must say */

static void in_1(struct buf *b)
{
    (void)b;
}

static void in_2(struct buf *b)
{
    buf_text(b, "GGUF\3");
}

static void in_3(struct buf *b)
{
    header(b, 0, 0);
    memcpy(b->data, "GGML", 4);
}

static void with_version(struct buf *b, uint32_t version)
{
    header(b, 0, 0);
    memcpy(b->data + 4, &version, 4);
}

static void in_4(struct buf *b)
{
    with_version(b, 0);
}

static void in_5(struct buf *b)
{
    with_version(b, 1);
}

static void in_6(struct buf *b)
{
    with_version(b, 4);
}

static void in_7(struct buf *b)
{
    with_version(b, 0x03000000);
}

static void in_8(struct buf *b)
{
    header(b, 0, UINT64_MAX);
}

static void in_8b(struct buf *b)
{
    header(b, 0, 1000);
}

static void in_9(struct buf *b)
{
    header(b, 65537, 0);
}

static void in_9b(struct buf *b)
{
    header(b, 3, 0);
}

static void in_10(struct buf *b)
{
    one_key(b);
    u64(b, 1 << 20);
    data(b, 1000);
}

static void in_10b(struct buf *b)
{
    one_key(b);
    u64(b, 60000);
    data(b, 1000);
}

static void in_11(struct buf *b)
{
    one_key(b);
    key(b, "", 4);
    u64(b, 1);
}

static void in_12(struct buf *b)
{
    one_key(b);
    key(b, "caf\xc3\xa9", 4);
    u32(b, 1);
}

static void in_12b(struct buf *b)
{
    one_key(b);
    u64(b, 3);
    buf_add(b, "a\0b", 3);
    u32(b, 4);
    u32(b, 1);
}

static void in_13(struct buf *b)
{
    header(b, 0, 2);
    key(b, "a.b", 4);
    u32(b, 1);
    key(b, "a.b", 4);
    u32(b, 1);
}

static void in_14(struct buf *b)
{
    one_key(b);
    key(b, "a", 13);
    u64(b, 1);
}

static void in_15(struct buf *b)
{
    one_key(b);
    key(b, "a", 7);
    u8(b, 2);
}

static void in_15b(struct buf *b)
{
    one_key(b);
    key(b, "a", 9);
    u32(b, 7);
    u64(b, 3);
    buf_add(b, "\1\0\5", 3);
}

static void in_16(struct buf *b)
{
    one_key(b);
    key(b, "a", 8);
    u64(b, (uint64_t)1 << 63);
}

static void in_17(struct buf *b)
{
    one_key(b);
    key(b, "a", 8);
    text(b, "\xff\xfe");
}

static void in_18(struct buf *b)
{
    one_key(b);
    key(b, "a", 9);
    u32(b, 9);
    u64(b, 1);
}

static void in_19(struct buf *b)
{
    one_key(b);
    key(b, "a", 9);
    u32(b, 10);
    u64(b, (uint64_t)1 << 62);
}

static void in_20(struct buf *b)
{
    one_key(b);
    key(b, "a", 9);
    u32(b, 8);
    u64(b, 3);
    text(b, "one");
    text(b, "two");
    u64(b, 3);
}

static void in_20b(struct buf *b)
{
    one_key(b);
    key(b, "a", 9);
    u32(b, 8);
    u64(b, (uint64_t)1 << 60);
}

static void in_21(struct buf *b)
{
    one_key(b);
    key(b, "general.alignment", 10);
    u64(b, 32);
}

static void with_alignment(struct buf *b, uint32_t alignment)
{
    one_key(b);
    key(b, "general.alignment", 4);
    u32(b, alignment);
}

static void in_22(struct buf *b)
{
    with_alignment(b, 0);
}

static void in_22b(struct buf *b)
{
    with_alignment(b, 33);
}

static void in_22c(struct buf *b)
{
    with_alignment(b, 1 << 17);
}

static const uint64_t small[4] = {32, 1, 1, 1};

static void in_23(struct buf *b)
{
    one_tensor(b, "", 1, small, 0, 0);
}

static void in_23b(struct buf *b)
{
    one_tensor(b, "a-name-of-sixty-four-bytes-is-one-more-than-ggml-has-room-for-xx", 1,
               small, 0, 0);
}

static void in_23c(struct buf *b)
{
    one_tensor(b, "abc", 1, small, 0, 0);
    b->data[24 + 8 + 1] = '\0';
}

static void in_24(struct buf *b)
{
    header(b, 2, 0);
    tensor(b, "same", 1, small, 0, 0);
    tensor(b, "same", 1, small, 0, 128);
    data(b, 256);
}

static void in_25(struct buf *b)
{
    one_tensor(b, "t", 0, small, 0, 0);
}

static void in_25b(struct buf *b)
{
    one_tensor(b, "t", 5, (const uint64_t[5]){1, 1, 1, 1, 1}, 0, 0);
}

static void in_26(struct buf *b)
{
    one_tensor(b, "t", 2, (const uint64_t[2]){32, 0}, 0, 0);
}

static void in_26b(struct buf *b)
{
    one_tensor(b, "t", 1, (const uint64_t[1]){((uint64_t)1 << 40) + 32}, 0, 0);
}

static void in_27(struct buf *b)
{
    one_tensor(b, "t", 2, (const uint64_t[2]){(uint64_t)1 << 32, (uint64_t)1 << 32}, 0,
               0);
}

static void in_28(struct buf *b)
{
    one_tensor(b, "t", 1, small, 1000, 0);
}

static void in_28b(struct buf *b)
{
    one_tensor(b, "t", 1, small, 4, 0);
}

static void in_28c(struct buf *b)
{
    one_tensor(b, "t", 1, small, 23, 0);
}

static void in_29(struct buf *b)
{
    one_tensor(b, "t", 1, (const uint64_t[1]){33}, 8, 0);
}

static void in_30(struct buf *b)
{
    one_tensor(
        b, "t", 3,
        (const uint64_t[3]){(uint64_t)1 << 30, (uint64_t)1 << 30, (uint64_t)1 << 3}, 0,
        0);
}

static void in_31(struct buf *b)
{
    one_tensor(b, "t", 1, small, 0, 8);
}

static void in_32(struct buf *b)
{
    one_tensor(b, "t", 1, small, 0, 64);
}

static void in_32b(struct buf *b)
{
    header(b, 2, 0);
    tensor(b, "t", 1, small, 0, 0);
    tensor(b, "u", 1, small, 0, 96);
    data(b, 256);
}

static void in_33(struct buf *b)
{
    one_tensor(b, "t", 2, (const uint64_t[2]){32, 3}, 0, 0);
}

/* 2^64 - 64 bytes: they fit into 64 bits, but not behind the tensor before them. */
static void in_34(struct buf *b)
{
    const uint64_t dims[3] = {16, ((uint64_t)1 << 29) - 1, ((uint64_t)1 << 29) + 1};
    header(b, 2, 0);
    tensor(b, "t", 1, small, 0, 0);
    tensor(b, "u", 3, dims, 0, 128);
    data(b, 256);
}

static void in_35(struct buf *b)
{
    header(b, 1, 0);
    tensor(b, "t", 1, small, 0, 0);
    data(b, 127);
}

static void in_36(struct buf *b)
{
    one_key(b);
    key(b, "split.count", 2);
    u8(b, 3);
    u8(b, 0);
}

static const struct bad {
    const char *number;
    void (*make)(struct buf *b);
    const char *says;
} bad[] = {
    {"1", in_1, "is empty"},
    {"2", in_2, "has 5 bytes"},
    {"3", in_3, "\"GGML\""},
    {"4", in_4, "version 0"},
    {"5", in_5, "version 1"},
    {"6", in_6, "version 4"},
    {"7", in_7, "big-endian"},
    {"8", in_8, "key count 18446744073709551615 is above the limit 65536"},
    {"8b", in_8b, "key count 1000"},
    {"9", in_9, "tensor count 65537"},
    {"9b", in_9b, "tensor count 3"},
    {"10", in_10, "key 0: name has 1048576 bytes, the limit is 65535"},
    {"10b", in_10b, "key 0: truncated: name needs 60000 bytes"},
    {"11", in_11, "name is empty"},
    {"12", in_12, "0xc3"},
    {"12b", in_12b, "0x00"},
    {"13", in_13, "key \"a.b\": is there twice"},
    {"14", in_14, "value type 13"},
    {"15", in_15, "bool has the value 2"},
    {"15b", in_15b, "bool has the value 5"},
    {"16", in_16, "9223372036854775808"},
    {"17", in_17, "not UTF-8 at byte 0"},
    {"18", in_18, "array of arrays"},
    {"19", in_19, "4611686018427387904 u64"},
    {"20", in_20, "truncated: array element needs 3 bytes"},
    {"20b", in_20b, "1152921504606846976 strings"},
    {"21", in_21, "is u64, not u32"},
    {"22", in_22, "0 is not a power of two"},
    {"22b", in_22b, "33 is not a power of two"},
    {"22c", in_22c, "131072 is not a power of two up to 65536"},
    {"23", in_23, "name is empty"},
    {"23b", in_23b, "name has 64 bytes, the limit is 63"},
    {"23c", in_23c, "NUL"},
    {"24", in_24, "tensor \"same\": is there twice"},
    {"25", in_25, "0 dimensions"},
    {"25b", in_25b, "5 dimensions"},
    {"26", in_26, "dimension 1 is 0"},
    {"26b", in_26b, "not 1 to 1099511627776"},
    {"27", in_27, "overflows"},
    {"28", in_28, "type 1000 is unknown"},
    {"28b", in_28b, "type 4 is removed"},
    {"28c", in_28c, "IQ4_XS"},
    {"29", in_29, "multiple of the Q8_0 block"},
    {"30", in_30, "overflows"},
    {"31", in_31, "offset 8 is not a multiple"},
    {"32", in_32, "offset is 64"},
    {"32b", in_32b, "offset is 96"},
    {"33", in_33, "truncated"},
    {"34", in_34, "overflows"},
    {"35", in_35, "truncated: data end at byte"},
    {"36", in_36, "one of 3 parts"},
};

Test(gguf, refuses_every_bad_container_with_a_line_that_says_why)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buf b = {0};
        struct err err = ERR_INIT;
        struct gguf *file = NULL;
        bad[i].make(&b);
        gguf_file_write(buf_view(&b));
        buf_release(&b);
        cr_expect(gguf_open(&file, gguf_path, &err) == -1 && file == NULL, "%s",
                  bad[i].number);
        cr_expect(strstr(err.text, bad[i].says) != NULL, "%s: %s", bad[i].number,
                  err.text);
        cr_expect(strncmp(err.text, gguf_path, strlen(gguf_path)) == 0, "%s: %s",
                  bad[i].number, err.text);
        cr_expect(err.status == ERR_ASKED_WRONGLY, "%s", bad[i].number);
        gguf_close(file);
    }
}

Test(gguf, refuses_what_is_no_regular_file)
{
    struct gguf *file;
    struct err err = ERR_INIT;
    cr_expect(gguf_open(&file, gguf_folder, &err) == -1 &&
              strstr(err.text, "folder") != NULL);
    cr_assert(mkfifo(gguf_path, 0600) == 0);
    cr_expect(gguf_open(&file, gguf_path, &err) == -1 &&
              strstr(err.text, "regular") != NULL);
    cr_expect(gguf_open(&file, "/dev/null", &err) == -1);
    unlink(gguf_path);
    cr_assert(symlink(gguf_path, gguf_path) == 0);
    cr_expect(gguf_open(&file, gguf_path, &err) == -1 && err.status == ERR_ASKED_WRONGLY);
    unlink(gguf_path);
    cr_expect(gguf_open(&file, gguf_path, &err) == -1 &&
              strstr(err.text, "No such file") != NULL);
}

/* A file that is long because it has holes names more than it is sensible to hold. */
Test(gguf, refuses_metadata_of_more_than_its_memory_limit)
{
    struct buf b = {0};
    struct err err = ERR_INIT;
    struct gguf *file;
    one_key(&b);
    key(&b, "a", 8);
    u64(&b, (uint64_t)1 << 30);
    gguf_file_write(buf_view(&b));
    buf_release(&b);
    cr_assert(truncate(gguf_path, (off_t)1 << 31) == 0);
    cr_expect(gguf_open(&file, gguf_path, &err) == -1);
    cr_expect(strstr(err.text, "limit") != NULL, "%s", err.text);
}

Test(gguf, reads_thirty_thousand_keys_at_once)
{
    enum { N = 30000 };
    struct buf b = {0};
    struct err err = ERR_INIT;
    struct gguf *file;
    header(&b, 0, N);
    for (int i = 0; i < N; i++) {
        char name[32];
        snprintf(name, sizeof name, "key.%d", i);
        key(&b, name, 5);
        u32(&b, (uint32_t)-i);
    }
    gguf_file_write(buf_view(&b));
    buf_release(&b);
    cr_assert(gguf_open(&file, gguf_path, &err) == 0, "%s", err.text);
    cr_expect(gguf_find(file, "key.29999")->i == -29999);
    gguf_close(file);
}

/* ---- getters */

Test(gguf, integers_of_every_type_are_read)
{
    struct buf b = {0};
    struct err err = ERR_INIT;
    uint64_t u;
    header(&b, 0, 5);
    key(&b, "u8", 0);
    u8(&b, 200);
    key(&b, "i16", 3);
    u8(&b, 0xfe);
    u8(&b, 0xff);
    key(&b, "u64", 10);
    u64(&b, UINT64_MAX);
    key(&b, "i64", 11);
    u64(&b, 77);
    key(&b, "f64", 12);
    buf_add(&b, &(double){0.5}, sizeof(double));
    gguf_file_write(buf_view(&b));
    buf_release(&b);
    struct gguf *file = gguf_file_open();
    cr_expect(gguf_get_u64(file, "u8", &u, &err) == 1 && u == 200);
    cr_expect(gguf_get_u64(file, "u64", &u, &err) == 1 && u == UINT64_MAX);
    cr_expect(gguf_get_u64(file, "i64", &u, &err) == 1 && u == 77);
    cr_expect(gguf_get_u64(file, "absent", &u, &err) == 0 && u == 77);
    cr_expect(gguf_get_u64(file, "i16", &u, &err) == -1);
    cr_expect(strstr(err.text, "key \"i16\": -2 is negative") != NULL, "%s", err.text);
    cr_expect(gguf_get_u64(file, "f64", &u, &err) == -1);
    cr_expect(strstr(err.text, "key \"f64\": is f64, not an integer") != NULL, "%s",
              err.text);
    gguf_close(file);
}

Test(gguf, copied_values_are_equal_in_every_type)
{
    struct buf b = {0};
    struct err err = ERR_INIT;
    uint8_t numbers[16] = {200, 250, 1, 0, 0, 0, 128, 191, 1, 2, 3, 4, 5, 6, 240, 63};
    enum { N_TYPES = 13 };
    header(&b, 0, 2 * N_TYPES - 2 + 1);
    for (uint32_t type = 0; type < N_TYPES; type++) {
        static const size_t size[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
        char name[32];
        snprintf(name, sizeof name, "scalar.%u", type);
        if (type == 9)
            continue;
        key(&b, name, type);
        if (type == 8)
            text(&b, "text");
        else
            buf_add(&b, type == 7 ? numbers + 2 : numbers, size[type]);
        snprintf(name, sizeof name, "array.%u", type);
        key(&b, name, 9);
        u32(&b, type);
        u64(&b, 2);
        for (int i = 0; i < 2; i++)
            if (type == 8)
                text(&b, "text");
            else
                buf_add(&b, numbers + 2 - (type != 7) * 2 + (type == 7 ? i : 0),
                        size[type]);
    }
    key(&b, "general.alignment", 4);
    u32(&b, 64);
    gguf_file_write(buf_view(&b));
    struct gguf *file = gguf_file_open();
    struct gguf_out *out = gguf_out_open();
    for (size_t i = 0; i < file->n_values; i++)
        gguf_out_copy(out, &file->value[i]);
    gguf_close(file);
    cr_assert(gguf_out_commit(out, gguf_path, &err) == 0, "%s", err.text);
    struct arena arena = {0};
    struct str copy;
    cr_assert(file_read(gguf_path, &arena, 0, &copy, &err) == 0);
    size_t n =
        b.n - 8 - 17 - 4 - 4; /* all but the alignment, which is the other file's */
    cr_expect(copy.n >= n && memcmp(copy.data + 24, b.data + 24, n - 24) == 0);
    arena_release(&arena);
    buf_release(&b);
}
