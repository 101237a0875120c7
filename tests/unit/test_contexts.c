/* What is put in front of a question: the rows that show where retrieval loses, the size of
 * the knowledge, packing, and shots by nearness. */
#include <criterion/criterion.h>

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/method/chunk.h"
#include "harness/method/method.h"
#include "harness/method/pack.h"
#include "harness/result/losses.h"
#include "tests/fixtures/fake_model.h"

enum { N = 40, WORDS = 9 };

static struct arena arena, item;
static struct err err;
static struct fake_model model;
static struct model_handle handle;
static struct document corpus[N];
static struct question question[N];
static struct reference reference[N];
static struct str answer[N], doc[N];
static struct split all;
static struct method_made made;
static struct progress progress;
static const struct method *method;
static struct task task = {
    .name = "lamps",
    .prompt = {"Q: {input}", 10},
    .prompt_context = {"{context}\n\nQ: {input}", 21},
    .max_new_tokens = 2,
    .corpus = corpus,
    .n_corpus = N,
};

/* Document i says the number of lamp i; every lamp is near the one before it. */
static void setup(void)
{
    err = (struct err)ERR_INIT;
    model = (struct fake_model){.window = 100};
    handle = (struct model_handle){"fake", &fake_provider, &model};
    made = method_made_none();
    progress = (struct progress){.title = "cell"};
    method = NULL;
    for (int i = 0; i < N; i++) {
        corpus[i].id = str_of(arena_format(&arena, "d%d", i));
        corpus[i].title = STR_NONE;
        corpus[i].text = str_of(arena_format(
            &arena, "lamp%d near lamp%d carries the enamel number %d plainly", i,
            (i + 1) % N, 700 + i));
        question[i] = (struct question){
            str_of(arena_format(&arena, "q%d", i)),
            str_of(arena_format(&arena, "number of lamp%d?", i)), NULL, 0};
        answer[i] = str_of(arena_format(&arena, "%d", 700 + i));
        doc[i] = corpus[i].id;
        reference[i] = (struct reference){
            .accept = &answer[i], .n_accept = 1, .docs = &doc[i], .n_docs = 1};
    }
    all = (struct split){question, reference, N};
}

static void finish(void)
{
    if (method != NULL && method->release != NULL && made.self != NULL)
        method->release(made.self);
    model_handle_close(&made.tuned);
    made = method_made_none();
}

static void teardown(void)
{
    finish();
    arena_release(&arena);
    arena_release(&item);
}

TestSuite(contexts, .init = setup, .fini = teardown);

static int prepare(const char *name, const char *options, bool peek)
{
    finish();
    method = method_find(name, &err);
    void *opts = arena_alloc(&arena, method->opts_size + 1);
    opt_defaults(method->opts, opts);
    cr_assert(opt_from_text(method->opts, opts, options, &arena, &err) == 0, "%s",
              err.text);
    struct method_job job = {
        .task = &task,
        .train = &all,
        .dev = &all,
        .peek = peek ? method_peek(method, opts, &all) : NULL,
        .model = &handle,
        .opts = opts,
        .seed = 1,
        .cell = &arena,
        .progress = &progress,
    };
    return method->prepare(&job, &made, &err);
}

static struct request ask(int i)
{
    struct request request;
    cr_assert(method->ask(made.self, &question[i], &item, &request, &err) == 0, "%s",
              err.text);
    return request;
}

static struct str prompt_of(const struct request *request)
{
    return request->message[request->n_messages - 1].text;
}

static bool says(struct str text, const char *part)
{
    return str_find(text, str_of(part), 0) != SIZE_MAX;
}

static bool answers(const struct request *request, int i)
{
    return says(prompt_of(request), answer[i].data);
}

