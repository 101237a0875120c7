/* What every method must promise, checked over the whole table with a model in memory. */
#include <criterion/criterion.h>

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/method/method.h"
#include "tests/fixtures/fake_model.h"

enum { N_TRAIN = 8, N_TEST = 3, N_DOCS = 3 };

static const struct str labels[] = {STR("warm"), STR("cold")};
static const struct document corpus[N_DOCS] = {
    {STR("d1"), STR("Oven"),
     STR("The oven gets as hot as the day is long.\n\nIt is big.")},
    {STR("d2"), STR("Ice"), STR("The ice in the cellar lasts until June.")},
    {STR("d3"), STR(""), STR("A stove stands in the hall, and wood lies beside it.")},
};
static const struct question questions[N_TEST] = {
    {STR("test-1"), STR("How is the oven in the kitchen?"), NULL, 0},
    {STR("test-2"), STR("And the ice {input} {context}?"), NULL, 0},
    {STR("test-3"), STR("Quux \xff\xfe 100%s"), NULL, 0},
};
/* Never in train or corpus: no method can know them. */
static const char *const secrets[N_TEST] = {"zanzibar-1", "zanzibar-2", "zanzibar-3"};

struct fixture {
    struct arena arena;
    struct fake_model model;
    struct model_handle handle;
    struct task task;
    struct question train_question[N_TRAIN];
    struct reference train_reference[N_TRAIN];
    struct split train;
    struct question question[N_TEST];
};

static void fixture_init(struct fixture *f, bool with_labels, int64_t window)
{
    static const struct str answers[] = {STR("warm"), STR("cold")};
    static const struct str doc[] = {STR("d1"), STR("d2")};
    *f = (struct fixture){.model = {.window = window}};
    f->handle = (struct model_handle){"fake", &fake_provider, &f->model};
    f->task = (struct task){
        .name = "fixture",
        .system = STR("Be brief."),
        .prompt = STR("Q: {input}"),
        .prompt_context = STR("{context}\n\nQ: {input}"),
        .choices = with_labels ? labels : NULL,
        .n_choices = with_labels ? 2 : 0,
        .max_new_tokens = 5,
        .stop = labels,
        .n_stop = 1,
        .corpus = corpus,
        .n_corpus = N_DOCS,
    };
    for (int i = 0; i < N_TRAIN; i++) {
        f->train_question[i] = (struct question){
            str_of(arena_format(&f->arena, "train-%d", i)),
            str_of(arena_format(&f->arena, "Is thing %d as the ice or the oven?", i)),
            f->task.choices, f->task.n_choices};
        f->train_reference[i] = (struct reference){
            .accept = &answers[i % 2], .n_accept = 1, .docs = &doc[i % 2], .n_docs = 1};
    }
    f->train = (struct split){f->train_question, f->train_reference, N_TRAIN};
    for (int i = 0; i < N_TEST; i++) {
        f->question[i] = questions[i];
        f->question[i].choices = f->task.choices;
        f->question[i].n_choices = f->task.n_choices;
    }
}

/* Asks all questions; every request is left as in ask(). */
static void ask_all(struct fixture *f, const struct method *method, uint64_t seed,
                    struct request request[N_TEST], struct method_made *made)
{
    struct err err = ERR_INIT;
    void *opts = arena_alloc(&f->arena, method->opts_size);
    if (method->opts != NULL)
        opt_defaults(method->opts, opts);
    struct split dev = {f->train_question, f->train_reference, 2};
    struct method_job job = {
        .task = &f->task,
        .train = &f->train,
        .dev = &dev,
        .model = &f->handle,
        .opts = opts,
        .seed = seed,
        .cell = &f->arena,
    };
    *made = method_made_none();
    cr_assert(method->prepare(&job, made, &err) == 0, "%s: %s", method->name, err.text);
    for (int i = 0; i < N_TEST; i++) {
        memset(&request[i], 0x5a, sizeof request[i]);
        cr_assert(
            method->ask(made->self, &f->question[i], &f->arena, &request[i], &err) == 0,
            "%s: %s", method->name, err.text);
    }
}

