/* select - what a user names, found: tasks by pattern or folder, methods with options, models. */
#ifndef HARNESS_RUN_SELECT_H
#define HARNESS_RUN_SELECT_H

#include "harness/run/plan.h"

enum { QUICK_TEST = 24, QUICK_TRAIN = 96, QUICK_DEV = 24 };

/* Each fills its part of the plan from the options; a NULL list selects all that ship. */
int select_tasks(struct plan *plan, struct arena *arena, struct err *err);
int select_methods(struct plan *plan, struct arena *arena, struct err *err);
int select_models(struct plan *plan, struct arena *arena, struct err *err);

#endif
