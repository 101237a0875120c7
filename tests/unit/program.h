/* program - another program that a test runs beside itself, where it is installed. */
#ifndef TESTS_UNIT_PROGRAM_H
#define TESTS_UNIT_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

bool program_on_path(const char *name);
/* A port of this machine that is free now. */
int program_free_port(void);
bool program_listens(int port);
/* Starts it silently; it ends with the test at the latest.  argv ends with NULL. */
pid_t program_start(char *const *argv);
void program_stop(pid_t program);

#endif
