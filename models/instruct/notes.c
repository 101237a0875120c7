/* Notes: records written out as sentences, sentences as records, and short summaries in
 * which every name, number and code stands as it was. */
#include <stdio.h>
#include <string.h>

#include "models/instruct/rows.h"
#include "models/instruct/scene.h"

enum { NOTE_FACTS = 5 };

/* Facts of one subject that have a label: in which order they are said. */
struct note {
    struct scene scene;
    size_t n, order[NOTE_FACTS];
    struct value reference; /* a code that stands in the text */
};

static bool draw_note(struct note *note, struct dice *dice)
{
    scene_init(&note->scene, dice);
    scene_cast(&note->scene, scene_subject(dice), 1, 2 + dice_below(dice, 3), 100, true);
    note->n = note->scene.n < NOTE_FACTS ? note->scene.n : NOTE_FACTS;
    dice_shuffle(dice, note->n, note->order);
    value_draw(&note->reference, 'q', dice);
    for (size_t i = 0; i < note->n; i++)
        if (note->scene.facts[i].frame->label == NULL)
            return false;
    return note->n >= 2;
}

static const struct fact *fact_of(const struct note *note, size_t i)
{
    return &note->scene.facts[note->order[i]];
}

static const char *name_of(const struct note *note)
{
    return note->scene.facts[0].slots[0].text;
}

/* "Bramble; age: 4; food: fish", as one line or one a line. */
static void put_record(const struct note *note, const char *between, struct buf *out)
{
    buf_text(out, name_of(note));
    for (size_t i = 0; i < note->n; i++)
        buf_format(out, "%s%s: %s", between, fact_of(note, i)->frame->label,
                   fact_of(note, i)->slots[1].text);
}

static void put_sentences(const struct note *note, bool pronouns, struct buf *out)
{
    for (size_t i = 0; i < note->n; i++) {
        bool clear = i > 0 && pronouns &&
                     scene_same_subject(&note->scene, note->order[i - 1], note->order[i]);
        scene_tell(&note->scene, note->order[i], clear ? SCENE_PRONOUN : SCENE_NAME, out);
    }
}

static void write_out(struct instruct_row *row, const struct note *note)
{
    static const char *const orders[] = {"Write this record as sentences.",
                                         "Say it in whole sentences.",
                                         "Turn the notes into a short text.",
                                         "Write a short text with all of these facts."};
    static const char *const betweens[] = {"\n", "; ", "\n- "};
    struct dice *dice = note->scene.dice;
    buf_format(&row->input, "%s\n\n", DICE_PICK(dice, orders));
    put_record(note, DICE_PICK(dice, betweens), &row->input);
    put_sentences(note, false, &row->answer);
}

static void take_down(struct instruct_row *row, const struct note *note)
{
    static const char *const orders[] = {
        "Write the facts as a list.", "Take this down as a record.",
        "Make a note of every value, in the order of the text.",
        "Note the facts as \"label: value\"."};
    struct dice *dice = note->scene.dice;
    buf_format(&row->input, "%s\n\n", DICE_PICK(dice, orders));
    put_sentences(note, true, &row->input);
    put_record(note, "; ", &row->answer);
}

static void filler(struct buf *out, struct dice *dice)
{
    static const char *const fillers[] = {
        "It was a quiet day.",
        "Nobody had asked about it before.",
        "We talked about it for a while.",
        "The rest can wait until next week.",
        "Everybody agreed in the end.",
        "There was some rain in the afternoon.",
        "More was not said about it.",
        "The line was bad, so some of it was said twice.",
        "Thank you for writing it all down.",
    };
    if (dice_chance(dice, 55))
        buf_format(out, "%s%s", out->n > 0 ? " " : "", DICE_PICK(dice, fillers));
}

/* Sentences with talk between them; the summary keeps the reference and the values. */
static void summarise(struct instruct_row *row, const struct note *note)
{
    static const char *const orders[] = {
        "Summarise the message in one line. Keep all names, numbers and codes.",
        "Write a one-line summary with the reference.",
        "Sum this up in one line; copy codes and amounts exactly.",
        "Give the short version, with every number."};
    static const char *const marks[] = {"Reference ", "Ref. ", "File ", "Number ",
                                        "Case "};
    struct dice *dice = note->scene.dice;
    const char *mark = DICE_PICK(dice, marks);
    struct buf text = {0};
    bool first = dice_chance(dice, 50);
    if (first)
        buf_format(&text, "%s%s.", mark, note->reference.text);
    filler(&text, dice);
    for (size_t i = 0; i < note->n; i++) {
        scene_tell(&note->scene, note->order[i], SCENE_NAME, &text);
        filler(&text, dice);
    }
    if (!first)
        buf_format(&text, " %s%s.", mark, note->reference.text);
    buf_format(&row->input, "%s\n\n%s\n\nSummary:", DICE_PICK(dice, orders), text.data);
    buf_format(&row->answer, "%s: ", note->reference.text);
    put_record(note, ", ", &row->answer);
    buf_release(&text);
}

/* One value for another, everything else as it stands. */
static bool correct(struct instruct_row *row, const struct note *note)
{
    struct dice *dice = note->scene.dice;
    struct note changed = *note;
    size_t which = dice_below(dice, note->n);
    struct fact *fact = &changed.scene.facts[which];
    struct value other;
    value_draw(&other, fact->frame->values[0], dice);
    if (strcmp(other.text, fact->slots[1].text) == 0)
        return false;
    buf_text(&row->input, "Write the record again with the correction.\n\n");
    put_record(note, "; ", &row->input);
    buf_format(&row->input, "\nCorrection: %s is %s", fact->frame->label, other.text);
    fact->slots[1] = other;
    put_record(&changed, "; ", &row->answer);
    return true;
}

bool make_notes(struct instruct_row *row, struct dice *dice)
{
    struct note note;
    if (!draw_note(&note, dice))
        return false;
    switch (dice_below(dice, 4)) {
    case 0:
        write_out(row, &note);
        return true;
    case 1:
        take_down(row, &note);
        return true;
    case 2:
        summarise(row, &note);
        return true;
    default:
        return correct(row, &note);
    }
}
