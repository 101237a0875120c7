/* GGUF files as they are written: read back, damaged, cut off. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/rng.h"
#include "tests/unit/gguf_file.h"

TestSuite(gguf_write, .init = gguf_file_begin, .fini = gguf_file_end);

/* ---- writing */

enum { ROW = 64, ROWS = 50 };

static float element(uint64_t i)
{
    struct rng rng = rng_make(11, "test_gguf", 0);
    return (float)rng_normal(&rng, i);
}

static int rows_of(void *context, uint64_t first, uint64_t n, float *dst, struct err *err)
{
    (void)err;
    ++*(int *)context;
    for (uint64_t i = 0; i < n * ROW; i++)
        dst[i] = element(first * ROW + i);
    return 0;
}

static int failing_rows(void *context, uint64_t first, uint64_t n, float *dst,
                        struct err *err)
{
    (void)context, (void)first, (void)n, (void)dst;
    return err_set(err, "no rows today");
}

static const char *const written[] = {"F32", "F16", "BF16", "Q8_0", "Q4_0"};
enum { N_WRITTEN = sizeof written / sizeof *written };

static const uint8_t raw_bytes[144] = {0, 60, 0, 0, 7, 7};
static const uint64_t matrix[2] = {ROW, ROWS}, one_block[1] = {256}, one_row[1] = {32};

static void write_keys(struct gguf_out *out)
{
    const struct str words[] = {STR("one"), STR(""), STR("\xc3\xa9")};
    gguf_out_str(out, "general.architecture", STR("llama"));
    gguf_out_u32(out, "a.count", 4000000000u);
    gguf_out_f32(out, "a.eps", 1e-5f);
    gguf_out_bool(out, "a.flag", true);
    gguf_out_strings(out, "a.words", words, 3);
    gguf_out_f32s(out, "a.scores", (const float[3]){1, -2, 0.5f}, 3);
    gguf_out_i32s(out, "a.kinds", (const int32_t[4]){1, -3, 6, 2}, 4);
}

static void write_everything(int *calls)
{
    struct gguf_out *out = gguf_out_open();
    struct err err = ERR_INIT;
    write_keys(out);
    for (int i = 0; i < N_WRITTEN; i++)
        gguf_out_tensor(out, written[i], dtype_find(written[i]), 2, matrix, rows_of,
                        calls);
    gguf_out_raw(out, "raw", dtype_find("Q4_K"), 1, one_block, raw_bytes);
    cr_assert(gguf_out_commit(out, gguf_path, &err) == 0, "%s", err.text);
}

static void expect_keys(const struct gguf *file)
{
    struct err err = ERR_INIT;
    uint64_t u = 0;
    double f = 0;
    bool flag = false;
    struct str s = STR_NONE;
    const struct gguf_value *list = NULL;
    cr_expect(gguf_get_str(file, "general.architecture", &s, &err) == 1 &&
              str_is(s, "llama"));
    cr_expect(gguf_get_u64(file, "a.count", &u, &err) == 1 && u == 4000000000u);
    cr_expect(gguf_get_real(file, "a.eps", &f, &err) == 1 && f == (double)1e-5f);
    cr_expect(gguf_get_bool(file, "a.flag", &flag, &err) == 1 && flag);
    cr_assert(gguf_get_array(file, "a.words", GGUF_STRING, &list, &err) == 1 &&
              list->n == 3);
    cr_expect(str_is(list->strings[0], "one") && list->strings[1].n == 0);
    cr_expect(str_is(list->strings[2], "\xc3\xa9"));
    cr_assert(gguf_get_array(file, "a.scores", GGUF_F32, &list, &err) == 1 &&
              list->n == 3);
    cr_expect(gguf_array_real(list, 1) == -2 && gguf_array_real(list, 2) == 0.5);
    cr_assert(gguf_get_array(file, "a.kinds", GGUF_I32, &list, &err) == 1 &&
              list->n == 4);
    cr_expect(gguf_array_int(list, 1) == -3 && gguf_array_int(list, 3) == 2);
    cr_expect(gguf_get_array(file, "a.kinds", GGUF_F32, &list, &err) == -1);
    cr_expect(strstr(err.text, "is an array of i32, not of f32") != NULL, "%s", err.text);
}

static void expect_tensor(const struct gguf *file, const char *name)
{
    static float expected[ROW * ROWS];
    static uint8_t bytes[ROW * ROWS * 4], converted[ROW * ROWS * 4];
    struct err err = ERR_INIT;
    const struct gguf_tensor *t = gguf_tensor(file, name);
    cr_assert(t != NULL && t->n_dims == 2 && t->ne[0] == ROW && t->ne[1] == ROWS, "%s",
              name);
    for (uint64_t i = 0; i < ROW * ROWS; i++)
        expected[i] = element(i);
    t->type->from_float(converted, expected, ROW * ROWS);
    cr_assert(gguf_read(file, t, bytes, &err) == 0, "%s", err.text);
    cr_expect(memcmp(bytes, converted, t->bytes) == 0, "%s", name);
    size_t row = dtype_row_bytes(t->type, ROW);
    cr_assert(gguf_read_rows(file, t, 7, 2, bytes, &err) == 0, "%s", err.text);
    cr_expect(memcmp(bytes, converted + 7 * row, 2 * row) == 0, "%s", name);
    cr_expect(gguf_read_rows(file, t, ROWS - 1, 2, bytes, &err) == -1);
}

