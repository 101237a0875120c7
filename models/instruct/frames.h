/* frames - what can be said and asked about a subject: each frame is one kind of fact,
 * with its sentences and its questions.
 *
 * {s} is the subject, {a}, {b} and {c} are the values whose letters (values.h) stand in
 * `values`; {A} is {a} with its indefinite article.  A question starts with the slot that
 * answers it: "a:Where was {s} born?", "s:Who was born in {a}?".
 */
#ifndef MODELS_INSTRUCT_FRAMES_H
#define MODELS_INSTRUCT_FRAMES_H

#include <stddef.h>

enum { FRAME_SAYS = 5, FRAME_ASKS = 7, SUBJECT_TITLES = 5 };

struct frame {
    const char *values;
    const char *label; /* what a table calls {a}; NULL: this fact is not for tables */
    const char *says[FRAME_SAYS];
    const char *asks[FRAME_ASKS];
};

struct subject {
    char kind;        /* letter of values.h */
    const char *the;  /* "the " where the name wants it */
    const char *noun; /* "person": the head of a table's first column */
    const char *titles[SUBJECT_TITLES];
    const struct frame *frames;
    size_t n;
};

#define FRAMES(list) .frames = (list), .n = sizeof(list) / sizeof((list)[0])

extern const struct subject subject_person, subject_activity, subject_group;
extern const struct subject subject_company, subject_machine, subject_goods,
    subject_paper, subject_project;
extern const struct subject subject_town, subject_room, subject_event, subject_ship,
    subject_book, subject_pet, subject_dish;

#endif
