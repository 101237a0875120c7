#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/method/budget.h"
#include "harness/method/method.h"
#include "tests/fixtures/fake_model.h"

enum { N_TRAIN = 12, N_DOCS = 6 };

static struct arena arena, item;
static struct err err;
static struct fake_model model;
static struct model_handle handle;
static struct question train_question[N_TRAIN];
static struct reference train_reference[N_TRAIN];
static struct str train_answer[N_TRAIN], train_doc[N_TRAIN];
static struct split train, dev;
static struct method_made made;
static const struct method *method;

/* Document i is about colour i; its last sentence holds the answer to train item i. */
static const char *const colours[N_DOCS] = {"red",   "green", "blue",
                                            "black", "white", "amber"};
static struct document corpus[N_DOCS];
static struct task task = {
    .name = "colours",
    .prompt = {"Question: {input}", 17},
    .prompt_context = {"{context}\n\nQuestion: {input}", 28},
    .max_new_tokens = 4,
    .corpus = corpus,
    .n_corpus = N_DOCS,
};

static struct str text_of(const char *before, const char *word, const char *after)
{
    return str_of(arena_format(&arena, "%s%s%s", before, word, after));
}

static void setup(void)
{
    err = (struct err)ERR_INIT;
    model = (struct fake_model){.window = 400};
    handle = (struct model_handle){"fake", &fake_provider, &model};
    made = (struct method_made){0};
    for (int i = 0; i < N_DOCS; i++) {
        corpus[i].id = text_of("doc-", colours[i], "");
        corpus[i].title = text_of("The ", colours[i], " page");
        corpus[i].text = str_of(arena_format(
            &arena,
            "Everything %s is here, brushes and rollers.\n\nThe %s drawer has number %d.",
            colours[i], colours[i], 700 + i));
    }
    for (int i = 0; i < N_TRAIN; i++) {
        const char *colour = colours[i % N_DOCS];
        train_question[i].id = str_of(arena_format(&arena, "train-%d", i));
        train_question[i].input = text_of("Which number has the ", colour, " drawer?");
        train_answer[i] = str_of(arena_format(&arena, "%d", 700 + i % N_DOCS));
        train_doc[i] = corpus[i % N_DOCS].id;
        train_reference[i] = (struct reference){.accept = &train_answer[i],
                                                .n_accept = 1,
                                                .docs = &train_doc[i],
                                                .n_docs = 1};
    }
    train = (struct split){train_question, train_reference, N_TRAIN};
    dev = (struct split){train_question, train_reference, 2};
}

static void teardown(void)
{
    if (method != NULL && method->release != NULL && made.self != NULL)
        method->release(made.self);
    arena_release(&arena);
    arena_release(&item);
}

TestSuite(methods, .init = setup, .fini = teardown);

static int prepare(const char *name, const char *options)
{
    method = method_find(name, &err);
    cr_assert_not_null(method, "%s", err.text);
    void *opts = arena_alloc(&arena, method->opts_size);
    if (method->opts != NULL)
        opt_defaults(method->opts, opts);
    if (options != NULL)
        cr_assert(opt_from_text(method->opts, opts, options, &arena, &err) == 0, "%s",
                  err.text);
    struct method_job job = {
        .task = &task,
        .train = &train,
        .dev = &dev,
        .model = &handle,
        .opts = opts,
        .seed = 1,
        .cell = &arena,
        .work_dir = "work",
    };
    return method->prepare(&job, &made, &err);
}

static struct request ask(const char *input)
{
    struct question question = {STR("q"), str_of(input), NULL, 0};
    struct request request;
    cr_assert(method->ask(made.self, &question, &item, &request, &err) == 0, "%s",
              err.text);
    return request;
}

static struct str last_of(const struct request *request)
{
    return request->message[request->n_messages - 1].text;
}

static bool has(struct str text, const char *part)
{
    return str_find(text, str_of(part), 0) != SIZE_MAX;
}

Test(methods, the_budget_is_the_window_less_system_answer_and_reserve)
{
    static const struct str labels[] = {STR("a b"), STR("c")};
    struct task other = {.system = STR("Be very brief."), .max_new_tokens = 30};
    struct provider cannot_count = fake_provider;
    struct budget budget;
    int64_t n;
    cr_assert_eq(budget_open(&budget, &other, &handle, &err), 0);
    cr_assert_eq(budget.left, 400 - (3 + 6) - 30 - 2 * 6 - 16);
    other.choices = labels;
    other.n_choices = 2;
    cr_assert_eq(budget_open(&budget, &other, &handle, &err), 0);
    cr_assert_eq(budget.left, 400 - (3 + 6) - 2 - 2 * 6 - 16);
    model.window = 0;
    cannot_count.count = NULL;
    handle.provider = &cannot_count;
    cr_assert_eq(budget_open(&budget, &other, &handle, &err), 0);
    cr_assert_eq(budget.window, 4096);
    cr_assert_eq(budget_count(&budget, STR("ten letters and more"), &n, &err), 0);
    cr_assert_eq(n, 7);
}

