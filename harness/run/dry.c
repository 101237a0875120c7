#include "harness/run/dry.h"

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/progress.h"

enum { SHOWN = 2, BYTES_PER_TOKEN = 4, MESSAGE_TOKENS = 4, DIM = 8, AT_ONCE = 8 };

static const double request_s = 1, token_s = 0.02, training_factor = 3;

/* ---- a model that is not asked */

struct stand_in {
    const struct model_handle *real;
    struct tokens counted; /* what preparing would take */
    size_t requests;
};

static void stand_in_close(void *self)
{
    (void)self;
}

static void stand_in_info(void *self, struct model_info *info)
{
    const struct stand_in *s = self;
    s->real->provider->info(s->real->self, info);
}

static int stand_in_count(void *self, struct str text, int64_t *n, struct err *err)
{
    const struct stand_in *s = self;
    return s->real->provider->count(s->real->self, text, n, err);
}

static int stand_in_embed(void *self, const struct str *text, size_t n, float *out,
                          struct embedding *e, struct err *err)
{
    const struct stand_in *s = self;
    if (!s->real->provider->reaches)
        return s->real->provider->embed(s->real->self, text, n, out, e, err);
    if (!out)
        e->dim = DIM;
    for (size_t i = 0; out && i < n * DIM; i++)
        out[i] = i % DIM == 0;
    return 0;
}

static int count_text(const struct model_handle *model, struct str text, int64_t *n,
                      struct err *err)
{
    if (model->provider->count)
        return model->provider->count(model->self, text, n, err);
    *n = (int64_t)((text.n + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN);
    return 0;
}

static int count_messages(const struct model_handle *model, const struct message *message,
                          size_t n, int64_t *sum, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        int64_t tokens;
        if (count_text(model, message[i].text, &tokens, err))
            return -1;
        *sum += tokens + MESSAGE_TOKENS;
    }
    return 0;
}

/* What preparing asks: counted, and every label is as likely as the next. */
static int stand_in_run(void *self, const struct request *request, size_t n,
                        const struct run_how *how, struct reply *reply,
                        struct arena *arena, struct err *err)
{
    struct stand_in *s = self;
    (void)how;
    for (size_t i = 0; i < n; i++) {
        if (count_messages(s->real, request[i].message, request[i].n_messages,
                           &s->counted.in, err))
            return -1;
        reply[i] = (struct reply){
            .choice = request[i].n_choices ? 0 : -1,
            .choice_logprob = ARENA_ARRAY(arena, request[i].n_choices, double),
            .continuation_logprob = NAN,
            .logprob = NAN,
        };
        s->counted.out++;
        s->requests++;
    }
    return 0;
}

static int stand_in_train(void *self, const struct train_plan *plan, void **tuned,
                          struct train_result *result, struct err *err)
{
    struct stand_in *s = self;
    int64_t tokens = 0;
    for (size_t i = 0; i < plan->n_train; i++)
        if (count_messages(s->real, plan->train[i].message, plan->train[i].n_messages,
                           &tokens, err))
            return -1;
    for (size_t i = 0; i < plan->n_text; i++) {
        int64_t n;
        if (count_text(s->real, plan->text[i], &n, err))
            return -1;
        tokens += n;
    }
    s->counted.training += tokens * plan->epochs;
    *result = (struct train_result){.best_epoch = -1, .train_loss = NAN, .dev_loss = NAN};
    *tuned = s;
    return 0;
}

/* The operations of the real one, as far as it has them. */
static struct provider stand_in_for(const struct provider *real)
{
    struct provider p = *real;
    p.close = stand_in_close;
    p.info = stand_in_info;
    p.run = stand_in_run;
    p.shared = NULL;
    p.count = real->count ? stand_in_count : NULL;
    p.embed = real->embed ? stand_in_embed : NULL;
    p.train = real->train ? stand_in_train : NULL;
    return p;
}

/* ---- one cell */

struct look {
    const struct plan *plan;
    FILE *out;
    struct model_handle real;
    /* the whole grid */
    struct tokens sum;
    double usd, seconds;
    size_t requests, unpriced;
};

