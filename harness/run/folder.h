/* folder - results/<run>/: which one a plan writes to, what is in it, and clearing it.
 *
 *     run.json       items.jsonl    timing.jsonl    cells.csv    training.csv    figures/
 *     cells/<cell>/  what a method keeps of its work: adapters, loss curves
 */
#ifndef HARNESS_RUN_FOLDER_H
#define HARNESS_RUN_FOLDER_H

#include "harness/run/plan.h"

/* Sets plan->out and plan->resumes.  Without --out: an unfinished run of this configuration, else
 * a new name.  A folder of another configuration is refused, saying what differs, unless the
 * plan is to start afresh. */
int folder_choose(struct plan *plan, struct arena *arena, struct err *err);
/* Removes what a run leaves, and nothing else. */
int folder_clear(const char *dir, struct err *err);
/* out/cells/<name made safe> */
const char *folder_of_cell(const struct plan *plan, size_t cell, struct arena *arena);

#endif
