#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/infer/generate.h"
#include "engine/infer/labels.h"
#include "engine/infer/prefix.h"
#include "engine/kernel/kernels.h"
#include "engine/kernel/ops.h"
#include "engine/model/forward.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

enum { N = 40, V = 97, CONTEXT = 128 };

static struct model *model;
static struct arena arena;
static struct err err = ERR_INIT;
static struct gen_request request[N];

/* Groups of prompts with two levels of common beginnings; texts, sampled texts and
 * choices. */
static void make_requests(void)
{
    static int32_t prompt[N][80], choice_id[3][4] = {{5}, {6, 7, 8}, {6, 9, 1, 2}};
    static const struct gen_choice choice[] = {
        {choice_id[0], 1}, {choice_id[1], 3}, {choice_id[2], 4}};
    struct rng rng = rng_make(7, "test/generate", 0);
    for (int i = 0; i < N; i++) {
        int n = 60 + i % 20;
        for (int j = 0; j < n; j++) {
            int group = j < 20 ? 0 : j < 45 ? i % 3 : i;
            prompt[i][j] = (int32_t)rng_below(&rng, (uint64_t)(group * 100 + j), V);
        }
        request[i] = (struct gen_request){
            .prompt = prompt[i], .n_prompt = n, .max_new = 1 + i % 12, .top_p = 1};
        if (i % 4 == 1) {
            request[i].choice = choice;
            request[i].n_choices = 3;
        } else if (i % 4 == 2) {
            request[i].temperature = 1;
            request[i].top_k = 20;
            request[i].top_p = 0.9;
            request[i].seed = (uint64_t)i;
        }
    }
    request[20].n_prompt = request[24].n_prompt = 50; /* the same prompt twice */
    request[24].prompt = request[20].prompt;
    request[28].max_new = 0;
    request[32].n_prompt = 1;
}

static void open_all(void)
{
    const struct model_shape shape = {
        .arch = ARCH_LLAMA,
        .V = V,
        .C = 48,
        .L = 2,
        .H = 4,
        .KV = 2,
        .D = 12,
        .F = 200, /* more than one part of what few rows do together */
        .context = CONTEXT,
        .n_rot = 12,
        .eps = 1e-5f,
        .rope_base = 10000,
        .rope_scale = 1,
        .tied = true};
    cr_assert_eq(model_create(&model, &shape, NULL, 3, NULL, &err), 0, "%s", err.text);
    make_requests();
}

static void close_all(void)
{
    model_close(model);
    arena_release(&arena);
    kernels_init(&err);
}

TestSuite(generate, .init = open_all, .fini = close_all);

static struct gen_reply *run(const struct gen_request *asked, int n, struct gen_how how,
                             struct pool *pool, struct gen_cost *cost)
{
    struct gen_reply *reply = ARENA_ARRAY(&arena, (size_t)n, struct gen_reply);
    cr_assert_eq(gen_run(model, NULL, asked, n, &how, reply, cost, &arena, pool, &err), 0,
                 "%s", err.text);
    return reply;
}

/* All that a reply says about the model: the same bits. */
static void check_same(const struct gen_reply *a, const struct gen_reply *b, int i,
                       const char *what)
{
    cr_assert_eq(a->n, b->n, "%s, request %d: %d and %d tokens", what, i, a->n, b->n);
    cr_assert_eq(a->finish, b->finish);
    cr_assert_eq(memcmp(a->id, b->id, (size_t)a->n * sizeof *a->id), 0, "%s %d", what, i);
    cr_assert_eq(a->logprob, b->logprob, "%s, request %d", what, i);
    if (request[i].n_choices > 0)
        cr_assert_arr_eq(a->choice_logprob, b->choice_logprob, 3 * sizeof(double),
                         "%s %d", what, i);
}

static const struct gen_reply *one_by_one(void)
{
    struct gen_reply *reply = ARENA_ARRAY(&arena, N, struct gen_reply);
    struct gen_how how = {.slots = 1};
    for (int i = 0; i < N; i++)
        reply[i] = *run(&request[i], 1, how, NULL, NULL);
    return reply;
}

