/* budget - how many tokens of a model's window a method may fill with shots or passages.
 *
 *     window = system + what the method puts in + question + longest answer + reserve
 *
 * The longest answer is the task's max_new_tokens, or its longest label.  The reserve
 * covers what a chat template puts around messages, and where texts meet and are cut
 * differently. A provider that cannot count is taken to need a token for 3 bytes, which
 * is more than English needs with any tokenizer in use; a window that is not known is
 * taken as 4,096 tokens.
 */
#ifndef HARNESS_METHOD_BUDGET_H
#define HARNESS_METHOD_BUDGET_H

#include "harness/method/method.h"

struct budget {
    const struct model_handle *model;
    int64_t window;
    int64_t left; /* for question and what the method puts in; may be negative */
};

enum {
    BUDGET_MESSAGE = 6, /* tokens around a message: ChatML and Llama 3 take 5 */
    BUDGET_RESERVE = 16,
};

int budget_open(struct budget *budget, const struct task *task,
                const struct model_handle *model, struct err *err);
int budget_count(const struct budget *budget, struct str text, int64_t *tokens,
                 struct err *err);

#endif
