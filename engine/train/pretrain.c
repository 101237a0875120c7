#include "engine/train/pretrain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/kernel/gemm.h"
#include "engine/model/model.h"
#include "engine/train/checkpoint.h"
#include "engine/train/heldout.h"
#include "engine/train/learner.h"
#include "engine/train/mixture.h"
#include "engine/train/pretrain_log.h"
#include "engine/train/recipe.h"
#include "engine/train/vocabulary.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/progress.h"
#include "harness/base/sha256.h"

/* All that has to be kept, besides weights and moments, to go on. */
struct position {
    int64_t phase, step; /* within the phase */
    int64_t steps, tokens;
    double seconds;
    struct mixture_state mixture;
};

struct job {
    struct recipe recipe;
    struct corpus corpus[RECIPE_SOURCES_MAX];
    char tokenizer_sha256[65];
    char from_sha256[65];            /* "" without opts->from */
    int first_phase;                 /* with opts->from the first fresh one */
    char key[RECIPE_PHASES_MAX][65]; /* names all that leads to the end of a phase */
    struct model *model;
    struct optimizer optimizer;
    struct learner learner;
    struct mixture mixture;
    struct position at;
    struct step_doc *doc;
    struct file_log csv;
    bool csv_open;
    struct progress progress;
    const struct pretrain_opts *opts;
    const char *dir;
    struct pool *pool;
    struct arena arena;
};

static const char *in_dir(struct job *job, const char *name)
{
    return file_join(&job->arena, job->dir, name);
}

static const char *in_cache(struct job *job, const char *name)
{
    const char *dir = job->opts->cache_dir ? job->opts->cache_dir : job->dir;
    return file_join(&job->arena, dir, name);
}

/* Getting ready ---------------------------------------------------------------------------- */

static int find_sources(struct job *job, struct err *err)
{
    for (int i = 0; i < job->recipe.n_sources; i++) {
        job->corpus[i].source = &job->recipe.source[i];
        if (recipe_source_used(&job->recipe, i, job->first_phase) &&
            corpus_find(&job->corpus[i], &job->recipe, &job->recipe.source[i],
                        &job->arena, err))
            return -1;
    }
    return 0;
}

/* Learned from the text, or the model's that is begun from. */
static const char *tokenizer_file(struct job *job)
{
    return in_cache(job, job->opts->from ? "tokenizer-taken.gguf" : "tokenizer.gguf");
}

static int open_tokenizer(struct job *job, struct tokenizer **tok, struct err *err)
{
    if (job->opts->from)
        return vocabulary_take(tok, job->tokenizer_sha256, job->opts->from,
                               tokenizer_file(job), err);
    return vocabulary_open(tok, job->tokenizer_sha256, &job->recipe, job->corpus,
                           tokenizer_file(job), err);
}

static int load_sources(struct job *job, struct tokenizer *tok, struct err *err)
{
    const struct recipe *r = &job->recipe;
    const struct corpus_how how = {tokenizer_file(job), job->tokenizer_sha256,
                                   (int)r->model.context, job->pool};
    struct progress p = {0};
    progress_begin(&p, "text to tokens", "sources", r->n_sources);
    for (int i = 0; i < r->n_sources; i++) {
        const char *name = arena_format(&job->arena, "tokens-%s.bin", r->source[i].name);
        if (interrupted())
            return err_interrupted(err);
        if (recipe_source_used(r, i, job->first_phase) &&
            corpus_load(&job->corpus[i], tok, &how, in_cache(job, name), err))
            return -1;
        progress_note(&p, "%s", r->source[i].name);
        progress_add(&p, 1);
    }
    progress_end(&p);
    return 0;
}

static void describe_phase(struct buf *text, const struct job *job, int phase)
{
    const struct recipe_phase *p = &job->recipe.phase[phase];
    buf_format(text, "%lld %a %a %a %s\n", (long long)p->tokens, p->lr, p->warmup,
               p->final_fraction, p->schedule_name);
    if (p->fresh || p->batch_tokens != job->recipe.train.batch_tokens)
        buf_format(text, "%d %lld\n", (int)p->fresh, (long long)p->batch_tokens);
    for (int i = 0; i < job->recipe.n_sources; i++)
        if (recipe_uses(p, i))
            buf_format(text, "%d %a %a %s%s\n", i, p->share[i],
                       job->recipe.source[i].emphasis, job->corpus[i].train_files.sha256,
                       job->corpus[i].mark ? " all" : "");
}

