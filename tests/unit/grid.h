/* grid - what the tests of plans and runs share: a scratch folder, the fixture tasks, and runs
 * of them with recorded answers (tests/fixtures/replay). */
#ifndef TESTS_UNIT_GRID_H
#define TESTS_UNIT_GRID_H

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/run/run.h"

extern struct arena grid_arena;
extern struct err grid_err;
extern char grid_dir[64]; /* scratch, made by grid_begin, removed by grid_end */

void grid_begin(void);
void grid_end(void);
/* A path below the scratch folder. */
const char *grid_path(const char *name);
struct str grid_read(const char *name);
void grid_write(const char *name, struct str text);
/* Options of a run of both fixture tasks with the recorded model, into grid_path(out). */
struct run_opts grid_opts(const char *out);
/* plan_make into a plan that lives till grid_end; NULL with grid_err. */
struct plan *grid_plan(const struct run_opts *opts);
/* Plans and runs; the exit status. */
int grid_run(const struct run_opts *opts);

#endif
