#include "engine/text/chat.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/text/tokenizer_impl.h"
#include "harness/base/err.h"

enum { N_CHAT_ROLES = 3, TRIM_ALL = 7, TRIM_ASSISTANT = 1 << CHAT_ASSISTANT };

/* How a family is put together.  TURNS: each message between its two texts.  INST (Llama 2,
 * Mistral): the same, and a turn, opened once, goes on until the assistant has spoken.  GEMMA:
 * the system text goes into the next user message.  PLAIN: see the header. */
enum form { TURNS, INST, GEMMA, PLAIN };

struct chat_family {
    const char *name;
    enum form form;
    unsigned trims;    /* white space around messages: a bit for each role */
    const char *opens; /* the assistant's turn; before[CHAT_ASSISTANT] starts with it */
    const char *before[N_CHAT_ROLES], *after[N_CHAT_ROLES]; /* by enum chat_role */
    const char *opens_turn;                                 /* INST */
    const char *opens_first_turn;
    bool needs_eos; /* no token ends an answer */
};

#define ROLES(from, to)                                       \
    {                                                         \
        from "system" to, from "user" to, from "assistant" to \
    }
#define SAME(text)       \
    {                    \
        text, text, text \
    }

/* clang-format off */
static const struct chat_family families[] = {
    {.name = "plain", .form = PLAIN, .opens = "", .before = SAME(""), .after = SAME(""),
     .needs_eos = true},
    {.name = "chatml", .form = TURNS, .opens = "<|im_start|>assistant\n",
     .before = ROLES("<|im_start|>", "\n"), .after = SAME("<|im_end|>\n")},
    {.name = "llama2", .form = INST, .opens = "", .before = SAME(""),
     .after = {"\n", " [/INST]", "</s>"}, .opens_turn = "[INST] ",
     .opens_first_turn = "[INST] "},
    {.name = "llama2-sys", .form = INST, .opens = "", .before = {"<<SYS>>\n", "", ""},
     .after = {"\n<</SYS>>\n\n", " [/INST]", "</s>"}, .opens_turn = "[INST] ",
     .opens_first_turn = "[INST] "},
    {.name = "llama2-sys-bos", .form = INST, .opens = "", .before = {"<<SYS>>\n", "", ""},
     .after = {"\n<</SYS>>\n\n", " [/INST]", "</s>"}, .opens_turn = "<s>[INST] ",
     .opens_first_turn = "[INST] "},
    {.name = "llama2-sys-strip", .form = INST, .trims = TRIM_ALL, .opens = "",
     .before = {"<<SYS>>\n", "", ""}, .after = {"\n<</SYS>>\n\n", " [/INST]", "</s>"},
     .opens_turn = "[INST] ", .opens_first_turn = "[INST] "},
    {.name = "mistral-v1", .form = INST, .opens = "", .before = {"", "", " "},
     .after = {"\n\n", " [/INST]", "</s>"}, .opens_turn = " [INST] ",
     .opens_first_turn = " [INST] "},
    {.name = "mistral-v3", .form = INST, .trims = TRIM_ASSISTANT, .opens = "",
     .before = {"", "", " "}, .after = {"\n\n", "[/INST]", "</s>"}, .opens_turn = "[INST] ",
     .opens_first_turn = "[INST] "},
    {.name = "mistral-v3-tekken", .form = INST, .opens = "", .before = SAME(""),
     .after = {"\n\n", "[/INST]", "</s>"}, .opens_turn = "[INST]",
     .opens_first_turn = "[INST]"},
    {.name = "mistral-v7", .form = TURNS, .opens = "",
     .before = {"[SYSTEM_PROMPT] ", "[INST] ", " "},
     .after = {"[/SYSTEM_PROMPT]", "[/INST]", "</s>"}},
    {.name = "llama3", .form = TURNS, .trims = TRIM_ALL,
     .opens = "<|start_header_id|>assistant<|end_header_id|>\n\n",
     .before = ROLES("<|start_header_id|>", "<|end_header_id|>\n\n"),
     .after = SAME("<|eot_id|>")},
    {.name = "zephyr", .form = TURNS, .opens = "<|assistant|>\n",
     .before = ROLES("<|", "|>\n"), .after = SAME("<|endoftext|>\n")},
    {.name = "gemma", .form = GEMMA, .trims = TRIM_ALL, .opens = "<start_of_turn>model\n",
     .before = {"", "<start_of_turn>user\n", "<start_of_turn>model\n"},
     .after = {"\n\n", "<end_of_turn>\n", "<end_of_turn>\n"}},
    {.name = "phi3", .form = TURNS, .opens = "<|assistant|>\n", .before = ROLES("<|", "|>\n"),
     .after = SAME("<|end|>\n")},
    {.name = "phi4", .form = TURNS, .opens = "<|im_start|>assistant<|im_sep|>",
     .before = ROLES("<|im_start|>", "<|im_sep|>"), .after = SAME("<|im_end|>")},
    {.name = "falcon3", .form = TURNS, .opens = "<|assistant|>\n",
     .before = ROLES("<|", "|>\n"), .after = SAME("\n"), .needs_eos = true},
    {.name = "glmedge", .form = TURNS, .opens = "<|assistant|>", .before = ROLES("<|", "|>\n"),
     .after = SAME(""), .needs_eos = true},
};

