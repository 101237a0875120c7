#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/kernel/gemm.h"
#include "engine/model/model.h"
#include "engine/text/tokenizer.h"
#include "engine/train/corpus.h"
#include "engine/train/heldout.h"
#include "engine/train/pretrain.h"
#include "engine/train/vocabulary.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/pool.h"
#include "harness/base/progress.h"
#include "harness/base/rng.h"
#include "harness/base/sha256.h"
#include "tests/unit/scratch.h"

static char dir[256];
static struct err err;
static struct arena arena;

static const char *in(const char *name)
{
    return file_join(&arena, dir, name);
}

static void put(const char *name, const char *text)
{
    cr_assert_eq(file_write(in(name), str_of(text), &err), 0, "%s", err.text);
}

/* Sentences of a tiny language, in documents. */
static void put_text(const char *name, uint64_t seed, int sentences, const char *between)
{
    static const char *const who[] = {"The cook", "A guest", "My sister",
                                      "The old waiter"};
    static const char *const does[] = {"serves", "likes", "forgets", "orders"};
    static const char *const what[] = {"warm soup", "the bread", "a salad", "cold tea",
                                       "rice"};
    struct buf text = {0};
    struct rng rng = rng_make(seed, "sentences", 0);
    for (int i = 0; i < sentences; i++)
        buf_format(&text, "%s %s %s.%s", who[rng_below(&rng, (uint64_t)(3 * i), 4)],
                   does[rng_below(&rng, (uint64_t)(3 * i + 1), 4)],
                   what[rng_below(&rng, (uint64_t)(3 * i + 2), 5)],
                   i % 5 == 4 ? between : "\n");
    put(name, text.data);
    buf_release(&text);
}

#define SOURCES                                                                        \
    "\"sources\": ["                                                                   \
    "{\"name\": \"meals\", \"files\": \"meals-[0-9].txt\", \"heldout\": \"held.txt\"," \
    " \"licence\": \"CC0\"},"                                                          \
    "{\"name\": \"books\", \"split\": \"split.tsv\", \"format\": \"book\"},"           \
    "{\"name\": \"talk\", \"files\": \"./talk.jsonl\", \"format\": \"chat\","          \
    " \"emphasis\": 3},"                                                               \
    "{\"name\": \"turns\", \"files\": \"./turns.jsonl\", \"format\": \"chat\","        \
    " \"emphasis\": 3, \"answers\": \"all\"}],"
#define SHAPE                                                                            \
    "\"tokenizer\": {\"vocab\": 300, \"bytes\": 20000},"                                 \
    "\"model\": {\"dim\": 32, \"layers\": 1, \"heads\": 2, \"kv_heads\": 1, \"ffn\": "   \
    "32,"                                                                                \
    " \"context\": 64},"                                                                 \
    "\"train\": {\"batch_tokens\": 128, \"validate_every\": 5, \"checkpoint_every\": 3," \
    " \"sample_every\": 10},"                                                            \
    "\"samples\": [\"The cook\"],"
#define TEXT_PHASE                                                                     \
    "{\"name\": \"text\", \"tokens\": 2560, \"lr\": 0.01, \"schedule\": \"constant\"," \
    " \"shares\": {\"meals\": 3, \"books\": 1}}"
#define FRESH_PHASE                                                                   \
    "{\"name\": \"last\", \"tokens\": 640, \"lr\": 0.003, \"schedule\": \"linear\", " \
    "\"fresh\": "                                                                     \
    "true, \"batch_tokens\": 64, \"shares\": {\"meals\": 1, \"turns\": 1}}"
#define TALK_PHASE                                                                   \
    "{\"name\": \"talk\", \"tokens\": 1280, \"lr\": 0.01, \"schedule\": \"linear\"," \
    " \"shares\": {\"meals\": 1, \"talk\": 1}}"

static const char one_phase[] =
    "{\"name\": \"tiny\", " SOURCES SHAPE "\"phases\": [" TEXT_PHASE "]}";
static const char two_phases[] =
    "{\"name\": \"tiny\", " SOURCES SHAPE "\"phases\": [" TEXT_PHASE ", " TALK_PHASE "]}";

