#include "engine/train/corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/text/chat.h"
#include "engine/train/vocabulary.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/pool.h"
#include "harness/base/sha256.h"

static const char MAGIC[8] = "TRVTOKS";
enum { KEY = 64 };

struct header {
    char magic[8];
    uint64_t n, n_heldout, n_talks, too_long;
    char key[KEY];
};

bool corpus_is_chat(const struct corpus *corpus)
{
    return strcmp(corpus->source->format, "chat") == 0;
}

int corpus_find(struct corpus *corpus, const struct recipe *recipe,
                const struct recipe_source *source, struct arena *arena, struct err *err)
{
    *corpus = (struct corpus){.source = source};
    if (reader_files(recipe, source, false, arena, &corpus->train_files, err) ||
        reader_files(recipe, source, true, arena, &corpus->heldout_files, err))
        return -1;
    return 0;
}

void corpus_release(struct corpus *corpus)
{
    free(corpus->id);
    free(corpus->heldout);
    free(corpus->talk);
    free(corpus->mark);
    *corpus = (struct corpus){0};
}

/* A file of a source, read by whichever thread is free. */
struct part {
    const char *path;
    struct ids ids;
    struct corpus_talk *talk;
    size_t n_talks;
    uint64_t too_long;
    int rc;
    struct err err;
};

struct reading {
    const struct corpus *corpus;
    const struct corpus_how *how;
    bool chat;
    struct part *part;
};

/* Text ------------------------------------------------------------------------------------- */

static int read_text(struct part *part, const char *format, struct tokenizer *tok)
{
    const struct file_set one = {.path = &part->path, .n = 1};
    int32_t end = tokenizer_find(tok, STR("<|endoftext|>"));
    struct reader reader;
    struct str document;
    int more;
    reader_open(&reader, &one, format);
    while ((more = reader_next(&reader, &document, &part->err)) > 0) {
        if (tokenizer_encode(tok, document, false, false, &part->ids, &part->err)) {
            more = -1;
            break;
        }
        ids_add(&part->ids, end);
    }
    reader_release(&reader);
    return more;
}

/* Conversations ---------------------------------------------------------------------------- */

struct talk_job {
    struct part *part;
    struct tokenizer *tok;
    const struct chat_family *family;
    struct ids one; /* of the conversation being read */
    int context;
};

enum { MESSAGES_MAX = 64 };

static int role_of(const struct json *message, enum chat_role *role, struct err *err)
{
    struct str name;
    if (json_str(message, "role", &name, err))
        return -1;
    if (str_is(name, "system"))
        *role = CHAT_SYSTEM;
    else if (str_is(name, "user"))
        *role = CHAT_USER;
    else if (str_is(name, "assistant"))
        *role = CHAT_ASSISTANT;
    else
        return err_at(err, message->path, message->line,
                      "\"role\" must be system, user or assistant");
    return 0;
}

static int read_messages(const struct json *row, struct chat_message *message, size_t *n,
                         struct err *err)
{
    const struct json *list;
    if (!json_get(row, "messages")) {
        message[0].role = CHAT_USER;
        message[1].role = CHAT_ASSISTANT;
        *n = 2;
        return json_str(row, "input", &message[0].text, err) ||
                       json_str(row, "answer", &message[1].text, err)
                   ? -1
                   : 0;
    }
    if (json_array(row, "messages", &list, err))
        return -1;
    if (list->n == 0 || list->n > MESSAGES_MAX)
        return err_at(err, row->path, row->line,
                      "%zu messages, from 1 to %d are possible", list->n, MESSAGES_MAX);
    *n = 0;
    for (const struct json *m = list->child; m; m = m->next, ++*n)
        if (role_of(m, &message[*n].role, err) ||
            json_str(m, "content", &message[*n].text, err))
            return -1;
    return 0;
}

static void keep_talk(struct part *p, const struct ids *one, size_t answer)
{
    if ((p->n_talks & (p->n_talks + 1)) == 0) /* room for 2^k - 1 is used up */
        p->talk = mem_resize(p->talk, 2 * (p->n_talks + 1), sizeof *p->talk);
    p->talk[p->n_talks++] =
        (struct corpus_talk){p->ids.n, (int32_t)one->n, (int32_t)answer};
    for (size_t i = 0; i < one->n; i++)
        ids_add(&p->ids, one->id[i]);
}

