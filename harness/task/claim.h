/* claim - the key "claims" of task.json: an array of
 *
 *     {"says": "Fine-tuning shifts a tone", "metric": "chrf", "way": "finetune", "than": "prompt"}
 *
 * with, where they are not the first of the task's metrics, the largest model twice, and "better":
 * "metric", "model", "than_model" ("largest" or "smallest"), "test" ("better" or "not worse").
 */
#ifndef HARNESS_TASK_CLAIM_H
#define HARNESS_TASK_CLAIM_H

#include "harness/task/task.h"

struct json;

/* Of the object of task.json; task->metrics are read already.  -1 with file and line where a
 * claim is no claim. */
int claims_read(struct task *task, const struct json *root, struct arena *into,
                struct err *err);

#endif