static void check_slots_threads_and_sharing(void)
{
    const struct gen_reply *want = one_by_one();
    const int slots[] = {1, 4, 32, 0};
    for (int threads = 1; threads <= 3; threads++) {
        struct pool *pool;
        cr_assert_eq(pool_open(&pool, threads, &err), 0);
        for (int s = 0; s < 4; s++)
            for (int share = 0; share < 2; share++) {
                struct gen_how how = {.slots = slots[s], .share = share};
                const struct gen_reply *got = run(request, N, how, pool, NULL);
                for (int i = 0; i < N; i++)
                    check_same(&got[i], &want[i], i, share ? "shared" : "not shared");
            }
        pool_close(pool);
    }
}

Test(generate, slots_threads_and_sharing_change_no_bit)
{
    check_slots_threads_and_sharing();
}

Test(generate, slots_threads_and_sharing_change_no_bit_with_keys_of_bf16)
{
    model->shape.kv_bf16 = true;
    check_slots_threads_and_sharing();
}

Test(generate, keys_of_bf16_take_half_the_memory)
{
    struct gen_cost with, without;
    struct gen_how how = {.share = true};
    run(request, N, how, NULL, &without);
    model->shape.kv_bf16 = true;
    run(request, N, how, NULL, &with);
    int64_t keys = without.bytes - with.bytes, positions = N * 60;
    cr_assert_gt(keys, positions * 2 * 2 * 12 * 2 * 2 / 2);
}

Test(generate, keys_are_not_rounded_where_nothing_is)
{
    cr_assert_eq(model_set_kv(model, "auto", &err), 0);
    cr_assert_not(model->shape.kv_bf16);
    cr_assert_eq(model_set_kv(model, "bf16", &err), -1);
    cr_assert_eq(model_set_precision(model, PRECISION_BF16, NULL, &err), 0);
    cr_assert_eq(model_set_kv(model, "auto", &err), 0);
    cr_assert(model->shape.kv_bf16);
    cr_assert_eq(model_set_kv(model, "f32", &err), 0);
    cr_assert_not(model->shape.kv_bf16);
}

Test(generate, the_order_of_requests_changes_no_bit)
{
    const struct gen_reply *want = one_by_one();
    uint32_t order[N];
    struct gen_request shuffled[N];
    struct rng rng = rng_make(1, "test/order", 0);
    rng_shuffle(&rng, N, order);
    for (int i = 0; i < N; i++)
        shuffled[i] = request[order[i]];
    const struct gen_reply *got =
        run(shuffled, N, (struct gen_how){.share = true}, NULL, NULL);
    for (int i = 0; i < N; i++)
        check_same(&got[i], &want[order[i]], (int)order[i], "shuffled");
}

Test(generate, every_set_of_kernels_gives_the_same_bits)
{
    static const char *const sets[] = {"avx512", "avx2", "scalar"};
    const struct gen_reply *want = one_by_one();
    for (int s = 0; s < 3; s++) {
        if (kernels_find(sets[s]) == NULL)
            continue;
        kernels_use(kernels_find(sets[s]));
        const struct gen_reply *got =
            run(request, N, (struct gen_how){.share = true}, NULL, NULL);
        for (int i = 0; i < N; i++)
            check_same(&got[i], &want[i], i, sets[s]);
    }
}

Test(generate, little_memory_only_takes_longer)
{
    const struct gen_reply *want = one_by_one();
    struct gen_cost all, few;
    struct gen_how how = {.share = true};
    run(request, N, how, NULL, &all);
    how.memory = all.bytes * 7 / 8;
    const struct gen_reply *got = run(request, N, how, NULL, &few);
    for (int i = 0; i < N; i++)
        check_same(&got[i], &want[i], i, "little memory");
    cr_assert_leq(few.bytes, how.memory);
}

static void note_planned(void *context, int64_t bytes)
{
    *(int64_t *)context = bytes;
}

Test(generate, memory_is_announced_before_it_is_taken_and_bounds_it)
{
    int64_t planned = 0;
    struct gen_cost cost;
    struct gen_how how = {.share = true, .planned = note_planned, .context = &planned};
    run(request, N, how, NULL, &cost);
    cr_assert_leq(cost.bytes, planned);
    cr_assert_leq(planned, 2 * cost.bytes);
    how.memory = cost.bytes / 4;
    run(request, N, how, NULL, &cost);
    cr_assert_eq(planned, how.memory);
    cr_assert_leq(cost.bytes, planned);
}

