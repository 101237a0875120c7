/* checkpoint - the state of a training, so that one that was stopped goes on with the same bits.
 *
 * A file is a header (magic, version, sha256 of what is being trained on what), the parts one
 * after the other, and the sha256 of all that.  It replaces the one before it in one rename.
 */
#ifndef ENGINE_TRAIN_CHECKPOINT_H
#define ENGINE_TRAIN_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct optimizer;

struct checkpoint_part {
    void *data;
    size_t bytes;
};

/* key: 64 hexadecimal digits. */
int checkpoint_write(const char *path, const char *key,
                     const struct checkpoint_part *part, int n, struct err *err);
/* The key of a checkpoint.  *found false: there is no such file. */
int checkpoint_key(const char *path, char key[65], bool *found, struct err *err);
/* Fills the parts, or says why not: of another training, of another size, damaged. */
int checkpoint_read(const char *path, const char *key, const struct checkpoint_part *part,
                    int n, struct err *err);

/* The weights and moments of an optimizer and its step counter as parts, behind `n` others that
 * are in part[0..n-1] already.  Returns how many there are then. */
int checkpoint_optimizer(struct checkpoint_part *part, int n, struct optimizer *o);
int checkpoint_optimizer_parts(const struct optimizer *o); /* how many it adds */

#endif
