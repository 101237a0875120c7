#include "models/instruct/scene.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "models/instruct/phrase.h"

void scene_init(struct scene *scene, struct dice *dice)
{
    scene->dice = dice;
    scene->who_count = 0;
    scene->n = 0;
    scene->reverse = false;
}

const struct subject *scene_subject(struct dice *dice)
{
    static const struct subject *const subjects[] = {
        &subject_person,   &subject_person,   &subject_person, &subject_person,
        &subject_activity, &subject_activity, &subject_group,  &subject_group,
        &subject_company,  &subject_machine,  &subject_goods,  &subject_paper,
        &subject_project,  &subject_town,     &subject_room,   &subject_event,
        &subject_ship,     &subject_book,     &subject_pet,    &subject_dish};
    return DICE_PICK(dice, subjects);
}

/* A name that no other subject has, where a few tries find one. */
static bool add_who(struct scene *scene, const struct subject *subject)
{
    if (scene->who_count == SCENE_WHOS)
        return false;
    struct who *who = &scene->whos[scene->who_count];
    who->subject = subject;
    for (int tries = 0; tries < 10; tries++) {
        value_draw(&who->name, subject->kind, scene->dice);
        bool taken = false;
        for (size_t i = 0; i < scene->who_count; i++)
            taken |= strstr(scene->whos[i].name.text, who->name.text) != NULL ||
                     strstr(who->name.text, scene->whos[i].name.text) != NULL;
        if (!taken) {
            scene->who_count++;
            return true;
        }
    }
    return false;
}

static bool is_used(const struct scene *scene, const struct frame *frame, size_t slot,
                    const char *text)
{
    for (size_t i = 0; i < scene->who_count; i++)
        if (strcmp(scene->whos[i].name.text, text) == 0)
            return true;
    for (size_t i = 0; i < scene->n; i++)
        if (scene->facts[i].frame == frame &&
            strcmp(scene->facts[i].slots[slot].text, text) == 0)
            return true;
    return false;
}

static void add_fact(struct scene *scene, const struct frame *frame, size_t who)
{
    if (scene->n == SCENE_FACTS)
        return;
    struct fact *fact = &scene->facts[scene->n];
    *fact = (struct fact){.frame = frame, .who = who};
    fact->slots[0] = scene->whos[who].name;
    for (size_t i = 0; frame->values[i] != '\0'; i++)
        for (int tries = 0; tries < 12; tries++) {
            value_draw(&fact->slots[i + 1], frame->values[i], scene->dice);
            if (!is_used(scene, frame, i + 1, fact->slots[i + 1].text))
                break;
        }
    scene->n++;
}

void scene_cast(struct scene *scene, const struct subject *subject, size_t whos,
                size_t frames, int percent, bool labelled)
{
    size_t order[64], first = scene->who_count, taken = 0;
    for (size_t i = 0; i < whos; i++)
        add_who(scene, subject);
    dice_shuffle(scene->dice, subject->n, order);
    for (size_t i = 0; i < subject->n && taken < frames; i++) {
        const struct frame *frame = &subject->frames[order[i]];
        if (labelled && frame->label == NULL)
            continue;
        taken++;
        for (size_t who = first; who < scene->who_count; who++)
            if (dice_chance(scene->dice, percent))
                add_fact(scene, frame, who);
    }
}

void scene_drop(struct scene *scene, size_t fact)
{
    for (size_t i = fact; i + 1 < scene->n; i++)
        scene->facts[i] = scene->facts[i + 1];
    scene->n--;
}

static size_t slot_of(char letter)
{
    return letter == 's' ? 0 : (size_t)(tolower((unsigned char)letter) - 'a') + 1;
}

static void expand(struct buf *out, const char *template, const struct fact *fact)
{
    for (const char *c = template; *c != '\0'; c++) {
        if (*c != '{') {
            buf_char(out, *c);
            continue;
        }
        const char *value = fact->slots[slot_of(c[1])].text;
        if (c[1] == 'A')
            buf_format(out, "%s ", value_article(value));
        else
            phrase_mend_article(out, value);
        buf_text(out, value);
        c += 2;
    }
}

static size_t count(const char *const *texts, size_t max)
{
    size_t n = 0;
    while (n < max && texts[n] != NULL)
        n++;
    return n;
}