Test(generate, too_little_memory_is_refused)
{
    struct gen_reply reply[N];
    struct gen_how how = {.memory = 1000};
    cr_assert_eq(gen_run(model, NULL, request, N, &how, reply, NULL, &arena, NULL, &err),
                 -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}

/* The slow way: everything again for each token. */
static void slow_logits(const int32_t *id, int n, float *logits)
{
    struct tape tape;
    cr_assert_eq(tape_open(&tape, model, NULL, n, TAPE_SHARED, &err), 0);
    struct forward_seq seq = {n, NULL};
    struct forward_batch batch = {id, n, &seq, 1};
    forward(model, NULL, &tape, &batch, NULL);
    forward_logits(model, &tape, logits, tape.final + (n - 1) * 48, 1, NULL);
    tape_release(&tape);
}

Test(generate, greedy_text_is_the_best_id_at_every_step)
{
    const struct gen_request *r = &request[12];
    struct gen_reply *reply = run(r, 1, (struct gen_how){.slots = 1}, NULL, NULL);
    int32_t id[CONTEXT];
    float logits[V];
    double logprob = 0;
    memcpy(id, r->prompt, (size_t)r->n_prompt * sizeof *id);
    cr_assert_eq(reply->n, r->max_new);
    for (int i = 0; i < reply->n; i++) {
        slow_logits(id, r->n_prompt + i, logits);
        int best = argmax(logits, V);
        cr_assert_eq(reply->id[i], best);
        logprob += (double)logits[best] - logsumexp(logits, V);
        id[r->n_prompt + i] = best;
    }
    cr_assert_eq(reply->logprob, logprob);
}

Test(generate, choices_are_scored_by_the_sum_of_their_ids)
{
    const struct gen_request *r = &request[5];
    struct gen_reply *reply = run(r, 1, (struct gen_how){.slots = 1}, NULL, NULL);
    int32_t id[CONTEXT];
    float logits[V];
    memcpy(id, r->prompt, (size_t)r->n_prompt * sizeof *id);
    for (int c = 0; c < r->n_choices; c++) {
        double logprob = 0;
        for (int i = 0; i < r->choice[c].n; i++) {
            slow_logits(id, r->n_prompt + i, logits);
            logprob += (double)logits[r->choice[c].id[i]] - logsumexp(logits, V);
            id[r->n_prompt + i] = r->choice[c].id[i];
        }
        cr_assert_eq(reply->choice_logprob[c], logprob, "choice %d", c);
    }
}

/* What labels can look like: begun by others, equal, in no order, one above the other. */
enum { LABELS = 40 };
static int32_t label_id[LABELS][24];
static struct gen_choice label_choice[LABELS];

static void make_labels(void)
{
    struct rng rng = rng_make(3, "test/labels", 0);
    for (int c = 0; c < LABELS; c++) {
        int n = c < 20 ? c + 1 : 1 + (int)rng_below(&rng, (uint64_t)c, 6);
        for (int i = 0; i < n; i++)
            label_id[c][i] =
                c < 20 ? 5 + i : (int32_t)rng_below(&rng, (uint64_t)(100 * c + i), 3);
        label_choice[c] = (struct gen_choice){label_id[c], n};
    }
    label_choice[30] = label_choice[12];
    label_choice[31].n = 0;
}

Test(generate, a_tree_of_labels_gives_the_bits_of_each_alone)
{
    make_labels();
    struct gen_request r = request[5], alone = r;
    struct gen_cost tree;
    struct gen_how how = {.slots = 1};
    r.choice = label_choice;
    r.n_choices = LABELS;
    alone.n_choices = 1;
    const struct gen_reply *got = run(&r, 1, how, NULL, &tree);
    int64_t apart = 0;
    for (int c = 0; c < LABELS; c++) {
        struct gen_cost cost;
        alone.choice = &label_choice[c];
        const struct gen_reply *want = run(&alone, 1, how, NULL, &cost);
        cr_assert_eq(got->choice_logprob[c], want->choice_logprob[0], "label %d", c);
        apart += cost.scored;
    }
    cr_assert_lt(tree.scored, apart / 2);
}

Test(generate, labels_share_every_id_that_they_have_in_common)
{
    const int32_t ids[][4] = {{6, 7, 8}, {5}, {6, 9, 1, 2}, {6, 7}, {6, 7, 8}, {4, 4}};
    const struct gen_choice choice[] = {{ids[0], 3}, {ids[1], 1}, {ids[2], 4},
                                        {ids[3], 2}, {ids[4], 3}, {ids[5], 2}};
    const int order[] = {5, 1, 3, 0, 4, 2}, shared[] = {0, 0, 0, 1, 2, 1};
    struct label label[6];
    labels_plan(label, choice, 6);
    for (int i = 0; i < 6; i++) {
        cr_assert_eq(label[i].choice, order[i], "place %d", i);
        cr_assert_eq(label[i].shared, shared[i], "place %d", i);
        cr_assert_eq(label[i].rows, choice[order[i]].n - 1);
    }
    cr_assert_eq(label[3].parent, 2); /* 6 7 | 8 stands on the row of 6 */
    cr_assert_eq(label[5].parent, 2); /* and so does 6 | 9 1 2 */
    cr_assert_eq(labels_end(label, 6, 2, 0), 6);
    cr_assert_eq(labels_end(label, 6, 3, 1), 5);
}

Test(generate, shared_beginnings_are_computed_once)
{
    struct gen_cost shared, apart;
    const struct gen_reply *reply =
        run(request, N, (struct gen_how){.share = true}, NULL, &shared);
    run(request, N, (struct gen_how){.share = false}, NULL, &apart);
    int64_t prompts = 0, computed = 0;
    for (int i = 0; i < N; i++) {
        prompts += request[i].n_prompt;
        computed += reply[i].prompt_computed;
    }
    cr_assert_eq(apart.prefilled, prompts);
    cr_assert_eq(shared.prefilled, computed);
    cr_assert_lt(shared.prefilled, prompts / 2);
    /* of choices of 1, 3 and 4 ids: 0, 2 and 3 rows, and both begin with the same id */
    cr_assert_eq(shared.scored, 10 * 4);
}

Test(generate, prefixes_are_the_common_beginnings_of_at_least_16_ids)
{
    int32_t id[4][60];
    struct prompt prompt[4];
    struct prefix_plan plan;
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 60; j++)
            id[i][j] = j < 20            ? 1
                       : j < 30 && i > 0 ? 2
                       : j < 50 && i > 1 ? 3
                                         : 10 * i + j % 7;
        prompt[i] = (struct prompt){id[i], 60};
    }
    prefix_plan(&plan, prompt, 4, 10, true, &arena);
    cr_assert_eq(plan.n_nodes, 2); /* 20 of all; 30 of three is only 10 more; 50 of two */
    cr_assert_eq(plan.node[0].to, 20);
    cr_assert_eq(plan.node[0].users, 3);
    cr_assert_eq(plan.node[1].parent, 0);
    cr_assert_eq(plan.node[1].from, 20);
    cr_assert_eq(plan.node[1].to, 50);
    cr_assert_eq(plan.node_of[0], 0);
    cr_assert_eq(plan.node_of[3], 1);
}

