/* Copying and formatting: the answer is in the text, sometimes in another dress. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "models/instruct/phrase.h"
#include "models/instruct/rows.h"
#include "models/instruct/scene.h"
#include "models/instruct/values.h"

enum { ITEMS_MAX = 8 };

struct copy {
    struct dice *dice;
    struct buf order_text, text, answer;
};

static void say(struct copy *copy, const char *const *orders, size_t n)
{
    buf_text(&copy->order_text, orders[dice_below(copy->dice, n)]);
}

#define SAY(copy, ...)                              \
    say((copy), (const char *const[]){__VA_ARGS__}, \
        DICE_COUNT(((const char *const[]){__VA_ARGS__})))

/* Different things of one kind. */
static size_t draw_items(struct copy *copy, struct value items[ITEMS_MAX], size_t n)
{
    static const char kinds[] = "bcfijlmrtvwzHTPCGqxFaMEK";
    char kind = kinds[dice_below(copy->dice, sizeof kinds - 1)];
    size_t got = 0;
    for (size_t tries = 0; tries < 4 * n && got < n; tries++) {
        value_draw(&items[got], kind, copy->dice);
        bool known = false;
        for (size_t i = 0; i < got; i++)
            known |= strcmp(items[i].text, items[got].text) == 0;
        got += !known;
    }
    return got;
}

static size_t some_items(struct copy *copy, struct value items[ITEMS_MAX])
{
    return draw_items(copy, items, 3 + dice_below(copy->dice, ITEMS_MAX - 2));
}

static void join(struct buf *out, const struct value *items, size_t n,
                 const char *between)
{
    for (size_t i = 0; i < n; i++)
        buf_format(out, "%s%s", i > 0 ? between : "", items[i].text);
}

static void nonsense(struct buf *out, size_t words, struct dice *dice)
{
    for (size_t i = 0; i < words; i++) {
        char word[VALUE_MAX];
        value_syllables(word, dice_between(dice, 1, 3), dice);
        buf_format(out, "%s%s", i > 0 ? " " : "", word);
    }
}

static void sentence(struct buf *out, struct dice *dice)
{
    static const char *const sentences[] = {
        "{P} [bought|sold|painted|found|lost] a {G} in {T}.",
        "The {M} in the {L} needs {o} new [belts|screws|filters|wheels].",
        "On {w} the [bus|train|boat] to {T} leaves at {h}.",
        "[My|Our|Her|His] {a} likes to sleep near the {L}.",
        "The {R} is free until {h} on {d}.",
        "{C} sends {N} boxes to {T} every {w}.",
        "Please bring the {b} and a {c} [pen|cup|hat|bag].",
        "The {E} was full of [people|music|colour] this year.",
        "{P} and {P} met at {Y}.",
        "Nobody knew why the {b} was in the {L}.",
        "A {c} {v} stood in front of the [school|bank|church|shop].",
        "The code for the {R} is {q}.",
    };
    phrase_add(out, DICE_PICK(dice, sentences), dice);
}

static void repeat_words(struct copy *copy)
{
    SAY(copy, "Repeat the text.", "Copy the text exactly.",
        "Say this again, word for word.", "Write the same words.", "Repeat after me.",
        "Copy the line below.");
    if (dice_chance(copy->dice, 50))
        nonsense(&copy->text, 1 + dice_below(copy->dice, 6), copy->dice);
    else
        sentence(&copy->text, copy->dice);
    buf_str(&copy->answer, buf_view(&copy->text));
}

static void repeat_list(struct copy *copy)
{
    struct value items[ITEMS_MAX];
    size_t n = some_items(copy, items);
    SAY(copy, "Copy the list.", "Repeat the list.", "Write the list again.");
    join(&copy->text, items, n, dice_chance(copy->dice, 50) ? "\n" : ", ");
    buf_str(&copy->answer, buf_view(&copy->text));
}

static void one_of_list(struct copy *copy)
{
    struct value items[ITEMS_MAX];
    size_t n = some_items(copy, items), at = dice_below(copy->dice, 4);
    switch (at) {
    case 0:
        SAY(copy, "What is the first item?", "Write the first entry of the list.",
            "Give only the first one.");
        break;
    case 1:
        SAY(copy, "What is the second item?", "Write the second entry of the list.",
            "Give only the second one.");
        break;
    case 2:
        SAY(copy, "What is the third item?", "Write the third entry of the list.");
        break;
    default:
        at = n - 1;
        SAY(copy, "What is the last item?", "Write the last entry of the list.",
            "Give only the last one.");
    }
    join(&copy->text, items, n, dice_chance(copy->dice, 50) ? "\n" : ", ");
    buf_text(&copy->answer, items[at < n ? at : n - 1].text);
}

