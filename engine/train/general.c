#include "engine/train/general.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/text/tokenizer.h"
#include "engine/train/step.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"

enum { CHOICES_MAX = 64 };

/* A piece of text, or one choice of an item. */
struct piece {
    struct step_doc doc;
    size_t bytes;  /* of what is predicted */
    int item;      /* -1: text */
    bool is_right; /* the item's answer */
};

struct general {
    struct piece *piece;
    int n, cap, n_items, longest;
    const struct model *model; /* while reading */
    struct arena arena;
};

/* ---- reading */

static void add_piece(struct general *g, const int32_t *id, int n, int n_masked,
                      struct piece piece)
{
    if (g->n == g->cap) {
        g->cap = g->cap ? 2 * g->cap : 64;
        g->piece = mem_resize(g->piece, (size_t)g->cap, sizeof *g->piece);
    }
    int32_t *copy = ARENA_ARRAY(&g->arena, (size_t)n, int32_t);
    memcpy(copy, id, (size_t)n * sizeof *copy);
    piece.doc = (struct step_doc){copy, n, n_masked, n, 1, NULL};
    g->longest = n > g->longest ? n : g->longest;
    g->piece[g->n++] = piece;
}

/* Windows of the context, one behind the other. */
static int add_text(struct general *g, struct str text, struct err *err)
{
    size_t context = (size_t)g->model->shape.context;
    struct ids ids = {0};
    int rc = tokenizer_encode(g->model->tok, text, true, false, &ids, err);
    for (size_t at = 0; !rc && at + 1 < ids.n; at += context) {
        size_t n = ids.n - at < context + 1 ? ids.n - at : context + 1;
        /* the bytes stand with the last window: only their sum is used */
        size_t bytes = at + context + 1 < ids.n ? 0 : text.n;
        add_piece(g, ids.id + at, (int)n, 0, (struct piece){.bytes = bytes, .item = -1});
    }
    ids_release(&ids);
    return rc;
}

static size_t common_prefix(const struct ids *a, const struct ids *b)
{
    size_t n = 0;
    while (n < a->n && n < b->n && a->id[n] == b->id[n])
        n++;
    return n;
}

static int add_choice(struct general *g, const struct ids *input, struct str text,
                      struct piece piece, struct err *err)
{
    struct ids ids = {0};
    int rc = tokenizer_encode(g->model->tok, text, true, false, &ids, err);
    size_t masked = common_prefix(input, &ids);
    if (!rc && ids.n > (size_t)g->model->shape.context)
        rc = err_ask(err, "an item has %zu tokens, the context of the model is %d", ids.n,
                     g->model->shape.context);
    if (!rc)
        add_piece(g, ids.id, (int)ids.n, (int)masked, piece);
    ids_release(&ids);
    return rc;
}

static int add_choices(struct general *g, const struct json *row, struct str input,
                       struct str answer, struct err *err)
{
    const struct json *choices = json_get(row, "choices");
    struct ids ids = {0};
    int rc = tokenizer_encode(g->model->tok, input, true, false, &ids, err), right = 0;
    for (const struct json *c = choices->child; !rc && c; c = c->next) {
        if (c->type != JSON_STRING || !c->string.n) {
            rc = err_at(err, row->path, row->line, "\"choices\" must be texts");
            break;
        }
        struct piece piece = {.bytes = c->string.n + 1,
                              .item = g->n_items,
                              .is_right = str_eq(c->string, answer)};
        right += piece.is_right;
        const char *text =
            arena_format(&g->arena, "%.*s %.*s", STR_ARG(input), STR_ARG(c->string));
        rc = add_choice(g, &ids, str_of(text), piece, err);
    }
    ids_release(&ids);
    if (!rc && right != 1)
        rc = err_at(err, row->path, row->line, "\"answer\" must be one of the choices");
    g->n_items++;
    return rc;
}

