/* scratch - a folder that a test made for itself, removed with all that is in it. */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

void scratch_remove(const char *dir);

#endif