static void first_or_last_word(struct copy *copy)
{
    sentence(&copy->text, copy->dice);
    copy->text.n--; /* the full stop is no part of the last word */
    struct str text = buf_view(&copy->text);
    if (dice_chance(copy->dice, 50)) {
        SAY(copy, "What is the first word?", "Write only the first word.",
            "Which word comes first?");
        buf_str(&copy->answer, str_slice(text, 0, str_find(text, STR(" "), 0)));
    } else {
        SAY(copy, "What is the last word?", "Write only the last word.",
            "Which word comes last?");
        size_t at = text.n;
        while (at > 0 && text.data[at - 1] != ' ')
            at--;
        buf_str(&copy->answer, str_slice(text, at, text.n));
    }
}

static void a_line(struct copy *copy)
{
    size_t lines = 2 + dice_below(copy->dice, 3),
           wanted = dice_chance(copy->dice, 50) ? 0 : lines - 1;
    for (size_t i = 0; i < lines; i++) {
        struct buf line = {0};
        sentence(&line, copy->dice);
        buf_format(&copy->text, "%s%s", i > 0 ? "\n" : "", line.data);
        if (i == wanted)
            buf_text(&copy->answer, line.data);
        buf_release(&line);
    }
    if (wanted == 0)
        SAY(copy, "Copy the first line.", "Write only the first line.",
            "What does line 1 say?");
    else
        SAY(copy, "Copy the last line.", "Write only the last line.",
            "What does the last line say?");
}

static void change_case(struct copy *copy)
{
    struct value items[ITEMS_MAX];
    size_t n = draw_items(copy, items, 1 + dice_below(copy->dice, 2));
    join(&copy->text, items, n, " and ");
    if (dice_chance(copy->dice, 60)) {
        SAY(copy, "Write the text in capital letters.", "Change to upper case.",
            "Make all letters big.");
        phrase_upper(&copy->answer, buf_view(&copy->text));
    } else {
        SAY(copy, "Write the text in small letters.", "Change to lower case.",
            "Make all letters small.");
        for (size_t i = 0; i < copy->text.n; i++)
            buf_char(&copy->answer, (char)tolower((unsigned char)copy->text.data[i]));
    }
}

static void join_items(struct copy *copy)
{
    static const char *const betweens[] = {"\n", "\n- ", "; "};
    struct value items[ITEMS_MAX];
    size_t n = some_items(copy, items);
    const char *between = DICE_PICK(copy->dice, betweens);
    buf_text(&copy->text, strcmp(between, "\n- ") == 0 ? "- " : "");
    join(&copy->text, items, n, between);
    switch (dice_below(copy->dice, 3)) {
    case 0:
        SAY(copy, "Join the items with commas.",
            "Write the items in one line with commas.", "Put commas between the items.");
        join(&copy->answer, items, n, ", ");
        return;
    case 1:
        SAY(copy, "Join the items with the word and.", "Put \"and\" between the items.");
        join(&copy->answer, items, n, " and ");
        return;
    default:
        SAY(copy, "Join the items with slashes.", "Put a slash between the items.");
        join(&copy->answer, items, n, " / ");
    }
}

static void as_bullets(struct copy *copy)
{
    struct value items[ITEMS_MAX];
    size_t n = some_items(copy, items);
    SAY(copy, "Write this as a list with dashes.", "Make a bullet list.",
        "Put each item on its own line with a dash.");
    join(&copy->text, items, n, ", ");
    buf_text(&copy->answer, "- ");
    join(&copy->answer, items, n, "\n- ");
}

