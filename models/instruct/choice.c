/* Choosing: one of the options that the prompt names. */
#include <stdio.h>
#include <string.h>

#include "models/instruct/rows.h"
#include "models/instruct/scene.h"
#include "models/instruct/topics.h"

enum { OPTIONS_MAX = 8 };

struct choice {
    const char *question; /* NULL: only the options */
    const char *options[OPTIONS_MAX];
    size_t n, right;
    bool letters; /* the options have letters, and the answer is one */
};

static void join_options(const struct choice *choice, const char *between,
                         const char *last, struct buf *out)
{
    for (size_t i = 0; i < choice->n; i++) {
        const char *comma = i == 0 ? "" : i + 1 == choice->n ? last : between;
        buf_format(out, "%s%s", comma, choice->options[i]);
    }
}

static void letter_options(const struct choice *choice, struct dice *dice,
                           struct buf *out)
{
    const char *form = dice_chance(dice, 50) ? "." : ")";
    for (size_t i = 0; i < choice->n; i++)
        buf_format(out, "%s%c%s %s", i > 0 ? "\n" : "", (char)('A' + i), form,
                   choice->options[i]);
}

static void name_options(const struct choice *choice, struct dice *dice, struct buf *out)
{
    static const char *const orders[] = {"Answer with one of: ",
                                         "Choose one of: ",
                                         "Pick one: ",
                                         "Options: ",
                                         "Labels: ",
                                         "Classify the text. Possible labels: ",
                                         "Answer with one word: ",
                                         "Categories: ",
                                         "Labels to choose from: "};
    if (choice->question != NULL)
        buf_format(out, "%s ", choice->question);
    switch (dice_below(dice, 4)) {
    case 0:
        buf_text(out, "Classify the text as ");
        join_options(choice, ", ", " or ", out);
        buf_char(out, '.');
        return;
    case 1:
        buf_text(out, "Choose one of these labels:\n- ");
        join_options(choice, "\n- ", "\n- ", out);
        return;
    case 2:
        buf_text(out, DICE_PICK(dice, orders));
        join_options(choice, " / ", " / ", out);
        return;
    default:
        buf_text(out, DICE_PICK(dice, orders));
        join_options(choice, ", ", dice_chance(dice, 50) ? ", " : " or ", out);
        buf_char(out, '.');
    }
}

static void write_text(const struct choice *choice, const char *text, struct dice *dice,
                       struct buf *out)
{
    static const char *const closings[] = {
        "\nLabel:", "\nAnswer:", "\nCategory:", "\n\nAnswer:", ""};
    const char *mark = dice_chance(dice, 70) ? "Text: " : "";
    if (choice->letters) {
        const char *question =
            choice->question ? choice->question : "What is the text about?";
        buf_format(out, "%s%s\n\n%s\n", mark, text, question);
        letter_options(choice, dice, out);
        buf_text(out, "\nAnswer with the letter.");
    } else if (dice_chance(dice, 25)) {
        buf_format(out, "%s%s\n\n", mark, text);
        name_options(choice, dice, out);
    } else {
        name_options(choice, dice, out);
        buf_format(out, "\n\n%s%s%s", mark, text, DICE_PICK(dice, closings));
    }
}

static void put_together(struct instruct_row *row, struct choice *choice,
                         const char *text, struct dice *dice)
{
    choice->letters = dice_chance(dice, 12);
    write_text(choice, text, dice, &row->input);
    if (choice->letters)
        buf_char(&row->answer, (char)('A' + choice->right));
    else
        buf_text(&row->answer, choice->options[choice->right]);
}

/* Some of the topics in any order, and a text about one of them. */
static void choose_topic(struct instruct_row *row, const struct topic *topics, size_t n,
                         const char *question, struct dice *dice)
{
    size_t order[32], most = n < OPTIONS_MAX ? n : OPTIONS_MAX;
    struct choice choice = {.question = question};
    struct buf text = {0};
    dice_shuffle(dice, n, order);
    choice.n = n <= 3 ? n : 2 + dice_below(dice, most - 1);
    choice.right = dice_below(dice, choice.n);
    for (size_t i = 0; i < choice.n; i++)
        choice.options[i] = topics[order[i]].name;
    size_t sentences = n == topics_subject_count ? 1 + dice_below(dice, 2) : 1;
    for (size_t i = 0; i < sentences; i++) {
        buf_text(&text, i > 0 ? " " : "");
        topic_text(&text, &topics[order[choice.right]], dice);
    }
    put_together(row, &choice, text.data, dice);
    buf_release(&text);
}

