/* image - an index as one file that is mapped into memory: a few arrays under a key.
 *
 * The key is the sha256 of what the index was built from, corpus and options.  A file
 * with another key, of another version, cut short or changed is never used: image_open
 * says why, and the caller builds anew.  The file appears under its name only when it is
 * whole (file.h), so that a killed build leaves the old one or none.
 *
 *     struct image image = {0};
 *     char why[IMAGE_WHY];
 *     if (!image_open(&image, path, "bm25", key, N_PARTS, why)) {
 *         image_part(&image, i, data, bytes, err) for every part
 *         if (path != NULL && image_save(&image, path, "bm25", key, err)) ...
 *     }
 *     ... image.part[i].data ...
 *     image_release(&image);
 *
 * The file, all little-endian: a header of 256 bytes (struct header in image.c) with
 * magic, version, kind, key, size, the places of the parts and the sha256 of all of it;
 * then the parts, each at a multiple of 64 bytes.
 */
#ifndef HARNESS_RETRIEVE_IMAGE_H
#define HARNESS_RETRIEVE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

struct err;

enum { IMAGE_PARTS = 8, IMAGE_WHY = 128 };

struct image {
    struct {
        void *data; /* 64-byte aligned; read only when mapped */
        size_t bytes;
    } part[IMAGE_PARTS];
    int n_parts;
    void *map; /* NULL: the parts are in memory of their own */
    size_t map_bytes;
};

/* The key of texts and of what was done with them. */
void image_key(char key[65], const char *options, const struct str *text, size_t n);
/* false with `why` ("" when there is no file); path NULL: no file. */
bool image_open(struct image *image, const char *path, const char *kind,
                const char key[65], int n_parts, char why[IMAGE_WHY]);
/* A new part, a copy of `data`, or zeros where it is NULL. */
int image_part(struct image *image, int part, const void *data, size_t bytes,
               struct err *err);
int image_save(const struct image *image, const char *path, const char *kind,
               const char key[65], struct err *err);
void image_release(struct image *image);
/* Whether at[0 .. n] are offsets from 0 to `end`, none before the one before it: what is
 * checked of a file that agrees with its sum, but was written by who knows whom. */
bool image_ascends(const uint64_t *at, size_t n, uint64_t end);
bool image_finite(const float *x, size_t n);
size_t image_bytes(const struct image *image);

#endif
