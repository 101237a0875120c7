/* Shots: worked examples of a mapping that is made up for this row, then a query. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "models/instruct/phrase.h"
#include "models/instruct/rows.h"
#include "models/instruct/scene.h"
#include "models/instruct/shots.h"
#include "models/instruct/topics.h"

void shots_add(struct shots *shots, const char *in, const char *out)
{
    snprintf(shots->pairs[shots->n].in, PAIR_TEXT, "%s", in);
    snprintf(shots->pairs[shots->n].out, PAIR_TEXT, "%s", out);
    shots->n++;
}

static size_t wanted(struct shots *shots)
{
    return 3 + dice_below(shots->dice, 4); /* two to five examples and the query */
}

bool shots_know(const struct shots *shots, const char *in)
{
    for (size_t i = 0; i < shots->n; i++)
        if (strcmp(shots->pairs[i].in, in) == 0)
            return true;
    return false;
}

/* Two or three topics, each shown at least once before the query; often with invented
 * labels, so that only the examples say what a label means. */
static void label_texts(struct shots *shots, const struct topic *topics, size_t n)
{
    size_t order[32], classes = n > 2 && dice_chance(shots->dice, 40) ? 3 : 2;
    char labels[3][VALUE_MAX];
    bool invented = dice_chance(shots->dice, 40), words = dice_chance(shots->dice, 80);
    dice_shuffle(shots->dice, n, order);
    for (size_t i = 0; i < classes; i++)
        if (!invented)
            snprintf(labels[i], VALUE_MAX, "%s", topics[order[i]].name);
        else if (words)
            value_syllables(labels[i], 2, shots->dice);
        else
            snprintf(labels[i], VALUE_MAX, "%c", (char)('A' + i));
    size_t examples = 2 * classes - dice_below(shots->dice, classes), shuffled[PAIRS_MAX];
    dice_shuffle(shots->dice, examples, shuffled);
    for (size_t i = 0; i <= examples; i++) {
        size_t class =
            (i < examples ? shuffled[i] : dice_below(shots->dice, classes)) % classes;
        struct buf text = {0};
        do {
            buf_clear(&text);
            topic_text(&text, &topics[order[class]], shots->dice);
        } while (shots_know(shots, text.data));
        shots_add(shots, text.data, labels[class]);
        buf_release(&text);
    }
    shots->order =
        dice_chance(shots->dice, 50) ? "Label the last text like the others." : NULL;
}

static void label_subjects(struct shots *shots)
{
    label_texts(shots, topics_subjects, topics_subject_count);
}

static void label_set(struct shots *shots)
{
    const struct topic_set *set = &topics_sets[dice_below(shots->dice, topics_set_count)];
    label_texts(shots, set->topics, set->n);
}

static void label_words(struct shots *shots)
{
    label_texts(shots, topics_sets[8].topics, topics_sets[8].n);
}

/* The same fact of several subjects: the examples show which part is wanted. */
static void extract(struct shots *shots)
{
    struct scene scene;
    size_t n = wanted(shots);
    scene_init(&scene, shots->dice);
    scene_cast(&scene, scene_subject(shots->dice), n, 1, 100, false);
    size_t values = strlen(scene.facts[0].frame->values),
           slot = dice_below(shots->dice, values + 1);
    for (size_t i = 0; i < scene.n && i < PAIRS_MAX; i++) {
        struct buf text = {0};
        scene_tell(&scene, i, SCENE_NAME, &text);
        shots_add(shots, text.data, scene.facts[i].slots[slot].text);
        buf_release(&text);
    }
}

/* A dictionary of invented words, and one of them again. */
static void look_up(struct shots *shots)
{
    size_t n = wanted(shots);
    static const char kinds[] = "cbafqxT";
    char kind = kinds[dice_below(shots->dice, sizeof kinds - 1)];
    while (shots->n + 1 < n) {
        char word[VALUE_MAX];
        struct value meaning;
        value_syllables(word, 2, shots->dice);
        value_draw(&meaning, kind, shots->dice);
        if (word[0] != '\0' && !shots_know(shots, word))
            shots_add(shots, word, meaning.text);
    }
    size_t again = dice_below(shots->dice, shots->n);
    char in[PAIR_TEXT], out[PAIR_TEXT];
    snprintf(in, sizeof in, "%s", shots->pairs[again].in);
    snprintf(out, sizeof out, "%s", shots->pairs[again].out);
    shots_add(shots, in, out);
}

enum change {
    TWICE,
    UPPER,
    BRACKETS,
    PREFIX,
    SUFFIX,
    FIRST_LETTER,
    SAME,
    HYPHEN,
    CHANGES
};

