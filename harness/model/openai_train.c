/* openai_train - fine-tuning at the server: upload the examples, create a job, look at it until it
 * is done, and answer with the model it made.
 *
 * The job's name is kept in the cache as soon as there is one, under the sha256 of what it learns
 * from: a run that was interrupted while it waited goes on waiting, and the same training is never
 * paid for twice.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/base/progress.h"
#include "harness/base/sha256.h"
#include "harness/model/openai.h"

enum { STEP_US = 100000, ID_MAX = 200 };

/* ---- one errand at a time */

struct exchange {
    const char *path, *content_type;
    struct str body; /* n 0: GET */
    struct tokens most;
    struct arena *arena;
    const struct json *root; /* of the answer */
    bool optional;           /* a refusal is no error: root stays NULL */
};

static int write_exchange(void *context, struct errand *e, struct err *err)
{
    const struct exchange *x = context;
    (void)err;
    buf_str(&e->body, x->body);
    e->path = x->path;
    e->content_type = x->content_type;
    e->most = x->most;
    return 0;
}

static int read_exchange(void *context, struct errand *e, struct err *err)
{
    struct exchange *x = context;
    x->root = NULL;
    if (e->failed)
        return x->optional ? 0 : err_set(err, "%s", e->why);
    e->used = x->most;
    if (json_parse(str_copy(x->arena, e->reply), "the answer", 1, x->arena, &x->root,
                   err) ||
        x->root->type != JSON_OBJECT) {
        if (x->root)
            err_set(err, "the answer is not an object");
        err->status = ERR_FAILED;
        return err_wrap(err, "%s", e->call.url);
    }
    return 0;
}

static int exchange(struct openai *o, struct exchange *x, struct err *err)
{
    struct courier_job job = {.n = 1,
                              .singly = true,
                              .write = write_exchange,
                              .read = read_exchange,
                              .context = x};
    return courier_run(&o->link->courier, &job, err);
}

/* Names become parts of addresses. */
static bool is_id(struct str id)
{
    for (size_t i = 0; i < id.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:",
                    id.data[i]) ||
            !id.data[i])
            return false;
    return id.n > 0 && id.n < ID_MAX;
}

static int id_of(const struct json *root, const char *what, const char **id,
                 struct arena *arena, struct err *err)
{
    struct str text = json_text(root, "id");
    if (!is_id(text))
        return err_set(err, "the server gave no usable \"id\" for %s", what);
    *id = str_copy(arena, text).data;
    return 0;
}

/* ---- the examples */

/* {"messages": [{"role", "content"}]} a line. */
static void put_examples(struct buf *text, const struct example *example, size_t n,
                         int64_t *tokens)
{
    static const char *const roles[] = {"system", "user", "assistant"};
    for (size_t i = 0; i < n; i++) {
        struct json_out out = {.buf = *text};
        json_begin(&out, NULL);
        json_begin_array(&out, "messages");
        for (size_t m = 0; m < example[i].n_messages; m++) {
            json_begin(&out, NULL);
            json_put_text(&out, "role", roles[example[i].message[m].role]);
            json_put_str(&out, "content", example[i].message[m].text);
            json_end(&out);
            *tokens += openai_count(example[i].message[m].text) + 4;
        }
        json_end_array(&out);
        json_end(&out);
        buf_char(&out.buf, '\n');
        *text = out.buf;
    }
}

/* RFC 7578.  The boundary is a digest of the file, which the file cannot contain. */
static void make_form(struct buf *form, const char *name, struct str file, char type[128])
{
    char hex[65];
    sha256_of(file, hex);
    snprintf(type, 128, "multipart/form-data; boundary=trivium-%.40s", hex);
    buf_format(form,
               "--trivium-%.40s\r\nContent-Disposition: form-data; name=\"purpose\"\r\n"
               "\r\nfine-tune\r\n--trivium-%.40s\r\nContent-Disposition: form-data; "
               "name=\"file\"; filename=\"%s.jsonl\"\r\nContent-Type: "
               "application/jsonl\r\n\r\n",
               hex, hex, name);
    buf_str(form, file);
    buf_format(form, "\r\n--trivium-%.40s--\r\n", hex);
}

static int upload(struct openai *o, const char *name, struct str file,
                  struct arena *arena, const char **id, struct err *err)
{
    struct buf form = {0};
    char type[128];
    make_form(&form, name, file, type);
    struct exchange x = {
        .path = "files", .content_type = type, .body = buf_view(&form), .arena = arena};
    int rc = exchange(o, &x, err) || id_of(x.root, "a file", id, arena, err);
    buf_release(&form);
    return rc ? err_wrap(err, "cannot upload the %s examples", name) : 0;
}

