#include "models/instruct/passage.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const fillers[] = {
    "The weather was mild that week.",
    "Everyone is asked to keep the doors closed.",
    "There is fresh tea in the kitchen.",
    "Some details may still change.",
    "More will be said at the next meeting.",
    "The list was checked twice.",
    "Please tell a friend about it.",
    "It was a quiet morning.",
    "Nobody expected so much interest.",
    "The old list is no longer in use.",
    "We thank all who helped.",
    "A few questions are still open.",
    "The lights stay on until late.",
    "Children are always welcome.",
    "This has been so for a long time.",
    "There was a short break after that.",
    "The rest is well known.",
    "Most people were pleased.",
    "Keep this note in a safe place.",
    "The wind came from the west.",
    "It is worth a visit.",
    "That was a surprise to many.",
    "There will be music as well.",
    "The photos are on the wall.",
    "All of this can be read in the archive.",
    "Some say it could be better.",
    "Nothing else was decided.",
    "A new sign will be put up soon.",
    "The paint is still fresh.",
    "It rained a little in between.",
};

void passages_release(struct passages *passages)
{
    for (size_t i = 0; i < PASSAGES_MAX; i++)
        buf_release(&passages->items[i].text);
}

static const char *generic_title(const struct scene *scene, size_t who)
{
    const struct subject *subject = scene->whos[who].subject;
    return subject->titles[dice_below(scene->dice, SUBJECT_TITLES)];
}

static bool is_title_taken(const struct passages *passages, const char *title)
{
    for (size_t i = 0; i < passages->n; i++)
        if (strcmp(passages->items[i].title, title) == 0)
            return true;
    return false;
}

static struct passage *add_passage(struct passages *passages, const struct scene *scene,
                                   size_t first, size_t end)
{
    struct passage *passage = &passages->items[passages->n];
    const char *title = generic_title(scene, first);
    bool own = end == first + 1 && dice_chance(scene->dice, 60);
    if (own || is_title_taken(passages, title))
        title = scene->whos[first].name.text;
    snprintf(passage->title, sizeof passage->title, "%s", title);
    passage->title[0] = (char)toupper((unsigned char)title[0]);
    passages->n++;
    return passage;
}

/* The facts about these subjects: subject by subject, or in any order. */
static size_t arrange(const struct scene *scene, size_t first, size_t end, size_t *order)
{
    size_t shuffled[SCENE_FACTS], n = 0;
    dice_shuffle(scene->dice, scene->n, shuffled);
    bool grouped = dice_chance(scene->dice, 60);
    for (size_t who = first; who < end; who++)
        for (size_t i = 0; i < scene->n; i++) {
            size_t of = scene->facts[shuffled[i]].who;
            bool here = grouped ? of == who : who == first && of >= first && of < end;
            if (here)
                order[n++] = shuffled[i];
        }
    return n;
}

static void list_mark(struct buf *out, size_t style, size_t i)
{
    switch (style) {
    case 0:
        buf_text(out, "- ");
        return;
    case 1:
        buf_text(out, "* ");
        return;
    default:
        buf_format(out, "%zu. ", i + 1);
    }
}

static void prose(struct buf *out, const struct scene *scene, const size_t *order,
                  size_t n)
{
    bool filled = dice_chance(scene->dice, 40), pronouns = dice_chance(scene->dice, 50);
    bool after_filler = true;
    size_t filler = dice_below(scene->dice, DICE_COUNT(fillers));
    for (size_t i = 0; i < n; i++) {
        bool same =
            i > 0 && !after_filler && scene_same_subject(scene, order[i - 1], order[i]);
        enum scene_name name = SCENE_NAME;
        if (same && pronouns && dice_chance(scene->dice, 80))
            name = dice_chance(scene->dice, 60) ? SCENE_PRONOUN : SCENE_JOINED;
        scene_tell(scene, order[i], name, out);
        after_filler = filled && dice_chance(scene->dice, 20);
        if (after_filler)
            buf_format(out, " %s", fillers[filler++ % DICE_COUNT(fillers)]);
    }
}