/* llama.cpp's order; the first rule whose two texts are both in the template decides.  A family
 * NULL is one that we do not speak. */
static const struct rule {
    const char *text, *also, *family;
} rules[] = {
    {"<|im_start|>", "<|im_sep|>", "phi4"},
    {"<|im_start|>", "<end_of_utterance>", NULL},
    {"<|im_start|>", "", "chatml"},
    {"[INST]", "[SYSTEM_PROMPT]", "mistral-v7"},
    {"' [INST] ' + system_message", " [INST]", "mistral-v1"},
    {"[INST]", "[AVAILABLE_TOOLS]", "mistral"},
    {"[INST]", "content.strip()", "llama2-sys-strip"},
    {"[INST]", "bos_token + '[INST]", "llama2-sys-bos"},
    {"[INST]", "<<SYS>>", "llama2-sys"},
    {"[INST]", "", "llama2"},
    {"<|assistant|>", "<|end|>", "phi3"},
    {"[gMASK]<sop>", "", NULL},
    {"<|assistant|>", "<|tool_declare|>", NULL},
    {"<|assistant|>", "<|user|>", "falcon3 or glmedge"},
    {"<|{{ item['role'] }}|>", "<|begin_of_image|>", "glmedge"},
    {"<|user|>", "<|endoftext|>", "zephyr"},
    {"bos_token + message['role']", "", NULL},
    {"<start_of_turn>", "", "gemma"},
    {"'\\n\\nAssistant: ' + eos_token", "", NULL},
    {"GPT4 Correct ", "", NULL},
    {"USER: ", "ASSISTANT: ", NULL},
    {"### Instruction:", "<|EOT|>", NULL},
    {"<|START_OF_TURN_TOKEN|>", "<|USER_TOKEN|>", NULL},
    {"<|start_header_id|>", "<|end_header_id|>", "llama3"},
};
/* clang-format on */

enum { N_FAMILIES = sizeof families / sizeof *families };

const struct chat_family *chat_find(const char *name)
{
    for (int i = 0; i < N_FAMILIES; i++)
        if (strcmp(families[i].name, name) == 0)
            return &families[i];
    return NULL;
}

const char *chat_name(const struct chat_family *family)
{
    return family->name;
}

const char *const *chat_names(int *n)
{
    static const char *names[N_FAMILIES];
    for (int i = 0; i < N_FAMILIES; i++)
        names[i] = families[i].name;
    *n = N_FAMILIES;
    return names;
}