static const char last_phase[] =
    "{\"name\": \"tiny\", " SOURCES SHAPE "\"phases\": [" TEXT_PHASE ", " TALK_PHASE
    ", " FRESH_PHASE "]}";

static void begin(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, sizeof dir, "%s/trivium-pretrain-XXXXXX", tmp ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    unsetenv("TRIVIUM_DATA");
    progress_quiet(true);
    cr_assert_eq(kernels_init(&err), 0);
    put_text("meals-1.txt", 1, 300, "\n\n");
    put_text("meals-2.txt", 2, 300, "\n\n");
    put_text("held.txt", 3, 100, "\n\n");
    put_text("a.md", 4, 200, "\n\n## Another\n\n");
    put_text("b.md", 5, 100, "\n\n");
    put("split.tsv", "split\tpath\ntrain\ta.md\ntest\tb.md\n");
    put("talk.jsonl", "{\"input\": \"What does the cook serve?\", \"answer\": \"soup\"}\n"
                      "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"},"
                      " {\"role\": \"assistant\", \"content\": \"Hello\"}]}\n");
    put("turns.jsonl", "{\"messages\": [{\"role\": \"user\", \"content\": \"tea\"},"
                       " {\"role\": \"assistant\", \"content\": \"cold\"},"
                       " {\"role\": \"user\", \"content\": \"soup\"},"
                       " {\"role\": \"assistant\", \"content\": \"warm\"}]}\n");
    put("three.json", last_phase);
    put("one.json", one_phase);
    put("two.json", two_phases);
}

static void end(void)
{
    scratch_remove(dir);
    arena_release(&arena);
}

TestSuite(pretrain, .init = begin, .fini = end);

/* from NULL: all phases. */
static int run_as(const char *recipe, const char *out, const char *from, bool f32,
                  struct pool *pool)
{
    struct pretrain_opts opts = {.data_dir = dir,
                                 .out_dir = in(out),
                                 .device = "cpu",
                                 .from = from ? in(from) : NULL,
                                 .f32 = f32};
    return pretrain(in(recipe), &opts, pool, &err);
}

static int run(const char *recipe, const char *out, struct pool *pool)
{
    return run_as(recipe, out, NULL, false, pool);
}

static const char *sha_of(const char *name)
{
    char *hex = ARENA_ARRAY(&arena, 65, char);
    cr_assert_eq(sha256_file(in(name), hex, &err), 0, "%s", err.text);
    return hex;
}

static struct str content(const char *name)
{
    struct str text = STR_NONE;
    cr_assert_eq(file_read(in(name), &arena, 0, &text, &err), 0, "%s", err.text);
    return text;
}

Test(pretrain, leaves_a_model_that_opens_and_a_record_of_what_was_measured)
{
    struct model *model;
    const struct json *record;
    double bits;
    cr_assert_eq(run("two.json", "out", NULL), 0, "%s", err.text);
    cr_assert_eq(model_open(&model, in("out/model.gguf"), NULL, &err), 0, "%s", err.text);
    cr_assert_eq(model->shape.V, 300);
    cr_assert_eq(tokenizer_size(model->tok), 300);
    cr_assert_gt(tokenizer_template(model->tok).n, 0);
    model_close(model);
    cr_assert_eq(json_load(in("out/recipe.json"), &arena, &record, &err), 0, "%s",
                 err.text);
    const struct json *source = json_get(json_get(record, "measured"), "sources")->child;
    cr_assert_eq(json_real(source, "heldout_bits_per_byte", &bits, &err), 0, "%s",
                 err.text);
    cr_assert(bits > 0.1 && bits < 3, "%g bits per byte", bits);
    cr_assert_gt(content("out/samples.txt").n, 0);
}

