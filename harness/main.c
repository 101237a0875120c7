#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/json.h"
#include "harness/base/progress.h"
#include "harness/base/str.h"
#include "harness/base/version.h"
#include "harness/command.h"
#include "harness/help.h"

static void out_of_memory(size_t bytes)
{
    fprintf(stderr, "trivium: out of memory: %zu bytes more could not be had\n", bytes);
    _exit(ERR_FAILED);
}

static int print_error(const struct err *err)
{
    fprintf(stderr, "trivium: %s\n", err->text);
    return err->status ? (int)err->status : ERR_FAILED;
}

static int check_arguments(const struct command *command, int n, char **args,
                           struct err *err)
{
    if (n < command->min_args)
        return err_ask(err, "%s: %s argument is missing; usage: trivium %s %s",
                       command->name, n ? "an" : "the", command->name, command->usage);
    if (command->max_args >= 0 && n > command->max_args)
        return err_ask(err, "%s: unexpected argument \"%s\"; usage: trivium %s %s",
                       command->name, args[command->max_args], command->name,
                       command->usage);
    return 0;
}

/* Everything that was printed must have arrived: a full disk behind stdout is a failure. */
static int flush_output(struct err *err)
{
    if (fflush(stdout) || ferror(stdout))
        return err_errno(err, "cannot write to standard output");
    return 0;
}

/* The line, and where the command takes one, the options of its configuration file below it. */
static int parse_options(const struct command *command, void *values, int argc,
                         char **argv, int *n_args, bool *help, struct arena *program,
                         struct err *err)
{
    static const struct opt none[] = {OPT_END};
    const struct opt *opts = command->opts ? command->opts : none;
    char **again = ARENA_ARRAY(program, (size_t)argc + 1, char *);
    memcpy(again, argv, (size_t)argc * sizeof *argv); /* parsing moves arguments */
    opt_defaults(opts, values);
    if (opt_command_line(opts, values, argc, argv, n_args, help, program, err))
        return -1;
    if (!command->config || *help || *n_args != 1)
        return 0;
    const struct json *config;
    opt_defaults(opts, values);
    if (json_load(argv[0], program, &config, err) ||
        opt_from_json(opts, values, config, program, err))
        return -1;
    return opt_command_line(opts, values, argc, again, n_args, help, program, err);
}

static int run_command(const struct command *command, int argc, char **argv,
                       struct arena *program, struct err *err)
{
    void *values = arena_alloc(program, command->opts_size + 1);
    int n_args = 0;
    bool help = false;
    if (parse_options(command, values, argc, argv, &n_args, &help, program, err))
        return err_wrap(err, "%s", command->name);
    if (help) {
        help_command(command, stdout);
        return flush_output(err);
    }
    if (check_arguments(command, n_args, argv, err) ||
        command->run(values, n_args, argv, program, err))
        return -1;
    return flush_output(err);
}

int main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    struct arena program = {0};
    mem_on_exhausted(out_of_memory);
    signal(SIGPIPE, SIG_IGN); /* both come back as errors of write() */
    signal(SIGXFSZ, SIG_IGN);
    if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        help_overview(argc < 2 ? stderr : stdout);
        return argc < 2 ? ERR_ASKED_WRONGLY : 0;
    }
    if (!strcmp(argv[1], "--version")) {
        puts("trivium " TRIVIUM_VERSION);
        return 0;
    }
    interrupt_install();
    const struct command *command = NULL;
    int status = 0;
    if (help_find(argv[1], &command, &err) ||
        run_command(command, argc - 2, argv + 2, &program, &err))
        status = print_error(&err);
    arena_release(&program);
    return status;
}