static void describe_base(struct buf *text, const struct job *job)
{
    const struct recipe_model *m = &job->recipe.model;
    const struct recipe_train *t = &job->recipe.train;
    buf_format(text, "%lld %s\n", (long long)job->recipe.seed, job->tokenizer_sha256);
    buf_format(text, "%lld %lld %lld %lld %lld %lld %a %a\n", (long long)m->dim,
               (long long)m->layers, (long long)m->heads, (long long)m->kv_heads,
               (long long)m->ffn, (long long)m->context, m->rope_base, m->eps);
    buf_format(text, "%lld %a %a %a %a\n", (long long)t->batch_tokens, t->weight_decay,
               t->beta1, t->beta2, t->clip);
    if (job->learner.bf16)
        buf_text(text, "bf16\n");
    buf_text(text, job->from_sha256);
}

/* A phase's key covers it and all before it: phases can be added while earlier ones run. */
static void make_keys(struct job *job)
{
    struct buf text = {0};
    describe_base(&text, job);
    for (int i = job->first_phase; i < job->recipe.n_phases; i++) {
        struct sha256 sum;
        describe_phase(&text, job, i);
        sha256_init(&sum);
        sha256_add(&sum, text.data, text.n);
        sha256_hex(&sum, job->key[i]);
        buf_clear(&text);
        buf_text(&text, job->key[i]);
    }
    buf_release(&text);
}

static bool cuda(const struct job *job)
{
    return strcmp(job->opts->device, "cuda") == 0;
}

static int64_t largest_batch(const struct recipe *r)
{
    int64_t most = 0;
    for (int i = 0; i < r->n_phases; i++)
        most = r->phase[i].batch_tokens > most ? r->phase[i].batch_tokens : most;
    return most;
}

static struct learner_opts learner_opts(const struct job *job, int64_t batch)
{
    return (struct learner_opts){.device = job->opts->device,
                                 .context = (int)job->recipe.model.context,
                                 .batch = batch,
                                 .memory = job->recipe.train.memory,
                                 .bf16 = !cuda(job) && !job->opts->f32};
}

static bool same_shape(const struct model_shape *a, const struct model_shape *b)
{
    return a->arch == b->arch && a->V == b->V && a->C == b->C && a->L == b->L &&
           a->H == b->H && a->KV == b->KV && a->D == b->D && a->F == b->F &&
           a->context == b->context && a->tied == b->tied;
}

/* The weights of a finished model, to learn on. */
static int take_model(struct job *job, struct err *err)
{
    struct model_shape shape = recipe_shape(&job->recipe);
    if (model_open(&job->model, job->opts->from, job->pool, err))
        return -1;
    if (!same_shape(&job->model->shape, &shape))
        return err_ask(err, "%s has not the shape that %s wants", job->opts->from,
                       job->recipe.path);
    return model_make_trainable(job->model, job->pool, err);
}

static int new_model(struct job *job, struct tokenizer *tok, struct err *err)
{
    struct model_shape shape = recipe_shape(&job->recipe);
    if (tokenizer_size(tok) != shape.V) {
        err_ask(err, "the text is enough for %d tokens only, not for %d",
                tokenizer_size(tok), shape.V);
        tokenizer_close(tok);
        return -1;
    }
    return model_create(&job->model, &shape, tok, (uint64_t)job->recipe.seed, job->pool,
                        err);
}

/* Takes the tokenizer over. */
static int make_model(struct job *job, struct tokenizer *tok, struct err *err)
{
    struct learner_opts opts = learner_opts(job, largest_batch(&job->recipe));
    if (job->opts->from)
        tokenizer_close(tok);
    if ((job->opts->from ? take_model(job, err) : new_model(job, tok, err)) ||
        optimizer_open(&job->optimizer, job->model, NULL, job->pool, err))
        return -1;
    return learner_open(&job->learner, &opts, job->model, &job->optimizer, job->pool,
                        err);
}

/* Checkpoints ------------------------------------------------------------------------------ */

static struct checkpoint_part *parts(struct job *job, int *n)
{
    size_t room = (size_t)checkpoint_optimizer_parts(&job->optimizer) + 1;
    struct checkpoint_part *part = ARENA_ARRAY(&job->arena, room, struct checkpoint_part);
    part[0] = (struct checkpoint_part){&job->at, sizeof job->at};
    *n = checkpoint_optimizer(part, 1, &job->optimizer);
    return part;
}

