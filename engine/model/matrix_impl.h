/* What matrix.c and matrix_load.c share. */
#ifndef ENGINE_MODEL_MATRIX_IMPL_H
#define ENGINE_MODEL_MATRIX_IMPL_H

#include "engine/model/matrix.h"

/* Sets kind and rounded from type and precision: the table in matrix.h. */
void matrix_choose(struct matrix *w);
int matrix_take_panels(struct matrix *w, struct err *err);
/* Panel `panel` of an f32 or bf16 matrix, from its rows (up to 64, C). */
void matrix_pack_rows(struct matrix *w, int panel, const float *rows);

#endif
