/* scene - the facts of one row: subjects with names, what is true of them, and a question
 * that exactly one of the facts answers.
 *
 *     struct scene scene;
 *     scene_init(&scene, &dice);
 *     scene_cast(&scene, &subject_pet, 3, 2, 100, false);   three pets, two facts each
 *     scene_tell(&scene, 0, SCENE_NAME, &buf);              "Ida Frost plays the harp."
 *     struct question question;
 *     if (scene_ask(&scene, &question)) ...
 */
#ifndef MODELS_INSTRUCT_SCENE_H
#define MODELS_INSTRUCT_SCENE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/str.h"
#include "models/instruct/dice.h"
#include "models/instruct/frames.h"
#include "models/instruct/values.h"

enum { SCENE_FACTS = 24, SCENE_WHOS = 10, SCENE_SLOTS = 4, QUESTION_MAX = 200 };

struct who {
    const struct subject *subject;
    struct value name;
};

struct fact {
    const struct frame *frame;
    size_t who;
    struct value slots[SCENE_SLOTS]; /* the subject, then a, b, c */
};

struct scene {
    struct dice *dice;
    struct who whos[SCENE_WHOS];
    size_t who_count;
    struct fact facts[SCENE_FACTS];
    size_t n;
    bool reverse; /* more questions name the value and ask for the subject */
};

struct question {
    char text[QUESTION_MAX];
    char answer[VALUE_MAX];
    size_t fact;
};

/* What stands for the subject: its name, "She", or ", and she" in one sentence. */
enum scene_name { SCENE_NAME, SCENE_PRONOUN, SCENE_JOINED };

void scene_init(struct scene *scene, struct dice *dice);
const struct subject *scene_subject(struct dice *dice);
/* Adds `whos` subjects of one kind and `frames` kinds of facts, each true of each with a
 * chance of `percent`; with `labelled` only facts that a table can show.  What does not
 * fit is left out. */
void scene_cast(struct scene *scene, const struct subject *subject, size_t whos,
                size_t frames, int percent, bool labelled);
/* One sentence, with a space in front when `out` ends with a full stop. */
void scene_tell(const struct scene *scene, size_t fact, enum scene_name name,
                struct buf *out);
/* Whether a pronoun in a sentence about `fact` is clear right after `before`. */
bool scene_same_subject(const struct scene *scene, size_t before, size_t fact);
/* A question about any fact, or false when none was found that only one fact answers. */
bool scene_ask(const struct scene *scene, struct question *question);
/* A question about this fact, in the words of a table. */
void scene_ask_label(const struct scene *scene, size_t fact, struct question *question);
void scene_drop(struct scene *scene, size_t fact);

#endif
