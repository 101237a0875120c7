/* LoRA fine-tuning on the 800 restaurant sentences of data/uci_sentiment must beat the majority
 * class on its 200 test sentences: with the smallest real model there is, and with the one that
 * ships. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/infer/generate.h"
#include "engine/kernel/gemm.h"
#include "engine/text/tokenizer.h"
#include "engine/train/train.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/pool.h"

enum { ROWS_MAX = 1000, DEV = 80 };

struct rows {
    struct str text[ROWS_MAX];
    int label[ROWS_MAX], n;
};

static struct arena arena;
static struct err err;
static struct pool *pool;
static const char *const answers[] = {" bad", " good"};

static const char *shared(const char *name)
{
    const char *root = getenv("TRIVIUM_SHARED");
    return arena_format(&arena, "%s/%s", root && *root ? root : "../shared", name);
}

static void read_rows(struct rows *rows, const char *name)
{
    struct str text, line;
    cr_assert_eq(file_read(shared(name), &arena, 0, &text, &err), 0, "%s", err.text);
    rows->n = 0;
    while (str_split(&text, '\n', &line)) {
        struct str sentence;
        line = str_trim(line);
        if (line.n == 0 || !str_split(&line, '\t', &sentence))
            continue;
        rows->text[rows->n] = str_trim(sentence);
        rows->label[rows->n++] = str_is(str_trim(line), "1");
    }
}

/* The ids of "<sentence>\nIt was" and, behind them, of the answer; returns where that starts. */
static int encode(struct tokenizer *tok, struct str sentence, const char *answer,
                  struct ids *ids)
{
    struct ids prompt = {0};
    const char *asked = arena_format(&arena, "%.*s\nIt was", STR_ARG(sentence));
    const char *all = arena_format(&arena, "%s%s", asked, answer);
    cr_assert_eq(tokenizer_encode(tok, str_of(asked), true, false, &prompt, &err), 0,
                 "%s", err.text);
    cr_assert_eq(tokenizer_encode(tok, str_of(all), true, false, ids, &err), 0);
    cr_assert_lt(prompt.n, ids->n);
    cr_assert_eq(memcmp(prompt.id, ids->id, prompt.n * sizeof *ids->id), 0);
    int n = (int)prompt.n;
    ids_release(&prompt);
    return n;
}

static void make_docs(struct tokenizer *tok, const struct rows *rows,
                      struct train_doc *doc)
{
    for (int i = 0; i < rows->n; i++) {
        struct ids ids = {0};
        int masked = encode(tok, rows->text[i], answers[rows->label[i]], &ids);
        doc[i] = (struct train_doc){
            (int32_t *)(void *)arena_copy(&arena, ids.id, ids.n * sizeof *ids.id),
            (int)ids.n, masked};
        ids_release(&ids);
    }
}

static double accuracy(const struct model *model, const struct adapter *adapter,
                       const struct rows *rows)
{
    struct gen_request *request =
        ARENA_ARRAY(&arena, (size_t)rows->n, struct gen_request);
    struct gen_reply *reply = ARENA_ARRAY(&arena, (size_t)rows->n, struct gen_reply);
    struct gen_choice *choice =
        ARENA_ARRAY(&arena, 2 * (size_t)rows->n, struct gen_choice);
    for (int i = 0; i < rows->n; i++)
        for (int k = 0; k < 2; k++) {
            struct ids ids = {0};
            int n = encode(model->tok, rows->text[i], answers[k], &ids);
            const int32_t *id = (const int32_t *)(const void *)arena_copy(
                &arena, ids.id, ids.n * sizeof *id);
            choice[2 * i + k] = (struct gen_choice){id + n, (int)ids.n - n};
            request[i] = (struct gen_request){
                .prompt = id, .n_prompt = n, .choice = &choice[2 * i], .n_choices = 2};
            ids_release(&ids);
        }
    struct gen_how how = {.share = true};
    struct gen_cost cost;
    cr_assert_eq(
        gen_run(model, adapter, request, rows->n, &how, reply, &cost, &arena, pool, &err),
        0, "%s", err.text);
    int right = 0;
    for (int i = 0; i < rows->n; i++)
        right +=
            (reply[i].choice_logprob[1] > reply[i].choice_logprob[0]) == rows->label[i];
    return (double)right / rows->n;
}

static double majority(const struct rows *rows)
{
    int ones = 0;
    for (int i = 0; i < rows->n; i++)
        ones += rows->label[i];
    return (double)(2 * ones > rows->n ? ones : rows->n - ones) / rows->n;
}

static void finetune(struct model *model, struct adapter *adapter,
                     const struct rows *train_rows)
{
    static struct train_doc doc[ROWS_MAX];
    struct train_opts opts = {.lr = 4e-3,
                              .schedule = SCHEDULE_LINEAR,
                              .warmup = 0.05,
                              .clip = 1,
                              .adamw = {0.9, 0.999, 1e-8, 0.01},
                              .epochs = 6,
                              .batch = 16,
                              .seed = 1};
    struct train_report report;
    make_docs(model->tok, train_rows, doc);
    int n = train_rows->n - DEV;
    cr_assert_eq(train(model, adapter, doc, n, doc + n, DEV, &opts, NULL, NULL, &report,
                       pool, &err),
                 0, "%s", err.text);
    printf("trained %d documents x %d epochs, %.1f s, best epoch %d, dev loss %.3f -> "
           "%.3f\n",
           n, report.epochs, report.seconds, report.best_epoch + 1,
           report.dev_loss_before, report.dev_loss);
}

static void check(const char *path)
{
    static struct rows train_rows, test_rows;
    struct model *model;
    struct adapter *adapter;
    if (!file_exists(path) || !file_exists(shared("data/uci_sentiment/yelp_train.tsv"))) {
        printf("skip: no %s or no data/uci_sentiment\n", path);
        return;
    }
    cr_assert_eq(kernels_init(&err), 0, "%s", err.text);
    cr_assert_eq(pool_open(&pool, 0, &err), 0, "%s", err.text);
    read_rows(&train_rows, "data/uci_sentiment/yelp_train.tsv");
    read_rows(&test_rows, "data/uci_sentiment/yelp_test.tsv");
    cr_assert_eq(train_rows.n, 800);
    cr_assert_eq(test_rows.n, 200);
    cr_assert_eq(model_open(&model, path, pool, &err), 0, "%s", err.text);
    cr_assert_eq(adapter_create(&adapter, model, 16, 32, 0, 1, &err), 0, "%s", err.text);
    double before = accuracy(model, adapter, &test_rows), floor = majority(&test_rows);
    finetune(model, adapter, &train_rows);
    double after = accuracy(model, adapter, &test_rows);
    printf("%s: accuracy %.3f before, %.3f after, majority class %.3f\n", path, before,
           after, floor);
    cr_assert_gt(after, floor + 0.05, "accuracy %.3f, majority class %.3f", after, floor);
    adapter_close(adapter);
    model_close(model);
    pool_close(pool);
    arena_release(&arena);
}

Test(finetune_yelp, stories260k_beats_the_majority_class)
{
    check(shared("models/stories260K/stories260K.gguf"));
}

Test(finetune_yelp, shipped_model_beats_the_majority_class)
{
    check("models/base-1m.gguf");
}
