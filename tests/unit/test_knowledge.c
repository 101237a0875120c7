/* A corpus that is learned at several sizes: who knows what, and who answers. */
#include <criterion/criterion.h>

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/method/knowledge.h"
#include "harness/method/parts.h"
#include "tests/fixtures/fake_model.h"

enum { N = 40, WORDS = 9, WINDOW = 100 };

static struct arena arena;
static struct err err;
static struct fake_model model = {.window = WINDOW};
static const struct model_handle handle = {"fake", &fake_provider, &model};
static struct document corpus[N];
static struct question question[N];
static struct reference reference[N];
static struct str answer[N], doc[N][2];
static const struct split all = {question, reference, N};
static const struct task task = {
    .name = "lamps",
    .prompt = {"Q: {input}", 10},
    .max_new_tokens = 2,
    .corpus = corpus,
    .n_corpus = N,
};

/* Document i answers question i; every fifth question needs the next document as well, and
 * the last one none. */
static void setup(void)
{
    for (int i = 0; i < N; i++) {
        corpus[i].id = doc[i][0] = str_of(arena_format(&arena, "d%d", i));
        doc[i][1] = str_of(arena_format(&arena, "d%d", (i + 1) % N));
        corpus[i].text = str_of(arena_format(
            &arena, "lamp%d near some carries the number %d plainly said", i, 700 + i));
        question[i].id = str_of(arena_format(&arena, "q%d", i));
        question[i].input = str_of(arena_format(&arena, "number of lamp%d?", i));
        answer[i] = str_of(arena_format(&arena, "%d", 700 + i));
        reference[i] =
            (struct reference){.accept = &answer[i],
                               .n_accept = 1,
                               .docs = doc[i],
                               .n_docs = i == N - 1 ? 0 : 1 + (size_t)(i % 5 == 0)};
    }
}

static void release(void)
{
    arena_release(&arena);
}

TestSuite(knowledge, .init = setup, .fini = release);

static struct knowledge deal(double windows)
{
    struct knowledge knowledge;
    struct method_job job = {
        .task = &task,
        .train = &all,
        .dev = &all,
        .peek = &all,
        .model = &handle,
        .cell = &arena,
    };
    cr_assert_eq(knowledge_deal(&knowledge, &job, windows, &err), 0, "%s", err.text);
    return knowledge;
}

static bool knows(const struct knowledge *k, size_t q, struct str id)
{
    const struct task *part = k->job[k->part[q]].task;
    for (size_t i = 0; i < part->n_corpus; i++)
        if (str_eq(part->corpus[i].id, id))
            return true;
    return false;
}

Test(knowledge, every_question_is_answered_at_every_size_by_a_corpus_of_that_size)
{
    static const double size[] = {0.2, 0.5, 1, 2, 3.6};
    static const size_t most[] = {2, 5, 11, 22, N};
    size_t before = N + 1;
    for (size_t s = 0; s < sizeof size / sizeof *size; s++) {
        struct knowledge k = deal(size[s]);
        cr_expect_lt(k.n, before, "%zu parts at %g", k.n, size[s]);
        before = k.n;
        for (size_t p = 0; p < k.n; p++) {
            cr_expect_leq(k.job[p].task->n_corpus, most[s]);
            cr_expect_geq(k.job[p].task->n_corpus, most[s] - 1, "filled up");
            cr_expect_eq(k.job[p].train->n, N, "the form is learned of all items");
        }
        for (size_t q = 0; q < N; q++)
            for (size_t d = 0; d < reference[q].n_docs; d++)
                cr_expect(knows(&k, q, reference[q].docs[d]), "%g: question %zu", size[s],
                          q);
    }
    cr_expect_eq(before, 1, "at last one corpus of everything");
}