static int save_checkpoint(struct job *job, const char *name, struct err *err)
{
    int n;
    struct checkpoint_part *part = parts(job, &n);
    if (learner_fetch(&job->learner, err))
        return -1;
    job->at.mixture = job->mixture.state;
    if (job->csv_open && file_log_sync(&job->csv, err))
        return -1;
    return checkpoint_write(in_dir(job, name), job->key[job->at.phase], part, n, err);
}

/* 1: taken; 0: there is none, or it is of another recipe. */
static int take_checkpoint(struct job *job, const char *name, int first, int end,
                           struct err *err)
{
    char key[65];
    bool found;
    int n;
    if (checkpoint_key(in_dir(job, name), key, &found, err))
        return -1;
    for (int i = first; found && i < end; i++) {
        if (strcmp(key, job->key[i]) != 0)
            continue;
        struct checkpoint_part *part = parts(job, &n);
        if (checkpoint_read(in_dir(job, name), key, part, n, err))
            return -1;
        job->mixture.state = job->at.mixture;
        return learner_put(&job->learner, err) ? -1 : 1;
    }
    return 0;
}

static const char *phase_file(struct job *job, int phase)
{
    return arena_format(&job->arena, "phase-%d.bin", phase + 1);
}

/* The newest of: the last checkpoint, the end of the last phase, of the one before ... */
static int resume(struct job *job, struct err *err)
{
    int n = job->recipe.n_phases;
    int rc = take_checkpoint(job, "checkpoint.bin", 0, n, err);
    for (int phase = n - 1; rc == 0 && phase >= 0; phase--)
        rc = take_checkpoint(job, phase_file(job, phase), phase, phase + 1, err);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (!file_exists(in_dir(job, "checkpoint.bin")))
        return 0;
    return err_ask(err, "%s holds the checkpoint of another recipe", job->dir);
}

/* Training --------------------------------------------------------------------------------- */

static int64_t tokens_left(const struct job *job)
{
    const struct recipe *r = &job->recipe;
    int64_t left = 0;
    for (int i = (int)job->at.phase; i < r->n_phases; i++)
        left += recipe_steps(r, i) * r->phase[i].batch_tokens;
    return left - job->at.step * r->phase[job->at.phase].batch_tokens;
}

static double lr_now(const struct job *job)
{
    const struct recipe_phase *p = &job->recipe.phase[job->at.phase];
    int64_t steps = recipe_steps(&job->recipe, (int)job->at.phase);
    return schedule_lr(p->schedule, p->lr, p->final_fraction, job->at.step, steps,
                       (int64_t)(p->warmup * (double)steps + 0.5));
}

static int validate(struct job *job, struct learner *learner, int64_t limit, double *bits,
                    int64_t *bytes, struct err *err)
{
    for (int i = 0; i < job->recipe.n_sources; i++) {
        const struct corpus *c = &job->corpus[i];
        if (heldout_bits_per_byte(&bits[i], bytes ? &bytes[i] : NULL, learner,
                                  job->model->tok, c->heldout, c->n_heldout,
                                  (size_t)limit, err))
            return -1;
    }
    return 0;
}

static int one_step(struct job *job, struct pretrain_row *row, struct err *err)
{
    const struct recipe_train *t = &job->recipe.train;
    struct learner_how how = {.lr = lr_now(job),
                              .clip = t->clip,
                              .adamw = {t->beta1, t->beta2, 1e-8, t->weight_decay}};
    struct learner_done done;
    int64_t started = clock_us();
    int64_t batch = job->recipe.phase[job->at.phase].batch_tokens;
    int n = mixture_draw(&job->mixture, (int)job->at.phase, batch, job->doc, (int)batch);
    if (learner_step(&job->learner, job->doc, n, &how, &done, err))
        return -1;
    row->loss = done.sum.nats / (double)done.sum.targets;
    row->norm = done.norm;
    row->lr = how.lr;
    if (!isfinite(row->loss) || !isfinite(row->norm))
        return err_set(
            err,
            "the loss is not finite at step %lld (learning rate %g): try a lower "
            "one; the last checkpoint is kept in %s",
            (long long)job->at.steps + 1, row->lr, job->dir);
    job->at.step++;
    job->at.steps++;
    job->at.tokens += done.sum.tokens;
    double seconds = (double)(clock_us() - started) * 1e-6;
    job->at.seconds += seconds;
    row->tokens_per_second = (double)done.sum.tokens / seconds;
    row->step = job->at.steps;
    row->tokens = job->at.tokens;
    struct progress *shown = job->opts->estimate ? NULL : &job->progress;
    progress_note(shown, "step %lld  loss %.3f", (long long)row->step, row->loss);
    progress_add(shown, done.sum.tokens);
    return 0;
}

