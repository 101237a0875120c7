#include "tests/unit/grid.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/kernel/gemm.h"
#include "harness/base/file.h"
#include "harness/base/progress.h"
#include "tests/unit/scratch.h"

struct arena grid_arena;
struct err grid_err;
char grid_dir[64];

void grid_begin(void)
{
    strcpy(grid_dir, "/tmp/trivium-run-XXXXXX");
    cr_assert(mkdtemp(grid_dir));
    progress_quiet(true);
    cr_assert_eq(kernels_init(&grid_err), 0);
}

void grid_end(void)
{
    scratch_remove(grid_dir);
    arena_release(&grid_arena);
}

const char *grid_path(const char *name)
{
    return file_join(&grid_arena, grid_dir, name);
}

struct str grid_read(const char *name)
{
    struct str text;
    cr_assert_eq(file_read(grid_path(name), &grid_arena, 0, &text, &grid_err), 0, "%s",
                 grid_err.text);
    return text;
}

void grid_write(const char *name, struct str text)
{
    cr_assert_eq(file_write(grid_path(name), text, &grid_err), 0, "%s", grid_err.text);
}

struct run_opts grid_opts(const char *out)
{
    struct run_opts opts;
    opt_defaults(run_options, &opts);
    opts.tasks_dir = "tests/fixtures/tasks";
    opts.models_file = "tests/fixtures/replay/models.json";
    opts.models = "recorded";
    opts.methods = "prompt,fewshot:shots=2,rag:k=1,finetune";
    opts.resamples = 200;
    opts.out = grid_path(out);
    return opts;
}

struct plan *grid_plan(const struct run_opts *opts)
{
    struct plan *plan = ARENA_NEW(&grid_arena, struct plan);
    grid_err = (struct err)ERR_INIT;
    return plan_make(plan, opts, &grid_arena, &grid_err) ? NULL : plan;
}

int grid_run(const struct run_opts *opts)
{
    struct plan *plan = grid_plan(opts);
    if (!plan || run(plan, NULL, &grid_err))
        return (int)grid_err.status;
    return 0;
}
