#include "models/instruct/rows.h"

/* In percent of all rows. */
static const struct {
    const char *kind;
    size_t share;
    bool (*make)(struct instruct_row *row, struct dice *dice);
} makers[] = {
    {"reading", 35, make_reading}, {"documents", 13, make_documents},
    {"absent", 4, make_absent},    {"copy", 10, make_copy},
    {"choice", 9, make_choice},    {"shots", 5, make_shots},
    {"turns", 17, make_turns},     {"notes", 6, make_notes},
    {"general", 1, make_general},
};

static size_t pick_maker(struct dice *dice)
{
    size_t at = dice_below(dice, 100), i = 0;
    while (at >= makers[i].share) {
        at -= makers[i].share;
        i++;
    }
    return i;
}

void instruct_make(struct instruct_row *row, uint64_t seed, uint64_t index)
{
    struct dice dice = dice_of(seed, index);
    size_t maker = pick_maker(&dice);
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

void instruct_release(struct instruct_row *row)
{
    buf_release(&row->input);
    buf_release(&row->answer);
    for (int i = 0; i < INSTRUCT_TURNS_MAX; i++) {
        buf_release(&row->earlier[i].input);
        buf_release(&row->earlier[i].answer);
    }
}