Test(knowledge, what_a_question_s_corpus_holds_a_bigger_one_holds_too)
{
    static const double size[] = {0.2, 0.4, 0.5, 0.9, 1, 1.7, 2, 3, 3.6};
    struct knowledge small = deal(size[0]);
    for (size_t s = 1; s < sizeof size / sizeof *size; s++) {
        struct knowledge big = deal(size[s]);
        for (size_t q = 0; q < N; q++)
            for (size_t d = 0; d < N; d++)
                cr_expect(!knows(&small, q, corpus[d].id) || knows(&big, q, corpus[d].id),
                          "%g: question %zu loses document %zu", size[s], q, d);
        small = big;
    }
}

Test(knowledge, a_single_answer_is_taken_whatever_the_size)
{
    struct knowledge k = deal(0.01);
    cr_expect_geq(k.n, N - 1);
    cr_expect_eq(k.job[k.part[3]].task->n_corpus, 1);
    cr_expect_eq(k.job[k.part[5]].task->n_corpus, 2, "two documents");
}

/* ---- who answers */

struct teller {
    int number, closed;
};

static struct teller teller[3];

static void teller_close(void *self)
{
    ((struct teller *)self)->closed++;
}

static int teller_run(void *self, const struct request *request, size_t n,
                      const struct run_how *how, struct reply *reply, struct arena *into,
                      struct err *why)
{
    const struct teller *t = self;
    for (size_t i = n; i-- > 0;) { /* any order */
        reply[i] =
            (struct reply){.text = str_of(arena_format(into, "%d says %.*s", t->number,
                                                       STR_ARG(request[i].id)))};
        if (how->done(how->context, i, &reply[i], why))
            return -1;
    }
    return 0;
}

static int teller_shared(void *self, const struct request *request, size_t n, int *tokens,
                         struct err *why)
{
    (void)request;
    (void)why;
    for (size_t i = 0; i < n; i++)
        tokens[i] = ((struct teller *)self)->number * 10 + (int)i;
    return 0;
}

static const struct provider tellers = {
    .name = "teller", .close = teller_close, .run = teller_run, .shared = teller_shared};

static int note_done(void *context, size_t request, const struct reply *reply,
                     struct err *why)
{
    struct str *told = context;
    (void)why;
    told[request] = reply->text;
    return 0;
}

Test(knowledge, each_question_is_asked_of_its_own_model)
{
    struct model_handle like = {"teller", &tellers, NULL};
    struct parts *parts = parts_open(&like);
    struct request request[6] = {{.id = STR_NONE}};
    struct reply reply[6];
    struct str told[6] = {STR_NONE};
    int tokens[6];
    for (int m = 0; m < 3; m++) {
        teller[m] = (struct teller){m, 0};
        parts_add(parts, (struct model_handle){"teller", &tellers, &teller[m]});
    }
    for (size_t i = 0; i < 6; i++) {
        request[i].id = question[i].id;
        parts_question(parts, question[i].id, (i * 2) % 3);
    }
    struct model_handle whole = parts_handle(parts);
    struct run_how how = {.done = note_done, .context = told};
    cr_assert_eq(whole.provider->run(whole.self, request, 6, &how, reply, &arena, &err),
                 0);
    cr_assert_eq(whole.provider->shared(whole.self, request, 6, tokens, &err), 0);
    for (size_t i = 0; i < 6; i++) {
        const char *wanted = arena_format(&arena, "%zu says q%zu", (i * 2) % 3, i);
        cr_expect(str_is(told[i], wanted), "%.*s", STR_ARG(told[i]));
        cr_expect(str_is(reply[i].text, wanted), "%.*s", STR_ARG(reply[i].text));
        cr_expect_eq(tokens[i], (int)((i * 2) % 3 * 10 + i / 3));
    }
    request[0].id = STR("nobody's");
    cr_expect_eq(whole.provider->run(whole.self, request, 6, &how, reply, &arena, &err),
                 -1);
    model_handle_close(&whole);
    for (int m = 0; m < 3; m++)
        cr_expect_eq(teller[m].closed, 1);
}
