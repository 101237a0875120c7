/* Reading: facts in passages, a question, and the answer copied from there. */
#include <string.h>

#include "models/instruct/passage.h"
#include "models/instruct/rows.h"

/* Several of one kind with the same facts: the name decides which is asked for. */
static void cast_alike(struct scene *scene)
{
    size_t whos = 2 + dice_below(scene->dice, 4), frames = 1 + dice_below(scene->dice, 3);
    scene_cast(scene, scene_subject(scene->dice), whos, frames, 85, false);
}

static void cast_long(struct scene *scene)
{
    size_t whos = 3 + dice_below(scene->dice, 4), frames = 2 + dice_below(scene->dice, 3);
    scene_cast(scene, scene_subject(scene->dice), whos, frames, 85, false);
    if (dice_chance(scene->dice, 40))
        scene_cast(scene, scene_subject(scene->dice), 2, 2, 90, false);
}

/* One subject with many facts, often another beside it. */
static void cast_profile(struct scene *scene)
{
    const struct subject *subject = scene_subject(scene->dice);
    scene_cast(scene, subject, 1, 2 + dice_below(scene->dice, 6), 100, false);
    if (dice_chance(scene->dice, 50))
        scene_cast(scene, subject, 1, 1 + dice_below(scene->dice, 3), 100, false);
}

static void cast_mixed(struct scene *scene)
{
    for (int i = 0; i < 2; i++) {
        size_t whos = 1 + dice_below(scene->dice, 2),
               frames = 1 + dice_below(scene->dice, 2);
        scene_cast(scene, scene_subject(scene->dice), whos, frames, 90, false);
    }
}

static void cast_short(struct scene *scene)
{
    size_t whos = 1 + dice_below(scene->dice, 2), frames = 1 + dice_below(scene->dice, 2);
    scene_cast(scene, scene_subject(scene->dice), whos, frames, 100, false);
}

static void cast_sentences(struct scene *scene)
{
    static void (*const casts[])(struct scene * scene) = {
        cast_alike, cast_alike, cast_alike, cast_profile, cast_profile,
        cast_mixed, cast_mixed, cast_long,  cast_long,    cast_short};
    DICE_PICK(scene->dice, casts)(scene);
}

static void cast_table(struct scene *scene)
{
    size_t whos = 2 + dice_below(scene->dice, 5), frames = 1 + dice_below(scene->dice, 3);
    scene_cast(scene, scene_subject(scene->dice), whos, frames, 100, true);
}

/* Rows that have an answer may say this too, or its mere mention would tell. */
static const char *instead_of_answer(struct dice *dice)
{
    static const char *const texts[] = {"not in the handbook", "not in the handbook",
                                        "not in the text",     "not in the text",
                                        "not stated",          "not stated",
                                        "not in the passages", "no answer"};
    return DICE_PICK(dice, texts);
}

/* Writes the row.  With `absent` the fact that was asked for is taken out first. */
static bool finish(struct instruct_row *row, struct scene *scene,
                   struct question *question, bool absent,
                   void (*write)(struct passages *, const struct scene *))
{
    bool says_instead = absent || dice_chance(scene->dice, 10);
    const char *instead = says_instead ? instead_of_answer(scene->dice) : NULL;
    if (absent) {
        scene_drop(scene, question->fact);
        if (scene->n == 0)
            return false;
    }
    struct passages passages = {0};
    write(&passages, scene);
    passages_prompt(&passages, question->text, instead, scene->dice, &row->input);
    passages_release(&passages);
    buf_text(&row->answer, absent ? instead : question->answer);
    return true;
}

static void write_whole(struct passages *passages, const struct scene *scene)
{
    passage_sentences(passages, scene, 0, scene->who_count);
}

/* A passage for each subject that something is said about, in any order. */
static void write_apart(struct passages *passages, const struct scene *scene)
{
    size_t order[SCENE_WHOS];
    dice_shuffle(scene->dice, scene->who_count, order);
    for (size_t i = 0; i < scene->who_count && passages->n < PASSAGES_MAX; i++) {
        bool any = false;
        for (size_t j = 0; j < scene->n; j++)
            any |= scene->facts[j].who == order[i];
        if (any)
            passage_sentences(passages, scene, order[i], order[i] + 1);
    }
}

static bool ask_table(const struct scene *scene, struct question *question)
{
    if (scene->n == 0 || !dice_chance(scene->dice, scene->reverse ? 10 : 30))
        return scene_ask(scene, question);
    scene_ask_label(scene, dice_below(scene->dice, scene->n), question);
    return strstr(question->text, question->answer) == NULL;
}

static bool read_one(struct instruct_row *row, struct dice *dice, bool absent)
{
    struct scene scene;
    struct question question;
    scene_init(&scene, dice);
    scene.reverse = row->mixture != INSTRUCT_FIRST;
    bool table = dice_chance(dice, 25);
    if (table)
        cast_table(&scene);
    else
        cast_sentences(&scene);
    bool asked = table ? ask_table(&scene, &question) : scene_ask(&scene, &question);
    return asked &&
           finish(row, &scene, &question, absent, table ? passage_table : write_whole);
}

static bool read_several(struct instruct_row *row, struct dice *dice, bool absent)
{
    struct scene scene;
    struct question question;
    scene_init(&scene, dice);
    scene.reverse = row->mixture != INSTRUCT_FIRST;
    size_t whos = 2 + dice_below(dice, 4), frames = 1 + dice_below(dice, 3);
    if (dice_chance(dice, 60)) {
        scene_cast(&scene, scene_subject(dice), whos, frames, 90, false);
    } else {
        for (size_t i = 0; i < whos; i++) {
            const struct subject *subject = scene_subject(dice);
            scene_cast(&scene, subject, 1, 1 + dice_below(dice, 4), 100, false);
        }
    }
    return scene_ask(&scene, &question) &&
           finish(row, &scene, &question, absent, write_apart);
}

bool make_reading(struct instruct_row *row, struct dice *dice)
{
    return read_one(row, dice, false);
}

bool make_documents(struct instruct_row *row, struct dice *dice)
{
    return read_several(row, dice, false);
}

bool make_absent(struct instruct_row *row, struct dice *dice)
{
    return dice_chance(dice, 50) ? read_one(row, dice, true)
                                 : read_several(row, dice, true);
}
