/* commit - which commit is checked out in the repository that a folder lies in, read from git's own
 * files (gitrepository-layout(5)): HEAD, refs, packed-refs; a worktree's .git is a file.
 */
#ifndef HARNESS_RUN_COMMIT_H
#define HARNESS_RUN_COMMIT_H

#include "harness/base/str.h"

struct arena;

/* 40 or 64 hexadecimal digits; nothing where there is no repository or no commit yet. */
struct str commit_of(const char *folder, struct arena *arena);

#endif
