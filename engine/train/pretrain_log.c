#include "engine/train/pretrain_log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/infer/generate.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"

/* training.csv ----------------------------------------------------------------------------- */

static void header_line(struct buf *line, const struct recipe *recipe,
                        const struct corpus *corpus)
{
    buf_text(line, "step,phase,tokens,loss,lr,norm,tokens_per_second");
    for (int i = 0; i < recipe->n_sources; i++)
        if (corpus[i].heldout_files.n > 0)
            buf_format(line, ",%s_bits_per_byte", recipe->source[i].name);
}

/* The rows up to `step`. */
static void kept_rows(struct buf *text, struct str old, int64_t step)
{
    struct str line;
    str_split(&old, '\n', &line); /* the header */
    while (str_split(&old, '\n', &line)) {
        if (line.n == 0 || strtoll(line.data, NULL, 10) > step)
            continue;
        buf_str(text, line);
        buf_char(text, '\n');
    }
}

int pretrain_csv_open(struct file_log *csv, const char *path, const struct recipe *recipe,
                      const struct corpus *corpus, int64_t step, struct err *err)
{
    struct arena arena = {0};
    struct buf text = {0};
    struct str old;
    int rc = -1;
    header_line(&text, recipe, corpus);
    buf_char(&text, '\n');
    if (step > 0 && file_exists(path)) {
        if (file_read(path, &arena, 0, &old, err))
            goto done;
        kept_rows(&text, old, step);
    }
    size_t cut;
    if (file_write(path, buf_view(&text), err) || file_log_open(csv, path, &cut, err))
        goto done;
    rc = 0;
done:
    buf_release(&text);
    arena_release(&arena);
    return rc;
}

int pretrain_csv_add(struct file_log *csv, const struct recipe *recipe,
                     const struct corpus *corpus, const struct pretrain_row *row,
                     struct err *err)
{
    struct buf line = {0};
    buf_format(&line, "%lld,%s,%lld,%.5f,%.6g,%.4f,%.0f", (long long)row->step,
               row->phase, (long long)row->tokens, row->loss, row->lr, row->norm,
               row->tokens_per_second);
    for (int i = 0; i < recipe->n_sources; i++) {
        if (corpus[i].heldout_files.n == 0)
            continue;
        buf_char(&line, ',');
        if (row->bits && !isnan(row->bits[i]))
            buf_format(&line, "%.5f", row->bits[i]);
    }
    int rc = file_log_add(csv, buf_view(&line), err);
    buf_release(&line);
    return rc;
}

/* samples.txt ------------------------------------------------------------------------------ */

enum { SAMPLE_TOKENS = 60 };

static int sample_one(struct buf *text, const struct recipe *recipe,
                      const struct model *model, int index, struct arena *arena,
                      struct pool *pool, struct err *err)
{
    struct ids ids = {0};
    struct gen_reply reply;
    struct gen_cost cost;
    struct str prompt = str_of(recipe->prompt[index]);
    int rc = -1;
    if (tokenizer_encode(model->tok, prompt, true, true, &ids, err))
        goto done;
    struct gen_request request = {.prompt = ids.id,
                                  .n_prompt = (int)ids.n,
                                  .max_new = SAMPLE_TOKENS,
                                  .temperature = 0.7,
                                  .top_p = 0.95,
                                  .seed = (uint64_t)recipe->seed};
    if (request.n_prompt + request.max_new > model->shape.context)
        request.max_new = model->shape.context - request.n_prompt;
    struct gen_how how = {.share = true};
    if (request.max_new < 1 || ids.n == 0) {
        err_ask(err, "%s: sample prompt %d does not fit the context", recipe->path,
                index + 1);
        goto done;
    }
    if (gen_run(model, NULL, &request, 1, &how, &reply, &cost, arena, pool, err))
        goto done;
    buf_format(text, "> %s|%.*s\n\n", recipe->prompt[index], STR_ARG(reply.text));
    rc = 0;
done:
    ids_release(&ids);
    return rc;
}

