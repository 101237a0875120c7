/* vector - what embedding models do with the rows of a text: their mean, of length 1. */
#ifndef ENGINE_EMBED_VECTOR_H
#define ENGINE_EMBED_VECTOR_H

#include <stdbool.h>
#include <stddef.h>

/* out (C) = mean of rows (n, C), summed in order. */
void vector_mean(float *out, const float *rows, int n, int C);
/* Divides by its length; a vector of zeros stays. */
void vector_unit(float *vector, int C);

/* Texts that are longer than a model's window. */
struct long_texts {
    bool whole; /* asked for: they are read in pieces, to the end (pieces.h); else cut */
    size_t n, first; /* how many of the texts, and the first of them */
    size_t limit;    /* tokens of a text that the window holds; 0: not known */
};

#endif
