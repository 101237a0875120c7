/* corpus - the token ids of one source, kept in a file beside the model that is trained.
 */
#ifndef ENGINE_TRAIN_CORPUS_H
#define ENGINE_TRAIN_CORPUS_H

#include "engine/text/tokenizer.h"
#include "engine/train/reader.h"

struct pool;

/* A conversation: n ids from `first`; the last message's text starts at `answer`. */
struct corpus_talk {
    uint64_t first;
    int32_t n, answer;
};

struct corpus {
    const struct recipe_source *source;
    struct file_set train_files, heldout_files;
    char key[65]; /* names the files, the format and the tokenizer */
    int32_t *id;  /* to train on: each document ends with <|endoftext|> */
    int32_t
        *heldout; /* starts with <|endoftext|> too, so that every token is predicted */
    struct corpus_talk *talk; /* format "chat" only */
    uint8_t *mark; /* (n) 1 where an answer's token is; NULL where only the last counts */
    size_t n, n_heldout, n_talks;
    uint64_t too_long; /* conversations longer than the context, left out */
};

/* Finds and hashes the files. */
int corpus_find(struct corpus *corpus, const struct recipe *recipe,
                const struct recipe_source *source, struct arena *arena, struct err *err);
struct corpus_how {
    const char *tokenizer; /* its file: every thread opens its own */
    const char *tokenizer_sha256;
    int context;
    struct pool *pool;
};
/* Reads the ids from `cache`, or makes them, a file a thread, and writes it. */
int corpus_load(struct corpus *corpus, struct tokenizer *tok,
                const struct corpus_how *how, const char *cache, struct err *err);
void corpus_release(struct corpus *corpus);
bool corpus_is_chat(const struct corpus *corpus);

#endif
