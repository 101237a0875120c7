/* The engine against what llama.cpp and exact arithmetic give for the same files.
 * The folder and what is in it: README.md beside the vectors. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/infer/generate.h"
#include "engine/model/forward.h"
#include "engine/text/tokenizer.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/pool.h"

static struct arena arena;
static struct pool *pool;
static struct err err = ERR_INIT;

static void open_all(void)
{
    cr_assert_eq(pool_open(&pool, 2, &err), 0, "%s", err.text);
}

static void close_all(void)
{
    pool_close(pool);
    arena_release(&arena);
}

TestSuite(engine_vectors, .init = open_all, .fini = close_all);

/* A path below the shared folder; NULL, said on stdout, when it is not there. */
static const char *shared(const char *path)
{
    const char *root = getenv("TRIVIUM_SHARED");
    const char *full = file_join(&arena, root != NULL ? root : "../shared", path);
    if (file_exists(full) || file_is_dir(full))
        return full;
    printf("skip: %s is not there\n", full);
    return NULL;
}

/* One of the expected results, and the model (and adapter) that it is about. */
struct expected {
    const struct json *json;
    const char *name;
    struct model *model;
    struct adapter *adapter;
    int32_t *id;
    int n;
};

static int32_t *ids_of(const struct json *object, const char *key, int *n)
{
    const struct json *array;
    cr_assert_eq(json_array(object, key, &array, &err), 0, "%s", err.text);
    int32_t *id = ARENA_ARRAY(&arena, array->n, int32_t);
    *n = 0;
    for (const struct json *one = array->child; one != NULL; one = one->next)
        id[(*n)++] = (int32_t)one->number;
    return id;
}

static const char *named_file(const struct json *object, const char *key)
{
    struct str name;
    cr_assert_eq(json_str(object, key, &name, &err), 0, "%s", err.text);
    return file_join(&arena, shared("vectors"), arena_copy(&arena, name.data, name.n));
}

static void expected_open(struct expected *e, const char *dir, const char *name,
                          enum precision precision)
{
    memset(e, 0, sizeof *e);
    e->name = name;
    cr_assert_eq(json_load(file_join(&arena, dir, name), &arena, &e->json, &err), 0, "%s",
                 err.text);
    e->id = ids_of(e->json, "ids", &e->n);
    cr_assert_eq(
        model_open_as(&e->model, named_file(e->json, "model"), precision, pool, &err), 0,
        "%s", err.text);
    if (json_get(e->json, "adapter") != NULL)
        cr_assert_eq(adapter_open(&e->adapter, named_file(e->json, "adapter"), e->model,
                                  pool, &err),
                     0, "%s", err.text);
}

static void expected_close(struct expected *e)
{
    adapter_close(e->adapter);
    model_close(e->model);
}

struct difference {
    double worst, rms, spread;
};

/* Between our logits and those in the file that `key` names. */
static struct difference compare_logits(const struct expected *e, const char *key)
{
    size_t n = (size_t)e->n * (size_t)e->model->shape.V;
    struct str wanted;
    struct tape tape;
    cr_assert_eq(file_read(named_file(e->json, key), &arena, 0, &wanted, &err), 0, "%s",
                 err.text);
    cr_assert_eq(wanted.n, n * sizeof(float));
    cr_assert_eq(tape_open(&tape, e->model, e->adapter, e->n, TAPE_SHARED, &err), 0);
    struct forward_seq seq = {e->n, NULL};
    struct forward_batch batch = {e->id, e->n, &seq, 1};
    float *logits = malloc(n * sizeof *logits);
    forward(e->model, e->adapter, &tape, &batch, pool);
    forward_logits(e->model, &tape, logits, tape.final, e->n, pool);
    double sum = 0, square = 0, worst = 0, off = 0;
    for (size_t i = 0; i < n; i++) {
        float want;
        memcpy(&want, wanted.data + i * sizeof want, sizeof want);
        double d = (double)logits[i] - (double)want;
        sum += (double)want;
        square += (double)want * (double)want;
        worst = fmax(worst, fabs(d));
        off += d * d;
    }
    free(logits);
    tape_release(&tape);
    double mean = sum / (double)n;
    return (struct difference){worst, sqrt(off / (double)n),
                               sqrt(square / (double)n - mean * mean)};
}