Test(pretrain, heldout_bits_of_a_model_that_knows_nothing_are_those_of_even_chances)
{
    struct model *model;
    struct learner learner;
    struct ids ids = {0};
    int64_t bytes;
    double bits;
    struct str text = content("held.txt");
    cr_assert_eq(run("one.json", "out", NULL), 0, "%s", err.text);
    cr_assert_eq(model_open(&model, in("out/model.gguf"), NULL, &err), 0, "%s", err.text);
    memset(model->final_norm.w, 0, 32 * sizeof *model->final_norm.w);
    ids_add(&ids, 0);
    cr_assert_eq(tokenizer_encode(model->tok, text, false, false, &ids, &err), 0);
    const struct learner_opts opts = {.device = "cpu", .context = 64, .batch = 64};
    cr_assert_eq(learner_open(&learner, &opts, model, NULL, NULL, &err), 0);
    cr_assert_eq(heldout_bits_per_byte(&bits, &bytes, &learner, model->tok, ids.id, ids.n,
                                       0, &err),
                 0);
    double even = log2(300) * (double)(ids.n - 1) / (double)text.n;
    cr_assert_eq(bytes, (int64_t)text.n);
    cr_assert_float_eq(bits, even, 1e-6 * even, "%g is not %g", bits, even);
    learner_release(&learner);
    model_close(model);
    ids_release(&ids);
}

static int lines_of(struct str text)
{
    struct str line;
    int lines = 0;
    while (str_split(&text, '\n', &line))
        lines += line.n > 0;
    return lines;
}

Test(pretrain, all_answers_of_a_conversation_are_marked_where_the_recipe_wants_it)
{
    struct recipe recipe;
    struct corpus corpus;
    struct tokenizer *tok;
    struct buf marked = {0};
    char sha256[65];
    cr_assert_eq(run("two.json", "base", NULL), 0, "%s", err.text);
    cr_assert_eq(recipe_load(&recipe, in("three.json"), dir, &arena, &err), 0);
    cr_assert_eq(
        vocabulary_take(&tok, sha256, in("base/model.gguf"), in("tok.gguf"), &err), 0,
        "%s", err.text);
    const struct corpus_how how = {in("tok.gguf"), sha256, 64, NULL};
    for (int i = 2; i < 4; i++) {
        cr_assert_eq(corpus_find(&corpus, &recipe, &recipe.source[i], &arena, &err), 0);
        cr_assert_eq(corpus_load(&corpus, tok, &how, in("tokens.bin"), &err), 0, "%s",
                     err.text);
        cr_assert_eq(corpus.mark != NULL, i == 3);
        for (size_t k = 0; corpus.mark && k < corpus.n; k++)
            if (corpus.mark[k])
                buf_str(&marked, tokenizer_text(tok, corpus.id[k]));
        corpus_release(&corpus);
    }
    cr_assert_str_eq(marked.data, "cold<|im_end|>warm<|im_end|>");
    buf_release(&marked);
    tokenizer_close(tok);
}

Test(pretrain, csv_has_a_row_for_every_step)
{
    cr_assert_eq(run("one.json", "out", NULL), 0, "%s", err.text);
    struct str text = content("out/training.csv");
    cr_assert(str_starts(text, STR("step,phase,tokens,loss,lr,norm,tokens_per_second,"
                                   "meals_bits_per_byte,books_bits_per_byte\n1,text,")));
    cr_assert_eq(lines_of(text), 1 + 2560 / 128);
}

Test(pretrain, bits_do_not_depend_on_threads)
{
    struct pool *pool;
    cr_assert_eq(run("two.json", "serial", NULL), 0, "%s", err.text);
    cr_assert_eq(pool_open(&pool, 3, &err), 0);
    cr_assert_eq(run("two.json", "threads", pool), 0, "%s", err.text);
    pool_close(pool);
    cr_assert_str_eq(sha_of("serial/model.gguf"), sha_of("threads/model.gguf"));
}

Test(pretrain, bits_of_a_fresh_phase_do_not_depend_on_threads)
{
    struct pool *pool;
    cr_assert_eq(run("two.json", "base", NULL), 0, "%s", err.text);
    cr_assert_eq(run_as("three.json", "serial", "base/model.gguf", false, NULL), 0, "%s",
                 err.text);
    cr_assert_eq(pool_open(&pool, 3, &err), 0);
    cr_assert_eq(run_as("three.json", "threads", "base/model.gguf", false, pool), 0, "%s",
                 err.text);
    pool_close(pool);
    cr_assert_str_eq(sha_of("serial/model.gguf"), sha_of("threads/model.gguf"));
    cr_assert_str_neq(sha_of("serial/model.gguf"), sha_of("base/model.gguf"));
}