static int count_done(void *context, int i, const struct gen_reply *reply, struct err *e)
{
    int *done = context;
    done[i]++;
    cr_assert_geq(reply->total_us, reply->first_us);
    return done[N]++ == 10 && done[N + 1] ? err_set(e, "enough") : 0;
}

Test(generate, done_is_called_once_for_each_request_and_may_stop)
{
    int done[N + 2] = {0};
    run(request, N, (struct gen_how){.share = true, .done = count_done, .context = done},
        NULL, NULL);
    for (int i = 0; i < N; i++)
        cr_assert_eq(done[i], 1);
    struct gen_reply reply[N];
    int stops[N + 2] = {[N + 1] = 1};
    struct gen_how how = {.share = true, .done = count_done, .context = stops};
    cr_assert_eq(gen_run(model, NULL, request, N, &how, reply, NULL, &arena, NULL, &err),
                 -1);
    cr_assert_str_eq(err.text, "enough");
}

Test(generate, text_ends_where_the_context_does)
{
    int32_t prompt[CONTEXT] = {1, 2, 3};
    struct gen_request r = {
        .prompt = prompt, .n_prompt = 120, .max_new = 1000, .top_p = 1};
    struct gen_reply *reply = run(&r, 1, (struct gen_how){.slots = 1}, NULL, NULL);
    cr_assert_eq(reply->n,
                 9); /* the last id is read off position 127 and needs no place */
    cr_assert_eq(reply->finish, GEN_LENGTH);
}