Test(contexts, oracle_is_the_answer_and_distractors_are_never_it)
{
    cr_assert_eq(prepare("rag", "k=3,context=oracle", true), 0);
    for (int i = 0; i < N; i++) {
        struct request request = ask(i);
        cr_assert(answers(&request, i));
        cr_assert_eq(request.n_docs, 1);
        cr_assert_eq(request.n_cited, 1);
        cr_assert(str_eq(request.cited[0].doc, doc[i]));
        cr_assert_eq(request.cited[0].to - request.cited[0].from, corpus[i].text.n);
    }
    cr_assert_eq(prepare("rag", "k=3,context=distractors", true), 0);
    for (int i = 0; i < N; i++) {
        struct request request = ask(i);
        cr_assert(!answers(&request, i));
        cr_assert_eq(request.n_docs, 3);
    }
    cr_assert_eq(prepare("rag", "context=none", true), 0);
    struct request request = ask(4);
    cr_expect(str_is(prompt_of(&request), "Q: number of lamp4?"));
}

Test(contexts, a_question_without_an_answer_gets_what_is_found)
{
    reference[7].n_docs = 0;
    cr_assert_eq(prepare("rag", "k=2,context=oracle", true), 0);
    struct request oracle = ask(7);
    cr_expect_eq(oracle.n_docs, 2);
    cr_assert_eq(prepare("rag", "k=2,context=distractors", true), 0);
    struct request distractors = ask(7);
    cr_expect_eq(distractors.n_docs, 2);
}

Test(contexts, who_may_not_look_gets_no_oracle)
{
    static const char *const peeking[] = {"context=oracle", "context=distractors",
                                          "knowledge=2"};
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(prepare("rag", peeking[i], false), -1);
        cr_expect(says(str_of(err.text), "wants the references"), "%s", err.text);
    }
    cr_expect_eq(prepare("rag", "context=all", false), 0);
}

Test(contexts, of_several_trainings_the_progress_line_says_which)
{
    cr_assert_eq(prepare("finetune", "data=both,knowledge=0.5", true), 0, "%s", err.text);
    cr_assert_gt(model.n_trained, 1);
    cr_expect_str_eq(model.title, arena_format(&arena, "cell, part %d of %d",
                                               model.n_trained, model.n_trained));
    cr_expect_str_eq(progress.title, "cell");
}

/* Documents of the prompts at one size of the knowledge. */
static size_t docs_at(const char *options, int i, struct request *request)
{
    cr_assert_eq(prepare("rag", options, true), 0);
    *request = ask(i);
    return request->n_docs;
}

static bool within(const struct request *few, const struct request *many)
{
    for (size_t a = 0; a < few->n_docs; a++) {
        size_t b = 0;
        while (b < many->n_docs && !str_eq(few->docs[a], many->docs[b]))
            b++;
        if (b == many->n_docs)
            return false;
    }
    return true;
}

Test(contexts, knowledge_is_nested_and_always_holds_the_answer)
{
    for (int i = 0; i < N; i += 5) {
        struct request quarter, half, four;
        /* a passage is 9 tokens of a window of 100 */
        cr_assert_eq(docs_at("context=all,knowledge=0.25", i, &quarter), 2);
        cr_assert_eq(docs_at("context=all,knowledge=0.5", i, &half), 5);
        cr_assert(answers(&quarter, i) && answers(&half, i));
        cr_assert(within(&quarter, &half));
        cr_assert_eq(quarter.n_dropped + half.n_dropped, 0);
        /* four windows do not fit into one */
        cr_assert(docs_at("context=all,knowledge=4", i, &four) < 11);
        cr_assert(four.n_dropped > 25);
        cr_assert_eq(docs_at("k=2,knowledge=4", i, &four), 2);
        cr_assert(answers(&four, i));
    }
}

Test(contexts, stuffing_favours_no_passage)
{
    int in = 0;
    cr_assert_eq(prepare("rag", "context=all,knowledge=4", true), 0);
    for (int i = 0; i < N; i++) {
        struct request request = ask(i);
        in += answers(&request, i);
    }
    cr_expect(in > 2 && in < N / 2, "%d of %d, about a sixth fits", in, N);
}

