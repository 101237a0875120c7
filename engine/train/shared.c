#include "engine/train/shared.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/whole.h"

enum {
    CANDIDATES =
        8, /* documents whose beginnings are tried: the first may be unlike the others */
    ROWS_MIN = 8, /* fewer cost as much as they save */
};

/* The rows before a document's first target. */
static int untaught(const struct train_doc *doc)
{
    int rows = doc->n_masked > 1 ? doc->n_masked - 1 : 0;
    return least(rows, doc->n - 2);
}

static int common(const struct train_doc *a, const struct train_doc *b)
{
    int most = least(untaught(a), untaught(b)), n = 0;
    while (n < most && a->id[n] == b->id[n])
        n++;
    return n;
}

bool begins_with(const struct train_doc *doc, const int32_t *id, int n)
{
    return untaught(doc) >= n && memcmp(doc->id, id, (size_t)n * sizeof *id) == 0;
}

static int greatest_first(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x < y) - (x > y);
}

/* Rows left out with a prefix of length[i] are i times as many, for the i + 1 documents that have as
 * much in common. */
static int64_t best_length(const int *length, int n, int *best)
{
    int64_t most = 0;
    for (int i = 1; i < n; i++)
        if (length[i] >= ROWS_MIN && (int64_t)i * length[i] > most) {
            most = (int64_t)i * length[i];
            *best = length[i];
        }
    return most;
}

int shared_prefix(const int32_t **id, const struct train_doc *doc, int n)
{
    int *length = mem_resize(NULL, (size_t)(n > 0 ? n : 1), sizeof *length);
    int64_t most = 0;
    int best = 0;
    *id = NULL;
    for (int i = 0; i < n && i < CANDIDATES; i++) {
        int own = 0;
        for (int k = 0; k < n; k++)
            length[k] = common(&doc[i], &doc[k]);
        qsort(length, (size_t)n, sizeof *length, greatest_first);
        int64_t saved = best_length(length, n, &own);
        if (saved > most) {
            most = saved;
            best = own;
            *id = doc[i].id;
        }
    }
    free(length);
    return best;
}