static void all_numbers(struct copy *copy)
{
    static const char *const parts[] = {"{P} has %d [coins|books|hats]",
                                        "there are %d [chairs|cups|boxes] in the {L}",
                                        "the {a} ate %d [apples|nuts|figs]",
                                        "bus %d goes to {T}",
                                        "the {G} is on shelf %d",
                                        "{C} sent %d [letters|parcels|bills]"};
    size_t order[DICE_COUNT(parts)], n = 2 + dice_below(copy->dice, 3);
    dice_shuffle(copy->dice, DICE_COUNT(parts), order);
    for (size_t i = 0; i < n; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", dice_between(copy->dice, 2, 999));
        struct str part = str_of(parts[order[i]]);
        size_t at = str_find(part, STR("%d"), 0);
        struct buf filled = {0};
        buf_str(&filled, str_slice(part, 0, at));
        buf_text(&filled, number);
        buf_str(&filled, str_slice(part, at + 2, part.n));
        size_t start = copy->text.n + (i > 0 ? 2 : 0);
        buf_text(&copy->text, i > 0 ? ". " : "");
        phrase_add(&copy->text, filled.data, copy->dice);
        copy->text.data[start] = (char)toupper((unsigned char)copy->text.data[start]);
        buf_release(&filled);
        buf_format(&copy->answer, "%s%s", i > 0 ? ", " : "", number);
    }
    buf_char(&copy->text, '.');
    SAY(copy, "List all numbers in the text.", "Which numbers are in the text?",
        "Write down every number, with commas between.", "Extract the numbers.");
}

static void of_a_kind(struct copy *copy)
{
    static const struct {
        char kind;
        const char *order, *text;
    } forms[] = {
        {'e', "Find the e-mail address.",
         "[Hello|Dear friends|Hi all], please send the form to %s before {w}."},
        {'e', "Extract the e-mail address.",
         "{P} has moved to {T}. The new address is %s from {d} on."},
        {'q', "Find the code.",
         "The {M} came back from {T} with the code %s and a {c} label."},
        {'q', "Extract the code.", "[Use|Type|Enter] %s to open the {R} before {w}."},
        {'p', "Find the price.", "{P} saw the {G} in {T} and paid %s for it on {w}."},
        {'p', "Extract the amount of money.",
         "The [bill|invoice] from {C} over %s came on {d}."},
        {'h', "Find the time.", "{P} will wait in the {R} on {w} at %s with a {b}."},
        {'w', "Find the day of the week.", "The {G} will come to {T} on %s at {h}."},
        {'c', "Find the colour.", "{P} put the %s {G} into the {L}."},
        {'X', "Find the phone number.", "To book the {R}, call {P} at %s by {w}."},
        {'P', "Find the name of the person.",
         "The {M} was [tested|moved|cleaned] by %s on {d}."},
        {'C', "Find the name of the company.",
         "The {G} was ordered from %s and came on {w}."},
        {'d', "Find the date.", "{P} has booked the {R} for %s at {h}."},
        {'T', "Find the name of the town.", "{P} took the {t} to %s at {h}."},
    };
    size_t form = dice_below(copy->dice, DICE_COUNT(forms));
    struct value value;
    value_draw(&value, forms[form].kind, copy->dice);
    struct str pattern = str_of(forms[form].text);
    size_t at = str_find(pattern, STR("%s"), 0);
    struct buf filled = {0};
    buf_str(&filled, str_slice(pattern, 0, at));
    buf_text(&filled, value.text);
    buf_str(&filled, str_slice(pattern, at + 2, pattern.n));
    phrase_add(&copy->text, filled.data, copy->dice);
    buf_release(&filled);
    buf_text(&copy->order_text, forms[form].order);
    buf_text(&copy->answer, value.text);
}

static void marked_words(struct copy *copy)
{
    static const char *const marks[][3] = {
        {"\"", "\"", "Write the words in quotation marks."},
        {"(", ")", "Write the words in brackets."},
        {"*", "*", "Write the words between the stars."},
        {"<", ">", "Write the words between < and >."},
    };
    const char *const *mark = DICE_PICK(copy->dice, marks);
    char inside[VALUE_MAX];
    struct value items[ITEMS_MAX];
    draw_items(copy, items, 1);
    snprintf(inside, sizeof inside, "%s", items[0].text);
    sentence(&copy->text, copy->dice);
    copy->text.n--;
    buf_format(&copy->text, " %s%s%s ", mark[0], inside, mark[1]);
    phrase_add(&copy->text, "[and then|but not|on|near|before] {T}", copy->dice);
    buf_text(&copy->order_text, mark[2]);
    buf_text(&copy->answer, inside);
}