static void refused(struct gen_request r, const char *why)
{
    struct gen_reply reply;
    struct gen_how how = {.slots = 1};
    cr_assert_eq(gen_run(model, NULL, &r, 1, &how, &reply, NULL, &arena, NULL, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_not_null(strstr(err.text, why), "%s", err.text);
}

Test(generate, requests_that_cannot_be_are_refused)
{
    int32_t prompt[200] = {0}, wild[] = {1, V};
    const struct gen_choice choice = {prompt, 30};
    refused((struct gen_request){.prompt = prompt, .n_prompt = 0}, "empty");
    refused((struct gen_request){.prompt = prompt, .n_prompt = 130}, "2 more than");
    refused((struct gen_request){.prompt = wild, .n_prompt = 2}, "id 97");
    refused(
        (struct gen_request){
            .prompt = prompt, .n_prompt = 100, .choice = &choice, .n_choices = 1},
        "130 tokens");
}

Test(generate, perplexity_windows_see_at_most_the_context)
{
    enum { LONG = 100, WIDTH = 30, STRIDE = 20 };
    int32_t id[LONG];
    double sum, nll[LONG], total = 0;
    float logits[V];
    struct rng rng = rng_make(1, "test/perplexity", 0);
    for (int i = 0; i < LONG; i++)
        id[i] = (int32_t)rng_below(&rng, (uint64_t)i, V);
    const struct gen_windows how = {.width = WIDTH, .stride = STRIDE};
    cr_assert_eq(gen_perplexity(model, NULL, id, LONG, &how, &sum, nll, NULL, &err), 0,
                 "%s", err.text);
    cr_assert(isnan(nll[0]));
    for (int t = 1; t < LONG; t++) {
        /* windows begin at 0, 20, 40 ...; the first that reaches input t - 1 counts */
        int from = t <= WIDTH ? 0 : (t - WIDTH + STRIDE - 1) / STRIDE * STRIDE;
        slow_logits(id + from, t - from, logits);
        cr_assert_float_eq(nll[t], logsumexp(logits, V) - (double)logits[id[t]], 1e-12,
                           "%d", t);
        total += nll[t];
    }
    cr_assert_float_eq(sum, total, 1e-9);
}

Test(generate, perplexity_takes_the_memory_it_is_given)
{
    enum { LONG = 300 };
    int32_t id[LONG];
    double want, got, nll[LONG], few[LONG];
    struct rng rng = rng_make(2, "test/perplexity", 0);
    for (int i = 0; i < LONG; i++)
        id[i] = (int32_t)rng_below(&rng, (uint64_t)i, V);
    for (int width = 7; width <= CONTEXT; width += 40) {
        struct gen_windows how = {.width = width};
        cr_assert_eq(gen_perplexity(model, NULL, id, LONG, &how, &want, nll, NULL, &err),
                     0, "%s", err.text);
        how.memory = 400000;
        cr_assert_eq(gen_perplexity(model, NULL, id, LONG, &how, &got, few, NULL, &err),
                     0, "%s", err.text);
        cr_assert_eq(got, want);
        cr_assert_arr_eq(few + 1, nll + 1, sizeof nll - sizeof *nll);
        how.memory = 1000;
        cr_assert_eq(gen_perplexity(model, NULL, id, LONG, &how, &got, few, NULL, &err),
                     -1);
        cr_assert_not_null(strstr(err.text, "0 KiB are allowed"), "%s", err.text);
    }
}

Test(generate, what_does_not_fit_is_refused_before_anything_is_answered_or_announced)
{
    int32_t prompt[100] = {0}, other[2] = {1, 2};
    const struct gen_request two[2] = {
        {.prompt = other, .n_prompt = 2, .max_new = 1, .top_p = 1},
        {.prompt = prompt, .n_prompt = 100, .max_new = 20, .top_p = 1}};
    int64_t planned = 0;
    struct gen_how how = {.slots = 1, .planned = note_planned, .context = &planned};
    struct gen_reply reply[2];
    struct gen_cost cost;
    cr_assert_eq(gen_run(model, NULL, two, 2, &how, reply, &cost, &arena, NULL, &err), 0,
                 "%s", err.text);
    cr_assert(planned >= cost.bytes && cost.bytes > 0);
    int64_t enough = 0;
    for (how.memory = 1000; enough == 0; how.memory += 1000) {
        planned = 0;
        int rc = gen_run(model, NULL, two, 2, &how, reply, &cost, &arena, NULL, &err);
        cr_assert((rc == 0) == (planned > 0));
        cr_assert(cost.bytes <= how.memory);
        if (rc)
            cr_assert(cost.prefilled == 0 && strstr(err.text, "are allowed") != NULL);
        else
            enough = how.memory;
    }
    cr_assert(enough > 2000);
}
