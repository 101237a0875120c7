#include <criterion/criterion.h>

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/method/compose.h"

enum { N_TRAIN = 20 };

static struct arena arena;
static struct err err;
static const struct str labels[] = {STR("good"), STR("bad")};
static struct question train_question[N_TRAIN];
static struct reference train_reference[N_TRAIN];
static struct split train;

static const struct task plain = {
    .name = "plain",
    .prompt = {"Q: {input}", 10},
    .max_new_tokens = 5,
    .stop = labels,
    .n_stop = 1,
};
static const struct task dressed = {
    .name = "dressed",
    .system = {"One of {choices}.", 17},
    .prompt = {"Q: {input}", 10},
    .prompt_context = {"C: {context} Q: {input}", 23},
    .choices = labels,
    .n_choices = 2,
};

/* 5 good, 15 bad. */
static void setup(void)
{
    err = (struct err)ERR_INIT;
    for (int i = 0; i < N_TRAIN; i++) {
        struct str name = str_of(arena_format(&arena, "train-%d", i));
        train_question[i] = (struct question){name, name, labels, 2};
        train_reference[i] = (struct reference){.accept = &labels[i >= 5], .n_accept = 1};
    }
    train = (struct split){train_question, train_reference, N_TRAIN};
}

static void teardown(void)
{
    arena_release(&arena);
}

TestSuite(compose, .init = setup, .fini = teardown);

static const struct question asked = {{"q7", 2}, {"Why?", 4}, labels, 2};

Test(compose, a_request_has_system_shots_and_question_in_this_order)
{
    struct message shots[] = {{ROLE_USER, STR("a")}, {ROLE_ASSISTANT, STR("b")}};
    struct request request;
    compose_request(&dressed, &asked, STR_NONE, shots, 2, &arena, &request);
    cr_assert_eq(request.n_messages, 4);
    cr_assert_eq(request.message[0].role, ROLE_SYSTEM);
    cr_assert(str_is(request.message[0].text, "One of good, bad."));
    cr_assert(str_is(request.message[2].text, "b"));
    cr_assert_eq(request.message[3].role, ROLE_USER);
    cr_assert(str_is(request.message[3].text, "Q: Why?"));
    cr_assert(str_is(request.id, "q7"));
    cr_assert_eq(request.n_choices, 2);
}

Test(compose, stops_and_limits_come_from_the_task)
{
    struct question question = {{"q", 1}, {"Why?", 4}, NULL, 0};
    struct request request;
    compose_request(&plain, &question, STR_NONE, NULL, 0, &arena, &request);
    cr_assert_eq(request.n_messages, 1);
    cr_assert_eq(request.max_new, 5);
    cr_assert_eq(request.n_stop, 1);
    cr_assert_eq(request.n_choices, 0);
    cr_assert_eq(request.continuation.n, 0);
    cr_assert_eq(request.temperature, 0);
}

Test(compose, context_goes_where_the_template_says_or_in_front)
{
    cr_assert(str_is(compose_user(&dressed, STR("i"), STR("c"), &arena), "C: c Q: i"));
    cr_assert(str_is(compose_user(&dressed, STR("i"), STR_NONE, &arena), "Q: i"));
    cr_assert(str_is(compose_user(&plain, STR("i"), STR("c"), &arena), "c\n\nQ: i"));
    cr_assert(str_is(compose_user(&plain, STR("i"), STR_NONE, &arena), "Q: i"));
}

Test(compose, an_example_ends_with_the_first_accepted_answer)
{
    struct str accept[] = {STR("yes"), STR("yeah")};
    struct reference reference = {.accept = accept, .n_accept = 2};
    struct example example =
        compose_example(&plain, &asked, &reference, STR("c"), &arena);
    cr_assert_eq(example.n_messages, 2);
    cr_assert(str_is(example.message[0].text, "c\n\nQ: Why?"));
    cr_assert_eq(example.message[1].role, ROLE_ASSISTANT);
    cr_assert(str_is(example.message[1].text, "yes"));
}

static const struct message *shots_of(const struct task *task, size_t n, uint64_t seed,
                                      size_t *n_messages)
{
    const struct message *shots;
    cr_assert_eq(compose_shots(task, &train, n, seed, &arena, &shots, n_messages, &err),
                 0);
    return shots;
}

Test(compose, every_beginning_of_the_shots_is_balanced)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        size_t n, good = 0;
        const struct message *shots = shots_of(&dressed, 10, seed, &n);
        cr_assert_eq(n, 20);
        for (size_t i = 0; i < 10; i++) {
            good += str_is(shots[2 * i + 1].text, "good");
            cr_assert(2 * good <= i + 2 && 2 * good + 1 >= i, "seed %d", (int)seed);
        }
        cr_assert_eq(good, 5);
    }
}

Test(compose, neither_label_always_comes_last)
{
    int good_last = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        size_t n;
        const struct message *shots = shots_of(&dressed, 4, seed, &n);
        good_last += str_is(shots[n - 1].text, "good");
    }
    cr_assert(good_last > 8 && good_last < 32, "%d of 40", good_last);
}

Test(compose, the_seed_chooses_the_shots)
{
    size_t n, different = 0;
    const struct message *first = shots_of(&plain, 4, 1, &n);
    const struct message *again = shots_of(&plain, 4, 1, &n);
    const struct message *other = shots_of(&plain, 4, 2, &n);
    for (size_t i = 0; i < n; i++) {
        cr_assert(str_eq(first[i].text, again[i].text));
        different += !str_eq(first[i].text, other[i].text);
    }
    cr_assert(different > 0);
}

Test(compose, a_shot_is_never_given_twice_and_a_small_split_gives_fewer)
{
    size_t n;
    const struct message *shots = shots_of(&dressed, 100, 3, &n);
    cr_assert_eq(n, 2 * N_TRAIN);
    for (size_t i = 0; i < n; i += 2)
        for (size_t j = 0; j < i; j += 2)
            cr_assert_not(str_eq(shots[i].text, shots[j].text));
    const struct message *none;
    cr_assert_eq(compose_shots(&plain, &(struct split){0}, 4, 1, &arena, &none, &n, &err),
                 -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}
