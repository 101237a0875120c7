#include "harness/command.h"
#include "harness/result/result.h"
#include "harness/run/merge.h"
#include "harness/run/run.h"

static int run_command(const void *options, int n_args, char **args,
                       struct arena *program, struct err *err)
{
    struct results merged;
    (void)options;
    if (merge_runs(args[0], (const char *const *)(args + 1), (size_t)n_args - 1, err) ||
        results_read(&merged, args[0], ITEMS_UNREAD, program, err))
        return -1;
    run_print_table(&merged);
    return 0;
}

const struct command command_merge = {
    .name = "merge",
    .summary = "put the shards of a run together",
    .usage = "OUT RUN...",
    .notes =
        "example: trivium run --shard 1/2 --out a; trivium run --shard 2/2 --out b; "
        "trivium merge ab a b\n"
        "What is merged is the run that it would have been without --shard: the same "
        "bytes but for\ntimes and dates.  trivium report OUT draws its figures and "
        "writes what it says.",
    .min_args = 3,
    .max_args = -1,
    .run = run_command,
};
