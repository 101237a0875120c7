#include "models/instruct/rows.h"

/* In percent of the rows of each mixture. */
static const struct {
    const char *kind;
    size_t share[INSTRUCT_MIXTURES];
    bool (*make)(struct instruct_row *row, struct dice *dice);
} makers[] = {
    {"reading", {35, 30, 67}, make_reading}, {"documents", {13, 15, 33}, make_documents},
    {"absent", {4, 4, 0}, make_absent},      {"copy", {10, 4, 0}, make_copy},
    {"choice", {9, 4, 0}, make_choice},      {"shots", {5, 3, 0}, make_shots},
    {"turns", {17, 36, 0}, make_turns},      {"notes", {6, 3, 0}, make_notes},
    {"general", {1, 1, 0}, make_general},
};

static size_t pick_maker(struct dice *dice, enum instruct_mixture mixture)
{
    size_t at = dice_below(dice, 100), i = 0;
    while (at >= makers[i].share[mixture]) {
        at -= makers[i].share[mixture];
        i++;
    }
    return i;
}

/* What the row is to be of stands in it. */
static void make(struct instruct_row *row, uint64_t seed, uint64_t index)
{
    struct dice dice = dice_of(seed, index);
    size_t maker = pick_maker(&dice, row->mixture);
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
    row->mixture = INSTRUCT_FIRST;
    row->texts = NULL;
    make(row, seed, index);
}

void instruct_make_later(struct instruct_row *row, const struct texts *texts,
                         uint64_t seed, uint64_t index)
{
    row->mixture = INSTRUCT_LATER;
    row->texts = texts;
    make(row, seed, index);
}

void instruct_make_lookup(struct instruct_row *row, uint64_t seed, uint64_t index)
{
    row->mixture = INSTRUCT_LOOKUP;
    row->texts = NULL;
    make(row, seed, index);
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
