/* help - what `trivium --help`, `trivium COMMAND --help` and the manual page say, all from the
 * tables of the commands.
 */
#ifndef HARNESS_HELP_H
#define HARNESS_HELP_H

#include <stdio.h>

#include "harness/command.h"

void help_overview(FILE *out);
void help_command(const struct command *command, FILE *out);
/* Everything, in troff with the man macros. */
int help_manual(FILE *out, struct err *err);
/* The command of that name; else an error that names the nearest. */
int help_find(const char *name, const struct command **command, struct err *err);

#endif