static void change(char out[PAIR_TEXT], const char *in, enum change how,
                   const char *extra)
{
    switch (how) {
    case TWICE:
        snprintf(out, PAIR_TEXT, "%.60s %.60s", in, in);
        return;
    case UPPER:
        snprintf(out, PAIR_TEXT, "%s", in);
        for (char *c = out; *c != '\0'; c++)
            *c = (char)toupper((unsigned char)*c);
        return;
    case BRACKETS:
        snprintf(out, PAIR_TEXT, "(%s)", in);
        return;
    case PREFIX:
        snprintf(out, PAIR_TEXT, "%s %s", extra, in);
        return;
    case SUFFIX:
        snprintf(out, PAIR_TEXT, "%s %s", in, extra);
        return;
    case FIRST_LETTER:
        snprintf(out, PAIR_TEXT, "%c", in[0]);
        return;
    case HYPHEN:
        snprintf(out, PAIR_TEXT, "%s-%s", extra, in);
        return;
    default:
        snprintf(out, PAIR_TEXT, "%s", in);
    }
}

static void change_words(struct shots *shots)
{
    static const char kinds[] = "bcafijlvTPGA";
    char kind = kinds[dice_below(shots->dice, sizeof kinds - 1)], extra[VALUE_MAX];
    enum change how = (enum change)dice_below(shots->dice, CHANGES);
    value_syllables(extra, 1, shots->dice);
    for (size_t n = wanted(shots); shots->n < n;) {
        struct value word;
        char out[PAIR_TEXT];
        value_draw(&word, kind, shots->dice);
        change(out, word.text, how, extra[0] == '\0' ? "so" : extra);
        if (!shots_know(shots, word.text))
            shots_add(shots, word.text, out);
    }
}

static void number_words(struct shots *shots)
{
    bool to_words = dice_chance(shots->dice, 50);
    for (size_t n = wanted(shots); shots->n < n;) {
        int number = dice_between(shots->dice, 0, 20);
        char digits[16];
        snprintf(digits, sizeof digits, "%d", number);
        const char *word = value_number_word(number);
        if (!shots_know(shots, to_words ? digits : word))
            shots_add(shots, to_words ? digits : word, to_words ? word : digits);
    }
}

static void put_together(struct instruct_row *row, const struct shots *shots)
{
    static const char *const forms[][3] = {{"Input: ", "\nOutput: ", "\n\n"},
                                           {"", " -> ", "\n"},
                                           {"Q: ", "\nA: ", "\n\n"},
                                           {"Text: ", "\nLabel: ", "\n\n"},
                                           {"", " = ", "\n"},
                                           {"in: ", "\nout: ", "\n"},
                                           {"Text: ", "\nAnswer: ", "\n\n"},
                                           {"", " => ", "\n"},
                                           {"Question: ", "\nAnswer: ", "\n\n"},
                                           {"Example: ", "\nResult: ", "\n\n"}};
    static const char *const orders[] = {
        "Follow the examples.", "Do the same for the last one.", "Continue the pattern.",
        "Here are some examples.", "Answer like in the examples."};
    const char *const *form = DICE_PICK(shots->dice, forms);
    if (shots->order != NULL)
        buf_format(&row->input, "%s\n\n", shots->order);
    else if (dice_chance(shots->dice, 60))
        buf_format(&row->input, "%s\n\n", DICE_PICK(shots->dice, orders));
    for (size_t i = 0; i + 1 < shots->n; i++)
        buf_format(&row->input, "%s%s%s%s%s", form[0], shots->pairs[i].in, form[1],
                   shots->pairs[i].out, form[2]);
    buf_format(&row->input, "%s%s%s", form[0], shots->pairs[shots->n - 1].in, form[1]);
    row->input.n--; /* no space behind the last mark */
    row->input.data[row->input.n] = '\0';
    buf_text(&row->answer, shots->pairs[shots->n - 1].out);
}

bool shots_map(struct shots *shots)
{
    static void (*const tasks[])(struct shots * shots) = {extract, extract, look_up,
                                                          change_words, number_words};
    DICE_PICK(shots->dice, tasks)(shots);
    return shots->n >= 3;
}

bool make_shots(struct instruct_row *row, struct dice *dice)
{
    static void (*const tasks[])(struct shots * shots) = {
        label_subjects, label_subjects, label_set,    label_words, extract,
        extract,        look_up,        change_words, number_words};
    struct shots shots = {.dice = dice};
    DICE_PICK(dice, tasks)(&shots);
    if (shots.n < 3)
        return false;
    put_together(row, &shots);
    return true;
}
