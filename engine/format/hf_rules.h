/* hf_rules - what a tokenizer.json does with a text before and after merging, as far as
 * we can do the same.  Only the files of hf include it. */
#ifndef ENGINE_FORMAT_HF_RULES_H
#define ENGINE_FORMAT_HF_RULES_H

#include "harness/base/json_scan.h"

struct hf_rules {
    struct json_scan *scan;
    bool marks;             /* spaces become U+2581 ... */
    bool prefix;            /* ... and one goes in front of the text */
    bool bytes, regex;      /* ByteLevel; with the expression of GPT-2 */
    bool digits;            /* digits one by one, first of all */
    int n_splits;           /* by expressions */
    struct str expression;  /* the last of them */
    struct str first, last; /* tokens that the post-processor adds; empty: none */
};

/* The members "normalizer", "pre_tokenizer" and "post_processor"; null is fine. */
void hf_rules_normalizer(struct hf_rules *rules);
void hf_rules_pre_tokenizer(struct hf_rules *rules);
void hf_rules_post_processor(struct hf_rules *rules);
/* The name that GGUF has for the pre-tokenizer; NULL when it is none that we know. */
const char *hf_rules_pre(const struct hf_rules *rules, bool whole_words_first);
/* true, false; anything else counts as false. */
bool hf_take_bool(struct json_scan *scan);

#endif
