/* recipe_fetch - brings the text of a recipe into the data folder, as far as it can be had.
 *
 * A source may name a list of its files ("fetch": "./classic_books.files.json", from the recipe's
 * folder):
 *
 *     { "folder": "classic_books", "table": "split.tsv",
 *       "files": [ { "path": "Jane_Austen/Emma.md", "url": "https://...", "sha256": "...",
 *                    "bytes": 900000, "split": "train" } ] }
 *
 * Files go below `folder` in the data folder; what is there and right is left alone, a broken
 * transfer goes on where it stopped (harness/base/download.h).  With "table" the columns split and
 * path are written there, for sources that have a "split".
 */
#ifndef ENGINE_TRAIN_RECIPE_FETCH_H
#define ENGINE_TRAIN_RECIPE_FETCH_H

#include "engine/train/recipe.h"

struct progress;

enum recipe_found { RECIPE_HAVE, RECIPE_FETCHED, RECIPE_MISSING };

struct recipe_text {
    enum recipe_found found;
    int fetched;     /* files */
    const char *why; /* missing: what was looked for */
};

/* text (n_sources): what became of each.  A source that cannot be fetched and is not there is no
 * error here; a transfer that fails is. */
int recipe_fetch(const struct recipe *recipe, struct recipe_text *text,
                 struct arena *arena, struct err *err);

#endif
