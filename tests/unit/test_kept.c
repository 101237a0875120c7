/* Kept replies: whole or absent, whoever else writes and whatever was torn. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/model/kept.h"
#include "tests/unit/grid.h"

TestSuite(kept, .init = grid_begin, .fini = grid_end);

static void name_of(int i, char hex[65])
{
    kept_name(hex, STR("http://x/v1"), str_of(arena_format(&grid_arena, "body %d", i)),
              STR(""));
}

static void add(struct kept *kept, int i, const char *reply)
{
    char hex[65];
    struct kept_entry entry = {str_of(reply), i, 2 * i};
    name_of(i, hex);
    cr_assert_eq(kept_add(kept, hex, &entry, &grid_err), 0, "%s", grid_err.text);
}

static const char *find(struct kept *kept, int i)
{
    char hex[65];
    struct kept_entry entry;
    name_of(i, hex);
    if (!kept_find(kept, hex, &entry))
        return NULL;
    cr_expect_eq(entry.first_us, i);
    cr_expect_eq(entry.total_us, 2 * i);
    return str_copy(&grid_arena, entry.reply).data;
}

static const char *the_file(void)
{
    const char *const *names;
    size_t n;
    cr_assert_eq(file_list(grid_path("cache"), &grid_arena, &names, &n, &grid_err), 0);
    cr_assert_eq(n, 1);
    return arena_format(&grid_arena, "cache/%s", names[0]);
}

static void open_again(struct kept *kept)
{
    kept_close(kept);
    kept_open(kept, grid_path("cache"));
    cr_assert_eq(kept_look(kept, &grid_err), 0, "%s", grid_err.text);
}

Test(kept, replies_are_found_by_what_was_asked_now_and_later)
{
    struct kept kept;
    kept_open(&kept, grid_path("cache"));
    cr_expect_null(find(&kept, 1));
    for (int i = 0; i < 3000; i++)
        add(&kept, i, arena_format(&grid_arena, "reply %d\nof two lines", i));
    for (int again = 0; again < 2; again++) {
        for (int i = 0; i < 3000; i++)
            cr_assert_str_eq(find(&kept, i),
                             arena_format(&grid_arena, "reply %d\nof two lines", i));
        cr_expect_null(find(&kept, 3000));
        open_again(&kept);
    }
    add(&kept, 7, "later");
    cr_expect_str_eq(find(&kept, 7), "later");
    add(&kept, 8, "");
    cr_expect_str_eq(find(&kept, 8), "");
    kept_close(&kept);
}

Test(kept, parts_of_a_name_do_not_run_together)
{
    char a[65], b[65];
    kept_name(a, STR("ab"), STR("c"), STR(""));
    kept_name(b, STR("a"), STR("bc"), STR(""));
    cr_expect_str_neq(a, b);
    kept_name(b, STR("ab"), STR(""), STR("c"));
    cr_expect_str_neq(a, b);
}

Test(kept, nothing_is_kept_nowhere)
{
    struct kept kept;
    kept_open(&kept, NULL);
    add(&kept, 1, "x");
    cr_expect_null(find(&kept, 1));
    kept_close(&kept);
}

Test(kept, what_is_torn_is_absent_and_the_rest_is_there)
{
    struct kept kept;
    kept_open(&kept, grid_path("cache"));
    add(&kept, 1, "first");
    add(&kept, 2, "second");
    kept_close(&kept);
    const char *name = the_file();
    struct str whole = grid_read(name);
    size_t second = str_find(whole, STR("trivium"), 10);
    for (size_t n = second; n < whole.n; n++) {
        grid_write(name, str_slice(whole, 0, n));
        kept_open(&kept, grid_path("cache"));
        cr_assert_eq(kept_look(&kept, &grid_err), 0);
        cr_assert_str_eq(find(&kept, 1), "first");
        cr_assert_null(find(&kept, 2), "%zu of %zu bytes", n, whole.n);
        kept_close(&kept);
    }
}

Test(kept, a_changed_byte_makes_an_entry_absent)
{
    struct kept kept;
    kept_open(&kept, grid_path("cache"));
    add(&kept, 1, "first");
    kept_close(&kept);
    const char *name = the_file();
    struct str whole = grid_read(name);
    char *changed = arena_copy(&grid_arena, whole.data, whole.n);
    changed[whole.n - 3] ^= 1;
    grid_write(name, (struct str){changed, whole.n});
    kept_open(&kept, grid_path("cache"));
    cr_assert_eq(kept_look(&kept, &grid_err), 0);
    cr_expect_null(find(&kept, 1));
    kept_close(&kept);
}

Test(kept, strange_files_in_the_folder_do_no_harm)
{
    struct kept kept;
    cr_assert_eq(file_mkdirs(grid_path("cache"), &grid_err), 0);
    grid_write("cache/a.replies", STR("nonsense"));
    grid_write("cache/b.replies", STR("trivium 1 x y first_us 1 total_us 1 bytes "
                                      "99999999999999 sha256 z\n"));
    grid_write("cache/c.txt", STR("text"));
    cr_assert_eq(symlink("/dev/zero", grid_path("cache/d.replies")), 0);
    kept_open(&kept, grid_path("cache"));
    cr_assert_eq(kept_look(&kept, &grid_err), 0);
    add(&kept, 1, "x");
    cr_expect_str_eq(find(&kept, 1), "x");
    kept_close(&kept);
}

Test(kept, processes_that_write_at_once_lose_nothing_and_see_each_other)
{
    enum { CHILDREN = 4, EACH = 200 };
    struct kept kept;
    kept_open(&kept, grid_path("cache"));
    add(&kept, 0, "mine");
    for (int c = 0; c < CHILDREN; c++)
        if (fork() == 0) {
            struct kept own;
            kept_open(&own, grid_path("cache"));
            if (kept_look(&own, &grid_err))
                _exit(1);
            for (int i = 1; i <= EACH; i++)
                add(&own, c * EACH + i, "theirs");
            kept_close(&own);
            _exit(0);
        }
    for (int c = 0; c < CHILDREN; c++) {
        int status;
        cr_assert(wait(&status) > 0);
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    cr_expect_null(find(&kept, 1), "not before it looks");
    cr_assert_eq(kept_look(&kept, &grid_err), 0);
    for (int i = 1; i <= CHILDREN * EACH; i++)
        cr_assert_str_eq(find(&kept, i), "theirs");
    cr_expect_str_eq(find(&kept, 0), "mine");
    kept_close(&kept);
}