static int add_row(const struct json *row, void *context, struct err *err)
{
    struct general *g = context;
    const struct json *choices = json_get(row, "choices");
    struct str input, answer;
    if (!choices) {
        if (json_str(row, "text", &input, err))
            return -1;
        return add_text(g, input, err);
    }
    if (json_str(row, "input", &input, err) || json_str(row, "answer", &answer, err))
        return -1;
    if (choices->type != JSON_ARRAY || choices->n < 2 || choices->n > CHOICES_MAX)
        return err_at(err, row->path, row->line, "\"choices\" must be 2 to %d texts",
                      CHOICES_MAX);
    return add_choices(g, row, input, answer, err);
}

int general_open(struct general **out, const char *path, const struct model *model,
                 struct err *err)
{
    struct arena lines = {0};
    struct general *g = mem_alloc(sizeof *g);
    *g = (struct general){.model = model};
    int rc = json_lines(path, &lines, add_row, g, err);
    arena_release(&lines);
    if (!rc && !g->n)
        rc = err_at(err, path, 0, "holds no rows");
    if (rc) {
        general_close(g);
        return -1;
    }
    *out = g;
    return 0;
}

void general_close(struct general *general)
{
    if (!general)
        return;
    free(general->piece);
    arena_release(&general->arena);
    free(general);
}

void general_key(const struct general *general, char key[65])
{
    struct sha256 sum;
    sha256_init(&sum);
    for (int i = 0; i < general->n; i++) {
        const struct piece *p = &general->piece[i];
        int64_t head[] = {p->doc.n, p->doc.n_masked, (int64_t)p->bytes, p->item,
                          p->is_right};
        sha256_add(&sum, head, sizeof head);
        sha256_add(&sum, p->doc.id, (size_t)p->doc.n * sizeof *p->doc.id);
    }
    sha256_hex(&sum, key);
}

/* ---- measuring */

static double share_right(const struct general *g, const double *nats)
{
    int right = 0;
    for (int i = 0; i < g->n;) {
        int item = g->piece[i].item;
        double own = INFINITY, other = INFINITY;
        if (item < 0) {
            i++;
            continue;
        }
        for (; i < g->n && g->piece[i].item == item; i++) {
            double per_byte = nats[i] / (double)g->piece[i].bytes;
            double *least = g->piece[i].is_right ? &own : &other;
            *least = per_byte < *least ? per_byte : *least;
        }
        right += own < other;
    }
    return g->n_items > 0 ? (double)right / g->n_items : NAN;
}

static double bits_per_byte(const struct general *g, const double *nats)
{
    double sum = 0;
    size_t bytes = 0;
    for (int i = 0; i < g->n; i++)
        if (g->piece[i].item < 0) {
            sum += nats[i];
            bytes += g->piece[i].bytes;
        }
    return bytes > 0 ? sum / log(2) / (double)bytes : NAN;
}

int general_measure(const struct general *g, struct model *model, struct adapter *adapter,
                    int64_t memory, bool bf16, struct general_score *score,
                    struct pool *pool, struct err *err)
{
    struct stepper stepper;
    int64_t tokens = 0;
    for (int i = 0; i < g->n; i++)
        tokens += g->piece[i].doc.n;
    const struct step_load load = {g->longest, tokens, memory, NULL, 0};
    if (stepper_open_as(&stepper, model, adapter, &load, (struct pass_how){.bf16 = bf16},
                        pool, err))
        return -1;
    struct step_doc *doc = mem_resize(NULL, (size_t)g->n, sizeof *doc);
    double *nats = mem_resize(NULL, (size_t)g->n, sizeof *nats);
    for (int i = 0; i < g->n; i++)
        doc[i] = g->piece[i].doc;
    stepper_losses(&stepper, doc, g->n, nats);
    *score = (struct general_score){bits_per_byte(g, nats), share_right(g, nats)};
    stepper_release(&stepper);
    free(doc);
    free(nats);
    return 0;
}
