/* replay - answers from a recorded items.jsonl, so that a run can be repeated without weights or
 * network.
 *
 * A request is matched by its id and the hash of its prompt (request_hash).  The same prompt is
 * often there several times, because two methods asked it of two states of a model: then the
 * line of the same task, method and seed counts.  What was not recorded is not known: such an
 * item fails and says so.  Training gives the same recording back, whose lines of that method
 * are those of the trained model; what it took is in the timing.jsonl beside the items, where
 * that was kept too.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/progress.h"
#include "harness/base/sha256.h"
#include "harness/model/model.h"

struct replay_opts {
    const char *path, *model;
};

static const struct opt opts[] = {
    OPT_TEXT(struct replay_opts, path, NULL, "the recording: an items.jsonl"),
    OPT_TEXT(struct replay_opts, model, NULL,
             "the model whose answers are given, where several were recorded"),
    OPT_END,
};

/* "task/method/model/seed"; a method's label may hold anything, so it is what is left. */
struct place {
    struct str task, method, model, seed;
};

struct line {
    struct place place;
    struct str id, hash, answer;
    int64_t tokens_in, tokens_cached, tokens_out;
    double reference_logprob, first_ms, total_ms;
    const struct json *logprobs; /* of the choices; NULL: not recorded */
    bool failed, cut, parsed;
};

/* What preparing a cell took: all its trainings together. */
struct prepared {
    struct place place;
    struct train_result result;
};

struct recording { /* shared by a model and what was "trained" from it */
    const char *path;
    char sha256[65];
    struct line *line; /* sorted by id, hash, then as they stand in the file */
    size_t n, cap;
    struct str only_model; /* empty: any */
    struct prepared *prepared;
    size_t n_prepared, prepared_cap;
    int64_t context, params; /* as the run.json beside it says; 0: it does not */
    int users;
    struct arena arena;
};

/* ---- reading */

static size_t last_slash(struct str s)
{
    const char *at = s.n ? memrchr(s.data, '/', s.n) : NULL;
    return at ? (size_t)(at - s.data) : 0;
}

static struct place place_of(struct str cell)
{
    struct place place = {.task = str_slice(cell, 0, str_find(cell, STR("/"), 0))};
    size_t seed = last_slash(cell);
    struct str rest = str_slice(cell, 0, seed);
    size_t model = last_slash(rest);
    place.seed = str_slice(cell, seed + 1, cell.n);
    place.model = str_slice(rest, model + 1, rest.n);
    place.method = str_slice(rest, place.task.n + 1, model);
    return place;
}

/* Null and absent are NAN: not measured. */
static int optional_real(const struct json *json, const char *key, double *out,
                         struct err *err)
{
    const struct json *value = json_get(json, key);
    *out = NAN;
    if (!value || value->type == JSON_NULL)
        return 0;
    return json_real(json, key, out, err);
}

static struct line *new_line(struct recording *r)
{
    if (r->n == r->cap) {
        r->cap = r->cap ? 2 * r->cap : 256;
        r->line = mem_resize(r->line, r->cap, sizeof *r->line);
    }
    struct line *line = &r->line[r->n];
    *line = (struct line){0};
    return line;
}

static int read_line(const struct json *json, void *context, struct err *err)
{
    struct recording *r = context;
    struct line *line = new_line(r);
    struct str cell;
    if (json_str(json, "cell", &cell, err) || json_str(json, "id", &line->id, err) ||
        json_str(json, "prompt_sha256", &line->hash, err) ||
        json_str(json, "answer", &line->answer, err) ||
        json_int(json, "tokens_in", &line->tokens_in, err) ||
        json_int(json, "tokens_cached", &line->tokens_cached, err) ||
        json_int(json, "tokens_out", &line->tokens_out, err) ||
        json_bool(json, "failed", &line->failed, err) ||
        json_bool(json, "cut", &line->cut, err) ||
        optional_real(json, "reference_logprob", &line->reference_logprob, err) ||
        optional_real(json, "first_ms", &line->first_ms, err) ||
        optional_real(json, "total_ms", &line->total_ms, err))
        return -1;
    const struct json *parsed = json_get(json, "parsed");
    line->parsed = parsed && parsed->type == JSON_BOOL && parsed->boolean;
    line->logprobs = json_get(json, "choice_logprobs");
    if (json_get(json, "hashed"))
        return err_at(err, json->path, json->line,
                      "holds hashes in place of answers: there is nothing to replay");
    line->place = place_of(cell);
    if (!r->only_model.n || str_eq(line->place.model, r->only_model))
        r->n++;
    return 0;
}

/* ---- what training took */