/* ---- the job */

struct tuning {
    struct openai *o;
    const struct train_plan *plan;
    struct train_result *result;
    struct arena arena;
    struct buf train, dev;
    int64_t tokens; /* of the training examples, a guess from above */
    char name[65];  /* in the cache */
    const char *job;
    struct str model; /* what came out; n 0: not yet */
};

static void put_settings(struct json_out *out, const struct train_plan *plan)
{
    json_begin(out, "hyperparameters");
    json_put_int(out, "n_epochs", plan->epochs);
    if (plan->batch)
        json_put_int(out, "batch_size", plan->batch);
    if (plan->lr > 0)
        json_put_real(out, "learning_rate_multiplier", plan->lr);
    json_end(out);
    json_put_int(out, "seed", (int64_t)(plan->seed & INT32_MAX));
}

static int create(struct tuning *t, struct err *err)
{
    const char *train, *dev = NULL;
    struct json_out out = {0};
    if (upload(t->o, "train", buf_view(&t->train), &t->arena, &train, err) ||
        (t->dev.n && upload(t->o, "dev", buf_view(&t->dev), &t->arena, &dev, err)))
        return -1;
    json_begin(&out, NULL);
    json_put_text(&out, "model", t->o->model);
    json_put_text(&out, "training_file", train);
    if (dev)
        json_put_text(&out, "validation_file", dev);
    json_put_text(&out, "suffix", "trivium");
    put_settings(&out, t->plan);
    json_end(&out);
    struct exchange x = {
        .path = "fine_tuning/jobs",
        .body = buf_view(&out.buf),
        .most = {.training = t->tokens * t->plan->epochs},
        .arena = &t->arena,
    };
    int rc = exchange(t->o, &x, err) || id_of(x.root, "a job", &t->job, &t->arena, err);
    json_release(&out);
    return rc ? err_wrap(err, "cannot create a fine-tuning job") : 0;
}

/* ---- what is kept of it */

static void name_tuning(struct tuning *t)
{
    struct buf url = {0};
    struct json_out settings = {0};
    endpoint_url(&t->o->link->courier.at, "fine_tuning/jobs", &url);
    json_begin(&settings, NULL);
    json_put_text(&settings, "model", t->o->model);
    put_settings(&settings, t->plan);
    json_put_str(&settings, "dev", buf_view(&t->dev));
    json_end(&settings);
    kept_name(t->name, buf_view(&url), buf_view(&t->train), buf_view(&settings.buf));
    json_release(&settings);
    buf_release(&url);
}

/* "JOB\n", and behind it "TOKENS LOSS LOSS MODEL\n" when it is done. */
static int remember(struct tuning *t, struct err *err)
{
    struct buf text = {0};
    buf_format(&text, "%s\n", t->job);
    if (t->model.n)
        buf_format(&text, "%lld %.17g %.17g %.*s\n", (long long)t->result->tokens,
                   t->result->train_loss, t->result->dev_loss, STR_ARG(t->model));
    struct kept_entry entry = {buf_view(&text), -1, -1};
    int rc = kept_add(&t->o->link->courier.kept, t->name, &entry, err);
    buf_release(&text);
    return rc;
}

static void recall(struct tuning *t)
{
    struct kept_entry entry;
    struct str job, line;
    if (!kept_find(&t->o->link->courier.kept, t->name, &entry) ||
        !str_split(&entry.reply, '\n', &job) || !is_id(job))
        return;
    t->job = str_copy(&t->arena, job).data;
    if (!str_split(&entry.reply, '\n', &line))
        return;
    int model = 0;
    long long tokens;
    struct train_result *r = t->result;
    const char *text = str_copy(&t->arena, line).data;
    if (sscanf(text, "%lld %lf %lf %n", &tokens, &r->train_loss, &r->dev_loss, &model) ==
            3 &&
        model > 0) {
        r->tokens = tokens;
        t->model = str_of(text + model);
    }
}

/* ---- waiting */

static int pause_between(const struct tuning *t, struct err *err)
{
    static const struct tokens none;
    static const struct timespec step = {0, STEP_US * 1000};
    const struct model_terms *terms = t->o->link->courier.terms;
    int64_t until = clock_us() + (int64_t)(t->o->opts->poll_s * 1e6);
    do {
        int64_t left = until - clock_us();
        struct timespec rest = {0, left > 0 ? left * 1000 : 0};
        nanosleep(left < STEP_US ? &rest : &step, NULL);
        if (interrupted()) {
            err_interrupted(err);
            return err_wrap(err, "fine-tuning job %s goes on at the server", t->job);
        }
        if (terms && terms->may_spend && terms->may_spend(terms->context, &none, err))
            return -1;
    } while (clock_us() < until);
    return 0;
}

