/* compose - what methods share: messages from a task's template, shots, context. */
#ifndef HARNESS_METHOD_COMPOSE_H
#define HARNESS_METHOD_COMPOSE_H

#include "harness/method/method.h"

/* A request with the task's system message, shots (question and answer turns) and the
 * question; context may be empty.  Choices, stops and the token limit come from the
 * task. */
void compose_request(const struct task *task, const struct question *question,
                     struct str context, const struct message *shots, size_t n_shots,
                     struct arena *item, struct request *request);
/* The user text alone. */
struct str compose_user(const struct task *task, struct str input, struct str context,
                        struct arena *item);
/* The system message; empty where the task has none. */
struct str compose_system(const struct task *task, struct arena *item);
/* A training example: the same messages, and the first accepted answer behind them. */
struct example compose_example(const struct task *task, const struct question *question,
                               const struct reference *reference, struct str context,
                               struct arena *cell);
/* n shots (fewer where the train split has fewer) chosen by seed; where the task has
 * labels, every beginning of the list has as many of each as it can. */
int compose_shots(const struct task *task, const struct split *train, size_t n,
                  uint64_t seed, struct arena *cell, const struct message **shots,
                  size_t *n_messages, struct err *err);

#endif
