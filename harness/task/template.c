#include "harness/task/template.h"

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/task/task.h"

enum { N_PLACES = 3 };

static const char *const places[N_PLACES] = {"input", "context", "choices"};

enum piece_type { PIECE_TEXT, PIECE_PLACE, PIECE_BAD };

/* The next stretch of a template: literal text, the name inside {}, or what is wrong. */
struct piece {
    enum piece_type type;
    struct str text;
};

static bool next_piece(struct str *rest, struct piece *piece)
{
    struct str t = *rest;
    if (t.n == 0)
        return false;
    size_t n = 0;
    while (n < t.n && t.data[n] != '{' && t.data[n] != '}')
        n++;
    if (n > 0) {
        *piece = (struct piece){PIECE_TEXT, str_slice(t, 0, n)};
    } else if (t.n > 1 && t.data[1] == t.data[0]) {
        *piece = (struct piece){PIECE_TEXT, str_slice(t, 0, 1)};
        n = 2;
    } else {
        size_t end = t.data[0] == '{' ? str_find(t, STR("}"), 0) : SIZE_MAX;
        n = end == SIZE_MAX ? t.n : end + 1;
        *piece = end == SIZE_MAX ? (struct piece){PIECE_BAD, str_slice(t, 0, 1)}
                                 : (struct piece){PIECE_PLACE, str_slice(t, 1, end)};
    }
    *rest = str_slice(t, n, t.n);
    return true;
}

static int place_of(struct str name)
{
    for (int i = 0; i < N_PLACES; i++)
        if (str_is(name, places[i]))
            return i;
    return -1;
}

static int refuse_place(const struct json *value, struct str name, struct err *err)
{
    char text[32] = "";
    size_t n = name.n < sizeof text - 1 ? name.n : sizeof text - 1;
    for (size_t i = 0; i < n; i++)
        text[i] = name.data[i];
    const char *nearest = err_nearest(text, places, N_PLACES);
    if (nearest != NULL)
        return err_at(err, value->path, value->line,
                      "\"%.*s\" has the unknown placeholder {%s}; did you mean {%s}?",
                      STR_ARG(value->key), text, nearest);
    return err_at(err, value->path, value->line,
                  "\"%.*s\" has the unknown placeholder {%s}; known: {input}, {context}, "
                  "{choices}, and {{ }} for braces",
                  STR_ARG(value->key), text);
}

static int check_piece(const struct json *value, const struct piece *piece,
                       unsigned allowed, unsigned *seen, struct err *err)
{
    if (piece->type == PIECE_BAD)
        return err_at(err, value->path, value->line,
                      "\"%.*s\" has a single \"%.*s\"; write it twice for a brace",
                      STR_ARG(value->key), STR_ARG(piece->text));
    if (piece->type != PIECE_PLACE)
        return 0;
    int place = place_of(piece->text);
    if (place < 0)
        return refuse_place(value, piece->text, err);
    if (!(allowed >> place & 1))
        return err_at(err, value->path, value->line, "\"%.*s\" cannot have {%s}%s",
                      STR_ARG(value->key), places[place],
                      1u << place == TEMPLATE_CHOICES ? ": the task has no \"choices\""
                                                      : "");
    *seen |= 1u << place;
    return 0;
}

int template_check(const struct json *value, unsigned allowed, unsigned needed,
                   struct err *err)
{
    struct str rest = value->string;
    struct piece piece;
    unsigned seen = 0;
    while (next_piece(&rest, &piece))
        if (check_piece(value, &piece, allowed, &seen, err))
            return -1;
    for (int i = 0; i < N_PLACES; i++)
        if (needed >> i & ~seen >> i & 1)
            return err_at(err, value->path, value->line, "\"%.*s\" must have {%s}",
                          STR_ARG(value->key), places[i]);
    return 0;
}

static void add_choices(struct buf *out, const struct str *choices, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_text(out, ", ");
        buf_str(out, choices[i]);
    }
}

struct str task_render(struct str template, struct str input, struct str context,
                       const struct str *choices, size_t n_choices, struct arena *into)
{
    struct buf out = {0};
    struct piece piece;
    while (next_piece(&template, &piece)) {
        int place = piece.type == PIECE_PLACE ? place_of(piece.text) : -1;
        if (place < 0)
            buf_str(&out, piece.text);
        else if (1u << place == TEMPLATE_CHOICES)
            add_choices(&out, choices, n_choices);
        else
            buf_str(&out, 1u << place == TEMPLATE_INPUT ? input : context);
    }
    struct str text = str_copy(into, buf_view(&out));
    buf_release(&out);
    return text;
}