Test(contexts, raft_keeps_the_answer_from_a_share_of_the_training_prompts)
{
    static const char *const options[] = {"k=2,gold_share=1", "k=2,gold_share=0.5",
                                          "k=2,gold_share=0"};
    size_t with[3] = {0};
    for (int o = 0; o < 3; o++) {
        cr_assert_eq(prepare("rag_finetune", options[o], false), 0);
        for (size_t i = 0; i < model.plan.n_train; i++) {
            const struct example *e = &model.plan.train[i];
            with[o] += says(e->message[e->n_messages - 2].text,
                            str_copy(&arena, e->message[e->n_messages - 1].text).data);
        }
    }
    cr_expect_eq(with[0], N);
    cr_expect(with[1] > N / 5 && with[1] < N * 4 / 5, "%zu", with[1]);
    cr_expect_eq(with[2], 0);
}

Test(contexts, the_nearest_examples_are_the_shots_and_the_nearest_comes_last)
{
    cr_assert_eq(prepare("knn_shot", "shots=2", false), 0);
    struct request request = ask(8);
    cr_assert_eq(request.n_messages, 5);
    cr_expect(says(request.message[2].text, "number of lamp8?"));
    cr_expect(str_is(request.message[3].text, "708"));
    model.window = 99;
    cr_assert_eq(prepare("knn_shot", "shots=9", false), 0);
    request = ask(8);
    cr_expect(request.n_messages > 1 && request.n_messages < 19);
    cr_expect_eq((request.n_messages - 1) / 2 + request.n_dropped, 9);
    cr_assert_eq(prepare("knn_shot", "shots=2,retriever=lsa", false), 0);
    request = ask(8);
    cr_expect(str_is(request.message[3].text, "708"));
}

Test(contexts, an_example_that_does_not_fit_leaves_its_room_to_the_next)
{
    struct buf text = {0};
    buf_text(&text, "number of lamp8? lamp8 lamp8 lamp8 lamp8");
    for (int i = 0; i < 500; i++)
        buf_text(&text, " word");
    question[20].input = str_copy(&arena, buf_view(&text));
    buf_release(&text);
    model.window = 400;
    cr_assert_eq(prepare("knn_shot", "shots=4", false), 0);
    struct request request = ask(8);
    cr_expect_eq(request.n_dropped, 1);
    cr_expect_eq(request.n_messages, 7);
    cr_expect(str_is(request.message[5].text, "708"), "the nearest comes last");
}

/* ---- packing */

static struct passage row[5];
static const struct passages five = {row, 5, 0};

static struct packed packed(const char *order, double similar, size_t k, int64_t room)
{
    static const size_t ranked[] = {0, 1, 2, 3, 4};
    static const char *const text[] = {"one a b c d", "two e f g h", "One a b, c d!",
                                       "three i j", "four k l"};
    struct budget budget = {.model = &handle};
    struct pack_opts opts = {k, similar, order};
    struct packed out;
    for (int i = 0; i < 5; i++)
        row[i] = (struct passage){.text = str_of(text[i]),
                                  .tokens = fake_words(str_of(text[i]))};
    cr_assert_eq(pack(&out, &five, ranked, 5, &budget, room, &opts, &item, &err), 0);
    return out;
}

Test(contexts, passages_stand_in_the_order_that_is_asked_for)
{
    static const struct {
        const char *order, *context;
    } want[] = {
        {"best-last",
         "four k l\n\nthree i j\n\nOne a b, c d!\n\ntwo e f g h\n\none a b c d"},
        {"best-first",
         "one a b c d\n\ntwo e f g h\n\nOne a b, c d!\n\nthree i j\n\nfour k l"},
        {"edges", "one a b c d\n\nOne a b, c d!\n\nfour k l\n\nthree i j\n\ntwo e f g h"},
        {"corpus",
         "one a b c d\n\ntwo e f g h\n\nOne a b, c d!\n\nthree i j\n\nfour k l"},
    };
    for (int i = 0; i < 4; i++) {
        struct packed p = packed(want[i].order, 2, 5, 1000);
        cr_expect(str_is(p.context, want[i].context), "%s: %.*s", want[i].order,
                  STR_ARG(p.context));
        cr_expect_eq(p.n_dropped, 0);
    }
}

