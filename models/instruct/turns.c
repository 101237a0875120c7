/* Turns: worked examples as earlier turns of the conversation, then a query; and labels
 * asked for without any example, in the same words. */
#include <stdio.h>
#include <string.h>

#include "models/instruct/phrase.h"
#include "models/instruct/rows.h"
#include "models/instruct/shots.h"
#include "models/instruct/topics.h"
#include "models/instruct/values.h"

enum { CLASSES_MAX = 6, TURNS_BYTES = 1500 };

struct labels {
    const struct topic *topics;      /* NULL: sentences of public text */
    const struct texts *texts;       /* then these */
    const struct texts_list *places; /* by place; NULL: by opinion */
    size_t order[32];                /* of the topics; the first n are the classes */
    size_t n;
    char name[CLASSES_MAX][VALUE_MAX];
    const char *asks; /* a question that fits the topics, or NULL */
    bool invented;
};

/* Plain words that say nothing about a text. */
static void neutral_label(char name[VALUE_MAX], struct dice *dice)
{
    static const char kinds[] = "bcafiz";
    struct value value;
    value_draw(&value, kinds[dice_below(dice, sizeof kinds - 1)], dice);
    snprintf(name, VALUE_MAX, "%s", value.text);
}

static void plain_label(char name[VALUE_MAX], const char *phrase, struct dice *dice)
{
    struct buf text = {0};
    phrase_add(&text, phrase, dice);
    snprintf(name, VALUE_MAX, "%s", text.data);
    buf_release(&text);
}

static const char *class_name(const struct labels *labels, size_t class)
{
    size_t at = labels->order[class];
    return labels->topics   ? labels->topics[at].name
           : labels->places ? labels->places[at].name
                            : "opinion"; /* name_sides() says more */
}

static void name_classes(struct labels *labels, struct dice *dice)
{
    size_t how = dice_below(dice, 100);
    labels->invented = how < 45;
    for (size_t i = 0; i < labels->n; i++) {
        if (!labels->invented)
            plain_label(labels->name[i], class_name(labels, i), dice);
        else if (how < 15)
            value_syllables(labels->name[i], 2, dice);
        else if (how < 32)
            neutral_label(labels->name[i], dice);
        else if (how < 39)
            snprintf(labels->name[i], VALUE_MAX, "%c", (char)('A' + i));
        else
            snprintf(labels->name[i], VALUE_MAX, "%zu", i + (how & 1));
    }
}

static bool all_differ(const struct labels *labels)
{
    for (size_t i = 0; i < labels->n; i++)
        for (size_t j = 0; j <= i; j++)
            if (labels->name[i][0] == '\0' ||
                (j < i && strcmp(labels->name[i], labels->name[j]) == 0))
                return false;
    return true;
}

/* Labels for praise and complaint.  A fifth of those that mean something is the wrong way round:
 * the examples say what a label means, never the word alone. */
static void name_sides(struct labels *labels, struct dice *dice)
{
    static const char *const pairs[][TEXTS_SIDES] = {
        {"positive", "negative"},
        {"positive", "negative"},
        {"good", "bad"},
        {"happy", "unhappy"},
        {"praise", "complaint"},
        {"pleased", "annoyed"},
        {"like", "dislike"},
        {"nice", "nasty"},
        {"plus", "minus"},
        {"up", "down"},
        {"yes", "no"},
        {"great", "terrible"},
        {"bright", "gloomy"},
        {"friend", "enemy"},
        {"well", "badly"},
        {"warm", "cold"},
    };
    name_classes(labels, dice);
    if (labels->invented)
        return;
    const char *const *pair = DICE_PICK(dice, pairs);
    bool turned = dice_chance(dice, 20);
    for (size_t i = 0; i < TEXTS_SIDES; i++)
        snprintf(labels->name[i], VALUE_MAX, "%s", pair[labels->order[i] ^ turned]);
}

/* Sentences of public text by opinion, or by where they stand. */
static bool draw_sentences(struct labels *labels, const struct texts *texts,
                           struct dice *dice)
{
    *labels = (struct labels){.texts = texts};
    if (dice_chance(dice, 70)) {
        labels->n = TEXTS_SIDES;
        dice_shuffle(dice, TEXTS_SIDES, labels->order);
        name_sides(labels, dice);
    } else {
        labels->places = texts->place;
        labels->n = dice_chance(dice, 40) ? 2 : 2 + dice_below(dice, CLASSES_MAX - 1);
        dice_shuffle(dice, TEXTS_PLACES, labels->order);
        name_classes(labels, dice);
    }
    return all_differ(labels);
}

