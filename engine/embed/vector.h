/* vector - what embedding models do with the rows of a text: their mean, of length 1. */
#ifndef ENGINE_EMBED_VECTOR_H
#define ENGINE_EMBED_VECTOR_H

/* out (C) = mean of rows (n, C), summed in order. */
void vector_mean(float *out, const float *rows, int n, int C);
/* Divides by its length; a vector of zeros stays. */
void vector_unit(float *vector, int C);

#endif