static void finish(struct fixture *f, const struct method *method,
                   struct method_made *made)
{
    if (method->release != NULL)
        method->release(made->self);
    if (method->needs & METHOD_IS_FLOOR)
        made->tuned.provider->close(made->tuned.self);
    arena_release(&f->arena);
}

static void for_all(void (*check)(struct fixture *f, const struct method *method,
                                  const struct request *request,
                                  const struct method_made *made),
                    int64_t window)
{
    for (int m = 0; m < n_methods; m++)
        for (int with_labels = 0; with_labels < 2; with_labels++) {
            struct fixture f;
            struct request request[N_TEST];
            struct method_made made;
            fixture_init(&f, with_labels, window);
            ask_all(&f, methods[m], 1, request, &made);
            check(&f, methods[m], request, &made);
            finish(&f, methods[m], &made);
        }
}

Test(methods_contract, every_method_says_what_it_is)
{
    cr_assert(n_methods > 0);
    for (int m = 0; m < n_methods; m++) {
        const struct method *method = methods[m];
        cr_assert(m == 0 || strcmp(methods[m - 1]->name, method->name) < 0);
        for (const char *c = method->name; *c != '\0'; c++)
            cr_assert(islower((unsigned char)*c) || *c == '_', "%s", method->name);
        cr_assert(strlen(method->summary) > 10 && strlen(method->summary) < 100);
        cr_assert_not_null(method->prepare);
        cr_assert_not_null(method->ask);
        cr_assert_eq(method->opts == NULL, method->opts_size == 0, "%s", method->name);
    }
}

static void well_formed(struct fixture *f, const struct method *method,
                        const struct request *request, const struct method_made *made)
{
    (void)made;
    for (int i = 0; i < N_TEST; i++) {
        const struct request *r = &request[i];
        size_t n = r->n_messages;
        cr_assert(str_eq(r->id, f->question[i].id), "%s", method->name);
        cr_assert(n >= 2 && r->message[0].role == ROLE_SYSTEM, "%s", method->name);
        for (size_t m = 1; m < n; m++)
            cr_assert_eq(r->message[m].role, m % 2 == 1 ? ROLE_USER : ROLE_ASSISTANT,
                         "%s", method->name);
        cr_assert_eq(r->message[n - 1].role, ROLE_USER, "%s", method->name);
        cr_assert(str_ends(r->message[n - 1].text, f->question[i].input), "%s",
                  method->name);
        cr_assert_eq(r->choices, f->task.choices);
        cr_assert_eq(r->n_choices, f->task.n_choices);
        cr_assert_eq(r->max_new, f->task.max_new_tokens);
        cr_assert_eq(r->n_stop, f->task.n_stop);
        cr_assert_eq(r->continuation.n, 0);
        cr_assert_eq(r->temperature, 0);
        for (size_t d = 0; d < r->n_docs; d++)
            cr_assert(str_starts(r->docs[d], STR("d")), "%s", method->name);
    }
}

Test(methods_contract, requests_are_well_formed)
{
    for_all(well_formed, 4096);
}

static void keeps_secrets(struct fixture *f, const struct method *method,
                          const struct request *request, const struct method_made *made)
{
    (void)f;
    (void)made;
    for (int i = 0; i < N_TEST; i++)
        for (size_t m = 0; m < request[i].n_messages; m++)
            for (int s = 0; s < N_TEST; s++)
                cr_assert_eq(str_find(request[i].message[m].text, str_of(secrets[s]), 0),
                             SIZE_MAX, "%s", method->name);
}