static void choose_subject(struct instruct_row *row, struct dice *dice)
{
    static const char *const questions[] = {
        "What is the text about?", "What is the topic?", "Which topic fits the text?"};
    const char *question = dice_chance(dice, 60) ? DICE_PICK(dice, questions) : NULL;
    choose_topic(row, topics_subjects, topics_subject_count, question, dice);
}

static void choose_in_set(struct instruct_row *row, struct dice *dice)
{
    const struct topic_set *set = &topics_sets[dice_below(dice, topics_set_count)];
    choose_topic(row, set->topics, set->n, set->asks, dice);
}

static void cast_few(struct scene *scene)
{
    const struct subject *subject = scene_subject(scene->dice);
    size_t whos = 1 + dice_below(scene->dice, 3), frames = 1 + dice_below(scene->dice, 2);
    scene_cast(scene, subject, whos, frames, 100, false);
}

/* The right option is a value in the text, the others are made up. */
static bool choose_reading(struct instruct_row *row, struct dice *dice)
{
    struct scene scene;
    struct question question;
    scene_init(&scene, dice);
    cast_few(&scene);
    if (!scene_ask(&scene, &question))
        return false;
    const struct fact *fact = &scene.facts[question.fact];
    size_t slot = 0;
    while (slot < SCENE_SLOTS && strcmp(fact->slots[slot].text, question.answer) != 0)
        slot++;
    char kind =
        slot == 0 ? scene.whos[fact->who].subject->kind : fact->frame->values[slot - 1];
    struct value others[3];
    struct choice choice = {.question = question.text, .n = 2 + dice_below(dice, 3)};
    choice.right = dice_below(dice, choice.n);
    for (size_t i = 0, made = 0; i < choice.n; i++) {
        if (i == choice.right) {
            choice.options[i] = question.answer;
            continue;
        }
        value_draw(&others[made], kind, dice);
        for (size_t j = 0; j < made; j++)
            if (strcmp(others[j].text, others[made].text) == 0)
                return false;
        if (strcmp(others[made].text, question.answer) == 0)
            return false;
        choice.options[i] = others[made++].text;
    }
    struct buf text = {0};
    for (size_t i = 0; i < scene.n; i++)
        scene_tell(&scene, i, SCENE_NAME, &text);
    put_together(row, &choice, text.data, dice);
    buf_release(&text);
    return true;
}

/* A fact said again, perhaps in other words, and half the time with another value. */
static bool choose_truth(struct instruct_row *row, struct dice *dice)
{
    static const char *const pairs[][3] = {
        {"true", "false", "Is the statement true or false?"},
        {"yes", "no", "Does the text say so? Answer yes or no."},
        {"yes", "no", "Is this right? Answer yes or no."},
    };
    struct scene scene;
    scene_init(&scene, dice);
    cast_few(&scene);
    buf_text(&row->input, "Text: ");
    for (size_t i = 0; i < scene.n; i++)
        scene_tell(&scene, i, SCENE_NAME, &row->input);
    buf_char(&row->input, '\n');
    size_t asked = dice_below(dice, scene.n);
    struct fact *fact = &scene.facts[asked];
    bool truth = dice_chance(dice, 50);
    struct value other = fact->slots[1];
    for (int tries = 0;
         !truth && tries < 20 && strcmp(other.text, fact->slots[1].text) == 0; tries++)
        value_draw(&other, fact->frame->values[0], dice);
    fact->slots[1] = other;
    buf_text(&row->input, "Statement: ");
    scene_tell(&scene, asked, SCENE_NAME, &row->input);
    const char *const *pair = DICE_PICK(dice, pairs);
    buf_format(&row->input, "\n%s", pair[2]);
    buf_text(&row->answer, pair[truth ? 0 : 1]);
    return true;
}

bool make_choice(struct instruct_row *row, struct dice *dice)
{
    size_t which = dice_below(dice, 100);
    if (which < 45) {
        choose_subject(row, dice);
        return true;
    }
    if (which < 72) {
        choose_in_set(row, dice);
        return true;
    }
    return which < 86 ? choose_reading(row, dice) : choose_truth(row, dice);
}
