#include "models/instruct/rows.h"

/* In percent of all rows: of the first mixture, and of the later one. */
static const struct {
    const char *kind;
    size_t share[2];
    bool (*make)(struct instruct_row *row, struct dice *dice);
} makers[] = {
    {"reading", {35, 30}, make_reading}, {"documents", {13, 15}, make_documents},
    {"absent", {4, 4}, make_absent},     {"copy", {10, 4}, make_copy},
    {"choice", {9, 4}, make_choice},     {"shots", {5, 3}, make_shots},
    {"turns", {17, 36}, make_turns},     {"notes", {6, 3}, make_notes},
    {"general", {1, 1}, make_general},
};

static size_t pick_maker(struct dice *dice, bool later)
{
    size_t at = dice_below(dice, 100), i = 0;
    while (at >= makers[i].share[later]) {
        at -= makers[i].share[later];
        i++;
    }
    return i;
}

void instruct_make_later(struct instruct_row *row, const struct texts *texts,
                         uint64_t seed, uint64_t index)
{
    struct dice dice = dice_of(seed, index);
    size_t maker = pick_maker(&dice, texts != NULL);
    row->texts = texts;
    row->kind = makers[maker].kind;
    bool good = false;
    while (!good) {
        buf_clear(&row->input);
        buf_clear(&row->answer);
        row->n_earlier = 0;
        good = makers[maker].make(row, &dice) && row->input.n <= INSTRUCT_INPUT_MAX &&
               row->answer.n > 0 && row->answer.n <= INSTRUCT_ANSWER_MAX;
    }
}

void instruct_make(struct instruct_row *row, uint64_t seed, uint64_t index)
{
    instruct_make_later(row, NULL, seed, index);
}

void instruct_release(struct instruct_row *row)
{
    buf_release(&row->input);
    buf_release(&row->answer);
    for (int i = 0; i < INSTRUCT_TURNS_MAX; i++) {
        buf_release(&row->earlier[i].input);
        buf_release(&row->earlier[i].answer);
    }
}