/* The test split lies in the task, as a careless runner might leave it there. */
Test(methods_contract, no_request_holds_a_reference_of_the_test)
{
    for_all(keeps_secrets, 4096);
    struct str accept[N_TEST];
    struct reference reference[N_TEST];
    for (int i = 0; i < N_TEST; i++) {
        accept[i] = str_of(secrets[i]);
        reference[i] = (struct reference){.accept = &accept[i], .n_accept = 1};
    }
    for (int m = 0; m < n_methods; m++) {
        struct fixture f;
        struct request request[N_TEST];
        struct method_made made;
        fixture_init(&f, false, 4096);
        f.task.split[SPLIT_TEST] = (struct split){f.question, reference, N_TEST};
        ask_all(&f, methods[m], 1, request, &made);
        keeps_secrets(&f, methods[m], request, &made);
        for (size_t i = 0; i < f.model.plan.n_train && f.model.n_trained > 0; i++)
            for (size_t j = 0; j < f.model.plan.train[i].n_messages; j++)
                for (int s = 0; s < N_TEST; s++)
                    cr_assert_eq(
                        str_find(f.model.plan.train[i].message[j].text, accept[s], 0),
                        SIZE_MAX, "%s", methods[m]->name);
        finish(&f, methods[m], &made);
    }
}

Test(methods_contract, the_same_seed_gives_the_same_requests)
{
    for (int m = 0; m < n_methods; m++) {
        struct fixture a, b;
        struct request x[N_TEST], y[N_TEST];
        struct method_made made_a, made_b;
        fixture_init(&a, true, 4096);
        fixture_init(&b, true, 4096);
        ask_all(&a, methods[m], 5, x, &made_a);
        ask_all(&b, methods[m], 5, y, &made_b);
        for (int i = 0; i < N_TEST; i++) {
            cr_assert_eq(x[i].n_messages, y[i].n_messages);
            cr_assert_eq(x[i].n_docs, y[i].n_docs);
            cr_assert_eq(x[i].seed, y[i].seed);
            for (size_t j = 0; j < x[i].n_messages; j++)
                cr_assert(str_eq(x[i].message[j].text, y[i].message[j].text), "%s",
                          methods[m]->name);
        }
        finish(&a, methods[m], &made_a);
        finish(&b, methods[m], &made_b);
    }
}

/* With a window that holds the bare question and little more, nobody overfills it. */
static void fits(struct fixture *f, const struct method *method,
                 const struct request *request, const struct method_made *made)
{
    (void)made;
    for (int i = 0; i < N_TEST; i++) {
        int64_t words = f->task.n_choices > 0 ? 1 : f->task.max_new_tokens;
        for (size_t m = 0; m < request[i].n_messages; m++)
            words += fake_words(request[i].message[m].text);
        cr_assert(words <= f->model.window, "%s: %d words for a window of %d",
                  method->name, (int)words, (int)f->model.window);
    }
}

Test(methods_contract, requests_fit_into_the_window)
{
    for (int64_t window = 20; window < 120; window += 9)
        for_all(fits, window);
}

static void keeps_needs(struct fixture *f, const struct method *method,
                        const struct request *request, const struct method_made *made)
{
    bool trains = (method->needs & METHOD_NEEDS_TRAINING) != 0;
    (void)request;
    cr_assert_eq(f->model.n_trained, trains ? 1 : 0, "%s", method->name);
    bool answers = trains || method->needs & METHOD_IS_FLOOR;
    cr_assert_eq(made->tuned.provider != NULL, answers, "%s", method->name);
    cr_assert_eq(made->trained_tokens > 0, trains, "%s", method->name);
    cr_assert_eq(isnan(made->train_loss) != 0, !trains, "%s", method->name);
    cr_assert(made->index_bytes > 0 || !(method->needs & METHOD_NEEDS_CORPUS), "%s",
              method->name);
}

Test(methods_contract, methods_do_what_they_say_they_need)
{
    for_all(keeps_needs, 4096);
}

/* Floors and ceilings look at references, what people would use does not. */
Test(methods_contract, no_method_peeks_unless_it_is_asked_to)
{
    static const struct split test = {NULL, NULL, 0};
    struct arena arena = {0};
    for (int m = 0; m < n_methods; m++) {
        void *opts = arena_alloc(&arena, methods[m]->opts_size + 1);
        if (methods[m]->opts != NULL)
            opt_defaults(methods[m]->opts, opts);
        cr_assert_null(method_peek(methods[m], opts, &test), "%s", methods[m]->name);
    }
    arena_release(&arena);
}
