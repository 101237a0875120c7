#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/format/safetensors.h"
#include "harness/base/err.h"
#include "tests/unit/hf_folder.h"

static char path[300];
static struct err err;

static void make_file(void)
{
    const char *tmp = getenv("TMPDIR");
    err = (struct err)ERR_INIT;
    snprintf(path, sizeof path, "%s/safetensors-XXXXXX", tmp != NULL ? tmp : "/tmp");
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    close(fd);
}

static void remove_file(void)
{
    unlink(path);
}

TestSuite(safetensors, .init = make_file, .fini = remove_file);

static void write_file(uint64_t header_bytes, const char *header, size_t data_bytes)
{
    FILE *f = fopen(path, "wb");
    cr_assert_not_null(f);
    fwrite(&header_bytes, sizeof header_bytes, 1, f);
    fputs(header, f);
    for (size_t i = 0; i < data_bytes; i++)
        fputc((int)i & 0xff, f);
    fclose(f);
}

Test(safetensors, tensors_of_every_weight_type_are_read)
{
    const float value[6] = {1, -2, 0.5f, 3, 0.25f, -0.125f}; /* exact in all three */
    const uint64_t shape[2] = {2, 3};
    static const char *const names[] = {"F32", "F16", "BF16"};
    struct st_out out;
    struct safetensors *file;
    st_begin(&out);
    for (int i = 0; i < 3; i++)
        st_add(&out, names[i], names[i], 2, shape, value);
    cr_assert_eq(st_commit(&out, path, &err), 0, "%s", err.text);
    cr_assert_eq(safetensors_open(&file, path, &err), 0, "%s", err.text);
    cr_expect_eq(file->n_tensors, 3);
    cr_expect_null(safetensors_find(file, STR("F64")));
    for (int i = 0; i < 3; i++) {
        const struct safetensors_tensor *t = safetensors_find(file, str_of(names[i]));
        char raw[24];
        float back[3];
        cr_assert_not_null(t);
        cr_expect(t->n_dims == 2 && t->shape[0] == 2 && t->shape[1] == 3 &&
                  t->shape[2] == 1);
        cr_assert_eq(safetensors_read(file, t, t->bytes / 2, t->bytes / 2, raw, &err), 0);
        t->type->to_float(back, raw, 3);
        cr_expect_eq(memcmp(back, value + 3, sizeof back), 0, "%s", names[i]);
        cr_expect_eq(safetensors_read(file, t, t->bytes, 1, raw, &err), -1);
    }
    safetensors_close(file);
}

/* They are there, but no weights. */
Test(safetensors, tensors_of_other_types_do_not_stand_in_the_way)
{
    struct safetensors *file;
    const char *header =
        "{\"mask\":{\"dtype\":\"BOOL\",\"shape\":[1,2,2],\"data_offsets\":[0,4]},"
        "\"empty\":{\"shape\":[0,7],\"dtype\":\"I64\",\"data_offsets\":[4,4]},"
        "\"step\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[4,12]}}  ";
    write_file(strlen(header), header, 12);
    cr_assert_eq(safetensors_open(&file, path, &err), 0, "%s", err.text);
    cr_expect_eq(file->n_tensors, 3);
    const struct safetensors_tensor *step = safetensors_find(file, STR("step"));
    cr_expect(step->type == NULL && step->n_dims == 0 && step->bytes == 8);
    safetensors_close(file);
}

#define TENSOR(name, dtype, shape, from, to)                  \
    "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":[" shape \
    "],\"data_offsets\":[" from "," to "]}"

static const struct {
    const char *header;
    size_t data_bytes;
    uint64_t header_bytes; /* 0: as it is */
    const char *says;
} bad[] = {
    {"", 0, 1, "truncated: a header of 1 bytes, but only 0 follow"},
    {"{}", 0, (uint64_t)1 << 63, "header length 9223372036854775808 is above the limit"},
    {"{}", 0, 100, "truncated: a header of 100 bytes, but only 2 follow"},
    {"[]", 0, 0, "'[' where an object should be"},
    {"{} x", 0, 0, "'x' where the end should be"},
    {"{", 0, 0, "ends where a string should be"},
    {"{}", 5, 0, "5 bytes behind the last tensor belong to none"},
    {"{" TENSOR("t", "F32", "2", "0", "8") "}", 7, 0,
     "tensor \"t\": truncated: its data end at"},
    {"{" TENSOR("t", "F32", "2", "0", "4") "}", 4, 0,
     "tensor \"t\": 2 elements of F32 do not take the 4 bytes"},
    {"{" TENSOR("t", "F32", "4294967296,4294967296", "0", "8") "}", 8, 0,
     "number of elements overflows"},
    {"{" TENSOR("t", "F32", "1073741824,1073741824,4", "0", "8") "}", 8, 0,
     "do not take"},
    {"{" TENSOR("t", "F32", "2000000000000", "0", "8") "}", 8, 0,
     "dimension 0 is 2000000000000"},
    {"{" TENSOR("t", "F32", "1,1,1,1,1", "0", "4") "}", 4, 0, "more than 4 dimensions"},
    {"{" TENSOR("t", "F32", "-1", "0", "4") "}", 4, 0, "-1 is not a whole number"},
    {"{" TENSOR("t", "Q4", "1", "0", "4") "}", 4, 0,
     "tensor \"t\": dtype \"Q4\" is unknown"},
    {"{" TENSOR("t", "F32", "1", "4", "0") "}", 4, 0, "must be a begin and an end"},
    {"{" TENSOR("t", "F32", "1", "0,4", "8") "}", 8, 0, "must be a begin and an end"},
    {"{" TENSOR("t", "F32", "1", "4", "8") "}", 8, 0, "data start at byte 4, but"},
    {"{" TENSOR("t", "F32", "2", "0", "8") "," TENSOR("u", "F32", "1", "4", "8") "}", 8,
     0, "tensor \"u\": data start at byte 4, but those before end at 8"},
    {"{" TENSOR("t", "F32", "1", "0", "4") "," TENSOR("t", "F32", "1", "4", "8") "}", 8,
     0, "tensor \"t\" is there twice"},
    {"{" TENSOR("", "F32", "1", "0", "4") "}", 4, 0, "name is empty"},
    {"{\"t\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, 0,
     "tensor \"t\": lacks \"data_offsets\""},
    {"{\"t\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 4, 0,
     "\"dtype\" is unknown or there twice"},
    {"{\"t\":{\"strides\":[1]}}", 4, 0, "\"strides\" is unknown or there twice"},
    {"{\"__metadata__\":{\"a\":}}", 0, 0, "'}' where a number should be"},
};

Test(safetensors, a_bad_file_is_refused_with_a_line_that_says_why)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct safetensors *file = NULL;
        uint64_t n =
            bad[i].header_bytes > 0 ? bad[i].header_bytes : strlen(bad[i].header);
        write_file(n, bad[i].header, bad[i].data_bytes);
        cr_expect_eq(safetensors_open(&file, path, &err), -1, "%s", bad[i].says);
        cr_expect_null(file);
        cr_expect_not_null(strstr(err.text, bad[i].says), "%s: %s", bad[i].says,
                           err.text);
        cr_expect_eq(strncmp(err.text, path, strlen(path)), 0, "%s", err.text);
        cr_expect_eq(err.status, ERR_ASKED_WRONGLY);
    }
}

Test(safetensors, a_file_shorter_than_a_length_is_refused)
{
    struct safetensors *file;
    cr_expect_eq(safetensors_open(&file, path, &err), -1);
    cr_expect_not_null(strstr(err.text, "truncated: has 0 bytes"), "%s", err.text);
}