static const char *pronoun(const struct who *who)
{
    if (who->subject->kind == 'J')
        return "they";
    if (who->subject->kind != 'P')
        return "it";
    return who->name.she ? "she" : "he";
}

/* The sentence's own words after its subject, or NULL when it does not start with it. */
static const char *after_subject(const char *template)
{
    static const char *const starts[] = {"{s} ", "The {s} ", "\"{s}\" "};
    for (size_t i = 0; i < DICE_COUNT(starts); i++)
        if (strncmp(template, starts[i], strlen(starts[i])) == 0)
            return template + strlen(starts[i]) - 1;
    return NULL;
}

void scene_tell(const struct scene *scene, size_t index, enum scene_name name,
                struct buf *out)
{
    const struct fact *fact = &scene->facts[index];
    const char *const *says = fact->frame->says;
    const char *template = says[dice_below(scene->dice, count(says, FRAME_SAYS))];
    const char *rest = name == SCENE_NAME ? NULL : after_subject(template);
    size_t start = out->n;
    if (rest != NULL && name == SCENE_JOINED) {
        start = --out->n; /* the full stop */
        buf_text(out, ", and ");
    } else if (start > 0 && out->data[start - 1] == '.') {
        buf_char(out, ' ');
        start++;
    }
    if (rest != NULL)
        buf_text(out, pronoun(&scene->whos[fact->who]));
    expand(out, rest != NULL ? rest : template, fact);
    out->data[start] = (char)toupper((unsigned char)out->data[start]);
}

bool scene_same_subject(const struct scene *scene, size_t before, size_t fact)
{
    const struct fact *a = &scene->facts[before], *b = &scene->facts[fact];
    if (a->who != b->who)
        return false;
    for (const char *c = a->frame->values; *c != '\0'; c++)
        if (isupper((unsigned char)*c))
            return false;
    return true;
}

/* Two facts that agree in everything a question mentions both answer it. */
static bool agrees(const char *ask, const struct fact *a, const struct fact *b)
{
    for (const char *c = strchr(ask, '{'); c != NULL; c = strchr(c + 1, '{')) {
        size_t slot = slot_of(c[1]);
        if (strcmp(a->slots[slot].text, b->slots[slot].text) != 0)
            return false;
    }
    return true;
}

static bool is_ambiguous(const struct scene *scene, const struct fact *fact,
                         const char *ask)
{
    for (size_t i = 0; i < scene->n; i++) {
        const struct fact *other = &scene->facts[i];
        if (other != fact && other->frame == fact->frame && agrees(ask, fact, other))
            return true;
    }
    return false;
}

static void write_question(struct question *question, size_t index,
                           const struct fact *fact, const char *ask)
{
    struct buf text = {0};
    expand(&text, ask + 2, fact);
    snprintf(question->text, sizeof question->text, "%s", text.data);
    snprintf(question->answer, sizeof question->answer, "%s",
             fact->slots[slot_of(ask[0])].text);
    question->fact = index;
    buf_release(&text);
}

bool scene_ask(const struct scene *scene, struct question *question)
{
    for (int tries = 0; tries < 20 && scene->n > 0; tries++) {
        size_t index = dice_below(scene->dice, scene->n);
        const struct fact *fact = &scene->facts[index];
        const char *const *asks = fact->frame->asks;
        const char *ask = asks[dice_below(scene->dice, count(asks, FRAME_ASKS))];
        if (is_ambiguous(scene, fact, ask) ||
            (scene->reverse && ask[0] != 's' && dice_chance(scene->dice, 75)))
            continue;
        write_question(question, index, fact, ask);
        if (strstr(question->text, question->answer) == NULL)
            return true;
    }
    return false;
}

void scene_ask_label(const struct scene *scene, size_t index, struct question *question)
{
    static const char *const asks[][3] = {
        {"What stands under \"", "\" for ", "?"},
        {"Look up \"", "\" for ", "."},
        {"Which entry is given as \"", "\" for ", "?"},
        {"Give the value of \"", "\" for ", "."},
    };
    const struct fact *fact = &scene->facts[index];
    const char *const *ask = DICE_PICK(scene->dice, asks);
    snprintf(question->text, sizeof question->text, "%s%s%s%s%s", ask[0],
             fact->frame->label, ask[1], fact->slots[0].text, ask[2]);
    snprintf(question->answer, sizeof question->answer, "%s", fact->slots[1].text);
    question->fact = index;
}