static bool due(const struct job *job, int64_t every)
{
    return job->at.steps % every == 0;
}

static int after_step(struct job *job, struct pretrain_row *row, struct err *err)
{
    const struct recipe_train *t = &job->recipe.train;
    double bits[RECIPE_SOURCES_MAX];
    if (due(job, t->validate_every)) {
        if (validate(job, &job->learner, t->validate_tokens, bits, NULL, err))
            return -1;
        row->bits = bits;
    }
    if ((row->bits || due(job, t->log_every)) &&
        pretrain_csv_add(&job->csv, &job->recipe, job->corpus, row, err))
        return -1;
    row->bits = NULL;
    if (due(job, t->sample_every) &&
        (learner_fetch(&job->learner, err) ||
         pretrain_samples(in_dir(job, "samples.txt"), &job->recipe, job->model,
                          job->at.steps, job->pool, err)))
        return -1;
    if (due(job, t->checkpoint_every))
        return save_checkpoint(job, "checkpoint.bin", err);
    return 0;
}

static int run_phase(struct job *job, struct err *err)
{
    int phase = (int)job->at.phase;
    int64_t steps = recipe_steps(&job->recipe, phase);
    while (job->at.step < steps) {
        struct pretrain_row row = {.phase = job->recipe.phase[phase].name};
        if (interrupted()) {
            if (save_checkpoint(job, "checkpoint.bin", err))
                return -1;
            return err_interrupted(err);
        }
        if (one_step(job, &row, err) || after_step(job, &row, err))
            return -1;
    }
    return save_checkpoint(job, "checkpoint.bin", err) ||
                   save_checkpoint(job, phase_file(job, phase), err)
               ? -1
               : 0;
}

static int begin_afresh(struct job *job, struct err *err)
{
    if (learner_fetch(&job->learner, err))
        return -1;
    optimizer_forget(&job->optimizer, job->pool);
    mixture_restart(&job->mixture);
    return learner_put(&job->learner, err);
}

static int run_phases(struct job *job, struct err *err)
{
    const char *title = arena_format(&job->arena, "pretrain %s", job->recipe.name);
    progress_begin(&job->progress, title, "tokens", tokens_left(job));
    for (;;) {
        if (run_phase(job, err))
            return -1;
        if (job->at.phase + 1 == job->recipe.n_phases)
            break;
        job->at.phase++;
        job->at.step = 0;
        mixture_begin_phase(&job->mixture);
        if (job->recipe.phase[job->at.phase].fresh && begin_afresh(job, err))
            return -1;
    }
    progress_end(&job->progress);
    return 0;
}

/* The result ------------------------------------------------------------------------------- */

/* The model as saved, measured over all held-out text. */
static int measure_saved(struct job *job, const char *path, double *bits, int64_t *bytes,
                         struct err *err)
{
    struct model *saved;
    struct learner learner = {0};
    if (model_open(&saved, path, job->pool, err))
        return -1;
    struct learner_opts opts = learner_opts(job, 1 << 16);
    int rc = cuda(job) ? model_make_trainable(saved, job->pool, err) : 0;
    if (rc == 0)
        rc = learner_open(&learner, &opts, saved, NULL, job->pool, err);
    if (rc == 0)
        rc = validate(job, &learner, 0, bits, bytes, err);
    learner_release(&learner);
    model_close(saved);
    return rc;
}

