#define PCRE2_CODE_UNIT_WIDTH 8
#include "engine/text/split.h"

#include <pcre2.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"

enum { EXPRESSIONS_MAX = 8 };

/* White space as llama.cpp has it, which is Unicode's White_Space property.  PCRE2's own \s also
 * takes U+180E, which stopped being white space with Unicode 6.3. */
#define W         "\\t-\\r\\x{85}\\p{Z}"
#define SPACE     "[" W "]"
#define BLANK_END SPACE "+(?![^" W "])" /* white space but for the last before a word */

#define GPT2 \
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^" W "\\p{L}\\p{N}]+|" BLANK_END
#define CONTRACTIONS "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]"
/* Of Llama 3 and its kin; `digits` and `letters` differ. */
#define WORDS(letters, digits)                                                     \
    CONTRACTIONS "|[^\\r\\n\\p{L}\\p{N}]?[" letters "]+|" digits "| ?[^" W letters \
                 "\\p{N}]+[\\r\\n]*|" SPACE "*[\\r\\n]+|" BLANK_END "|" SPACE "+"

static const char *const gpt2[] = {GPT2, NULL};
static const char *const digits[] = {"\\p{N}", GPT2, NULL};
static const char *const llama3[] = {WORDS("\\p{L}", "\\p{N}{1,3}"), NULL};
static const char *const qwen2[] = {WORDS("\\p{L}", "\\p{N}"), NULL};
static const char *const qwen35[] = {WORDS("\\p{L}\\p{M}", "\\p{N}"), NULL};
static const char *const falcon[] = {"[\\p{P}$+<=>^~|`]+", GPT2, "[0-9][0-9][0-9]", NULL};
static const char *const usual[] = {"[\\p{P}$+<=>^~|]+", GPT2, "\\p{N}+",
                                    "[0-9][0-9][0-9]", NULL};
/* The fourth: Han, then everything from Samaritan up to Han, then Hangul, as published. */
static const char *const deepseek_coder[] = {
    "[\\r\\n]",       SPACE "?\\p{L}+",
    SPACE "?\\p{P}+", "[\\x{4e00}-\\x{9fa5}\\x{800}-\\x{4e00}\\x{ac00}-\\x{d7ff}]+",
    "\\p{N}",         NULL};

/* clang-format off */
static const struct split_rules all[] = {
    {"default", usual, false, false},
    {"gpt-2", gpt2, false, false},
    {"phi-2", gpt2, false, false},
    {"mpt", gpt2, false, false},
    {"olmo", gpt2, false, false},
    {"jais", gpt2, false, false},
    {"trillion", gpt2, false, false},
    {"roberta-bpe", gpt2, false, false},
    {"jina-es", gpt2, false, false},
    {"jina-de", gpt2, false, false},
    {"jina-v1-en", gpt2, false, false},
    {"jina-v2-es", gpt2, false, false},
    {"jina-v2-de", gpt2, false, false},
    {"jina-v2-code", gpt2, false, false},
    {"gigachat", gpt2, false, false},
    {"mellum", gpt2, false, false},
    {"exaone4", gpt2, false, false},
    {"smollm", digits, false, false},
    {"starcoder", digits, false, false},
    {"refact", digits, false, false},
    {"command-r", digits, false, false},
    {"codeshell", digits, false, false},
    {"exaone", digits, false, false},
    {"minerva-7b", digits, false, false},
    {"llama-bpe", llama3, true, true},
    {"llama3", llama3, true, true},
    {"llama-v3", llama3, true, true},
    {"falcon3", llama3, true, true},
    {"falcon-h1", llama3, true, true},
    {"pixtral", llama3, true, true},
    {"lfm2", llama3, true, true},
    {"dbrx", llama3, false, false},
    {"smaug-bpe", llama3, false, false},
    {"chatglm-bpe", llama3, false, false},
    {"glm4", llama3, false, false},
    {"qwen2", qwen2, false, false},
    {"deepseek-r1-qwen", qwen2, false, false},
    {"stablelm2", qwen2, false, false},
    {"megrez", qwen2, false, false},
    {"hunyuan", qwen2, false, false},
    {"qwen35", qwen35, false, false},
    {"falcon", falcon, false, false},
    {"deepseek-coder", deepseek_coder, false, false},
};
/* clang-format on */

enum { N_RULES = sizeof all / sizeof *all };

struct split {
    pcre2_code *code[EXPRESSIONS_MAX];
    int n;
    pcre2_match_data *match;
};

const struct split_rules *split_rules_find(struct str name)
{
    for (int i = 0; i < N_RULES; i++)
        if (str_is(name, all[i].name))
            return &all[i];
    return NULL;
}

const char *const *split_rules_names(int *n)
{
    static const char *names[N_RULES];
    for (int i = 0; i < N_RULES; i++)
        names[i] = all[i].name;
    *n = N_RULES;
    return names;
}

static int pcre2_failed(int code, const char *what, struct err *err)
{
    PCRE2_UCHAR text[128] = "";
    pcre2_get_error_message(code, text, sizeof text);
    return err_set(err, "pre-tokenizer: %s: %s", what, (const char *)text);
}

int split_open(struct split **out, const struct split_rules *rules, struct err *err)
{
    struct split *split = mem_alloc(sizeof *split);
    *out = NULL;
    for (; rules->expressions[split->n] != NULL; split->n++) {
        int code;
        PCRE2_SIZE at;
        const char *expression = rules->expressions[split->n];
        split->code[split->n] =
            pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED,
                          PCRE2_UTF | PCRE2_UCP, &code, &at, NULL);
        if (split->code[split->n] == NULL) {
            split_close(split);
            return pcre2_failed(code, expression, err);
        }
        /* Where just-in-time code may not be made, the interpreter gives the same matches. */
        pcre2_jit_compile(split->code[split->n], PCRE2_JIT_COMPLETE);
    }
    split->match = pcre2_match_data_create(1, NULL);
    if (split->match == NULL) {
        split_close(split);
        return err_set(err, "pre-tokenizer: no memory");
    }
    *out = split;
    return 0;
}

void split_close(struct split *split)
{
    if (split == NULL)
        return;
    for (int i = 0; i < split->n; i++)
        pcre2_code_free(split->code[i]);
    pcre2_match_data_free(split->match);
    free(split);
}

struct run {
    struct split *split;
    int (*take)(void *context, struct str piece);
    void *context;
    struct err *err;
};

/* Cuts with the expressions from `level` on. */
static int cut(const struct run *run, int level, struct str text)
{
    if (text.n == 0)
        return 0;
    if (level == run->split->n)
        return run->take(run->context, text);
    size_t at = 0;
    while (at < text.n) {
        int found = pcre2_match(run->split->code[level], (PCRE2_SPTR)text.data, text.n,
                                at, PCRE2_NO_UTF_CHECK, run->split->match, NULL);
        if (found == PCRE2_ERROR_NOMATCH)
            break;
        if (found < 0)
            return pcre2_failed(found, "matching", run->err);
        const PCRE2_SIZE *span = pcre2_get_ovector_pointer(run->split->match);
        size_t from = span[0], to = span[1]; /* deeper levels reuse the vector */
        if (cut(run, level + 1, str_slice(text, at, from)) ||
            cut(run, level + 1, str_slice(text, from, to)))
            return -1;
        at = to;
    }
    return cut(run, level + 1, str_slice(text, at, text.n));
}

int split_run(struct split *split, struct str text,
              int (*take)(void *context, struct str piece), void *context,
              struct err *err)
{
    struct run run = {split, take, context, err};
    return cut(&run, 0, text);
}
