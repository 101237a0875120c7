#include <stdio.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "harness/base/pool.h"
#include "harness/command.h"
#include "harness/run/plan.h"

struct show_opts {
    const char *method, *model, *split, *tasks_dir, *models_file;
    int64_t items, seed, threads;
};

static const struct opt opts[] = {
    OPT_ENUM(struct show_opts, split, "test", "train|dev|test", "which items"),
    OPT_INT(struct show_opts, items, 3, 1, 1e9, "how many, without ITEM"),
    OPT_TEXT(struct show_opts, method, NULL,
             "show what this method would send, as in rag:k=2"),
    OPT_TEXT(struct show_opts, model, NULL, "to this model, whose tokens are counted"),
    OPT_INT(struct show_opts, seed, 1, 0, 1e15, "seed of shots"),
    OPT_INT(struct show_opts, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_TEXT(struct show_opts, tasks_dir, "tasks", "folder of the tasks"),
    OPT_TEXT(struct show_opts, models_file, "models/models.json", "list of models"),
    OPT_END,
};

struct shown { /* with a method: it prepared */
    const struct method *method;
    void *self;
};

static void print_list(const char *title, const struct str *text, size_t n)
{
    if (!n)
        return;
    printf("%s", title);
    for (size_t i = 0; i < n; i++)
        printf("%s%.*s", i ? " | " : "", STR_ARG(text[i]));
    putchar('\n');
}

static void print_item(const struct task *task, const struct split *split, size_t i)
{
    const struct question *question = &split->question[i];
    const struct reference *reference = &split->reference[i];
    printf("== %.*s", STR_ARG(question->id));
    if (reference->kind.n)
        printf(" (%.*s)", STR_ARG(reference->kind));
    printf("\n%.*s\n", STR_ARG(question->input));
    print_list("choices: ", question->choices, question->n_choices);
    print_list("answer: ", reference->accept, reference->n_accept);
    print_list("terms: ", reference->terms, reference->n_terms);
    for (size_t d = 0; d < reference->n_docs; d++)
        for (size_t c = 0; c < task->n_corpus; c++)
            if (str_eq(task->corpus[c].id, reference->docs[d]))
                printf("document: %.*s, %.*s\n", STR_ARG(task->corpus[c].id),
                       STR_ARG(task->corpus[c].title));
}

static int print_request(const struct shown *shown, const struct question *question,
                         struct arena *arena, struct err *err)
{
    static const char *const roles[] = {"system", "user", "assistant"};
    struct request request;
    char hash[17];
    if (shown->method->ask(shown->self, question, arena, &request, err))
        return -1;
    request.id = question->id;
    request_hash(&request, hash);
    printf("-- %s sends (prompt %s):\n", shown->method->name, hash);
    for (size_t i = 0; i < request.n_messages; i++)
        printf("[%s]\n%.*s\n", roles[request.message[i].role],
               STR_ARG(request.message[i].text));
    print_list("-- scores: ", request.choices, request.n_choices);
    if (!request.n_choices)
        printf("-- generates up to %d tokens\n", request.max_new);
    print_list("-- documents: ", request.docs, request.n_docs);
    for (size_t i = 0; i < request.n_cited; i++)
        printf("%s%.*s[%zu:%zu]%s",
               i ? " " : "-- passages, best first: ", STR_ARG(request.cited[i].doc),
               request.cited[i].from, request.cited[i].to,
               i + 1 < request.n_cited ? "" : "\n");
    if (request.n_dropped)
        printf("-- left out, too long or said already: %zu\n", request.n_dropped);
    return 0;
}

static int find_item(const struct split *split, const char *id, size_t *at,
                     struct err *err)
{
    for (size_t i = 0; i < split->n; i++)
        if (str_is(split->question[i].id, id)) {
            *at = i;
            return 0;
        }
    if (split->n == 0)
        return err_ask(err, "this split has no items");
    return err_ask(err, "no item \"%s\" in this split of %zu; the first is \"%.*s\"", id,
                   split->n, STR_ARG(split->question[0].id));
}

static int print_items(const struct show_opts *o, const struct task *task,
                       const char *item, const struct shown *shown, struct arena *arena,
                       struct err *err)
{
    enum split_name which = SPLIT_TEST;
    while (strcmp(split_names[which], o->split) != 0)
        which--;
    const struct split *split = &task->split[which];
    size_t from = 0, n = (size_t)o->items;
    if (item) {
        if (find_item(split, item, &from, err))
            return -1;
        n = 1;
    }
    for (size_t i = from; i < split->n && i < from + n; i++) {
        print_item(task, split, i);
        if (shown && print_request(shown, &split->question[i], arena, err))
            return -1;
        putchar('\n');
    }
    return 0;
}

static void print_task(const struct task *task)
{
    printf("%s, version %.*s, %.*s: %.*s\n%zu train, %zu dev, %zu test items", task->name,
           STR_ARG(task->version), STR_ARG(task->licence), STR_ARG(task->summary),
           task->split[SPLIT_TRAIN].n, task->split[SPLIT_DEV].n,
           task->split[SPLIT_TEST].n);
    if (task->n_corpus)
        printf(", %zu documents", task->n_corpus);
    printf("\n\n");
}

/* Training changes the model, not what is sent to it: here it is only said to be done. */
static int pretend_train(void *self, const struct train_plan *plan, void **tuned,
                         struct train_result *result, struct err *err)
{
    (void)plan;
    (void)err;
    *tuned = self;
    *result = (struct train_result){0};
    return 0;
}

static void keep_open(void *self)
{
    (void)self;
}

static void no_info(void *self, struct model_info *info)
{
    (void)self;
    *info = (struct model_info){0};
}

static int show_prompts(const struct show_opts *o, const struct task *task,
                        const char *item, const struct model_handle *model,
                        struct arena *arena, struct err *err)
{
    struct plan_method parsed;
    if (plan_method_parse(&parsed, o->method, false, arena, err))
        return -1;
    const char *why = plan_misfit(task, parsed.method, model->provider, arena);
    if (why)
        return err_ask(err, "method \"%s\": %s", parsed.label, why);
    struct method_made made = {0};
    struct method_job job = {
        .task = task,
        .train = &task->split[SPLIT_TRAIN],
        .dev = &task->split[SPLIT_DEV],
        .peek = method_peek(parsed.method, parsed.opts, &task->split[SPLIT_TEST]),
        .model = model,
        .opts = parsed.opts,
        .seed = (uint64_t)o->seed,
        .cell = arena};
    int rc = parsed.method->prepare ? parsed.method->prepare(&job, &made, err) : 0;
    struct shown shown = {parsed.method, made.self};
    if (!rc)
        rc = print_items(o, task, item, &shown, arena, err);
    if (parsed.method->release && made.self)
        parsed.method->release(made.self);
    return rc;
}

/* Without a model tokens are estimated and no window is known. */
static int show_without_model(const struct show_opts *o, const struct task *task,
                              const char *item, struct arena *arena, struct err *err)
{
    static const struct provider none = {
        .name = "none", .close = keep_open, .info = no_info, .train = pretend_train};
    struct model_handle handle = {.alias = "none", .provider = &none};
    return show_prompts(o, task, item, &handle, arena, err);
}

static int show_with_model(const struct show_opts *o, const struct task *task,
                           const char *item, struct arena *arena, struct err *err)
{
    struct model_entry entry;
    struct model_handle real;
    struct pool *pool;
    if (kernels_init(err) ||
        model_resolve(o->model, o->models_file, arena, &entry, err) ||
        pool_open(&pool, (int)o->threads, err))
        return -1;
    int rc = model_handle_open(&real, &entry, pool, err);
    if (!rc) {
        struct provider provider = *real.provider;
        provider.close = keep_open;
        provider.train = provider.train ? pretend_train : NULL;
        struct model_handle handle = {real.alias, &provider, real.self};
        rc = show_prompts(o, task, item, &handle, arena, err);
        model_handle_close(&real);
    }
    pool_close(pool);
    return rc;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct show_opts *o = options;
    const struct run_opts how = {.tasks_dir = o->tasks_dir, .allow_leak = true};
    const char *item = n_args > 1 ? args[1] : NULL;
    struct task task;
    if (plan_task_load(&task, args[0], &how, program, err))
        return -1;
    if (!item)
        print_task(&task);
    if (o->method && o->model)
        return show_with_model(o, &task, item, program, err);
    if (o->model)
        return err_ask(err, "--model is for --method: what would be sent to it");
    return o->method ? show_without_model(o, &task, item, program, err)
                     : print_items(o, &task, item, NULL, program, err);
}

const struct command command_show = {
    .name = "show",
    .summary = "items of a task as a person reads them, and the prompts a method sends",
    .usage = "TASK [ITEM]",
    .notes = "example: trivium show handbook handbook-test-001 --method rag:k=2 --model "
             "base-1m\nWithout --model tokens are estimated.  Methods that train show "
             "their prompts\nwithout training.",
    .opts = opts,
    .opts_size = sizeof(struct show_opts),
    .min_args = 1,
    .max_args = 2,
    .run = run,
};