struct estimate {
    struct tokens tokens;
    double usd, seconds;
    size_t requests;
};

static void print_prompt(FILE *out, const struct request *request)
{
    static const char *const roles[] = {"system", "user", "assistant"};
    fprintf(out, "  %.*s:\n", STR_ARG(request->id));
    for (size_t i = 0; i < request->n_messages; i++) {
        struct str line, rest = request->message[i].text;
        const char *before = roles[request->message[i].role];
        while (str_split(&rest, '\n', &line)) {
            fprintf(out, "    %-10s| %.*s\n", before, STR_ARG(line));
            before = "";
        }
    }
    if (request->n_choices) {
        fprintf(out, "    %-10s|", "choices");
        for (size_t i = 0; i < request->n_choices; i++)
            fprintf(out, " %.*s", STR_ARG(request->choices[i]));
        fputc('\n', out);
    }
}

static int most_out(const struct look *l, const struct request *request, int64_t *most,
                    struct err *err)
{
    *most = request->n_choices ? 1 : request->max_new;
    for (size_t i = 0; i < request->n_choices; i++) {
        int64_t n;
        if (count_text(&l->real, request->choices[i], &n, err))
            return -1;
        *most = n > *most ? n : *most;
    }
    return 0;
}

/* The first items are asked twice: in the batch, and alone for the time. */
static int count_request(const struct look *l, const struct request *request, bool timed,
                         struct estimate *e, struct err *err)
{
    int64_t in = 0, out, times = timed ? 2 : 1;
    if (count_messages(&l->real, request->message, request->n_messages, &in, err) ||
        most_out(l, request, &out, err))
        return -1;
    e->tokens.in += times * in;
    e->tokens.out += times * out;
    e->requests += (size_t)times;
    return 0;
}

/* Seconds for one, by asking a model that runs here; what training takes by its speed. */
static int time_local(const struct look *l, const struct request *request,
                      struct estimate *e, struct err *err)
{
    struct arena arena = {0};
    struct run_how how = {.single_stream = true, .memory = l->plan->opts.memory};
    struct reply reply;
    int64_t from_us = clock_us();
    int rc = l->real.provider->run(l->real.self, request, 1, &how, &reply, &arena, err);
    double one_s = (double)(clock_us() - from_us) / 1e6;
    arena_release(&arena);
    if (rc)
        return -1;
    double tokens = reply.tokens_in + reply.tokens_out;
    e->seconds += one_s * (double)e->requests;
    if (tokens > 0)
        e->seconds += training_factor * (double)e->tokens.training * one_s / tokens;
    return 0;
}

static int estimate_time(const struct look *l, const struct request *first,
                         struct estimate *e, struct err *err)
{
    if (!l->real.provider->reaches)
        return time_local(l, first, e, err);
    e->seconds =
        ((double)e->requests * request_s + (double)e->tokens.out * token_s) / AT_ONCE;
    return 0;
}

static void estimate_cost(struct look *l, size_t model, struct estimate *e)
{
    const struct price *price = plan_price(l->plan, model);
    const struct price *answers =
        e->tokens.training ? plan_price_tuned(l->plan, model) : price;
    struct tokens training = {.training = e->tokens.training}, rest = e->tokens;
    rest.training = 0;
    if (!price)
        l->unpriced++;
    else if (price->per_hour)
        e->usd = e->seconds * price->usd_per_hour / 3600;
    else
        e->usd = price_tokens(price, &training) + price_tokens(answers, &rest);
}

static void print_time(FILE *out, double seconds)
{
    if (seconds < 100)
        fprintf(out, "about %.3g s", seconds);
    else if (seconds < 6000)
        fprintf(out, "about %.3g min", seconds / 60);
    else
        fprintf(out, "about %.3g h", seconds / 3600);
}

static void print_estimate(FILE *out, size_t requests, const struct tokens *tokens,
                           double usd, double seconds)
{
    fprintf(out, "%zu requests, about %lld tokens in, at most %lld out", requests,
            (long long)tokens->in, (long long)tokens->out);
    if (tokens->training)
        fprintf(out, ", %lld to train on", (long long)tokens->training);
    fprintf(out, ", %.6f USD, ", usd);
    print_time(out, seconds);
    fputc('\n', out);
}

