/* rows - one row of short instruction data: what a user asks, and the right answer.
 *
 *     struct instruct_row row = {0};
 *     for (uint64_t i = 0; i < n; i++) {
 *         instruct_make(&row, seed, i);
 *         ... row.input, row.answer, row.kind ...
 *     }
 *     instruct_release(&row);
 *
 * The same (seed, index) gives the same row everywhere.  All text is ASCII.  The answers
 * of the kinds "reading" and "documents" are substrings of the input.
 */
#ifndef MODELS_INSTRUCT_ROWS_H
#define MODELS_INSTRUCT_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/str.h"
#include "models/instruct/dice.h"
#include "models/instruct/texts.h"

/* What a phase of the training reads: the first mixture of all kinds; the later one, which turns
 * half of the questions of passages round (they name the value and ask for whom it is true) and
 * sorts sentences of public text in most conversations with worked examples; or questions of
 * passages alone, half of them turned round. */
enum instruct_mixture {
    INSTRUCT_FIRST,
    INSTRUCT_LATER,
    INSTRUCT_LOOKUP,
    INSTRUCT_MIXTURES
};

enum { INSTRUCT_INPUT_MAX = 1200, INSTRUCT_ANSWER_MAX = 240, INSTRUCT_TURNS_MAX = 10 };

struct instruct_turn {
    struct buf input, answer;
};

struct instruct_row {
    struct buf input, answer;
    struct instruct_turn earlier[INSTRUCT_TURNS_MAX]; /* of the same conversation */
    size_t n_earlier;
    const char *kind;
    enum instruct_mixture mixture;
    const struct texts *texts; /* of the later mixture, else NULL */
};

void instruct_make(struct instruct_row *row, uint64_t seed, uint64_t index);
void instruct_make_later(struct instruct_row *row, const struct texts *texts,
                         uint64_t seed, uint64_t index);
void instruct_make_lookup(struct instruct_row *row, uint64_t seed, uint64_t index);
void instruct_release(struct instruct_row *row);

/* The makers behind it, one a file.  They add to an empty row; false: throw again. */
bool make_reading(struct instruct_row *row, struct dice *dice);
bool make_documents(struct instruct_row *row, struct dice *dice);
bool make_absent(struct instruct_row *row, struct dice *dice);
bool make_copy(struct instruct_row *row, struct dice *dice);
bool make_choice(struct instruct_row *row, struct dice *dice);
bool make_shots(struct instruct_row *row, struct dice *dice);
bool make_turns(struct instruct_row *row, struct dice *dice);
bool make_notes(struct instruct_row *row, struct dice *dice);
bool make_general(struct instruct_row *row, struct dice *dice);

#endif