static bool draw_labels(struct labels *labels, struct dice *dice)
{
    *labels = (struct labels){0};
    size_t n = topics_subject_count;
    labels->topics = topics_subjects;
    labels->asks = NULL;
    if (dice_chance(dice, 70)) {
        const struct topic_set *set =
            dice_chance(dice, 65) ? &topics_more_sets[dice_below(dice, topics_more_count)]
                                  : &topics_sets[dice_below(dice, topics_set_count)];
        labels->topics = set->topics;
        labels->asks = set->asks;
        n = set->n;
    }
    dice_shuffle(dice, n, labels->order);
    size_t most = n < CLASSES_MAX ? n : CLASSES_MAX;
    labels->n = dice_chance(dice, 50) ? 2 : 2 + dice_below(dice, most - 1);
    name_classes(labels, dice);
    return all_differ(labels);
}

static void add_item(struct buf *text, const struct texts_list *list, struct dice *dice)
{
    buf_str(text, list->item[dice_below(dice, list->n)]);
}

/* A sentence of an opinion, or two or three words. */
static void opinion_text(struct buf *text, const struct texts *texts, size_t side,
                         struct dice *dice)
{
    size_t how = dice_below(dice, 100);
    if (how < 45) {
        add_item(text, &texts->marked[side], dice);
    } else if (how < 80) {
        add_item(text, &texts->found[side], dice);
    } else {
        size_t words = 1 + dice_below(dice, 3);
        for (size_t i = 0; i < words; i++) {
            buf_text(text, i == 0 ? "" : ", ");
            add_item(text, &texts->word[side], dice);
        }
    }
}

static void class_text(struct buf *text, const struct labels *labels, size_t class,
                       struct dice *dice)
{
    size_t at = labels->order[class];
    if (labels->places) {
        add_item(text, &labels->places[at], dice);
    } else if (labels->texts) {
        opinion_text(text, labels->texts, at, dice);
    } else {
        topic_text(text, &labels->topics[at], dice);
        if (dice_chance(dice, 25)) {
            buf_char(text, ' ');
            topic_text(text, &labels->topics[at], dice);
        }
    }
}

/* One or two sentences on the class's topic that no example had. */
static void add_text(struct shots *shots, const struct labels *labels, size_t class)
{
    struct buf text = {0};
    for (int tries = 0; tries < 20; tries++) {
        buf_clear(&text);
        class_text(&text, labels, class, shots->dice);
        if (text.n < PAIR_TEXT && !shots_know(shots, text.data))
            break;
    }
    shots_add(shots, text.data, labels->name[class]);
    buf_release(&text);
}

/* Every class a round, so that the examples are balanced; a query whose class no example
 * showed only where labels mean what they say. */
static void draw_examples(struct shots *shots, const struct labels *labels)
{
    struct dice *dice = shots->dice;
    size_t classes = labels->n, round[CLASSES_MAX], most = PAIRS_MAX - 1;
    bool told = labels->invented || (labels->texts && !labels->places);
    size_t examples = told ? classes + dice_below(dice, most - classes + 1)
                           : dice_below(dice, most + 1);
    for (size_t i = 0; i < examples; i++) {
        if (i % classes == 0)
            dice_shuffle(dice, classes, round);
        add_text(shots, labels, round[i % classes]);
    }
    add_text(shots, labels, dice_below(dice, classes));
}

/* How the query and the examples are dressed. */
struct dress {
    struct buf order; /* in front of every text, or empty */
    const char *mark, *closing;
    bool opinion; /* the texts praise or complain */
};

static void list_labels(const struct labels *labels, const char *last, struct buf *out)
{
    for (size_t i = 0; i < labels->n; i++)
        buf_format(out, "%s%s",
                   i == 0               ? ""
                   : i + 1 == labels->n ? last
                                        : ", ",
                   labels->name[i]);
}