static bool contains(struct str text, const char *part)
{
    return str_find(text, str_of(part), 0) != SIZE_MAX;
}

/* Two rules leave a choice. */
static const char *settle(const char *family, struct str text)
{
    if (strcmp(family, "mistral") == 0)
        return contains(text, " [INST]")      ? "mistral-v1"
               : contains(text, "\"[INST]\"") ? "mistral-v3-tekken"
                                              : "mistral-v3";
    if (strcmp(family, "falcon3 or glmedge") == 0)
        return contains(text, "</s>") ? "falcon3" : "glmedge";
    return family;
}

const struct chat_family *chat_detect(struct str text)
{
    if (text.n == 0)
        return chat_find("plain");
    for (int i = 0; i < N_FAMILIES; i++)
        if (str_is(text, families[i].name))
            return &families[i];
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (contains(text, rules[i].text) && contains(text, rules[i].also))
            return rules[i].family == NULL ? NULL
                                           : chat_find(settle(rules[i].family, text));
    return NULL;
}

/* ---- rendering */

/* The text, and which stretches of it are messages. */
struct rendered {
    struct buf text;
    struct special_plain *plain;
    size_t n_plain, cap_plain;
    size_t answer; /* where what follows the last message's opening starts */
};

static void put_message(struct rendered *r, struct str text)
{
    if (text.n == 0)
        return;
    if (r->n_plain == r->cap_plain) {
        r->cap_plain = r->cap_plain == 0 ? 16 : 2 * r->cap_plain;
        r->plain = mem_resize(r->plain, r->cap_plain, sizeof *r->plain);
    }
    r->plain[r->n_plain++] = (struct special_plain){r->text.n, r->text.n + text.n};
    buf_str(&r->text, text);
}

static struct str trimmed(const struct chat_family *family, const struct chat_message *m)
{
    struct str s = m->text;
    if ((family->trims >> m->role & 1) == 0)
        return s;
    while (s.n > 0 && strchr(" \t\n\v\f\r", s.data[0]) != NULL && s.data[0] != '\0')
        s = str_slice(s, 1, s.n);
    while (s.n > 0 && strchr(" \t\n\v\f\r", s.data[s.n - 1]) != NULL &&
           s.data[s.n - 1] != '\0')
        s.n--;
    return s;
}

/* What stands before a message; notes where an answer would start. */
static void put_before(struct rendered *r, const struct chat_family *family,
                       enum chat_role role)
{
    size_t n_opens = role == CHAT_ASSISTANT ? strlen(family->opens) : 0;
    const char *before = family->before[role];
    assert(strncmp(before, family->opens, n_opens) == 0);
    buf_add(&r->text, before, n_opens);
    if (role == CHAT_ASSISTANT)
        r->answer = r->text.n;
    buf_text(&r->text, before + n_opens);
    if (role != CHAT_ASSISTANT)
        r->answer = r->text.n;
}

static void put_turn(struct rendered *r, const struct chat_family *family,
                     const struct chat_message *m)
{
    put_before(r, family, m->role);
    put_message(r, trimmed(family, m));
    buf_text(&r->text, family->after[m->role]);
}

static void put_inst(struct rendered *r, const struct chat_family *family,
                     const struct chat_message *m, size_t i)
{
    if (i == 0)
        buf_text(&r->text, family->opens_first_turn);
    else if (m[-1].role == CHAT_ASSISTANT)
        buf_text(&r->text, family->opens_turn);
    put_turn(r, family, m);
}

/* System texts since the last user message stand in front of this one. */
static void put_gemma(struct rendered *r, const struct chat_family *family,
                      const struct chat_message *message, size_t i)
{
    const struct chat_message *m = &message[i];
    size_t from = i, n_before = r->n_plain;
    if (m->role == CHAT_SYSTEM)
        return;
    put_before(r, family, m->role);
    while (m->role == CHAT_USER && from > 0 && message[from - 1].role != CHAT_USER)
        from--;
    for (; from < i; from++)
        if (message[from].role == CHAT_SYSTEM)
            put_message(r, trimmed(family, &message[from]));
    if (r->n_plain > n_before)
        buf_text(&r->text, family->after[CHAT_SYSTEM]);
    if (m->role == CHAT_USER)
        r->answer = r->text.n;
    put_message(r, trimmed(family, m));
    buf_text(&r->text, family->after[m->role]);
}

