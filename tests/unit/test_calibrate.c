/* What a model says of labels whatever it is asked, found when a cell is prepared. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/method/method.h"
#include "tests/fixtures/fake_model.h"

enum { N_TRAIN = 8, N_DEV = 300 };

static struct arena arena;
static struct err err;
static struct question train_question[N_TRAIN], dev_question[N_DEV];
static struct reference reference[N_DEV];
static const struct str labels[] = {{"yes", 3}, {"no", 2}, {"never", 5}};
static struct task task = {.name = "answers",
                           .prompt = {"Q: {input}", 10},
                           .choices = labels,
                           .n_choices = 3,
                           .max_new_tokens = 4};
static struct provider provider;
static struct fake_model model;
static struct method_made made;
static size_t asked;
static bool silent;
static size_t fails; /* so many of the first requests */

/* p(yes) is 0.8 for a question with "often" in its last message, 0.2 for others; "no" takes the
 * rest, "never" is impossible.  The scale of the sums is no matter. */
static int run(void *self, const struct request *request, size_t n,
               const struct run_how *how, struct reply *reply, struct arena *into,
               struct err *why)
{
    (void)self;
    (void)how;
    (void)why;
    asked += n;
    for (size_t i = 0; i < n; i++) {
        const struct request *r = &request[i];
        struct str last = r->message[r->n_messages - 1].text;
        double *p = ARENA_ARRAY(into, 3, double);
        p[0] = str_find(last, STR("often"), 0) == SIZE_MAX ? log(0.2) : log(0.8);
        p[1] = log(1 - exp(p[0]));
        p[2] = -9999;
        for (int c = 0; c < 3; c++)
            p[c] -= 7;
        cr_assert_null(r->prior, "it is being looked for");
        reply[i] = (struct reply){.choice = 0, .choice_logprob = silent ? NULL : p};
        if (i < fails)
            reply[i] =
                (struct reply){.choice = -1, .failed = true, .text = STR("no answer")};
    }
    return 0;
}

static void setup(void)
{
    err = (struct err)ERR_INIT;
    provider = fake_provider;
    provider.run = run;
    model = (struct fake_model){.window = 400};
    made = method_made_none();
    for (int i = 0; i < N_DEV; i++) {
        reference[i] = (struct reference){.accept = &labels[i % 2], .n_accept = 1};
        dev_question[i].id = str_of(arena_format(&arena, "dev-%d", i));
        dev_question[i].input =
            i % 4 ? STR("Does it rain here?") : STR("Does it often rain here?");
    }
    for (int i = 0; i < N_TRAIN; i++)
        train_question[i] =
            (struct question){.id = str_of(arena_format(&arena, "train-%d", i)),
                              .input = STR("Is there any rain here?")};
}

static void teardown(void)
{
    arena_release(&arena);
}

TestSuite(calibrate, .init = setup, .fini = teardown);

static const struct method *method;

static int prepare(const char *name, const char *options, size_t n_dev)
{
    static struct split train, dev; /* methods keep them */
    static struct model_handle handle;
    train = (struct split){train_question, reference, N_TRAIN};
    dev = (struct split){dev_question, reference, n_dev};
    handle = (struct model_handle){"fake", &provider, &model};
    method = method_find(name, &err);
    cr_assert_not_null(method, "%s", err.text);
    void *opts = arena_alloc(&arena, method->opts_size);
    opt_defaults(method->opts, opts);
    cr_assert_eq(opt_from_text(method->opts, opts, options, &arena, &err), 0, "%s",
                 err.text);
    struct method_job job = {.task = &task,
                             .train = &train,
                             .dev = &dev,
                             .model = &handle,
                             .opts = opts,
                             .seed = 1,
                             .cell = &arena};
    asked = 0;
    return method->prepare(&job, &made, &err);
}

static struct request ask(void)
{
    struct question question = {STR("q"), STR("Does it often snow here?"), task.choices,
                                task.n_choices};
    struct request request;
    cr_assert_eq(method->ask(made.self, &question, &arena, &request, &err), 0);
    return request;
}

static void release(void)
{
    if (method->release)
        method->release(made.self);
}

