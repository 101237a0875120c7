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

enum { INSTRUCT_INPUT_MAX = 1200, INSTRUCT_ANSWER_MAX = 240, INSTRUCT_TURNS_MAX = 10 };

struct instruct_turn {
    struct buf input, answer;
};

struct instruct_row {
    struct buf input, answer;
    struct instruct_turn earlier[INSTRUCT_TURNS_MAX]; /* of the same conversation */
    size_t n_earlier;
    const char *kind;
    const struct texts *texts; /* NULL, or the row is of the later mixture */
};

void instruct_make(struct instruct_row *row, uint64_t seed, uint64_t index);
/* The mixture of the last phase: half of the questions of passages name the value and ask for whom
 * it is true, and most conversations with worked examples sort sentences of `texts`. */
void instruct_make_later(struct instruct_row *row, const struct texts *texts,
                         uint64_t seed, uint64_t index);
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