static void check_logits(const struct expected *e)
{
    struct difference d = compare_logits(e, "exact");
    cr_assert_leq(d.worst, 1e-4 * d.spread, "%s: a logit is off by %g", e->name, d.worst);
}

/* What llama.cpp's logits may be away from those that round activations likewise: README of the
 * vectors, "tolerance max" and "tolerance rms". */
static const struct {
    const char *type;
    double max, rms;
} tolerances[] = {
    {"gpt2-64.F32", 5e-3, 2e-3}, {"F32", 1e-4, 1e-5},  {"260K", 1e-4, 1e-5},
    {"F16", 0.02, 0.003},        {"BF16", 0.1, 0.03},  {"IQ4_NL", 0.4, 0.09},
    {"Q4_1", 0.4, 0.1},          {"Q4_0", 0.5, 0.1},   {"Q5_0", 0.5, 0.1},
    {"Q5_1", 0.6, 0.1},          {"Q3_K_M", 0.7, 0.2}, {"Q6_K", 0.7, 0.2},
    {"Q8_0", 0.7, 0.1},          {"Q2_K", 0.7, 0.1},   {"Q5_K_M", 0.8, 0.1},
    {"Q4_K_M", 0.8, 0.1},
};

static void check_tolerance(const struct expected *e)
{
    size_t i = 0, n = sizeof tolerances / sizeof *tolerances;
    struct str name = str_of(e->name);
    name.n -= strlen(".json");
    while (i < n && !str_ends(name, str_of(tolerances[i].type)))
        i++;
    cr_assert_lt(i, n, "%s", e->name);
    struct difference d = compare_logits(e, "logits");
    cr_assert_leq(d.worst, tolerances[i].max, "%s: a logit is off by %g", e->name,
                  d.worst);
    cr_assert_leq(d.rms, tolerances[i].rms, "%s: rms %g", e->name, d.rms);
}

static void check_greedy(const struct expected *e)
{
    const struct json *greedy = json_get(e->json, "greedy");
    const char *key = json_get(greedy, "exact_ids") != NULL ? "exact_ids" : "ids";
    int n;
    const int32_t *want = ids_of(greedy, key, &n);
    struct gen_request request = {
        .prompt = e->id, .n_prompt = e->n, .max_new = n, .top_p = 1, .ignore_end = true};
    struct gen_how how = {.slots = 1};
    struct gen_reply reply;
    cr_assert_eq(gen_run(e->model, e->adapter, &request, 1, &how, &reply, NULL, &arena,
                         pool, &err),
                 0, "%s", err.text);
    cr_assert_eq(reply.n, n);
    cr_assert_arr_eq(reply.id, want, (size_t)n * sizeof *want, "%s", e->name);
}

static void check_perplexity(const struct expected *e)
{
    const struct json *perplexity = json_get(e->json, "perplexity");
    if (perplexity == NULL)
        return;
    int n;
    const int32_t *id = ids_of(perplexity, "ids", &n);
    double want, sum;
    cr_assert_eq(json_real(perplexity, "exact_nll_mean", &want, &err), 0, "%s", err.text);
    const struct gen_windows how = {.width = n};
    cr_assert_eq(
        gen_perplexity(e->model, e->adapter, id, (size_t)n, &how, &sum, NULL, pool, &err),
        0, "%s", err.text);
    cr_assert_float_eq(sum / (n - 1), want, 1e-5, "%s", e->name);
}

