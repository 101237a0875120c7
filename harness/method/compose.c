#include "harness/method/compose.h"

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"

struct str compose_user(const struct task *task, struct str input, struct str context,
                        struct arena *item)
{
    struct str template = task->prompt;
    if (context.n > 0 && task->prompt_context.n > 0)
        template = task->prompt_context;
    struct str text =
        task_render(template, input, context, task->choices, task->n_choices, item);
    if (context.n == 0 || task->prompt_context.n > 0)
        return text;
    struct buf both = {0};
    buf_str(&both, context);
    buf_text(&both, "\n\n");
    buf_str(&both, text);
    text = str_copy(item, buf_view(&both));
    buf_release(&both);
    return text;
}

struct str compose_system(const struct task *task, struct arena *item)
{
    if (task->system.n == 0)
        return STR_NONE;
    return task_render(task->system, STR_NONE, STR_NONE, task->choices, task->n_choices,
                       item);
}

/* System message, shots, user message; `more` places are left free behind them. */
static struct message *messages(const struct task *task, struct str input,
                                struct str context, const struct message *shots,
                                size_t n_shots, size_t more, size_t *n,
                                struct arena *item)
{
    struct message *message = ARENA_ARRAY(item, n_shots + 2 + more, struct message);
    struct str system = compose_system(task, item);
    *n = 0;
    if (system.n > 0)
        message[(*n)++] = (struct message){ROLE_SYSTEM, system};
    for (size_t i = 0; i < n_shots; i++)
        message[(*n)++] = shots[i];
    message[(*n)++] =
        (struct message){ROLE_USER, compose_user(task, input, context, item)};
    return message;
}

void compose_request(const struct task *task, const struct question *question,
                     struct str context, const struct message *shots, size_t n_shots,
                     struct arena *item, struct request *request)
{
    *request = (struct request){
        .id = question->id,
        .choices = question->choices,
        .n_choices = question->n_choices,
        .max_new = (int)task->max_new_tokens,
        .stop = task->stop,
        .n_stop = task->n_stop,
    };
    request->message = messages(task, question->input, context, shots, n_shots, 0,
                                &request->n_messages, item);
}

struct example compose_example(const struct task *task, const struct question *question,
                               const struct reference *reference, struct str context,
                               struct arena *cell)
{
    struct example example;
    struct message *message =
        messages(task, question->input, context, NULL, 0, 1, &example.n_messages, cell);
    message[example.n_messages++] =
        (struct message){ROLE_ASSISTANT, reference->accept[0]};
    example.message = message;
    return example;
}

/* Items of the train split by label, each list in an order of chance; one list where the
 * task has no labels. */
struct decks {
    uint32_t *card; /* all lists, one behind the other */
    size_t *next, *end;
    size_t n;
};

static size_t deck_of(const struct task *task, const struct reference *reference)
{
    for (size_t c = 0; c < task->n_choices; c++)
        if (str_eq(reference->accept[0], task->choices[c]))
            return c;
    return 0;
}

static void deal(struct decks *decks, const struct task *task, const struct split *train,
                 const struct rng *rng, struct arena *cell)
{
    uint32_t *order = ARENA_ARRAY(cell, train->n, uint32_t);
    rng_shuffle(rng, train->n, order);
    decks->n = task->n_choices > 0 ? task->n_choices : 1;
    decks->card = ARENA_ARRAY(cell, train->n, uint32_t);
    decks->next = ARENA_ARRAY(cell, decks->n, size_t);
    decks->end = ARENA_ARRAY(cell, decks->n, size_t);
    size_t at = 0;
    for (size_t d = 0; d < decks->n; d++) {
        decks->next[d] = at;
        for (size_t i = 0; i < train->n; i++)
            if (deck_of(task, &train->reference[order[i]]) == d)
                decks->card[at++] = order[i];
        decks->end[d] = at;
    }
}

/* One card of every deck a round, the decks in an order of chance: every beginning of the
 * list is balanced, and no label always comes last. */
static size_t draw(struct decks *decks, size_t n, uint64_t seed, uint32_t *picked,
                   struct arena *cell)
{
    uint32_t *order = ARENA_ARRAY(cell, decks->n, uint32_t);
    size_t taken = 0, before = SIZE_MAX;
    for (uint64_t round = 1; taken < n && taken != before; round++) {
        struct rng rng = rng_make(seed, "shots", round);
        rng_shuffle(&rng, decks->n, order);
        before = taken;
        for (size_t d = 0; d < decks->n && taken < n; d++)
            if (decks->next[order[d]] < decks->end[order[d]])
                picked[taken++] = decks->card[decks->next[order[d]]++];
    }
    return taken;
}

int compose_shots(const struct task *task, const struct split *train, size_t n,
                  uint64_t seed, struct arena *cell, const struct message **shots,
                  size_t *n_messages, struct err *err)
{
    if (train->n == 0)
        return err_ask(err, "task \"%s\" has no train split to take shots from",
                       task->name);
    if (n > train->n)
        n = train->n;
    struct decks decks;
    struct rng rng = rng_make(seed, "shots", 0);
    uint32_t *picked = ARENA_ARRAY(cell, n, uint32_t);
    deal(&decks, task, train, &rng, cell);
    n = draw(&decks, n, seed, picked, cell);
    struct message *message = ARENA_ARRAY(cell, 2 * n, struct message);
    for (size_t i = 0; i < n; i++) {
        struct str user =
            compose_user(task, train->question[picked[i]].input, STR_NONE, cell);
        message[2 * i] = (struct message){ROLE_USER, user};
        message[2 * i + 1] =
            (struct message){ROLE_ASSISTANT, train->reference[picked[i]].accept[0]};
    }
    *shots = message;
    *n_messages = 2 * n;
    return 0;
}
