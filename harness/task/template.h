/* template - the text of a prompt with places for the question.
 *
 * {input}, {context} and {choices} are filled in; {{ and }} stand for braces.  Templates
 * are checked once, at load; task_render() (task.h) then cannot fail.
 */
#ifndef HARNESS_TASK_TEMPLATE_H
#define HARNESS_TASK_TEMPLATE_H

#include "harness/base/str.h"

struct err;
struct json;

enum template_place { TEMPLATE_INPUT = 1, TEMPLATE_CONTEXT = 2, TEMPLATE_CHOICES = 4 };

/* value: the string in task.json, for its text and for errors; every `needed` place must
 * be there, and none that is not `allowed`. */
int template_check(const struct json *value, unsigned allowed, unsigned needed,
                   struct err *err);

#endif