/* The same text in both, so that only the precision can part them. */
Test(pretrain, bf16_learns_what_f32_learns_but_for_rounding)
{
    double bits[2];
    for (int f32 = 0; f32 < 2; f32++) {
        const char *out = f32 ? "exact" : "rounded";
        const struct json *record;
        cr_assert_eq(run_as("two.json", out, NULL, f32, NULL), 0, "%s", err.text);
        const char *path = arena_format(&arena, "%s/recipe.json", out);
        cr_assert_eq(json_load(in(path), &arena, &record, &err), 0, "%s", err.text);
        const struct json *measured = json_get(record, "measured");
        struct str precision;
        cr_assert_eq(json_str(measured, "precision", &precision, &err), 0);
        cr_assert(str_is(precision, f32 ? "f32" : "bf16"));
        cr_assert_eq(json_real(json_get(measured, "sources")->child,
                               "heldout_bits_per_byte", &bits[f32], &err),
                     0, "%s", err.text);
    }
    cr_assert_str_neq(sha_of("exact/model.gguf"), sha_of("rounded/model.gguf"));
    cr_assert_float_eq(bits[0], bits[1], 0.05 * bits[1], "%g and %g", bits[0], bits[1]);
}

Test(pretrain, checkpoint_of_another_precision_is_refused)
{
    cr_assert_eq(run_as("one.json", "out", NULL, true, NULL), 0, "%s", err.text);
    cr_assert_eq(run_as("one.json", "out", NULL, false, NULL), -1);
    cr_assert_not_null(strstr(err.text, "another recipe"), "%s", err.text);
}

/* A model that is kept in f32 loses nothing on the way. */
Test(pretrain, fresh_phase_from_a_model_gives_the_bits_of_one_run)
{
    static const char f32[] = ", \"output\": {\"type\": \"F32\"}}";
    char *text =
        arena_format(&arena, "%.*s%s", (int)sizeof two_phases - 2, two_phases, f32);
    put("two.json", text);
    text = arena_format(&arena, "%.*s%s", (int)sizeof last_phase - 2, last_phase, f32);
    put("three.json", text);
    cr_assert_eq(run("two.json", "base", NULL), 0, "%s", err.text);
    cr_assert_eq(run("three.json", "at-once", NULL), 0, "%s", err.text);
    cr_assert_eq(run_as("three.json", "later", "base/model.gguf", false, NULL), 0, "%s",
                 err.text);
    cr_assert_str_eq(sha_of("later/model.gguf"), sha_of("at-once/model.gguf"));
    const struct json *record;
    struct str from;
    cr_assert_eq(json_load(in("later/recipe.json"), &arena, &record, &err), 0);
    cr_assert_eq(json_str(json_get(record, "measured"), "began_from_sha256", &from, &err),
                 0, "%s", err.text);
    cr_assert(str_is(from, sha_of("base/model.gguf")));
}

Test(pretrain, phase_added_later_gives_the_bits_of_one_run)
{
    cr_assert_eq(run("two.json", "at-once", NULL), 0, "%s", err.text);
    cr_assert_eq(run("one.json", "later", NULL), 0, "%s", err.text);
    cr_assert_str_neq(sha_of("at-once/model.gguf"), sha_of("later/model.gguf"));
    cr_assert_eq(run("two.json", "later", NULL), 0, "%s", err.text);
    cr_assert_str_eq(sha_of("at-once/model.gguf"), sha_of("later/model.gguf"));
}

/* Starts a training in a process of its own and asks it to stop after a while. */
static int stopped_run(const char *recipe, const char *out, useconds_t after_us)
{
    interrupt_install(); /* here, so that the child cannot be asked before it listens */
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        run(recipe, out, NULL);
        _exit(err.status);
    }
    int status;
    usleep(after_us);
    kill(child, SIGINT);
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(pretrain, stopped_and_started_again_gives_the_same_bits)
{
    cr_assert_eq(run("two.json", "whole", NULL), 0, "%s", err.text);
    for (useconds_t us = 20000; us <= 60000; us += 20000) {
        int status = stopped_run("two.json", "pieces", us);
        cr_assert(status == ERR_INTERRUPTED || status == 0, "status %d", status);
    }
    cr_assert_eq(run("two.json", "pieces", NULL), 0, "%s", err.text);
    cr_assert_str_eq(sha_of("whole/model.gguf"), sha_of("pieces/model.gguf"));
    cr_assert_eq(lines_of(content("pieces/training.csv")), 1 + (2560 + 1280) / 128);
}

