#include <criterion/criterion.h>
#include <math.h>

#include "engine/kernel/gemm.h"
#include "engine/text/tokenizer.h"
#include "engine/train/docs.h"
#include "engine/train/general.h"
#include "tests/unit/grid.h"
#include "tests/unit/tiny_model.h"

static struct model *model;

static void begin(void)
{
    grid_begin();
    cr_assert_eq(kernels_init(&grid_err), 0);
    cr_assert_eq(tiny_model(grid_path("tiny.gguf"), "", 3, &grid_err), 0);
    cr_assert_eq(model_open(&model, grid_path("tiny.gguf"), NULL, &grid_err), 0);
}

static void end(void)
{
    model_close(model);
    grid_end();
}

TestSuite(general, .init = begin, .fini = end);

static int measure(struct str rows, struct general_score *score)
{
    struct general *general;
    grid_err = (struct err)ERR_INIT;
    grid_write("general.jsonl", rows);
    if (general_open(&general, grid_path("general.jsonl"), model, &grid_err))
        return -1;
    int rc = general_measure(general, model, NULL, 0, false, score, NULL, &grid_err);
    general_close(general);
    return rc;
}

/* nats of a text behind its first token, by the loss of training */
static double nats_of(const char *text, int masked)
{
    struct ids ids = {0};
    double loss;
    cr_assert_eq(tokenizer_encode(model->tok, str_of(text), true, false, &ids, &grid_err),
                 0);
    int targets = (int)ids.n - (masked > 1 ? masked : 1);
    struct train_doc doc = {ids.id, (int)ids.n, masked};
    cr_assert_eq(train_loss(model, NULL, &doc, 1, 0, false, &loss, NULL, &grid_err), 0);
    ids_release(&ids);
    return loss * targets;
}

Test(general, bits_per_byte_are_the_loss_of_the_texts_by_their_bytes)
{
    struct general_score score;
    const char *a = "The stove is warm in winter.", *b = "Who runs the mill?";
    cr_assert_eq(
        measure(str_of(arena_format(&grid_arena,
                                    "{\"text\": \"%s\"}\n{\"text\": \"%s\"}\n", a, b)),
                &score),
        0, "%s", grid_err.text);
    double bits = (nats_of(a, 0) + nats_of(b, 0)) / log(2);
    cr_assert_float_eq(score.bits_per_byte, bits / (double)(strlen(a) + strlen(b)), 1e-9);
    cr_assert(isnan(score.accuracy), "there are no items");
}

Test(general, text_longer_than_the_context_is_measured_in_windows)
{
    struct general_score score;
    struct buf text = {0};
    for (int i = 0; i < 100; i++)
        buf_format(&text, "The snow on the roof is cold. ");
    const char *row =
        arena_format(&grid_arena, "{\"text\": \"%.*s\"}\n", (int)text.n, text.data);
    cr_assert_eq(measure(str_of(row), &score), 0, "%s", grid_err.text);
    cr_assert(score.bits_per_byte > 0 && score.bits_per_byte < 8);
    buf_release(&text);
}

/* Which choice is the likeliest is known from training losses; as the answer it is right, any
 * other is wrong. */
Test(general, an_item_is_right_when_its_answer_is_the_likeliest_choice)
{
    static const char *const choices[] = {"cold", "warm", "nine"};
    double least = INFINITY;
    int best = 0;
    for (int i = 0; i < 3; i++) {
        const char *text = arena_format(&grid_arena, "The soup is %s", choices[i]);
        struct ids ids = {0};
        cr_assert_eq(tokenizer_encode(model->tok, STR("The soup is"), true, false, &ids,
                                      &grid_err),
                     0);
        double nats = nats_of(text, (int)ids.n) / 5;
        ids_release(&ids);
        best = nats < least ? i : best;
        least = nats < least ? nats : least;
    }
    for (int i = 0; i < 3; i++) {
        struct general_score score;
        const char *row = arena_format(&grid_arena,
                                       "{\"input\": \"The soup is\", \"choices\": "
                                       "[\"cold\", \"warm\", \"nine\"], \"answer\": "
                                       "\"%s\"}\n",
                                       choices[i]);
        cr_assert_eq(measure(str_of(row), &score), 0, "%s", grid_err.text);
        cr_assert_eq(score.accuracy, i == best, "%s", choices[i]);
        cr_assert(isnan(score.bits_per_byte), "there is no text");
    }
}

Test(general, wrong_rows_are_refused_with_their_line)
{
    static const char *const rows[] = {
        "{\"txt\": \"x\"}",
        "{\"input\": \"a\", \"choices\": [\"b\"], \"answer\": \"b\"}",
        "{\"input\": \"a\", \"choices\": [\"b\", \"c\"], \"answer\": \"d\"}",
        "{\"input\": \"a\", \"choices\": [\"b\", \"b\"], \"answer\": \"b\"}",
        "{\"input\": \"a\", \"choices\": [\"b\", 7], \"answer\": \"b\"}",
        "{\"input\": \"a\", \"choices\": \"b\", \"answer\": \"b\"}",
        "{\"choices\": [\"b\", \"c\"], \"answer\": \"b\"}",
        "not json",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct general_score score;
        cr_assert_eq(measure(str_of(rows[i]), &score), -1, "%s", rows[i]);
        cr_assert_eq(grid_err.status, ERR_ASKED_WRONGLY, "%s", rows[i]);
        cr_assert(strstr(grid_err.text, "general.jsonl:1"), "%s", grid_err.text);
    }
    struct general_score score;
    cr_assert_eq(measure(STR(""), &score), -1);
}

Test(general, the_file_that_ships_can_be_read)
{
    struct general *general;
    struct general_score score;
    cr_assert_eq(general_open(&general, "models/general/general.jsonl", model, &grid_err),
                 0, "%s", grid_err.text);
    cr_assert_eq(general_measure(general, model, NULL, 0, false, &score, NULL, &grid_err),
                 0);
    cr_assert(score.bits_per_byte > 0 && score.accuracy >= 0 && score.accuracy <= 1);
    general_close(general);
}