static void check_exactly(const struct expected *e)
{
    check_logits(e);
    check_greedy(e);
    check_perplexity(e);
}

static void check_folder(const char *path, enum precision precision,
                         void (*check)(const struct expected *e))
{
    const char *dir = shared(path);
    const char *const *names;
    size_t n = 0, checked = 0;
    if (dir == NULL)
        return;
    cr_assert_eq(file_list(dir, &arena, &names, &n, &err), 0, "%s", err.text);
    for (size_t i = 0; i < n; i++) {
        struct expected e;
        if (!str_ends(str_of(names[i]), STR(".json")))
            continue;
        expected_open(&e, dir, names[i], precision);
        check(&e);
        expected_close(&e);
        checked++;
    }
    cr_assert_gt(checked, 0);
}

Test(engine_vectors,
     logits_greedy_ids_and_perplexity_of_every_architecture_and_type_are_exact)
{
    check_folder("vectors/expected", PRECISION_F32, check_exactly);
}

Test(engine_vectors, rounded_activations_stay_as_near_to_llama_cpp_as_it_is_to_the_truth)
{
    check_folder("vectors/expected", PRECISION_AUTO, check_tolerance);
}

Test(engine_vectors, logits_and_greedy_ids_with_adapters_are_exact)
{
    check_folder("vectors/lora", PRECISION_F32, check_exactly);
}

static struct str continuation(const struct model *model, const int32_t *prompt,
                               int n_prompt, int max_new)
{
    struct gen_request request = {
        .prompt = prompt, .n_prompt = n_prompt, .max_new = max_new, .top_p = 1};
    struct gen_how how = {.slots = 1};
    struct gen_reply reply;
    cr_assert_eq(
        gen_run(model, NULL, &request, 1, &how, &reply, NULL, &arena, pool, &err), 0,
        "%s", err.text);
    return reply.text;
}

static struct model *open_shared(const char *path)
{
    struct model *model = NULL;
    const char *full = shared(path);
    if (full != NULL)
        cr_assert_eq(model_open(&model, full, pool, &err), 0, "%s", err.text);
    return model;
}

Test(engine_vectors, stories260K_tells_its_golden_story)
{
    struct str want;
    const int32_t bos = 1;
    struct model *model = open_shared("models/stories260K/stories260K.gguf");
    if (model == NULL)
        return;
    cr_assert_eq(file_read(shared("models/stories260K/GOLDEN.greedy200.txt"), &arena, 0,
                           &want, &err),
                 0);
    struct str text = continuation(model, &bos, 1, 200);
    cr_assert(str_eq(text, str_trim(want)) || str_eq(text, want), "%.*s", STR_ARG(text));
    model_close(model);
}

Test(engine_vectors, tinystories_656K_continues_as_in_its_golden_file)
{
    const int32_t once[] = {1, 80, 147, 201, 282, 57}, hello[] = {1, 80, 1288, 67};
    struct str want;
    struct model *model =
        open_shared("models/tinystories-656k-gguf/TinyStories-656K-Q8_0.gguf");
    if (model == NULL)
        return;
    cr_assert_eq(file_read(shared("models/tinystories-656k-gguf/GOLDEN.txt"), &arena, 0,
                           &want, &err),
                 0);
    struct buf quoted = {0};
    struct str text = continuation(model, once, 6, 32);
    for (size_t i = 0; i < text.n; i++) /* as the file writes a new line */
        if (text.data[i] == '\n')
            buf_text(&quoted, "\\n");
        else
            buf_char(&quoted, text.data[i]);
    cr_assert_neq(str_find(want, buf_view(&quoted), 0), SIZE_MAX, "%.*s", STR_ARG(text));
    text = continuation(model, hello, 4, 16);
    cr_assert_neq(str_find(want, text, 0), SIZE_MAX, "%.*s", STR_ARG(text));
    cr_assert_gt(text.n, 40);
    buf_release(&quoted);
    model_close(model);
}