int pretrain_samples(const char *path, const struct recipe *recipe,
                     const struct model *model, int64_t step, struct pool *pool,
                     struct err *err)
{
    struct arena arena = {0};
    struct buf text = {0};
    struct str old = STR_NONE;
    int rc = recipe->n_prompts > 0 && file_exists(path)
                 ? file_read(path, &arena, 0, &old, err)
                 : 0;
    buf_str(&text, old);
    buf_format(&text, "== after step %lld ==\n\n", (long long)step);
    for (int i = 0; rc == 0 && i < recipe->n_prompts; i++)
        rc = sample_one(&text, recipe, model, i, &arena, pool, err);
    if (rc == 0 && recipe->n_prompts > 0)
        rc = file_write(path, buf_view(&text), err);
    buf_release(&text);
    arena_release(&arena);
    return rc;
}

/* recipe.json ------------------------------------------------------------------------------ */

static int put_files(struct json_out *out, const char *key, const struct file_set *files,
                     struct err *err)
{
    json_begin_array(out, key);
    for (size_t i = 0; i < files->n; i++) {
        char hex[65];
        if (sha256_file(files->path[i], hex, err))
            return -1;
        json_begin(out, NULL);
        json_put_text(out, "file", file_name(files->path[i]));
        json_put_text(out, "sha256", hex);
        json_end(out);
    }
    json_end_array(out);
    return 0;
}

static int put_source(struct json_out *out, const struct corpus *c, double bits,
                      int64_t heldout_bytes, struct err *err)
{
    json_begin(out, NULL);
    json_put_text(out, "name", c->source->name);
    json_put_text(out, "licence", c->source->licence);
    json_put_int(out, "train_tokens", (int64_t)c->n);
    if (corpus_is_chat(c)) {
        json_put_int(out, "conversations", (int64_t)c->n_talks);
        json_put_int(out, "conversations_too_long", (int64_t)c->too_long);
    }
    if (c->n_heldout > 0) {
        json_put_int(out, "heldout_bytes", heldout_bytes);
        json_put_real(out, "heldout_bits_per_byte", bits);
    }
    if (put_files(out, "train_files", &c->train_files, err) ||
        put_files(out, "heldout_files", &c->heldout_files, err))
        return -1;
    json_end(out);
    return 0;
}

static int put_measured(struct json_out *out, const struct recipe *recipe,
                        const struct corpus *corpus, const struct pretrain_result *result,
                        struct err *err)
{
    json_begin(out, "measured");
    json_put_int(out, "parameters", result->params);
    json_put_int(out, "tokens", result->tokens);
    json_put_int(out, "steps", result->steps);
    json_put_real(out, "seconds", round(result->seconds));
    json_put_text(out, "device", result->device);
    json_put_text(out, "precision", result->precision);
    if (*result->from) {
        json_put_text(out, "began_from_sha256", result->from);
        json_put_text(out, "first_phase", recipe->phase[result->first_phase].name);
    }
    json_put_int(out, "tokens_per_second",
                 (int64_t)((double)result->tokens / result->seconds));
    json_put_int(out, "flop_per_token", (int64_t)result->flop);
    json_put_real(out, "gflop_per_second",
                  round(result->flop * (double)result->tokens / result->seconds * 1e-9));
    json_put_int(out, "model_bytes", result->bytes);
    json_put_text(out, "model_sha256", result->sha256);
    json_put_text(
        out, "heldout",
        "bits per byte of the saved model over all held-out text, in windows of the "
        "context length without overlap");
    json_begin_array(out, "sources");
    for (int i = 0; i < recipe->n_sources; i++)
        if (recipe_source_used(recipe, i, result->first_phase) &&
            put_source(out, &corpus[i], result->bits[i], result->heldout_bytes[i], err))
            return -1;
    json_end_array(out);
    json_end(out);
    return 0;
}

int pretrain_record(const char *path, const struct recipe *recipe,
                    const struct corpus *corpus, const struct pretrain_result *result,
                    struct err *err)
{
    struct json_out out = {.pretty = true};
    json_begin(&out, NULL);
    for (const struct json *c = recipe->root->child; c; c = c->next) {
        char key[64];
        if (str_is(c->key, "data_dir") || str_is(c->key, "measured") ||
            c->key.n >= sizeof key)
            continue;
        memcpy(key, c->key.data, c->key.n);
        key[c->key.n] = '\0';
        json_put(&out, key, c);
    }
    int rc = put_measured(&out, recipe, corpus, result, err);
    json_end(&out);
    buf_char(&out.buf, '\n');
    if (rc == 0)
        rc = file_write(path, buf_view(&out.buf), err);
    json_release(&out);
    return rc;
}