/* A few steps of this machine's, and what all of them will take. */
static int estimate(struct job *job, struct err *err)
{
    enum { STEPS = 4 };
    struct pretrain_row row = {0};
    double rate = 0;
    int64_t tokens = tokens_left(job);
    for (int i = 0; i < STEPS && tokens_left(job) > 0; i++) {
        if (interrupted())
            return err_interrupted(err);
        if (one_step(job, &row, err))
            return -1;
        rate = row.tokens_per_second > rate ? row.tokens_per_second : rate;
    }
    double flop = learner_flop(&job->model->shape, job->model->shape.context);
    printf("%s: %lld parameters, %.1f million tokens at %.0f a second (%.1f GFLOP/s): "
           "%.2f hours\n",
           job->recipe.name, (long long)job->model->n_params, (double)tokens * 1e-6, rate,
           rate * flop * 1e-9, (double)tokens / rate / 3600);
    return 0;
}

static const char *device_name(const struct job *job)
{
    return cuda(job) ? learner_device(&job->learner) : kernels_name();
}

static int finish(struct job *job, struct err *err)
{
    const char *path = in_dir(job, "model.gguf");
    double bits[RECIPE_SOURCES_MAX] = {0};
    int64_t bytes[RECIPE_SOURCES_MAX] = {0};
    struct stat st;
    struct pretrain_result result = {
        .tokens = job->at.tokens,
        .steps = job->at.steps,
        .params = job->model->n_params,
        .seconds = job->at.seconds,
        .flop = learner_flop(&job->model->shape, job->model->shape.context),
        .device = device_name(job),
        .precision = cuda(job) || job->learner.bf16 ? "bf16" : "f32",
        .from = job->from_sha256,
        .first_phase = job->first_phase,
        .bits = bits,
        .heldout_bytes = bytes};
    if (model_save(job->model, path, dtype_find(job->recipe.output_type)->id, err) ||
        sha256_file(path, result.sha256, err) ||
        measure_saved(job, path, bits, bytes, err))
        return -1;
    result.bytes = stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
    return pretrain_record(in_dir(job, "recipe.json"), &job->recipe, job->corpus, &result,
                           err);
}

static int find_first_phase(struct job *job, struct err *err)
{
    const struct recipe *r = &job->recipe;
    if (!job->opts->from)
        return 0;
    while (job->first_phase < r->n_phases && !r->phase[job->first_phase].fresh)
        job->first_phase++;
    job->at.phase = job->first_phase;
    if (job->first_phase == r->n_phases)
        return err_ask(err, "%s: no phase is \"fresh\", so none can begin from a model",
                       r->path);
    return sha256_file(job->opts->from, job->from_sha256, err);
}

static int run(struct job *job, const char *recipe_path, struct err *err)
{
    struct tokenizer *tok;
    if (cuda(job) && job->opts->f32)
        return err_ask(err, "a CUDA device computes in bf16 only");
    if (recipe_load(&job->recipe, recipe_path, job->opts->data_dir, &job->arena, err) ||
        find_first_phase(job, err) || file_mkdirs(job->dir, err) ||
        find_sources(job, err) ||
        (job->opts->cache_dir && file_mkdirs(job->opts->cache_dir, err)) ||
        open_tokenizer(job, &tok, err))
        return -1;
    if (load_sources(job, tok, err)) {
        tokenizer_close(tok);
        return -1;
    }
    if (make_model(job, tok, err))
        return -1;
    make_keys(job);
    mixture_open(&job->mixture, &job->recipe, job->corpus);
    job->doc =
        ARENA_ARRAY(&job->arena, (size_t)largest_batch(&job->recipe), struct step_doc);
    if (job->opts->estimate)
        return estimate(job, err);
    if (resume(job, err) ||
        pretrain_csv_open(&job->csv, in_dir(job, "training.csv"), &job->recipe,
                          job->corpus, job->at.steps, err))
        return -1;
    job->csv_open = true;
    return run_phases(job, err) || finish(job, err) ? -1 : 0;
}

static void release(struct job *job)
{
    if (job->csv_open)
        file_log_close(&job->csv);
    mixture_release(&job->mixture);
    learner_release(&job->learner);
    optimizer_release(&job->optimizer);
    if (job->model)
        model_close(job->model);
    for (int i = 0; i < RECIPE_SOURCES_MAX; i++)
        corpus_release(&job->corpus[i]);
    arena_release(&job->arena);
}

int pretrain(const char *recipe_path, const struct pretrain_opts *opts, struct pool *pool,
             struct err *err)
{
    struct job *job = mem_alloc(sizeof *job);
    job->opts = opts;
    job->dir = opts->out_dir;
    job->pool = pool;
    int rc = run(job, recipe_path, err);
    release(job);
    free(job);
    return rc;
}