Test(methods, prompt_asks_and_nothing_else)
{
    cr_assert_eq(prepare("prompt", NULL), 0);
    struct request request = ask("Why?");
    cr_assert_eq(request.n_messages, 1);
    cr_assert(str_is(last_of(&request), "Question: Why?"));
    cr_assert_null(made.tuned.provider);
}

Test(methods, fewshot_puts_solved_items_in_front)
{
    cr_assert_eq(prepare("fewshot", "shots=3"), 0);
    struct request request = ask("Why?");
    cr_assert_eq(request.n_messages, 7);
    cr_assert_eq(request.message[1].role, ROLE_ASSISTANT);
    cr_assert(has(request.message[1].text, "7"));
    cr_assert_eq(request.n_dropped, 0);
}

/* A shot takes 7 + 1 words and twice 6 tokens around; fixed are 4 + 2 * 6 + 16. */
Test(methods, fewshot_takes_as_many_shots_as_the_window_holds)
{
    int64_t shot = 8 + 12, fixed = 4 + 12 + 16, question = 2;
    model.window = fixed + question + 2 * shot;
    cr_assert_eq(prepare("fewshot", "shots=4"), 0);
    struct request request = ask("Why?");
    cr_assert_eq(request.n_messages, 5);
    cr_assert_eq(request.n_dropped, 2);
    request = ask("Why is it so?");
    cr_assert_eq(request.n_messages, 3);
    cr_assert_eq(request.n_dropped, 3);
    request =
        ask("Why is it so, and why not in some other way than the one that it is in? "
            "Or may it be otherwise, after all, in the end?");
    cr_assert_eq(request.n_messages, 1);
}

Test(methods, rag_puts_the_passages_with_the_words_in_front)
{
    cr_assert_eq(prepare("rag", "k=2,order=best-first"), 0);
    struct request request = ask("Which number has the amber drawer?");
    cr_assert_eq(request.n_docs, 2);
    cr_assert(str_is(request.docs[0], "doc-amber"));
    cr_assert(
        str_starts(last_of(&request), STR("The amber page\nEverything amber is here, "
                                          "brushes and rollers.\nThe amber drawer has "
                                          "number 705.\n\nThe red page\n")));
    cr_assert(
        str_ends(last_of(&request), STR("Question: Which number has the amber drawer?")));
    cr_assert(made.index_bytes > 0);
}

Test(methods, rag_puts_the_best_passage_next_to_the_question)
{
    cr_assert_eq(prepare("rag", "k=2"), 0);
    struct request request = ask("Which number has the amber drawer?");
    cr_assert(str_is(request.docs[0], "doc-amber"));
    cr_assert(has(last_of(&request), "number 705.\n\nQuestion: Which"));
}

Test(methods, rag_without_a_hit_asks_without_context)
{
    cr_assert_eq(prepare("rag", NULL), 0);
    struct request request = ask("Xyzzy?");
    cr_assert(str_is(last_of(&request), "Question: Xyzzy?"));
    cr_assert_eq(request.n_docs, 0);
}

/* A passage takes 3 + 7 + 6 words and 2 for the empty line. */
Test(methods, rag_leaves_out_what_the_window_does_not_hold)
{
    int64_t passage = 18, fixed = 4 + 12 + 16, question = 7;
    model.window = fixed + question + 2 * passage;
    cr_assert_eq(prepare("rag", "k=3"), 0);
    struct request request = ask("Which number has the amber drawer?");
    cr_assert_eq(request.n_docs, 2);
    cr_assert_eq(request.n_dropped, 1);
    cr_assert(fake_words(last_of(&request)) <= model.window - fixed);
}

Test(methods, rag_cuts_the_first_passage_rather_than_asking_without)
{
    model.window = 4 + 12 + 16 + 7 + 12;
    cr_assert_eq(prepare("rag", "k=3"), 0);
    struct request request = ask("Which number has the amber drawer?");
    cr_assert(
        str_starts(last_of(&request), STR("The amber page\nEverything amber is here, "
                                          "brushes and rollers.\n\nQuestion")));
    cr_assert_eq(request.n_docs, 1);
    cr_assert_eq(request.n_dropped, 2);
}