static int add_talk(const struct json *row, void *context, struct err *err)
{
    struct talk_job *job = context;
    struct chat_message message[MESSAGES_MAX];
    size_t n = 0, answer = 0;
    ids_clear(&job->one);
    if (read_messages(row, message, &n, err) ||
        chat_encode(job->tok, job->family, message, n, false, &job->one, &answer, err))
        return -1;
    if (job->one.n > (size_t)job->context + 1)
        job->part->too_long++;
    else
        keep_talk(job->part, &job->one, answer);
    return 0;
}

static int read_talks(struct part *part, int context, struct tokenizer *tok)
{
    struct talk_job job = {part, tok, chat_find("chatml"), {0}, context};
    struct arena arena = {0};
    int rc = json_lines(part->path, &arena, add_talk, &job, &part->err);
    arena_release(&arena);
    ids_release(&job.one);
    return rc;
}

/* Files ------------------------------------------------------------------------------------ */

static void read_part(void *context, int i)
{
    const struct reading *r = context;
    struct part *part = &r->part[i];
    struct tokenizer *tok;
    part->rc = vocabulary_again(&tok, r->how->tokenizer, &part->err);
    if (part->rc)
        return;
    part->rc = r->chat ? read_talks(part, r->how->context, tok)
                       : read_text(part, r->corpus->source->format, tok);
    tokenizer_close(tok);
}

static void append_part(struct corpus *c, struct ids *ids, const struct part *part)
{
    for (size_t i = 0; i < part->n_talks; i++) {
        c->talk[c->n_talks] = part->talk[i];
        c->talk[c->n_talks++].first += ids->n;
    }
    for (size_t i = 0; i < part->ids.n; i++)
        ids_add(ids, part->ids.id[i]);
    c->too_long += part->too_long;
}

static int read_files(struct corpus *c, const struct file_set *files, bool chat,
                      const struct corpus_how *how, struct ids *ids, struct err *err)
{
    struct part *part = mem_alloc((files->n + 1) * sizeof *part);
    struct reading reading = {c, how, chat, part};
    size_t talks = c->n_talks;
    int rc = 0;
    for (size_t i = 0; i < files->n; i++)
        part[i].path = files->path[i];
    pool_run(how->pool, (int)files->n, read_part, &reading);
    for (size_t i = 0; i < files->n; i++)
        talks += part[i].n_talks;
    c->talk = mem_resize(c->talk, talks + 1, sizeof *c->talk);
    for (size_t i = 0; i < files->n; i++) {
        if (part[i].rc && rc == 0) {
            rc = part[i].rc;
            *err = part[i].err;
        }
        append_part(c, ids, &part[i]);
        ids_release(&part[i].ids);
        free(part[i].talk);
    }
    free(part);
    return rc;
}

/* The cache -------------------------------------------------------------------------------- */

static void make_key(struct corpus *c, const char *tokenizer_sha256, int context)
{
    struct sha256 sum;
    char line[400];
    int n = snprintf(line, sizeof line, "1 %s %s %s %s %d", c->source->format,
                     c->train_files.sha256, c->heldout_files.sha256, tokenizer_sha256,
                     context);
    sha256_init(&sum);
    sha256_add(&sum, line, (size_t)n);
    sha256_hex(&sum, c->key);
}

static bool adds_up(const struct header *h, uint64_t size)
{
    uint64_t limit = size / sizeof(int32_t);
    return h->n <= limit && h->n_heldout <= limit && h->n_talks <= limit &&
           sizeof *h + (h->n + h->n_heldout) * sizeof(int32_t) +
                   h->n_talks * sizeof(struct corpus_talk) ==
               size;
}

