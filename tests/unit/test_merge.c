/* Shards of a run, put together: the bytes of the whole run. */
#include <criterion/criterion.h>
#include <string.h>

#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/run/merge.h"
#include "tests/unit/grid.h"

TestSuite(merge, .init = grid_begin, .fini = grid_end);

static void ran(const char *out, const char *shard)
{
    struct run_opts opts = grid_opts(out);
    opts.shard = shard;
    cr_assert_eq(grid_run(&opts), 0, "%s", grid_err.text);
}

static int merged(const char *out, const char *const *names, size_t n)
{
    const char *dirs[4];
    for (size_t i = 0; i < n; i++)
        dirs[i] = grid_path(names[i]);
    grid_err = (struct err)ERR_INIT;
    return merge_runs(grid_path(out), dirs, n, &grid_err);
}

static struct str sha_of(const char *out)
{
    const struct json *run;
    struct str sha;
    cr_assert_eq(json_load(grid_path(arena_format(&grid_arena, "%s/run.json", out)),
                           &grid_arena, &run, &grid_err),
                 0);
    cr_assert_eq(json_str(run, "config_sha256", &sha, &grid_err), 0);
    return sha;
}

/* Without columns that are times: those of recorded answers are recorded too. */
static void expect_same_rows(const char *a, const char *b)
{
    struct cell *x, *y;
    size_t n, m;
    cr_assert_eq(cells_read(grid_path(arena_format(&grid_arena, "%s/cells.csv", a)),
                            &grid_arena, &x, &n, &grid_err),
                 0);
    cr_assert_eq(cells_read(grid_path(arena_format(&grid_arena, "%s/cells.csv", b)),
                            &grid_arena, &y, &m, &grid_err),
                 0);
    cr_assert_eq(n, m);
    for (size_t i = 0; i < n; i++) {
        cr_expect_str_eq(x[i].task, y[i].task);
        cr_expect_str_eq(x[i].method, y[i].method, "row %zu", i);
        cr_expect_str_eq(x[i].metric, y[i].metric);
        cr_expect(memcmp(&x[i].quality, &y[i].quality, 3 * sizeof(double)) == 0);
    }
}

Test(merge, shards_become_the_run_they_are_parts_of)
{
    static const char *const shards[] = {"b", "c", "a"}; /* in any order */
    ran("whole", NULL);
    ran("a", "1/3");
    ran("b", "2/3");
    ran("c", "3/3");
    cr_assert_eq(merged("all", shards, 3), 0, "%s", grid_err.text);
    expect_same_rows("whole", "all");
    cr_expect(str_eq(grid_read("whole/items.jsonl"), grid_read("all/items.jsonl")));
    cr_expect(str_eq(sha_of("whole"), sha_of("all")));
    struct str before = grid_read("all/cells.csv");
    ran("all", NULL); /* the command of the whole run has nothing left to do */
    cr_expect(str_eq(before, grid_read("all/cells.csv")));
}

Test(merge, what_does_not_belong_together_is_refused)
{
    static const char *const twice[] = {"a", "a"}, *const few[] = {"a"},
                             *const whole[] = {"a", "w"}, *const other[] = {"a", "o"};
    ran("a", "1/2");
    ran("w", NULL);
    struct run_opts opts = grid_opts("o");
    opts.shard = "2/2";
    opts.methods = "prompt,fewshot:shots=1";
    cr_assert_eq(grid_run(&opts), 0, "%s", grid_err.text);
    cr_expect_eq(merged("x", twice, 2), -1);
    cr_expect(strstr(grid_err.text, "are the same shard"), "%s", grid_err.text);
    cr_expect_eq(merged("x", few, 1), -1);
    cr_expect(strstr(grid_err.text, "shard 1 of 2, but 1 runs"), "%s", grid_err.text);
    cr_expect_eq(merged("x", whole, 2), -1);
    cr_expect(strstr(grid_err.text, "no shard of a run"), "%s", grid_err.text);
    cr_expect_eq(merged("x", other, 2), -1);
    cr_expect(strstr(grid_err.text, "another configuration"), "%s", grid_err.text);
    cr_expect_not(file_exists(grid_path("x")), "nothing was begun");
    cr_expect_eq(merged("a", other, 2), -1);
}