static int ask_all(struct look *l, const struct plan_cell *cell, void *self,
                   struct arena *arena, struct estimate *e, struct err *err)
{
    const struct plan *plan = l->plan;
    const struct split *test = &plan->task[cell->task].split[SPLIT_TEST];
    const struct method *method = plan->method[cell->method].method;
    struct request first = {0};
    for (size_t i = 0; i < test->n; i++) {
        struct request request;
        if (method->ask(self, &test->question[i], arena, &request, err))
            return -1;
        request.id = test->question[i].id;
        request.cell = str_of(cell->name);
        if (i == 0)
            first = request;
        if (i < SHOWN)
            print_prompt(l->out, &request);
        if (count_request(l, &request, (int64_t)i < plan->opts.timed_items, e, err))
            return -1;
    }
    return test->n ? estimate_time(l, &first, e, err) : 0;
}

static int look_at(struct look *l, size_t at, struct arena *arena, struct err *err)
{
    const struct plan *plan = l->plan;
    const struct plan_cell *cell = &plan->cell[at];
    const struct plan_method *method = &plan->method[cell->method];
    const struct provider provider = stand_in_for(l->real.provider);
    struct stand_in stand_in = {.real = &l->real};
    const struct model_handle model = {l->real.alias, &provider, &stand_in};
    struct task task = plan->task[cell->task];
    struct estimate e = {0};
    struct method_made made = method_made_none();
    task.split[SPLIT_TEST] = (struct split){0};
    struct method_job job = {.task = &task,
                             .train = &task.split[SPLIT_TRAIN],
                             .dev = &task.split[SPLIT_DEV],
                             .peek =
                                 method_peek(method->method, method->opts,
                                             &plan->task[cell->task].split[SPLIT_TEST]),
                             .model = &model,
                             .opts = method->opts,
                             .seed = cell->seed,
                             .cell = arena};
    fprintf(l->out, "[%zu/%zu] %s\n", at + 1, plan->n_cells, cell->name);
    int rc = method->method->prepare ? method->method->prepare(&job, &made, err) : 0;
    if (!rc) {
        e.tokens = stand_in.counted;
        e.requests = stand_in.requests;
        rc = ask_all(l, cell, made.self, arena, &e, err);
        if (method->method->release && made.self)
            method->method->release(made.self);
    }
    if (rc)
        return err_wrap(err, "%s", cell->name);
    estimate_cost(l, cell->model, &e);
    fputs("  ", l->out);
    print_estimate(l->out, e.requests, &e.tokens, e.usd, e.seconds);
    l->requests += e.requests;
    l->sum.in += e.tokens.in;
    l->sum.out += e.tokens.out;
    l->sum.training += e.tokens.training;
    l->usd += e.usd;
    l->seconds += e.seconds;
    return 0;
}

static int look_at_model(struct look *l, size_t model, struct pool *pool, struct err *err)
{
    if (model_handle_open(&l->real, &l->plan->model[model], pool, err))
        return -1;
    int rc = 0;
    for (size_t i = 0; i < l->plan->n_cells && !rc; i++) {
        struct arena arena = {0};
        if (interrupted())
            rc = err_interrupted(err);
        else if (l->plan->cell[i].model == model)
            rc = look_at(l, i, &arena, err);
        arena_release(&arena);
    }
    model_handle_close(&l->real);
    return rc;
}

int dry_run(const struct plan *plan, struct pool *pool, FILE *out, struct err *err)
{
    struct look l = {.plan = plan, .out = out};
    for (size_t i = 0; i < plan->n_models; i++)
        if (look_at_model(&l, i, pool, err))
            return -1;
    fprintf(out, "all %zu cells: ", plan->n_cells);
    print_estimate(out, l.requests, &l.sum, l.usd, l.seconds);
    if (l.unpriced)
        fprintf(out, "without %zu cells of models that have no price\n", l.unpriced);
    fputs(
        "nothing was sent; times of endpoints are assumed: 1 s a request, 20 ms a token, "
        "8 at once\n",
        out);
    return 0;
}
