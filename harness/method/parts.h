/* parts - several trained models that each answer some of the questions, as one model.
 *
 *     struct parts *parts = parts_open(job->model);
 *     for (...) parts_add(parts, tuned);                the models become its own
 *     parts_question(parts, id, model);                 who answers it
 *     made->tuned = parts_handle(parts);                model_handle_close() closes all
 */
#ifndef HARNESS_METHOD_PARTS_H
#define HARNESS_METHOD_PARTS_H

#include "harness/model/model.h"

struct parts;

/* For models that the provider of `like` has trained. */
struct parts *parts_open(const struct model_handle *like);
void parts_add(struct parts *parts, struct model_handle model);
/* `id` must outlive it. */
void parts_question(struct parts *parts, struct str id, size_t model);
struct model_handle parts_handle(struct parts *parts);

#endif