Test(calibrate, content_free_inputs_give_the_prior)
{
    static const char *const names[] = {"prompt", "fewshot"};
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(prepare(names[i], "calibrate=content-free", 0), 0, "%s", err.text);
        cr_expect_eq(asked, 3);
        struct request request = ask();
        cr_assert_not_null(request.prior, "%s", names[i]);
        cr_expect_float_eq(request.prior[0], log(0.2), 1e-12);
        cr_expect_float_eq(request.prior[1], log(0.8), 1e-12);
        cr_expect_float_eq(request.prior[2], log(1e-4), 1e-12,
                           "impossible, within reason");
    }
}

Test(calibrate, dev_questions_give_the_mean_of_probabilities)
{
    static const char *const names[] = {"prompt", "fewshot", "knn_shot"};
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(prepare(names[i], "calibrate=dev", 4), 0, "%s", err.text);
        cr_expect_eq(asked, 4);
        struct request request = ask();
        cr_assert_not_null(request.prior, "%s", names[i]);
        cr_expect_float_eq(request.prior[0], log((0.8 + 3 * 0.2) / 4), 1e-12);
        cr_expect_float_eq(request.prior[1], log((0.2 + 3 * 0.8) / 4), 1e-12);
        release();
    }
}

/* As where a question is too long for the window. */
Test(calibrate, questions_that_fail_say_nothing)
{
    fails = 2;
    cr_assert_eq(prepare("prompt", "calibrate=content-free", 4), 0, "%s", err.text);
    cr_expect_float_eq(ask().prior[1], log(0.8), 1e-12);
}

/* Of 300 sorted questions 128 by chance: near to the share of all, and the same again. */
Test(calibrate, of_many_dev_questions_some_are_taken_by_chance)
{
    for (int i = 0; i < N_DEV; i++)
        dev_question[i].input = i < N_DEV / 2 ? STR("Rain?") : STR("Rain often?");
    cr_assert_eq(prepare("prompt", "calibrate=dev", N_DEV), 0, "%s", err.text);
    cr_expect_eq(asked, 128);
    double first = ask().prior[0];
    cr_expect_float_eq(exp(first), 0.5, 0.1);
    cr_assert_eq(prepare("prompt", "calibrate=dev", N_DEV), 0);
    cr_expect_eq(ask().prior[0], first);
}

Test(calibrate, is_asked_for_or_not_done)
{
    cr_assert_eq(prepare("prompt", "", 4), 0);
    cr_expect_eq(asked, 0);
    cr_expect_null(ask().prior);
}

Test(calibrate, leaves_tasks_without_labels_and_recorded_answers_alone)
{
    provider.recorded = true;
    cr_assert_eq(prepare("prompt", "calibrate=dev", 4), 0);
    cr_expect_null(ask().prior);
    provider.recorded = false;
    task.n_choices = 0;
    cr_assert_eq(prepare("fewshot", "calibrate=content-free", 4), 0);
    cr_expect_null(ask().prior);
    cr_expect_eq(asked, 0);
}

Test(calibrate, says_what_is_missing)
{
    cr_assert_eq(prepare("prompt", "calibrate=dev", 0), -1);
    cr_expect_eq(err.status, ERR_ASKED_WRONGLY);
    cr_expect_str_eq(err.text, "calibrate=dev: task \"answers\" has no dev split");
    err = (struct err)ERR_INIT;
    silent = true;
    cr_assert_eq(prepare("prompt", "calibrate=content-free", 4), -1);
    cr_expect_eq(err.status, ERR_ASKED_WRONGLY);
    cr_expect_str_eq(err.text, "calibrate: model \"fake\" does not give the "
                               "log-probabilities of labels");
    err = (struct err)ERR_INIT;
    silent = false;
    fails = 3;
    cr_assert_eq(prepare("prompt", "calibrate=content-free", 4), -1);
    cr_expect_str_eq(err.text, "calibrate: no answer");
}

Test(calibrate, the_best_label_is_the_one_that_gains_most_on_its_prior)
{
    static const double prior[] = {-0.1, -3, -2};
    const struct request request = {.choices = labels, .n_choices = 3, .prior = prior};
    const struct request without = {.choices = labels, .n_choices = 3};
    double p[] = {-0.2, -2, -2.5};
    cr_expect_eq(request_choose(&without, p), 0);
    cr_expect_eq(p[0], -0.2);
    cr_expect_eq(request_choose(&request, p), 1);
    cr_expect_float_eq(p[0], -0.1, 1e-12);
    cr_expect_float_eq(p[1], 1, 1e-12);
    cr_expect_float_eq(p[2], -0.5, 1e-12);
}