Test(pretrain, record_can_be_trained_from_again)
{
    cr_assert_eq(run("one.json", "out", NULL), 0, "%s", err.text);
    char *text =
        arena_copy(&arena, content("out/recipe.json").data, content("out/recipe.json").n);
    put("again.json", text);
    cr_assert_eq(run("again.json", "again", NULL), 0, "%s", err.text);
    cr_assert_str_eq(sha_of("out/model.gguf"), sha_of("again/model.gguf"));
}

static void refuses(const char *recipe, const char *why)
{
    put("bad.json", recipe);
    cr_assert_eq(run("bad.json", "bad", NULL), -1, "%s", recipe);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY, "%s", err.text);
    cr_assert_not_null(strstr(err.text, why), "\"%s\" is not in: %s", why, err.text);
}

Test(pretrain, wrong_recipes_are_refused_by_name)
{
    refuses("[]", "object");
    refuses("{\"name\": \"x\"}", "sources");
    refuses("{\"nmae\": \"x\"}", "nmae");
    refuses("{" SOURCES SHAPE "\"phases\": []}", "phases");
    refuses("{" SOURCES SHAPE "\"phases\": [{\"shares\": {\"meels\": 1}}]}", "meals");
    refuses("{" SOURCES SHAPE "\"phases\": [{\"shares\": {}}]}", "no source");
    refuses("{" SOURCES SHAPE "\"phases\": [{\"shares\": {\"meals\": -1}}]}", "above 0");
    refuses("{" SOURCES
            "\"model\": {\"dim\": 100, \"heads\": 3}, \"phases\": [" TEXT_PHASE "]}",
            "heads");
    refuses("{\"sources\": [{\"name\": \"a\", \"files\": \"none-*.txt\"}], \"phases\": "
            "[{\"shares\": {\"a\": 1}}]}",
            "none-*.txt");
    refuses("{\"sources\": [{\"name\": \"a\"}], \"phases\": []}", "files");
}

Test(pretrain, folder_of_another_recipe_is_refused)
{
    cr_assert_eq(run("one.json", "out", NULL), 0, "%s", err.text);
    put("other.json", "{\"name\": \"tiny\", \"seed\": 2, " SOURCES SHAPE
                      "\"phases\": [" TEXT_PHASE "]}");
    cr_assert_eq(run("other.json", "out", NULL), -1);
    cr_assert_not_null(strstr(err.text, "another recipe"), "%s", err.text);
}

Test(pretrain, from_a_model_of_another_shape_is_refused)
{
    static const char wide[] = "\"model\": {\"dim\": 64";
    struct buf text = {0};
    const char *model = strstr(last_phase, "\"model\": {\"dim\": 32");
    cr_assert_eq(run("two.json", "base", NULL), 0, "%s", err.text);
    buf_add(&text, last_phase, (size_t)(model - last_phase));
    buf_format(&text, "%s%s", wide, model + sizeof wide - 1);
    put("wide.json", text.data);
    buf_release(&text);
    cr_assert_eq(run_as("wide.json", "out", "base/model.gguf", false, NULL), -1);
    cr_assert_not_null(strstr(err.text, "shape"), "%s", err.text);
    cr_assert_eq(run_as("two.json", "out", "base/model.gguf", false, NULL), -1);
    cr_assert_not_null(strstr(err.text, "fresh"), "%s", err.text);
}

Test(pretrain, diverging_training_says_so)
{
    put("wild.json",
        "{" SOURCES SHAPE "\"phases\": [{\"tokens\": 2560, \"lr\": 10, \"warmup\": "
        "0, \"schedule\": \"constant\", \"shares\": {\"meals\": 1}}]}");
    int rc = run("wild.json", "out", NULL);
    cr_assert(rc == 0 || strstr(err.text, "not finite"), "%s", err.text);
}
