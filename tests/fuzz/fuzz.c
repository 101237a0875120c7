#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/text/byte_level.h"
#include "engine/text/tokenizer.h"
#include "engine/text/tokenizer_make.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"

enum { SLOTS = 4 };

const char *fuzz_file(int slot, const uint8_t *data, size_t size)
{
    static int fd[SLOTS] = {-1, -1, -1, -1};
    static char path[SLOTS][32];
    if (fd[slot] < 0)
        fd[slot] = memfd_create("fuzz", MFD_CLOEXEC);
    fuzz_demand(fd[slot] >= 0 && ftruncate(fd[slot], 0) == 0,
                "there is memory for a file");
    for (size_t at = 0; at < size;) {
        ssize_t n = pwrite(fd[slot], data + at, size - at, (off_t)at);
        fuzz_demand(n > 0, "a file in memory takes bytes");
        at += (size_t)n;
    }
    snprintf(path[slot], sizeof path[slot], "/proc/self/fd/%d", fd[slot]);
    return path[slot];
}

void fuzz_demand(int promise_kept, const char *promise)
{
    if (promise_kept)
        return;
    fprintf(stderr, "broken promise: %s\n", promise);
    abort();
}

/* ---- vocabularies: all bytes, a few words, ends of turns */

static const char *const words[] = {"th", "the", "in", "an", "and", "\xe2\x96\x81"};
static const char *const specials[] = {
    "<|endoftext|>",     "<|im_start|>",  "<|im_end|>",      "<|start_header_id|>",
    "<|end_header_id|>", "<|eot_id|>",    "[INST]",          "[/INST]",
    "<|user|>",          "<|assistant|>", "<start_of_turn>", "<end_of_turn>"};
enum {
    N_WORDS = sizeof words / sizeof *words,
    N_SPECIALS = sizeof specials / sizeof *specials,
    N = 3 + 256 + N_WORDS + N_SPECIALS,
};

struct vocabulary {
    struct arena arena;
    struct tokenizer_parts parts;
    struct str text[N];
    float score[N];
    int32_t kind[N];
};

static void add(struct vocabulary *v, const char *text, int32_t kind)
{
    v->text[v->parts.n] = str_of(text);
    v->score[v->parts.n] = -(float)v->parts.n;
    v->kind[v->parts.n++] = kind;
}

static const char *byte_text(struct vocabulary *v, int byte, int spm)
{
    char text[8];
    if (spm)
        return arena_format(&v->arena, "<0x%02X>", byte);
    int n = utf8_put(text, byte_level_char((uint8_t)byte));
    return arena_copy(&v->arena, text, (size_t)n);
}

static void fill(struct vocabulary *v, int spm)
{
    static const struct str merge[] = {STR("t h"), STR("th e"), STR("i n"), STR("a n"),
                                       STR("an d")};
    v->parts =
        (struct tokenizer_parts){.model = spm ? TOKENIZER_SPM : TOKENIZER_BPE,
                                 .source = "fuzz",
                                 .pre = spm ? STR("") : STR("llama-bpe"),
                                 .text = v->text,
                                 .score = spm ? v->score : NULL,
                                 .kind = v->kind,
                                 .merge = spm ? NULL : merge,
                                 .n_merges = spm ? 0 : sizeof merge / sizeof *merge,
                                 .adds_space = spm,
                                 .chat_template = STR("")};
    add(v, "<unk>", TOKEN_UNKNOWN);
    add(v, "<s>", TOKEN_CONTROL);
    add(v, "</s>", TOKEN_CONTROL);
    for (int b = 0; b < 256; b++)
        add(v, byte_text(v, b, spm), spm ? TOKEN_BYTE : TOKEN_NORMAL);
    for (int i = 0; i < N_WORDS; i++)
        add(v, words[i], TOKEN_NORMAL);
    for (int i = 0; i < N_SPECIALS; i++)
        add(v, specials[i], TOKEN_CONTROL);
    for (int i = 0; i < N_ROLES; i++)
        v->parts.role[i] = -1;
    v->parts.role[ROLE_UNKNOWN] = 0;
    v->parts.role[ROLE_BOS] = 1;
    v->parts.role[ROLE_EOS] = 2;
}

struct tokenizer *fuzz_vocabulary(int spm)
{
    static struct tokenizer *made[2];
    static struct vocabulary v;
    struct err err = ERR_INIT;
    if (made[spm] == NULL) {
        fill(&v, spm);
        fuzz_demand(tokenizer_make(&made[spm], &v.parts, &err) == 0, err.text);
        arena_release(&v.arena);
    }
    return made[spm];
}