static void order_labels(struct dress *dress, const struct labels *labels,
                         struct dice *dice)
{
    static const char *const orders[] = {"Which kind of text is this?",
                                         "Which group does this belong to?",
                                         "Label the text.",
                                         "Classify this.",
                                         "What kind of line is this?",
                                         "Which label fits?",
                                         "Name the class."};
    static const char *const nouns[] = {"text", "sentence", "message", "note", "line"};
    static const char *const opinion_nouns[] = {
        "review", "comment", "opinion", "verdict", "product review", "film review"};
    size_t how = dice_below(dice, 100);
    if (how < 45) {
        dress->opinion = labels->texts && !labels->places;
        bool of_opinion = dress->opinion && dice_chance(dice, 50);
        buf_format(&dress->order, "Is this %s ",
                   of_opinion ? DICE_PICK(dice, opinion_nouns) : DICE_PICK(dice, nouns));
        list_labels(labels, " or ", &dress->order);
        buf_char(&dress->order, '?');
    } else if (how < 60) {
        buf_text(&dress->order, "Choose one: ");
        list_labels(labels, " or ", &dress->order);
        buf_char(&dress->order, '.');
    } else if (labels->asks != NULL && !labels->invented && how < 80) {
        buf_text(&dress->order, labels->asks);
    } else {
        buf_text(&dress->order, DICE_PICK(dice, orders));
    }
}

static void order_map(struct dress *dress, struct dice *dice)
{
    static const char *const orders[] = {"Answer like before.", "Do the same.",
                                         "Give the output.", "What comes out?",
                                         "Go on in the same way."};
    if (dice_chance(dice, 60))
        buf_text(&dress->order, DICE_PICK(dice, orders));
}

static void dress_text(const struct dress *dress, const char *text, struct buf *out)
{
    buf_clear(out);
    if (dress->order.n > 0)
        buf_format(out, "%s\n\n", dress->order.data);
    buf_format(out, "%s%s%s", dress->mark, text, dress->closing);
}

static bool put_turns(struct instruct_row *row, const struct shots *shots,
                      struct dress *dress)
{
    static const char *const opinion_marks[] = {"Review: ", "Comment: ", "Opinion: "};
    static const char *const marks[] = {"Text: ",  "Sentence: ", "Message: ", "Note: ",
                                        "Input: ", "Entry: ",    "Line: ",    ""};
    static const char *const closings[] = {
        "\nAnswer:", "\nLabel:", "\nKind:", "\nCategory:", "\nOutput:", "\nClass:", ""};
    size_t bytes = 0;
    dress->mark = DICE_PICK(shots->dice, marks);
    dress->closing = DICE_PICK(shots->dice, closings);
    if (dress->opinion && dice_chance(shots->dice, 50))
        dress->mark = DICE_PICK(shots->dice, opinion_marks);
    for (size_t i = 0; i + 1 < shots->n; i++) {
        struct instruct_turn *turn = &row->earlier[row->n_earlier++];
        dress_text(dress, shots->pairs[i].in, &turn->input);
        buf_clear(&turn->answer);
        buf_text(&turn->answer, shots->pairs[i].out);
        bytes += turn->input.n + turn->answer.n;
    }
    dress_text(dress, shots->pairs[shots->n - 1].in, &row->input);
    buf_text(&row->answer, shots->pairs[shots->n - 1].out);
    return bytes + row->input.n <= TURNS_BYTES;
}

/* One to three short passages with question and answer, then another. */
static bool read_turns(struct instruct_row *row, struct dice *dice)
{
    enum { SHORT = 420 };
    size_t n = 1 + dice_below(dice, 3);
    for (size_t i = 0; i <= n; i++) {
        do {
            buf_clear(&row->input);
            buf_clear(&row->answer);
        } while (!make_reading(row, dice) || row->input.n > SHORT);
        if (i == n)
            break;
        struct instruct_turn *turn = &row->earlier[row->n_earlier++];
        buf_clear(&turn->input);
        buf_str(&turn->input, buf_view(&row->input));
        buf_clear(&turn->answer);
        buf_str(&turn->answer, buf_view(&row->answer));
    }
    return true;
}

bool make_turns(struct instruct_row *row, struct dice *dice)
{
    struct shots shots = {.dice = dice};
    struct dress dress = {0};
    struct labels labels;
    size_t how = dice_below(dice, 100);
    row->n_earlier = 0;
    if (how < 20)
        return read_turns(row, dice);
    bool good;
    if (how < 40) {
        good = shots_map(&shots);
        order_map(&dress, dice);
    } else {
        good = row->texts && dice_chance(dice, 85)
                   ? draw_sentences(&labels, row->texts, dice)
                   : draw_labels(&labels, dice);
        if (good) {
            draw_examples(&shots, &labels);
            order_labels(&dress, &labels, dice);
        }
    }
    good = good && put_turns(row, &shots, &dress);
    buf_release(&dress.order);
    return good;
}