Test(methods, rag_names_a_document_once_however_many_of_its_passages_it_takes)
{
    corpus[0].text =
        STR("The amber drawer is wide and deep and it is made of oak wood too.\n\n"
            "An amber drawer is old and worn and it has a brass handle on it.");
    cr_assert_eq(prepare("rag", "k=3,chunk=16"), 0);
    struct request request = ask("amber drawer");
    cr_assert_eq(request.n_docs, 2);
}

Test(methods, rag_refuses_a_task_without_a_corpus)
{
    task.n_corpus = 0;
    cr_assert_eq(prepare("rag", NULL), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_str_eq(err.text, "task \"colours\" has no corpus to search");
    made.self = NULL;
}

Test(methods, finetune_learns_the_prompts_of_the_test_with_their_answers)
{
    cr_assert_eq(prepare("finetune", "epochs=2,lr=0.25"), 0);
    cr_assert_eq(model.n_trained, 1);
    cr_assert_eq(model.plan.n_train, N_TRAIN);
    cr_assert_eq(model.plan.n_dev, 2);
    const struct example *example = &model.plan.dev[1];
    struct request request = ask("Which number has the green drawer?");
    cr_assert_eq(example->n_messages, request.n_messages + 1);
    cr_assert(str_eq(example->message[0].text, last_of(&request)));
    cr_assert(str_is(example->message[1].text, "701"));
    cr_assert_eq(model.plan.epochs, 2);
    cr_assert_eq(model.plan.lr, .25);
    cr_assert_str_eq(model.plan.save, "work/adapter.gguf");
    cr_assert_str_eq(model.plan.log_csv, "work/training.csv");
    cr_assert_eq(made.tuned.provider, &fake_provider);
    cr_assert_eq(made.trained_tokens, 100);
    cr_assert_eq(made.trained_params, 10);
    cr_assert_eq(made.dev_loss, 1.75);
}

Test(methods, finetune_leaves_the_learning_rate_to_the_provider_unless_told)
{
    cr_assert_eq(prepare("finetune", NULL), 0);
    cr_assert_str_eq(model.plan.kind, "lora");
    cr_assert_eq(model.plan.lr, 0);
    cr_assert_eq(prepare("finetune", "kind=full"), 0);
    cr_assert_str_eq(model.plan.kind, "full");
    cr_assert_null(model.plan.save);
}

Test(methods, fewer_training_items_are_among_more)
{
    cr_assert_eq(prepare("finetune", "train_items=3"), 0);
    cr_assert_eq(model.plan.n_train, 3);
    const struct example *three = model.plan.train;
    cr_assert_eq(prepare("finetune", "train_items=6"), 0);
    for (size_t i = 0; i < 3; i++)
        cr_assert(str_eq(three[i].message[0].text, model.plan.train[i].message[0].text));
    cr_assert_eq(prepare("finetune", "train_items=1000"), 0);
    cr_assert_eq(model.plan.n_train, N_TRAIN);
}

Test(methods, train_words_limit_the_items_by_what_they_hold)
{
    /* a question of six words and an answer of one */
    cr_assert_eq(prepare("finetune", "train_words=21"), 0);
    cr_assert_eq(model.plan.n_train, 3);
    const struct example *three = model.plan.train;
    cr_assert_eq(prepare("finetune", "train_words=27"), 0);
    cr_assert_eq(model.plan.n_train, 3);
    cr_assert_eq(prepare("finetune", "train_words=28"), 0);
    cr_assert_eq(model.plan.n_train, 4);
    for (size_t i = 0; i < 3; i++)
        cr_assert(str_eq(three[i].message[0].text, model.plan.train[i].message[0].text));
    cr_assert_eq(made.train_items, 4);
    cr_assert(made.train_words >= 28, "templates count too");
}

Test(methods, finetune_learns_documents_as_text_cut_at_train_words)
{
    cr_assert_eq(prepare("finetune", "data=text"), 0);
    cr_assert_eq(model.plan.n_train, 0);
    cr_assert_eq(model.plan.n_text, N_DOCS);
    cr_assert_eq(made.train_words, N_DOCS * (3 + 13));
    cr_assert_eq(prepare("finetune", "data=both,train_words=20"), 0);
    cr_assert_eq(model.plan.n_train, 2);
    cr_assert_eq(model.plan.n_text, 2);
    cr_assert(str_starts(model.plan.text[0], STR("The ")));
    int64_t words = 0;
    for (size_t i = 0; i < 2; i++)
        words += fake_words(model.plan.text[i]);
    cr_assert_eq(words, 20);
    task.n_corpus = 0;
    cr_assert_eq(prepare("finetune", "data=text"), -1);
    cr_assert(strstr(err.text, "no documents"), "%s", err.text);
}

Test(methods, finetune_hands_its_options_to_the_provider)
{
    cr_assert_eq(prepare("finetune", "targets=q+v,dropout=0.1,sweep=3,schedule=cosine,"
                                     "embeddings=false,general=none"),
                 0, "%s", err.text);
    cr_assert_str_eq(model.plan.targets, "q+v");
    cr_assert_eq(model.plan.dropout, 0.1);
    cr_assert_eq(model.plan.sweep, 3);
    cr_assert_str_eq(model.plan.schedule, "cosine");
    cr_assert(!model.plan.embeddings);
    cr_assert_null(model.plan.general);
    cr_assert_str_eq(model.plan.checkpoint, "work/training.checkpoint");
}

/* Training questions that the search answers with other documents than the
 * reference's. */
static void ask_for_other_documents(void)
{
    for (int i = 0; i < N_TRAIN; i++)
        train_question[i].input =
            text_of("Tell me about the ", colours[(i + 1) % N_DOCS], " page");
}

/* How many training prompts hold their answer. */
static size_t golden(void)
{
    size_t n = 0;
    for (size_t i = 0; i < model.plan.n_train; i++) {
        const struct example *example = &model.plan.train[i];
        n += str_find(example->message[0].text, example->message[1].text, 0) != SIZE_MAX;
    }
    return n;
}

Test(methods, rag_finetune_always_shows_the_passage_with_the_answer)
{
    ask_for_other_documents();
    cr_assert_eq(prepare("rag_finetune", "k=2"), 0);
    cr_assert_eq(model.plan.n_train, N_TRAIN);
    cr_assert_eq(golden(), N_TRAIN);
    method->release(made.self);
    cr_assert_eq(prepare("rag_finetune", "k=2,gold=false"), 0);
    cr_assert(golden() < N_TRAIN);
}

Test(methods, rag_finetune_gives_the_place_of_the_gold_passage_no_meaning)
{
    size_t last = 0, inside = 0;
    ask_for_other_documents();
    cr_assert_eq(prepare("rag_finetune", "k=2"), 0);
    for (size_t i = 0; i < model.plan.n_train; i++) {
        const struct example *example = &model.plan.train[i];
        struct str text = example->message[0].text;
        size_t at = str_find(text, example->message[1].text, 0);
        size_t end = str_find(text, STR("\n\nQuestion"), 0);
        last += end - at < 8;
        inside += end - at >= 8;
    }
    cr_assert(last >= 2 && inside >= 2, "%zu last, %zu before", last, inside);
}

Test(methods, rag_finetune_takes_the_passage_of_the_document_that_has_the_answer)
{
    for (int i = 0; i < N_DOCS; i++)
        corpus[i].text =
            str_of(arena_format(&arena,
                                "Which number has the %s drawer? Which drawer has the "
                                "number? The %s one has a lot.\n\n"
                                "Far below there is a small sign, and on this sign it "
                                "says number %d in gold.",
                                colours[i], colours[i], 700 + i));
    cr_assert_eq(prepare("rag_finetune", "k=1,chunk=18"), 0);
    cr_assert_eq(golden(), N_TRAIN);
    struct request request = ask("Which number has the amber drawer?");
    cr_assert_not(has(last_of(&request), "705"));
}

Test(methods, rag_finetune_measures_dev_as_the_test_will_be)
{
    ask_for_other_documents();
    cr_assert_eq(prepare("rag_finetune", "k=1"), 0);
    struct request request = ask("Tell me about the green page");
    cr_assert(str_eq(model.plan.dev[0].message[0].text, last_of(&request)));
}

Test(methods, a_method_without_training_data_says_so)
{
    train.n = 0;
    cr_assert_eq(prepare("finetune", NULL), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_eq(prepare("rag_finetune", NULL), -1);
    cr_assert_eq(prepare("fewshot", NULL), -1);
    made.self = NULL;
}

Test(methods, an_unknown_method_is_refused_with_the_nearest)
{
    cr_assert_null(method_find("finetun", &err));
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_not_null(strstr(err.text, "did you mean \"finetune\"?"), "%s", err.text);
}