static int read_stage(const struct json *json, void *context, struct err *err)
{
    struct recording *r = context;
    struct str stage, cell;
    struct train_result result = {.best_epoch = -1};
    if (json_str(json, "stage", &stage, err) || json_str(json, "cell", &cell, err))
        return -1;
    if (!str_is(stage, "prepared"))
        return 0;
    if (json_int(json, "trained_tokens", &result.tokens, err) ||
        json_int(json, "trained_params", &result.params, err) ||
        optional_real(json, "seconds", &result.seconds_before, err) ||
        optional_real(json, "learning_rate", &result.lr, err) ||
        optional_real(json, "train_loss", &result.train_loss, err) ||
        optional_real(json, "dev_loss", &result.dev_loss, err) ||
        optional_real(json, "general_bits_before", &result.general_bits_before, err) ||
        optional_real(json, "general_bits", &result.general_bits, err) ||
        optional_real(json, "general_accuracy_before", &result.general_accuracy_before,
                      err) ||
        optional_real(json, "general_accuracy", &result.general_accuracy, err))
        return -1;
    if (r->n_prepared == r->prepared_cap) {
        r->prepared_cap = r->prepared_cap ? 2 * r->prepared_cap : 64;
        r->prepared = mem_resize(r->prepared, r->prepared_cap, sizeof *r->prepared);
    }
    r->prepared[r->n_prepared++] = (struct prepared){place_of(cell), result};
    return 0;
}

/* A file that is not what a run writes tells nothing. */
static void read_prepared(struct recording *r)
{
    struct err ignored = ERR_INIT;
    const char *dir = file_folder(&r->arena, r->path);
    const char *path = file_join(&r->arena, dir, "timing.jsonl");
    if (file_exists(path) && json_lines(path, &r->arena, read_stage, r, &ignored))
        r->n_prepared = 0;
}

static int by_key(const struct line *a, struct str id, struct str hash)
{
    int order = str_cmp(a->id, id);
    return order ? order : str_cmp(a->hash, hash);
}

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = by_key(x, y->id, y->hash);
    if (order)
        return order;
    /* Two lines of the same key: any order that does not depend on qsort. */
    order = str_cmp(x->place.task, y->place.task);
    order = order ? order : str_cmp(x->place.method, y->place.method);
    order = order ? order : str_cmp(x->place.model, y->place.model);
    return order ? order : str_cmp(x->place.seed, y->place.seed);
}

static void drop(struct recording *r)
{
    if (--r->users > 0)
        return;
    free(r->line);
    free(r->prepared);
    arena_release(&r->arena);
    free(r);
}

static int check(const void *options, struct model_info *info, struct err *err)
{
    const struct replay_opts *o = options;
    if (!o->path || !*o->path)
        return err_ask(err, "a replay model wants \"path\": an items.jsonl");
    return sha256_file(o->path, info->sha256, err);
}

/* With the window that the recorded model had, methods put the same into their prompts. */
static void read_window(struct recording *r)
{
    struct err ignored = ERR_INIT;
    const char *path = file_join(&r->arena, file_folder(&r->arena, r->path), "run.json");
    const struct json *run, *models = NULL, *alias;
    if (file_exists(path) && !json_load(path, &r->arena, &run, &ignored))
        models = json_get(run, "models");
    for (const struct json *m = models ? models->child : NULL; m; m = m->next)
        if ((alias = json_get(m, "alias")) && alias->type == JSON_STRING &&
            str_eq(alias->string, r->line[0].place.model) &&
            (json_int(m, "context", &r->context, &ignored) ||
             json_int(m, "params", &r->params, &ignored)))
            r->context = r->params = 0;
}

static int open_recording(void **self, const void *options, struct pool *pool,
                          struct err *err)
{
    const struct replay_opts *o = options;
    struct model_info info;
    (void)pool;
    if (check(options, &info, err))
        return -1;
    struct recording *r = mem_alloc(sizeof *r);
    r->users = 1;
    r->path = arena_strdup(&r->arena, o->path);
    memcpy(r->sha256, info.sha256, sizeof r->sha256);
    if (o->model)
        r->only_model = str_copy(&r->arena, str_of(o->model));
    int rc = json_lines(r->path, &r->arena, read_line, r, err);
    if (!rc && !r->n)
        rc = err_at(err, r->path, 0, "holds no items%s%s", o->model ? " of model " : "",
                    o->model ? o->model : "");
    if (rc) {
        drop(r);
        return -1;
    }
    qsort(r->line, r->n, sizeof *r->line, compare_lines);
    read_window(r);
    read_prepared(r);
    *self = r;
    return 0;
}

static void close_recording(void *self)
{
    drop(self);
}

static void info(void *self, struct model_info *info)
{
    const struct recording *r = self;
    *info = (struct model_info){
        .detail = "recorded answers", .context = r->context, .params = r->params};
    memcpy(info->sha256, r->sha256, sizeof info->sha256);
}

/* ---- answering */

/* The first line that is not before the key. */
static size_t lower_bound(const struct recording *r, struct str id, struct str hash)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_key(&r->line[middle], id, hash) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool same_place(const struct place *a, const struct place *b)
{
    return str_eq(a->task, b->task) && str_eq(a->method, b->method) &&
           str_eq(a->seed, b->seed);
}