static void replace_word(struct copy *copy)
{
    struct value items[ITEMS_MAX];
    size_t n = draw_items(copy, items, 5);
    size_t at = dice_below(copy->dice, n - 1);
    const char *other = items[n - 1].text;
    buf_format(&copy->order_text, "Write the list again with \"%s\" in place of \"%s\".",
               other, items[at].text);
    for (size_t i = 0; i + 1 < n; i++) {
        buf_format(&copy->text, "%s%s", i > 0 ? ", " : "", items[i].text);
        buf_format(&copy->answer, "%s%s", i > 0 ? ", " : "",
                   i == at ? other : items[i].text);
    }
}

static void sentence_about(struct copy *copy)
{
    struct scene scene;
    scene_init(&scene, copy->dice);
    const struct subject *subject = scene_subject(copy->dice);
    scene_cast(&scene, subject, 2 + dice_below(copy->dice, 3), 1, 100, false);
    size_t wanted = dice_below(copy->dice, scene.n);
    for (size_t i = 0; i < scene.n; i++) {
        size_t start = copy->text.n + (i > 0);
        scene_tell(&scene, i, SCENE_NAME, &copy->text);
        if (i == wanted)
            buf_str(&copy->answer, str_slice(buf_view(&copy->text), start, copy->text.n));
    }
    static const char *const orders[] = {"Copy the sentence about ",
                                         "Which sentence is about ",
                                         "Quote what the text says about "};
    size_t order = dice_below(copy->dice, DICE_COUNT(orders));
    buf_format(&copy->order_text, "%s%s%s", orders[order],
               scene.facts[wanted].slots[0].text, order == 1 ? "?" : ".");
}

static void letter_to(struct copy *copy)
{
    struct value name, town;
    value_draw(&name, 'P', copy->dice);
    value_draw(&town, 'T', copy->dice);
    switch (dice_below(copy->dice, 3)) {
    case 0:
        buf_text(&copy->order_text, "Write the name and the town as \"name (town)\".");
        buf_format(&copy->answer, "%s (%s)", name.text, town.text);
        break;
    case 1:
        buf_text(&copy->order_text, "Write the name and the town as \"town: name\".");
        buf_format(&copy->answer, "%s: %s", town.text, name.text);
        break;
    default:
        buf_text(&copy->order_text,
                 "Write the greeting of a letter to this person: \"Dear ...,\"");
        buf_format(&copy->answer, "Dear %s,", name.text);
    }
    static const char *const texts[][3] = {{"", " lives in ", "."},
                                           {"", " has a shop in ", "."},
                                           {"We met ", " on the way to ", "."},
                                           {"Yesterday ", " wrote to us from ", "."},
                                           {"name: ", "\ntown: ", ""}};
    const char *const *text = DICE_PICK(copy->dice, texts);
    buf_format(&copy->text, "%s%s%s%s%s", text[0], name.text, text[1], town.text,
               text[2]);
}

static void put_together(struct instruct_row *row, const struct copy *copy)
{
    struct str text = buf_view(&copy->text), order = buf_view(&copy->order_text);
    switch (dice_below(copy->dice, 5)) {
    case 0:
        buf_format(&row->input, "%.*s\n\n%.*s", STR_ARG(text), STR_ARG(order));
        return;
    case 1:
        buf_format(&row->input, "%.*s\n\nText: %.*s", STR_ARG(order), STR_ARG(text));
        return;
    case 2:
        buf_format(&row->input, "%.*s\n\n%.*s\n\nAnswer:", STR_ARG(order), STR_ARG(text));
        return;
    case 3:
        buf_format(&row->input, "%.*s\n%.*s", STR_ARG(order), STR_ARG(text));
        return;
    default:
        buf_format(&row->input, "%.*s\n\n%.*s", STR_ARG(order), STR_ARG(text));
    }
}

bool make_copy(struct instruct_row *row, struct dice *dice)
{
    static void (*const tasks[])(struct copy * copy) = {
        repeat_words,   repeat_words,   repeat_list, one_of_list,  first_or_last_word,
        a_line,         change_case,    join_items,  as_bullets,   all_numbers,
        of_a_kind,      of_a_kind,      of_a_kind,   marked_words, replace_word,
        sentence_about, sentence_about, letter_to};
    struct copy copy = {.dice = dice};
    DICE_PICK(dice, tasks)(&copy);
    put_together(row, &copy);
    buf_str(&row->answer, buf_view(&copy.answer));
    buf_release(&copy.order_text);
    buf_release(&copy.text);
    buf_release(&copy.answer);
    return true;
}