/* The losses of the last checkpoint, where the server tells them. */
static void read_losses(struct tuning *t)
{
    struct err ignored = ERR_INIT;
    struct exchange x = {
        .path = arena_format(&t->arena, "fine_tuning/jobs/%s/checkpoints", t->job),
        .arena = &t->arena,
        .optional = true};
    if (exchange(t->o, &x, &ignored) || !x.root)
        return;
    const struct json *data = json_get(x.root, "data"), *metrics = NULL;
    if (data && data->type == JSON_ARRAY && data->child &&
        data->child->type == JSON_OBJECT)
        metrics = json_get(data->child, "metrics");
    if (!metrics || metrics->type != JSON_OBJECT)
        return;
    const struct json *train = json_get(metrics, "train_loss"),
                      *dev = json_get(metrics, "full_valid_loss");
    if (!dev)
        dev = json_get(metrics, "valid_loss");
    t->result->train_loss = train && train->type == JSON_NUMBER ? train->number : NAN;
    t->result->dev_loss = dev && dev->type == JSON_NUMBER ? dev->number : NAN;
}

static int take_end(struct tuning *t, const struct json *root, struct str status,
                    struct err *err)
{
    const struct json *tokens = json_get(root, "trained_tokens"),
                      *error = json_get(root, "error");
    if (!str_is(status, "succeeded")) {
        struct str why =
            error && error->type == JSON_OBJECT ? json_text(error, "message") : STR_NONE;
        return err_set(err, "fine-tuning job %s ended as \"%.*s\"%s%.*s", t->job,
                       STR_ARG(status), why.n ? ": " : "",
                       (int)(why.n < 300 ? why.n : 300), why.data ? why.data : "");
    }
    t->model = str_copy(&t->arena, json_text(root, "fine_tuned_model"));
    if (!t->model.n)
        return err_set(err, "fine-tuning job %s succeeded, but names no model", t->job);
    t->result->tokens = tokens && tokens->type == JSON_NUMBER && tokens->number > 0
                            ? (int64_t)tokens->number
                            : t->tokens * t->plan->epochs;
    read_losses(t);
    return remember(t, err);
}

static int wait_for_job(struct tuning *t, struct err *err)
{
    static const char *const ends[] = {"succeeded", "failed", "cancelled"};
    const char *path = arena_format(&t->arena, "fine_tuning/jobs/%s", t->job);
    while (!t->model.n) {
        struct arena scratch = {0};
        struct exchange x = {.path = path, .arena = &scratch};
        bool ended = false;
        int rc = exchange(t->o, &x, err);
        struct str status = json_text(x.root, "status");
        for (size_t i = 0; !rc && i < sizeof ends / sizeof *ends; i++)
            ended |= str_is(status, ends[i]);
        progress_note(t->plan->progress, "fine-tuning job %s: %.*s", t->job,
                      (int)(status.n < 40 ? status.n : 40),
                      status.data ? status.data : "");
        if (!rc && ended)
            rc = take_end(t, x.root, status, err);
        arena_release(&scratch);
        if (rc || (!ended && pause_between(t, err)))
            return -1;
    }
    return 0;
}

static int tune(struct tuning *t, struct err *err)
{
    put_examples(&t->train, t->plan->train, t->plan->n_train, &t->tokens);
    put_examples(&t->dev, t->plan->dev, t->plan->n_dev, &(int64_t){0});
    name_tuning(t);
    recall(t);
    if (!t->job && (create(t, err) || remember(t, err)))
        return -1;
    return wait_for_job(t, err);
}

int openai_train(void *self, const struct train_plan *plan, void **tuned,
                 struct train_result *result, struct err *err)
{
    struct tuning t = {.o = self, .plan = plan, .result = result};
    int64_t from_us = clock_us();
    *result = (struct train_result){
        .best_epoch = -1,
        .lr = plan->lr > 0 ? plan->lr : NAN,
        .train_loss = NAN,
        .dev_loss = NAN,
        .general_bits_before = NAN,
        .general_bits = NAN,
        .general_accuracy_before = NAN,
        .general_accuracy = NAN,
    };
    if (plan->n_text)
        return err_ask(err, "an endpoint learns from conversations, not from raw text");
    int rc = tune(&t, err);
    if (!rc) {
        *tuned = openai_clone(t.o, t.model);
        result->seconds = (double)(clock_us() - from_us) / 1e6;
    }
    buf_release(&t.train);
    buf_release(&t.dev);
    arena_release(&t.arena);
    return rc;
}
