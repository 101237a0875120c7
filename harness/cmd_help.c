#include <stdlib.h>
#include <string.h>

#include "harness/base/version.h"
#include "harness/command.h"
#include "harness/help.h"

struct help_opts {
    bool man;
};

static const struct opt opts[] = {
    OPT_BOOL(struct help_opts, man, false, "everything, as a manual page (troff)"),
    OPT_END,
};

static const char question[] =
    "should I prompt, retrieve or fine-tune, and how big a model do I need?";

void help_overview(FILE *out)
{
    fprintf(out,
            "trivium - %s\n\n"
            "usage: trivium COMMAND [OPTIONS] [ARGUMENTS]     trivium COMMAND --help\n\n",
            question);
    for (int i = 0; i < n_commands; i++)
        fprintf(out, "  %-14s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nexit status: 0 done, 1 failed, 2 asked wrongly, 100 a gate failed, 130 "
          "interrupted\n",
          out);
}

/* Usage, options and notes; the summary stands above, in the manual as a heading's first line. */
static void print_body(const struct command *command, FILE *out)
{
    fprintf(out, "\nusage: trivium %s%s%s\n", command->name,
            command->usage && *command->usage ? " " : "",
            command->usage ? command->usage : "");
    if (command->opts && command->opts[0].name) {
        fputs("\noptions:\n", out);
        opt_help(command->opts, out);
    }
    if (command->notes)
        fprintf(out, "\n%s\n", command->notes);
}

void help_command(const struct command *command, FILE *out)
{
    fprintf(out, "%s\n", command->summary);
    print_body(command, out);
}

static const char *name_of(int i)
{
    return commands[i]->name;
}

int help_find(const char *name, const struct command **command, struct err *err)
{
    int at = err_find(err, "command", name, name_of, n_commands);
    if (at < 0)
        return -1;
    *command = commands[at];
    return 0;
}

/* ---- the manual page */

/* Text as it stands: troff reads '\' anywhere, '.' and ''' in front of a line, and makes a hyphen of
 * '-' unless told otherwise. */
static void print_verbatim(const char *text, FILE *out)
{
    bool at_start = true;
    for (const char *c = text; *c; c++) {
        if (at_start && (*c == '.' || *c == '\''))
            fputs("\\&", out);
        if (*c == '\\')
            fputs("\\e", out);
        else if (*c == '-')
            fputs("\\-", out);
        else
            fputc(*c, out);
        at_start = *c == '\n';
    }
}

static int print_section(const struct command *command, FILE *out, struct err *err)
{
    char *text = NULL;
    size_t n;
    FILE *memory = open_memstream(&text, &n);
    if (!memory)
        return err_errno(err, "cannot make the manual page");
    print_body(command, memory);
    if (fclose(memory)) {
        free(text);
        return err_errno(err, "cannot make the manual page");
    }
    fputs(".SS ", out);
    print_verbatim(command->name, out);
    fputc('\n', out);
    print_verbatim(command->summary, out);
    fputs("\n.PP\n.nf\n", out);
    print_verbatim(text + strspn(text, "\n"), out);
    fputs(".fi\n", out);
    free(text);
    return 0;
}

int help_manual(FILE *out, struct err *err)
{
    fprintf(
        out,
        ".TH TRIVIUM 1 \"\" \"trivium %s\" \"User Commands\"\n"
        ".SH NAME\ntrivium \\- %s\n"
        ".SH SYNOPSIS\n.B trivium\n.I COMMAND\n[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n"
        ".SH DESCRIPTION\n"
        "Measures prompting, few-shot, retrieval, fine-tuning and retrieval with\n"
        "fine-tuning on a task's own test items, with models of several sizes: quality\n"
        "with intervals, latency, and cost, in tables, figures and a recommendation.\n"
        ".SH COMMANDS\n",
        TRIVIUM_VERSION, question);
    for (int i = 0; i < n_commands; i++)
        if (print_section(commands[i], out, err))
            return -1;
    fputs(
        ".SH EXIT STATUS\n"
        "0 done, 1 failed, 2 asked wrongly, 100 a gate failed, 130 interrupted (the "
        "same\n"
        "command goes on where it stopped).\n"
        ".SH ENVIRONMENT\n"
        ".TP\n.B TRIVIUM_HOME\n"
        "the folder of models/ and tasks/ where they are not in the current folder\n"
        "(default: found from where the program stands).\n"
        ".TP\n.B TRIVIUM_DATA\na folder that holds public data sets (default: data).\n"
        ".TP\n.B TRIVIUM_KERNELS\n"
        "avx512, avx2, scalar or openblas, to force one; all but openblas give the same "
        "bits.\n",
        out);
    return 0;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct help_opts *o = options;
    const struct command *command;
    (void)program;
    if (o->man)
        return help_manual(stdout, err);
    if (n_args == 0) {
        help_overview(stdout);
        return 0;
    }
    if (help_find(args[0], &command, err))
        return -1;
    help_command(command, stdout);
    return 0;
}

const struct command command_help = {
    .name = "help",
    .summary = "what the commands do; all of it as a manual page",
    .usage = "[COMMAND]",
    .notes = "example:  trivium help --man | man -l -",
    .opts = opts,
    .opts_size = sizeof(struct help_opts),
    .max_args = 1,
    .run = run,
};
