/* opt - one table of options gives the parser, the defaults, the ranges, the --help text and
 * what the results record.  Commands, methods, providers and figures all use it.
 *
 *     struct rag_opts { int64_t k; double min_score; const char *order; bool title; };
 *     static const struct opt opts[] = {
 *         OPT_INT(struct rag_opts, k, 4, 1, 64, "passages put into the prompt"),
 *         OPT_REAL(struct rag_opts, min_score, 0, 0, 1e9, "leave out passages below this"),
 *         OPT_ENUM(struct rag_opts, order, "best-last", "best-last|best-first", "order"),
 *         OPT_BOOL(struct rag_opts, title, true, "put the title in front of each passage"),
 *         OPT_END,
 *     };
 *
 * Values: OPT_INT is int64_t (accepts 4096, 4k, 64M, 2G in powers of 1024 only where the help
 * says bytes: OPT_BYTES), OPT_REAL double, OPT_TEXT and OPT_ENUM const char *, OPT_BOOL bool.
 * Names use '_' in JSON and '-' on the command line; both are accepted in both places.
 */
#ifndef HARNESS_BASE_OPT_H
#define HARNESS_BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/base/str.h"

struct arena;
struct err;
struct json;
struct json_out;

enum opt_type {
    OPT_TYPE_BOOL,
    OPT_TYPE_INT,
    OPT_TYPE_BYTES,
    OPT_TYPE_REAL,
    OPT_TYPE_TEXT,
    OPT_TYPE_ENUM
};

struct opt {
    const char *name; /* NULL ends the table */
    enum opt_type type;
    size_t offset;
    double min, max;     /* INT, BYTES, REAL: inclusive */
    double def;          /* BOOL, INT, BYTES, REAL */
    const char *text;    /* TEXT: default or NULL */
    const char *choices; /* ENUM: "a|b|c" */
    const char *help;
};

#define OPT_BOOL(S, f, d, h)                                        \
    {                                                               \
#f, OPT_TYPE_BOOL, offsetof(S, f), 0, 1, (d), NULL, NULL, h \
    }
#define OPT_INT(S, f, d, lo, hi, h)                                          \
    {                                                                        \
#f, OPT_TYPE_INT, offsetof(S, f), lo, hi, (double)(d), NULL, NULL, h \
    }
#define OPT_BYTES(S, f, d, lo, hi, h)                                          \
    {                                                                          \
#f, OPT_TYPE_BYTES, offsetof(S, f), lo, hi, (double)(d), NULL, NULL, h \
    }
#define OPT_REAL(S, f, d, lo, hi, h)                                \
    {                                                               \
#f, OPT_TYPE_REAL, offsetof(S, f), lo, hi, d, NULL, NULL, h \
    }
#define OPT_TEXT(S, f, d, h)                                   \
    {                                                          \
#f, OPT_TYPE_TEXT, offsetof(S, f), 0, 0, 0, d, NULL, h \
    }
#define OPT_ENUM(S, f, d, c, h)                             \
    {                                                       \
#f, OPT_TYPE_ENUM, offsetof(S, f), 0, 0, 0, d, c, h \
    }
#define OPT_END                                           \
    {                                                     \
        NULL, OPT_TYPE_BOOL, 0, 0, 0, 0, NULL, NULL, NULL \
    }

void opt_defaults(const struct opt *opts, void *object);
/* One value from text.  Text is copied into `arena`.  Errors name the option, the value and the
 * range, and the nearest name for an unknown one. */
int opt_set(const struct opt *opts, void *object, const char *name, const char *value,
            struct arena *arena, struct err *err);
/* The option of that name, or NULL; and a value for it, where errors call it `shown` ("--k"). */
const struct opt *opt_find(const struct opt *opts, struct str name);
int opt_assign(const struct opt *opt, void *object, const char *shown, const char *value,
               struct arena *arena, struct err *err);
/* All keys of a JSON object; errors carry its file and line. */
int opt_from_json(const struct opt *opts, void *object, const struct json *json,
                  struct arena *arena, struct err *err);
/* "k=4,order=best-last"; text is split at commas outside double quotes. */
int opt_from_text(const struct opt *opts, void *object, const char *text,
                  struct arena *arena, struct err *err);
/* Writes every option and its value as a JSON object, in table order. */
void opt_to_json(const struct opt *opts, const void *object, struct json_out *out);
/* Name, range, default and help, aligned, one option a line. */
void opt_help(const struct opt *opts, FILE *out);

/* Command lines: --name VALUE, --name=VALUE, --flag, --no-flag; "--" ends options.  Positional
 * arguments are moved to the front of argv (from argv[0]); *n_positional counts them.
 * -h and --help set *help.  An option whose name is one letter is also -n VALUE.  argv[0] is the
 * first argument, not the program's name. */
int opt_command_line(const struct opt *opts, void *object, int argc, char **argv,
                     int *n_positional, bool *help, struct arena *arena, struct err *err);

#endif
