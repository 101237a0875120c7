/* opt_line - command lines by a table of options: the second half of opt.h. */
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/opt.h"
#include "harness/base/str.h"

enum { NAMES_MAX = 256 };

struct line {
    const struct opt *opts;
    void *object;
    int argc, at;
    char **argv;
    struct arena *arena;
};

/* -x for options of one letter, --name for all; a number such as -5 is not an option. */
static bool is_option(const char *argument)
{
    char second = argument[0] == '-' ? argument[1] : '\0';
    return second != '\0' && second != '.' && (second < '0' || second > '9');
}

/* The name in --name or --name=value. */
static struct str option_name(const char *argument)
{
    struct str name = str_of(argument + 1 + (argument[1] == '-'));
    return str_slice(name, 0, str_find(name, STR("="), 0));
}

/* Whether a flag is meant that is switched off: --no-title where there is a BOOL "title". */
static const struct opt *find_negated(const struct opt *opts, struct str name)
{
    if (!str_starts(name, STR("no-")) && !str_starts(name, STR("no_")))
        return NULL;
    const struct opt *opt = opt_find(opts, str_slice(name, 3, name.n));
    return opt != NULL && opt->type == OPT_TYPE_BOOL ? opt : NULL;
}

/* min_score as --min-score is typed. */
static const char *dashed(struct arena *arena, const char *name)
{
    char *copy = arena_strdup(arena, name);
    for (char *p = copy; *p != '\0'; p++)
        *p = *p == '_' ? '-' : *p;
    return copy;
}

static int unknown_argument(const struct line *line, struct str name, struct err *err)
{
    const char *names[NAMES_MAX];
    int n = 0;
    for (const struct opt *opt = line->opts; opt->name != NULL && n < NAMES_MAX; opt++)
        names[n++] = dashed(line->arena, opt->name);
    const char *nearest = err_nearest(str_copy(line->arena, name).data, names, n);
    if (nearest != NULL)
        return err_ask(err, "unknown option \"%s\"; did you mean \"%s%s\"?",
                       line->argv[line->at], nearest[1] == '\0' ? "-" : "--", nearest);
    return err_ask(err, "unknown option \"%s\"; --help lists what there is",
                   line->argv[line->at]);
}

/* The value that follows.  A text may begin with '-', but is not the name of another option. */
static const char *next_value(struct line *line)
{
    if (line->at + 1 >= line->argc)
        return NULL;
    const char *next = line->argv[line->at + 1];
    if (is_option(next)) {
        struct str name = option_name(next);
        if (opt_find(line->opts, name) != NULL || find_negated(line->opts, name) != NULL)
            return NULL;
    }
    line->at++;
    return next;
}

static int take_option(struct line *line, struct err *err)
{
    const char *argument = line->argv[line->at];
    const char *equals = strchr(argument, '=');
    struct str name = option_name(argument);
    const struct opt *opt = opt_find(line->opts, name), *negated = NULL;
    if (opt == NULL)
        negated = find_negated(line->opts, name);
    /* A single dash is for a single letter. */
    if ((opt == NULL && negated == NULL) || (argument[1] != '-' && name.n != 1))
        return unknown_argument(line, name, err);
    if (negated != NULL) {
        if (equals != NULL)
            return err_ask(err, "%s takes no value", argument);
        return opt_assign(negated, line->object, argument, "false", line->arena, err);
    }
    const char *value = equals != NULL ? equals + 1 : NULL;
    if (value == NULL)
        value = opt->type == OPT_TYPE_BOOL ? "true" : next_value(line);
    if (value == NULL)
        return err_ask(err, "%s needs a value", argument);
    size_t n = equals != NULL ? (size_t)(equals - argument) : strlen(argument);
    const char *shown = arena_copy(line->arena, argument, n);
    return opt_assign(opt, line->object, shown, value, line->arena, err);
}

static bool is_help(const char *argument)
{
    return strcmp(argument, "-h") == 0 || strcmp(argument, "--help") == 0;
}

int opt_command_line(const struct opt *opts, void *object, int argc, char **argv,
                     int *n_positional, bool *help, struct arena *arena, struct err *err)
{
    struct line line = {
        .opts = opts, .object = object, .argc = argc, .argv = argv, .arena = arena};
    bool ended = false;
    *n_positional = 0;
    for (; line.at < argc; line.at++) {
        char *argument = argv[line.at];
        if (!ended && strcmp(argument, "--") == 0)
            ended = true;
        else if (!ended && help != NULL && is_help(argument))
            *help = true;
        else if (!ended && is_option(argument)) {
            if (take_option(&line, err))
                return -1;
        } else
            argv[(*n_positional)++] = argument;
    }
    return 0;
}