static void put_plain(struct rendered *r, const struct chat_family *family,
                      const struct chat_message *m)
{
    if (m->role != CHAT_ASSISTANT && r->text.n > 0)
        buf_text(&r->text, "\n\n");
    put_turn(r, family, m);
}

static void render(struct rendered *r, const struct chat_family *family,
                   const struct chat_message *message, size_t n, bool add_assistant)
{
    for (size_t i = 0; i < n; i++)
        switch (family->form) {
        case TURNS:
            put_turn(r, family, &message[i]);
            break;
        case INST:
            put_inst(r, family, &message[i], i);
            break;
        case GEMMA:
            put_gemma(r, family, message, i);
            break;
        case PLAIN:
            put_plain(r, family, &message[i]);
            break;
        }
    if (add_assistant)
        buf_text(&r->text, family->opens);
}

void chat_render(const struct chat_family *family, const struct chat_message *message,
                 size_t n, bool add_assistant, struct buf *text)
{
    struct rendered r = {0};
    render(&r, family, message, n, add_assistant);
    buf_str(text, buf_view(&r.text));
    buf_release(&r.text);
    free(r.plain);
}

/* ---- encoding */

/* Encodes [from, to) of the rendered text; messages lie within or without as a whole. */
static int encode_part(struct tokenizer *tok, const struct rendered *r, size_t from,
                       size_t to, bool *after_cut, struct ids *ids, struct err *err)
{
    struct special_plain *plain = mem_alloc((r->n_plain + 1) * sizeof *plain);
    size_t n = 0;
    for (size_t i = 0; i < r->n_plain; i++)
        if (r->plain[i].from >= from && r->plain[i].to <= to)
            plain[n++] =
                (struct special_plain){r->plain[i].from - from, r->plain[i].to - from};
    int rc = tokenizer_encode_mixed(tok, str_slice(buf_view(&r->text), from, to), plain,
                                    n, after_cut, ids, err);
    free(plain);
    return rc;
}

int chat_encode(struct tokenizer *tok, const struct chat_family *family,
                const struct chat_message *message, size_t n, bool add_assistant,
                struct ids *ids, size_t *n_before_answer, struct err *err)
{
    struct rendered r = {0};
    bool after_cut = true, has_answer = n > 0 && message[n - 1].role == CHAT_ASSISTANT;
    size_t n_before = ids->n;
    int rc = 0;
    render(&r, family, message, n, add_assistant);
    if (tok->adds_bos)
        ids_add(ids, tok->role[ROLE_BOS]);
    if (n_before_answer != NULL) {
        rc = encode_part(tok, &r, 0, r.answer, &after_cut, ids, err);
        *n_before_answer = ids->n - n_before;
    }
    if (rc == 0)
        rc = encode_part(tok, &r, n_before_answer != NULL ? r.answer : 0, r.text.n,
                         &after_cut, ids, err);
    if (rc == 0 && n_before_answer != NULL && has_answer && family->needs_eos &&
        tok->role[ROLE_EOS] >= 0)
        ids_add(ids, tok->role[ROLE_EOS]);
    if (rc)
        ids->n = n_before;
    buf_release(&r.text);
    free(r.plain);
    return rc;
}

size_t chat_answer_end(const struct tokenizer *tok, const struct ids *ids, size_t from)
{
    for (size_t i = ids->n; i > from; i--)
        if (tokenizer_is_end(tok, ids->id[i - 1]))
            return i - 1;
    return ids->n;
}