Test(gguf_write, what_is_written_is_read_back)
{
    int calls = 0;
    uint64_t u;
    struct err err = ERR_INIT;
    write_everything(&calls);
    cr_expect(calls == N_WRITTEN);
    struct gguf *file = gguf_file_open();
    expect_keys(file);
    for (int i = 0; i < N_WRITTEN; i++)
        expect_tensor(file, written[i]);
    uint8_t bytes[sizeof raw_bytes];
    cr_assert(gguf_read(file, gguf_tensor(file, "raw"), bytes, &err) == 0);
    cr_expect(memcmp(bytes, raw_bytes, sizeof bytes) == 0);
    cr_expect(gguf_get_u64(file, "general.quantization_version", &u, &err) == 1 &&
              u == 2);
    cr_expect(file->file_bytes % 32 == 0);
    gguf_close(file);
}

Test(gguf_write, what_cannot_be_written_is_said_and_leaves_no_file)
{
    struct err err = ERR_INIT;
    struct gguf_out *out = gguf_out_open();
    gguf_out_u32(out, "twice", 1);
    gguf_out_u32(out, "twice", 2);
    cr_expect(gguf_out_commit(out, gguf_path, &err) == -1 &&
              strstr(err.text, "\"twice\"") != NULL);
    out = gguf_out_open();
    gguf_out_tensor(out, "t", dtype_find("Q4_K"), 1, one_block, rows_of, NULL);
    cr_expect(gguf_out_commit(out, gguf_path, &err) == -1 &&
              strstr(err.text, "Q4_K cannot") != NULL);
    out = gguf_out_open();
    gguf_out_tensor(out, "t", dtype_find("Q8_0"), 1, (const uint64_t[1]){33}, rows_of,
                    NULL);
    cr_expect(gguf_out_commit(out, gguf_path, &err) == -1 &&
              strstr(err.text, "multiple") != NULL);
    out = gguf_out_open();
    gguf_out_tensor(out, "t", dtype_find("F32"), 2, matrix, failing_rows, NULL);
    cr_expect(gguf_out_commit(out, gguf_path, &err) == -1 &&
              strstr(err.text, "no rows") != NULL);
    cr_expect(!file_exists(gguf_path));
    gguf_out_close(NULL);
}

/* ---- damaged files */

static struct str small_file(struct arena *arena)
{
    struct gguf_out *out = gguf_out_open();
    struct err err = ERR_INIT;
    struct str bytes;
    write_keys(out);
    gguf_out_raw(out, "blk.0.k", dtype_find("Q4_K"), 1, one_block, raw_bytes);
    gguf_out_raw(out, "norm", dtype_find("F32"), 1, one_row, raw_bytes);
    cr_assert(gguf_out_commit(out, gguf_path, &err) == 0, "%s", err.text);
    cr_assert(file_read(gguf_path, arena, 0, &bytes, &err) == 0);
    return bytes;
}

Test(gguf_write, every_truncation_of_a_file_is_refused)
{
    struct arena arena = {0};
    struct str bytes = small_file(&arena);
    for (size_t n = 0; n < bytes.n; n++) {
        struct gguf *file = NULL;
        struct err err = ERR_INIT;
        gguf_file_write(str_slice(bytes, 0, n));
        cr_assert(gguf_open(&file, gguf_path, &err) == -1, "%zu of %zu bytes", n,
                  bytes.n);
        cr_assert(err.status == ERR_ASKED_WRONGLY && err.text[0] != '\0');
    }
    arena_release(&arena);
}

static void open_and_read_all(void)
{
    struct gguf *file;
    struct err err = ERR_INIT;
    if (gguf_open(&file, gguf_path, &err)) {
        cr_assert(err.text[0] != '\0' && strchr(err.text, '\n') == NULL);
        return;
    }
    for (size_t i = 0; i < file->n_tensors; i++) {
        void *bytes = malloc(file->tensor[i].bytes);
        cr_assert(gguf_read(file, &file->tensor[i], bytes, &err) == 0, "%s", err.text);
        free(bytes);
    }
    gguf_close(file);
}

Test(gguf_write, a_file_with_any_byte_changed_is_refused_or_read)
{
    static const char change[] = {1, 2, 16, (char)128, (char)255};
    struct arena arena = {0};
    struct str bytes = small_file(&arena);
    char *copy = arena_copy(&arena, bytes.data, bytes.n);
    for (size_t i = 0; i < bytes.n; i++)
        for (size_t k = 0; k < sizeof change; k++) {
            copy[i] = (char)(bytes.data[i] ^ change[k]);
            gguf_file_write((struct str){copy, bytes.n});
            open_and_read_all();
            copy[i] = bytes.data[i];
        }
    arena_release(&arena);
}

Test(gguf_write, a_file_that_shrinks_after_it_was_opened_is_an_error)
{
    struct arena arena = {0};
    struct err err = ERR_INIT;
    uint8_t bytes[256];
    struct str all = small_file(&arena);
    struct gguf *file = gguf_file_open();
    cr_assert(truncate(gguf_path, (off_t)all.n - 128) == 0);
    cr_expect(gguf_read(file, gguf_tensor(file, "norm"), bytes, &err) == -1);
    cr_expect(strstr(err.text, "\"norm\"") != NULL &&
                  strstr(err.text, "truncated") != NULL,
              "%s", err.text);
    gguf_close(file);
    arena_release(&arena);
}

Test(gguf_write, tensors_stay_when_values_are_forgotten)
{
    struct arena arena = {0};
    struct err err = ERR_INIT;
    uint8_t bytes[256];
    small_file(&arena);
    struct gguf *file = gguf_file_open();
    cr_assert(file->n_values > 0);
    gguf_forget_values(file);
    cr_expect_eq(file->n_values, 0);
    cr_expect(gguf_find(file, "general.architecture") == NULL);
    cr_expect_eq(gguf_read(file, gguf_tensor(file, "norm"), bytes, &err), 0);
    gguf_close(file);
    arena_release(&arena);
}
