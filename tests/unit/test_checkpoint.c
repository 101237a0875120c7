#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/train/checkpoint.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static char dir[256], path[300];
static float numbers[100];
static int64_t counter;

static void begin(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, sizeof dir, "%s/trivium-checkpoint-XXXXXX", tmp ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/c.bin", dir);
    for (int i = 0; i < 100; i++)
        numbers[i] = (float)i;
    counter = 42;
}

static void end(void)
{
    unlink(path);
    rmdir(dir);
}

TestSuite(checkpoint, .init = begin, .fini = end);

static int write_it(struct err *err)
{
    struct checkpoint_part part[] = {{numbers, sizeof numbers},
                                     {&counter, sizeof counter}};
    return checkpoint_write(path, KEY_A, part, 2, err);
}

static int read_it(const char *key, struct err *err)
{
    struct checkpoint_part part[] = {{numbers, sizeof numbers},
                                     {&counter, sizeof counter}};
    memset(numbers, 0, sizeof numbers);
    counter = 0;
    return checkpoint_read(path, key, part, 2, err);
}

static void change_byte(long at)
{
    FILE *f = fopen(path, "r+b");
    cr_assert_not_null(f);
    fseek(f, at, SEEK_SET);
    int c = fgetc(f);
    fseek(f, at, SEEK_SET);
    fputc(c ^ 1, f);
    fclose(f);
}

Test(checkpoint, gives_back_what_was_written)
{
    struct err err = ERR_INIT;
    char key[65];
    bool found;
    cr_assert_eq(write_it(&err), 0, "%s", err.text);
    cr_assert_eq(checkpoint_key(path, key, &found, &err), 0);
    cr_assert(found);
    cr_assert_str_eq(key, KEY_A);
    cr_assert_eq(read_it(KEY_A, &err), 0, "%s", err.text);
    cr_assert_eq(counter, 42);
    cr_assert_float_eq(numbers[99], 99, 0);
}

Test(checkpoint, that_is_absent_is_not_an_error)
{
    struct err err = ERR_INIT;
    char key[65];
    bool found = true;
    cr_assert_eq(checkpoint_key(path, key, &found, &err), 0);
    cr_assert_not(found);
}

Test(checkpoint, of_another_training_is_refused)
{
    struct err err = ERR_INIT;
    write_it(&err);
    cr_assert_eq(read_it(KEY_B, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_not_null(strstr(err.text, "another training"));
}

Test(checkpoint, of_another_size_is_refused)
{
    struct err err = ERR_INIT;
    write_it(&err);
    struct checkpoint_part part[] = {{numbers, sizeof numbers}};
    cr_assert_eq(checkpoint_read(path, KEY_A, part, 1, &err), -1);
    cr_assert_not_null(strstr(err.text, "another size"));
}

Test(checkpoint, with_a_changed_byte_is_refused)
{
    struct err err = ERR_INIT;
    write_it(&err);
    change_byte(200);
    cr_assert_eq(read_it(KEY_A, &err), -1);
    cr_assert_not_null(strstr(err.text, "checksum"), "%s", err.text);
}

Test(checkpoint, that_is_cut_short_is_refused)
{
    struct err err = ERR_INIT;
    for (int size = 0; size < 500; size += 83) {
        write_it(&err);
        cr_assert_eq(truncate(path, size), 0);
        cr_assert_eq(read_it(KEY_A, &err), -1, "%d bytes", size);
        cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    }
}

Test(checkpoint, into_a_missing_folder_fails_with_the_name)
{
    struct err err = ERR_INIT;
    struct checkpoint_part part[] = {{numbers, sizeof numbers}};
    cr_assert_eq(checkpoint_write("/nonexistent/c.bin", KEY_A, part, 1, &err), -1);
    cr_assert_not_null(strstr(err.text, "/nonexistent"), "%s", err.text);
}