/* The line that answers; NULL with *why (in the arena). */
static const struct line *find_line(const struct recording *r,
                                    const struct request *request, struct arena *arena,
                                    const char **why)
{
    char hex[17];
    request_hash(request, hex);
    struct str hash = str_of(hex);
    struct place place = place_of(request->cell);
    const struct line *any = NULL, *here = NULL;
    bool any_differ = false, here_differ = false;
    for (size_t i = lower_bound(r, request->id, hash);
         i < r->n && !by_key(&r->line[i], request->id, hash); i++) {
        const struct line *line = &r->line[i];
        if (any)
            any_differ |= !str_eq(any->answer, line->answer);
        else
            any = line;
        if (!same_place(&line->place, &place))
            continue;
        if (here)
            here_differ |= !str_eq(here->answer, line->answer);
        else
            here = line;
    }
    if (here ? !here_differ : any && !any_differ)
        return here ? here : any;
    *why = any ? arena_format(arena,
                              "%s: several different answers are recorded to item %.*s; "
                              "say which model's in models.json (\"model\")",
                              r->path, STR_ARG(request->id))
               : arena_format(arena, "%s: no answer is recorded to item %.*s, prompt %s",
                              r->path, STR_ARG(request->id), hex);
    return NULL;
}

static int64_t us_of(double ms)
{
    return isnan(ms) ? -1 : llround(ms * 1000);
}

static int choice_of(const struct request *request, const struct line *line)
{
    for (size_t i = 0; i < request->n_choices; i++)
        if (str_eq(request->choices[i], line->answer))
            return (int)i;
    return -1;
}

/* NULL where they were not recorded, or are not one for each choice. */
static const double *logprobs_of(const struct request *request, const struct line *line,
                                 struct arena *arena)
{
    const struct json *list = line->logprobs;
    size_t i = 0;
    if (!list || list->type != JSON_ARRAY || list->n != request->n_choices || !list->n)
        return NULL;
    double *logprob = ARENA_ARRAY(arena, list->n, double);
    for (const struct json *x = list->child; x; x = x->next)
        logprob[i++] = x->type == JSON_NUMBER ? x->number : NAN;
    return logprob;
}

static struct reply answer(const struct recording *r, const struct request *request,
                           struct arena *arena)
{
    struct reply reply = {.choice = -1,
                          .continuation_logprob = NAN,
                          .logprob = NAN,
                          .first_us = -1,
                          .total_us = -1};
    const char *why = NULL;
    const struct line *line = find_line(r, request, arena, &why);
    if (!line) {
        reply.failed = true;
        reply.text = str_of(why);
        return reply;
    }
    reply.text = str_copy(arena, line->answer);
    reply.parsed = line->parsed;
    reply.choice = line->parsed ? -1 : choice_of(request, line);
    reply.choice_logprob = logprobs_of(request, line, arena);
    if (request->continuation.n)
        reply.continuation_logprob = line->reference_logprob;
    reply.tokens_in = (int)line->tokens_in;
    reply.tokens_cached = (int)line->tokens_cached;
    reply.tokens_out = (int)line->tokens_out;
    reply.first_us = us_of(line->first_ms);
    reply.total_us = us_of(line->total_ms);
    reply.cut = line->cut;
    reply.failed = line->failed;
    return reply;
}

static int run(void *self, const struct request *request, size_t n,
               const struct run_how *how, struct reply *reply, struct arena *arena,
               struct err *err)
{
    const struct recording *r = self;
    for (size_t i = 0; i < n; i++) {
        if (interrupted())
            return err_interrupted(err);
        reply[i] = answer(r, &request[i], arena);
        if (how->done && how->done(how->context, i, &reply[i], err))
            return -1;
    }
    return 0;
}

static int train(void *self, const struct train_plan *plan, void **tuned,
                 struct train_result *result, struct err *err)
{
    struct recording *r = self;
    struct place place = place_of(str_of(plan->cell ? plan->cell : ""));
    (void)err;
    r->users++;
    *tuned = r;
    *result = (struct train_result){.best_epoch = -1,
                                    .lr = NAN,
                                    .train_loss = NAN,
                                    .dev_loss = NAN,
                                    .general_bits_before = NAN,
                                    .general_bits = NAN,
                                    .general_accuracy_before = NAN,
                                    .general_accuracy = NAN};
    for (size_t i = 0; i < r->n_prepared; i++) {
        struct prepared *p = &r->prepared[i];
        if (!same_place(&p->place, &place) ||
            (r->only_model.n && !str_eq(p->place.model, r->only_model)))
            continue;
        *result = p->result;
        /* the sum of all trainings of the cell: the others took nothing */
        p->result.tokens = p->result.params = 0;
        p->result.seconds_before = 0;
        break;
    }
    return 0;
}

const struct provider provider_replay = {
    .name = "replay",
    .summary = "answers from the items.jsonl of an earlier run",
    .recorded = true,
    .opts = opts,
    .opts_size = sizeof(struct replay_opts),
    .open = open_recording,
    .close = close_recording,
    .info = info,
    .run = run,
    .train = train,
    .check = check,
};
