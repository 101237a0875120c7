#include "harness/method/passages.h"

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/method/chunk.h"

static int count_tokens(void *context, struct str text, int64_t *tokens, struct err *err)
{
    return budget_count(context, text, tokens, err);
}

/* Line breaks are folded to one: an empty line would look like the next passage. */
static struct str dress(struct str title, struct str text, struct arena *into)
{
    struct buf out = {0};
    bool fresh = true;
    if (title.n > 0) {
        buf_str(&out, title);
        buf_char(&out, '\n');
    }
    for (struct str line; str_split(&text, '\n', &line);) {
        line = str_trim(line);
        if (line.n == 0)
            continue;
        if (!fresh)
            buf_char(&out, '\n');
        buf_str(&out, line);
        fresh = false;
    }
    struct str passage = str_copy(into, buf_view(&out));
    buf_release(&out);
    return passage;
}

int passages_make(struct passages *passages, const struct task *task,
                  const struct budget *budget, const struct passage_opts *opts,
                  struct arena *cell, struct err *err)
{
    struct chunk *chunk;
    struct arena scratch = {0};
    struct budget counter = *budget;
    if (task->n_corpus == 0)
        return err_ask(err, "task \"%s\" has no corpus to search", task->name);
    if (opts->overlap >= opts->chunk)
        return err_ask(err, "overlap is %lld tokens, must be below chunk, %lld",
                       (long long)opts->overlap, (long long)opts->chunk);
    int rc = chunk_documents(task->corpus, task->n_corpus, opts->chunk, opts->overlap,
                             count_tokens, &counter, &scratch, &chunk, &passages->n, err);
    if (rc == 0)
        passages->row = ARENA_ARRAY(cell, passages->n, struct passage);
    passages->bytes = 0;
    for (size_t i = 0; rc == 0 && i < passages->n; i++) {
        struct passage *p = &passages->row[i];
        struct str title = task->corpus[chunk[i].document].title;
        *p = (struct passage){
            .text = dress(opts->title ? title : STR_NONE, chunk[i].text, cell),
            .document = chunk[i].document,
            .from = chunk[i].from,
            .to = chunk[i].to};
        passages->bytes += (int64_t)p->text.n;
        rc = budget_count(budget, p->text, &p->tokens, err);
    }
    arena_release(&scratch);
    if (rc == 0 && passages->n == 0)
        return err_ask(err, "the corpus of task \"%s\" holds no text", task->name);
    return rc;
}

bool passage_answers(const struct passage *passage, const struct reference *reference,
                     struct arena *item)
{
    struct str low = str_lower(item, passage->text);
    for (size_t a = 0; a < reference->n_accept; a++)
        if (str_find(low, str_lower(item, reference->accept[a]), 0) != SIZE_MAX)
            return true;
    return false;
}