Test(contexts, what_was_said_makes_way_for_the_next_and_what_is_too_long_does_not)
{
    struct packed p = packed("best-first", .9, 3, 1000);
    cr_expect(str_is(p.context, "one a b c d\n\ntwo e f g h\n\nthree i j"));
    cr_expect_eq(p.n_dropped, 1);
    p = packed("best-first", .9, 3, 15); /* 5 + 2, 5 + 2: the room is gone */
    cr_expect_eq(p.n, 2);
    cr_expect_eq(p.n_dropped, 2);
}

static int count_words(void *context, struct str text, int64_t *tokens, struct err *why)
{
    (void)context;
    (void)why;
    *tokens = fake_words(text);
    return 0;
}

Test(contexts, overlapping_chunks_repeat_the_last_words_and_know_where_they_are_from)
{
    const struct document d = {
        STR("d"), STR_NONE, STR("a b c d e f g h i j k l m n o p q r s t u v w x y z")};
    struct chunk *chunk;
    size_t n;
    cr_assert_eq(
        chunk_documents(&d, 1, 8, 3, count_words, NULL, &arena, &chunk, &n, &err), 0);
    cr_assert_eq(n, 6);
    cr_expect(str_is(chunk[0].text, "a b c d e"));
    cr_expect(str_is(chunk[1].text, "c d e f g h i j"));
    cr_expect(str_is(chunk[5].text, "w x y z"), "%.*s", STR_ARG(chunk[5].text));
    for (size_t i = 0; i < n; i++) {
        cr_expect(str_eq(chunk[i].text, str_slice(d.text, chunk[i].from, chunk[i].to)));
        cr_expect(chunk[i].tokens <= 8);
        cr_expect_eq(chunk[i].tokens, fake_words(chunk[i].text));
    }
}

/* ---- labels and losses */

Test(contexts, labels_are_read_and_shortened)
{
    cr_expect_str_eq(label_value("rag:k=2,context=oracle", "context", &arena), "oracle");
    cr_expect_str_eq(label_value("rag:k=2", "context", &arena), "");
    cr_expect_str_eq(label_value("rag", "context", &arena), "");
    cr_expect_str_eq(label_without("rag:context=oracle", "context", &arena), "rag");
    cr_expect_str_eq(label_without("rag:context=all,k=2", "context", &arena), "rag:k=2");
    cr_expect_str_eq(label_without("rag:k=2,context=all", "context", &arena), "rag:k=2");
    cr_expect_str_eq(label_without("rag:k=2", "context", &arena), "rag:k=2");
    cr_expect(label_is_bound("rag_finetune:k=1,context=oracle"));
    cr_expect(label_is_bound("rag:knowledge=4"));
    cr_expect(!label_is_bound("rag:context=all"));
    cr_expect(!label_is_bound("rag"));
}

Test(contexts, losses_are_differences_of_the_rows)
{
    struct cell cell[] = {
        {.task = "t", .method = "prompt", .model = "m", .quality = .1},
        {.task = "t", .method = "rag", .model = "m", .quality = .4},
        {.task = "t", .method = "rag:context=distractors", .model = "m", .quality = .05},
        {.task = "t", .method = "rag:context=oracle", .model = "m", .quality = .7},
        {.task = "t", .method = "rag:k=9,context=oracle", .model = "m", .quality = .8},
        {.task = "t", .method = "rag", .model = "other", .quality = .9},
    };
    size_t n;
    for (size_t i = 0; i < sizeof cell / sizeof *cell; i++)
        cell[i].primary = cell[i].higher_is_better = 1;
    struct results results = {.cell = cell, .n_cells = sizeof cell / sizeof *cell};
    struct losses *l = losses_find(&results, &n, &arena);
    cr_assert_eq(n, 1, "an oracle without a retrieved row says nothing");
    cr_expect_float_eq(l->retrieval_loss, .3, 1e-12);
    cr_expect_float_eq(l->reader_loss, .3, 1e-12);
    cr_expect_eq(l->none, &cell[0]);
    cr_expect_eq(l->distractors, &cell[2]);
    cr_expect_str_eq(l->method, "rag");
}