void passage_sentences(struct passages *passages, const struct scene *scene, size_t first,
                       size_t end)
{
    size_t order[SCENE_FACTS], n = arrange(scene, first, end, order);
    struct buf *out = &add_passage(passages, scene, first, end)->text;
    if (n < 2 || dice_chance(scene->dice, 75)) {
        prose(out, scene, order, n);
        return;
    }
    size_t style = dice_below(scene->dice, 3);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_char(out, '\n');
        list_mark(out, style, i);
        scene_tell(scene, order[i], SCENE_NAME, out);
    }
}

static const char *cell(const struct scene *scene, size_t who, const struct frame *frame)
{
    for (size_t i = 0; i < scene->n; i++)
        if (scene->facts[i].who == who && scene->facts[i].frame == frame)
            return scene->facts[i].slots[1].text;
    return "-";
}

static size_t columns(const struct scene *scene, const struct frame **frames)
{
    size_t n = 0;
    for (size_t i = 0; i < scene->n; i++) {
        bool known = false;
        for (size_t j = 0; j < n; j++)
            known |= frames[j] == scene->facts[i].frame;
        if (!known)
            frames[n++] = scene->facts[i].frame;
    }
    return n;
}

struct grid {
    const struct frame *frames[SCENE_FACTS];
    size_t n;
    size_t rows[SCENE_WHOS];
    size_t row_count;
};

static void bars(struct buf *out, const struct scene *scene, const struct grid *grid)
{
    bool outer = dice_chance(scene->dice, 50);
    const char *left = outer ? "| " : "", *right = outer ? " |" : "";
    const char *middle = outer || dice_chance(scene->dice, 60) ? " | " : "; ";
    buf_format(out, "%s%s", left, scene->whos[0].subject->noun);
    for (size_t j = 0; j < grid->n; j++)
        buf_format(out, "%s%s", middle, grid->frames[j]->label);
    buf_text(out, right);
    for (size_t j = 0; outer && j <= grid->n; j++)
        buf_text(out, j == 0 ? "\n|---|" : "---|");
    for (size_t i = 0; i < grid->row_count; i++) {
        buf_format(out, "\n%s%s", left, scene->whos[grid->rows[i]].name.text);
        for (size_t j = 0; j < grid->n; j++)
            buf_format(out, "%s%s", middle, cell(scene, grid->rows[i], grid->frames[j]));
        buf_text(out, right);
    }
}

static void records(struct buf *out, const struct scene *scene, const struct grid *grid)
{
    const char *equals = dice_chance(scene->dice, 75) ? ": " : " = ";
    for (size_t i = 0; i < grid->row_count; i++) {
        buf_format(out, "%s%s%s%s", i > 0 ? "\n\n" : "", scene->whos[0].subject->noun,
                   equals, scene->whos[grid->rows[i]].name.text);
        for (size_t j = 0; j < grid->n; j++)
            buf_format(out, "\n%s%s%s", grid->frames[j]->label, equals,
                       cell(scene, grid->rows[i], grid->frames[j]));
    }
}

/* One line a subject; with a single fact the label stands above. */
static void notes(struct buf *out, const struct scene *scene, const struct grid *grid)
{
    const char *dash = dice_chance(scene->dice, 50) ? " - " : ": ";
    bool above = grid->n == 1 && dice_chance(scene->dice, 60);
    if (above)
        buf_format(out, "%c%s:\n", toupper((unsigned char)grid->frames[0]->label[0]),
                   grid->frames[0]->label + 1);
    for (size_t i = 0; i < grid->row_count; i++) {
        buf_format(out, "%s%s%s", i > 0 ? "\n" : "", scene->whos[grid->rows[i]].name.text,
                   dash);
        for (size_t j = 0; j < grid->n; j++) {
            const char *value = cell(scene, grid->rows[i], grid->frames[j]);
            buf_text(out, j > 0 ? "; " : "");
            if (above)
                buf_text(out, value);
            else
                buf_format(out, "%s %s", grid->frames[j]->label, value);
        }
    }
}

void passage_table(struct passages *passages, const struct scene *scene)
{
    struct grid grid = {.row_count = scene->who_count};
    grid.n = columns(scene, grid.frames);
    dice_shuffle(scene->dice, scene->who_count, grid.rows);
    struct buf *out = &add_passage(passages, scene, 0, scene->who_count)->text;
    switch (dice_below(scene->dice, 3)) {
    case 0:
        bars(out, scene, &grid);
        return;
    case 1:
        records(out, scene, &grid);
        return;
    default:
        notes(out, scene, &grid);
    }
}
