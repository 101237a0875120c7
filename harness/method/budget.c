#include "harness/method/budget.h"

#include "harness/base/arena.h"
#include "harness/method/compose.h"

enum { WINDOW_UNKNOWN = 4096, BYTES_PER_TOKEN = 3 };

int budget_count(const struct budget *budget, struct str text, int64_t *tokens,
                 struct err *err)
{
    const struct provider *provider = budget->model->provider;
    if (provider->count != NULL)
        return provider->count(budget->model->self, text, tokens, err);
    *tokens = (int64_t)(text.n / BYTES_PER_TOKEN) + 1;
    return 0;
}

static int longest_answer(const struct budget *budget, const struct task *task,
                          int64_t *longest, struct err *err)
{
    *longest = task->n_choices > 0 ? 0 : task->max_new_tokens;
    for (size_t i = 0; i < task->n_choices; i++) {
        int64_t tokens;
        if (budget_count(budget, task->choices[i], &tokens, err))
            return -1;
        *longest = tokens > *longest ? tokens : *longest;
    }
    return 0;
}

int budget_open(struct budget *budget, const struct task *task,
                const struct model_handle *model, struct err *err)
{
    struct model_info info = {0};
    struct arena scratch = {0};
    int64_t answer, system = 0;
    if (model->provider->info != NULL)
        model->provider->info(model->self, &info);
    *budget = (struct budget){
        .model = model,
        .window = info.context > 0 ? info.context : WINDOW_UNKNOWN,
    };
    struct str text = compose_system(task, &scratch);
    int rc = longest_answer(budget, task, &answer, err);
    if (rc == 0 && text.n > 0)
        rc = budget_count(budget, text, &system, err);
    arena_release(&scratch);
    if (rc)
        return -1;
    system += text.n > 0 ? BUDGET_MESSAGE : 0;
    budget->left = budget->window - system - answer - 2 * BUDGET_MESSAGE - BUDGET_RESERVE;
    return 0;
}
