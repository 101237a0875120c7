/* command - what `trivium <name>` does: a file harness/cmd_<name>.c with
 * `const struct command command_<name>` is a command; the build finds it.
 *
 * main parses the options by the table, prints --help from it, runs the command, prints its error
 * as `trivium: ...` and turns it into the exit status.
 */
#ifndef HARNESS_COMMAND_H
#define HARNESS_COMMAND_H

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/opt.h"

struct pool;

struct command {
    const char *name, *summary;
    const char *usage; /* arguments, as in "MODEL --prompt TEXT" */
    const char
        *notes; /* more for --help: an example, columns, exit status; may be NULL */
    const struct opt *opts;
    size_t opts_size;
    int min_args, max_args; /* positional ones; max -1: any number */
    bool
        config; /* the positional argument is a JSON file of options; the line goes over it */
    int (*run)(const void *opts, int n_args, char **args, struct arena *program,
               struct err *err);
};

extern const struct command *const commands[]; /* by name, made from the file names */
extern const int n_commands;

#endif