/* 1: read; 0: there is none for this key. */
static int read_cache(struct corpus *c, const char *path, struct err *err)
{
    int fd, rc = 0;
    uint64_t size, at = sizeof(struct header);
    struct header h;
    if (!file_exists(path))
        return 0;
    if (file_open(path, &fd, &size, err))
        return -1;
    if (size < sizeof h)
        goto done;
    rc = file_read_at(fd, path, &h, sizeof h, 0, err);
    if (rc || memcmp(h.magic, MAGIC, sizeof MAGIC) != 0 ||
        memcmp(h.key, c->key, KEY) != 0 || !adds_up(&h, size))
        goto done;
    size_t id_bytes = h.n * sizeof(int32_t),
           heldout_bytes = h.n_heldout * sizeof(int32_t);
    size_t talk_bytes = h.n_talks * sizeof(struct corpus_talk);
    c->id = mem_alloc(id_bytes);
    c->heldout = mem_alloc(heldout_bytes);
    c->talk = mem_alloc(talk_bytes);
    rc = -1;
    if (file_read_at(fd, path, c->id, id_bytes, at, err) ||
        file_read_at(fd, path, c->heldout, heldout_bytes, at + id_bytes, err) ||
        file_read_at(fd, path, c->talk, talk_bytes, at + id_bytes + heldout_bytes, err))
        goto done;
    c->n = h.n;
    c->n_heldout = h.n_heldout;
    c->n_talks = h.n_talks;
    c->too_long = h.too_long;
    rc = 1;
done:
    close(fd);
    return rc;
}

static int write_cache(const struct corpus *c, const char *path, struct err *err)
{
    struct header h = {.n = c->n,
                       .n_heldout = c->n_heldout,
                       .n_talks = c->n_talks,
                       .too_long = c->too_long};
    struct file_out out;
    memcpy(h.magic, MAGIC, sizeof MAGIC);
    memcpy(h.key, c->key, KEY);
    if (file_out_open(&out, path, err))
        return -1;
    file_out_write(&out, &h, sizeof h);
    file_out_write(&out, c->id, c->n * sizeof *c->id);
    file_out_write(&out, c->heldout, c->n_heldout * sizeof *c->heldout);
    file_out_write(&out, c->talk, c->n_talks * sizeof *c->talk);
    return file_out_commit(&out, err);
}

static int tokenize(struct corpus *c, int32_t end, const struct corpus_how *how,
                    struct err *err)
{
    struct ids ids = {0}, heldout = {0};
    bool chat = corpus_is_chat(c);
    if (!chat)
        ids_add(&ids, end);
    int rc = read_files(c, &c->train_files, chat, how, &ids, err);
    if (rc == 0 && c->heldout_files.n > 0) {
        ids_add(&heldout, end);
        rc = read_files(c, &c->heldout_files, false, how, &heldout, err);
    }
    c->id = ids.id;
    c->n = ids.n;
    c->heldout = heldout.id;
    c->n_heldout = heldout.n;
    return rc;
}

/* Where the assistant speaks: behind "<|im_start|>assistant\n", up to and with "<|im_end|>". */
static int mark_answers(struct corpus *c, struct tokenizer *tok, struct err *err)
{
    struct ids head = {0};
    int32_t stop = tokenizer_find(tok, STR("<|im_end|>"));
    if (tokenizer_encode(tok, STR("<|im_start|>assistant\n"), false, true, &head, err))
        return -1;
    c->mark = mem_alloc(c->n + 1);
    for (size_t i = 0; i + head.n <= c->n; i++) {
        if (memcmp(c->id + i, head.id, head.n * sizeof *head.id) != 0)
            continue;
        for (i += head.n; i < c->n; i++) {
            c->mark[i] = 1;
            if (c->id[i] == stop)
                break;
        }
    }
    ids_release(&head);
    return 0;
}

static bool wants_marks(const struct corpus *c)
{
    return corpus_is_chat(c) && strcmp(c->source->answers, "all") == 0;
}

int corpus_load(struct corpus *c, struct tokenizer *tok, const struct corpus_how *how,
                const char *cache, struct err *err)
{
    make_key(c, how->tokenizer_sha256, how->context);
    int rc = read_cache(c, cache, err);
    if (rc < 0)
        return -1;
    int32_t end = tokenizer_find(tok, STR("<|endoftext|>"));
    if (rc == 0 && (tokenize(c, end, how, err) || write_cache(c, cache, err)))
        return err_wrap(err, "source \"%s\"", c->source->name);
    if (wants_marks(c) && mark_answers(c, tok, err))
        return -1;
    if (corpus_is_chat(c) ? c->n_talks == 0 : c->n < 2 * (size_t)how->context + 2)
        return err_ask(err, "source \"%s\" has only %zu tokens in %zu files",
                       c->source->name, c->n, c->train_files.n);
    return 0;
}
