#include "models/instruct/values.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "models/instruct/words.h"

static void put(struct value *value, const char *text)
{
    snprintf(value->text, sizeof value->text, "%s", text);
}

const char *value_number_word(int n)
{
    static const char *const words[] = {
        "zero",     "one",     "two",     "three",     "four",     "five",     "six",
        "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
    assert(n >= 0 && n <= 20);
    return words[n];
}

const char *value_article(const char *text)
{
    bool vowel = strchr("aeiouAEIOU8", text[0]) != NULL || strncmp(text, "hour", 4) == 0;
    bool like_you = strncmp(text, "uni", 3) == 0 || strncmp(text, "use", 3) == 0 ||
                    strncmp(text, "uku", 3) == 0 || strncmp(text, "one", 3) == 0;
    return vowel && !like_you ? "an" : "a";
}

void value_syllables(char text[VALUE_MAX], int syllables, struct dice *dice)
{
    static const char *const starts[] = {"b", "br", "c", "d",  "dr", "f", "g",  "h",
                                         "j", "k",  "l", "m",  "n",  "p", "pr", "r",
                                         "s", "st", "t", "tr", "v",  "w", "z",  "th"};
    static const char *const middles[] = {"a", "e", "i", "o", "u", "a", "e", "o"};
    static const char *const ends[] = {"",  "",  "n", "r",  "l",  "m", "s",
                                       "t", "k", "x", "nd", "rn", "ck"};
    size_t n = 0;
    text[0] = '\0';
    for (int i = 0; i < syllables; i++) {
        const char *start = DICE_PICK(dice, starts), *middle = DICE_PICK(dice, middles);
        const char *end =
            i + 1 < syllables && dice_chance(dice, 75) ? "" : DICE_PICK(dice, ends);
        n += (size_t)snprintf(text + n, VALUE_MAX - n, "%s%s%s", start, middle, end);
    }
}

static void coined(char text[VALUE_MAX], int syllables, struct dice *dice)
{
    value_syllables(text, syllables, dice);
    text[0] = (char)toupper((unsigned char)text[0]);
}

static const char *pick(struct words words, struct dice *dice)
{
    return words.items[dice_below(dice, words.n)];
}

/* A word from each of two lists. */
static void pair(struct value *value, struct words first, const char *between,
                 struct words second, struct dice *dice)
{
    const char *a = pick(first, dice);
    snprintf(value->text, sizeof value->text, "%.24s%s%.24s", a, between,
             pick(second, dice));
}

static void person(struct value *value, struct dice *dice)
{
    value->she = dice_chance(dice, 50);
    const char *first = pick(value->she ? words_women : words_men, dice);
    char last[VALUE_MAX];
    if (dice_chance(dice, 30))
        coined(last, 2, dice);
    else
        snprintf(last, sizeof last, "%s", pick(words_surnames, dice));
    snprintf(value->text, sizeof value->text, "%s %.20s", first, last);
}

static void company(struct value *value, struct dice *dice)
{
    char name[VALUE_MAX];
    coined(name, dice_between(dice, 2, 3), dice);
    if (dice_chance(dice, 25))
        pair(value, words_surnames, " and ", words_surnames, dice);
    else
        snprintf(value->text, sizeof value->text, "%.20s %s", name,
                 pick(words_company_ends, dice));
}

static void town(struct value *value, struct dice *dice)
{
    char name[VALUE_MAX];
    coined(name, dice_between(dice, 1, 2), dice);
    switch (dice_below(dice, 5)) {
    case 0:
    case 1:
        put(value, pick(words_towns, dice));
        break;
    case 2:
        pair(value, words_town_fronts, " ", words_towns, dice);
        break;
    default:
        snprintf(value->text, sizeof value->text, "%.16s%s", name,
                 pick(words_town_ends, dice));
    }
}

static void machine(struct value *value, struct dice *dice)
{
    char name[VALUE_MAX];
    coined(name, dice_between(dice, 1, 2), dice);
    const char *noun = pick(words_machines, dice);
    if (dice_chance(dice, 40))
        snprintf(value->text, sizeof value->text, "%.16s %d %s", name,
                 dice_between(dice, 2, 99), noun);
    else
        snprintf(value->text, sizeof value->text, "%.16s %s", name, noun);
}

static void activity(struct value *value, struct dice *dice)
{
    const char *act = pick(words_acts, dice), *thing = pick(words_act_things, dice);
    snprintf(value->text, sizeof value->text, "%s %s %s", act, value_article(thing),
             thing);
}

static void book(struct value *value, struct dice *dice)
{
    const char *quality = pick(words_qualities, dice),
               *noun = pick(words_book_nouns, dice);
    switch (dice_below(dice, 3)) {
    case 0:
        snprintf(value->text, sizeof value->text, "The %s %s", quality, noun);
        break;
    case 1:
        snprintf(value->text, sizeof value->text, "%s and %s", noun,
                 pick(words_book_nouns, dice));
        break;
    default:
        snprintf(value->text, sizeof value->text, "A %s of %ss",
                 dice_chance(dice, 50) ? "Year" : "House", noun);
    }
}

static void project(struct value *value, struct dice *dice)
{
    char name[VALUE_MAX];
    coined(name, 2, dice);
    const char *plain = pick(words_book_nouns, dice);
    snprintf(value->text, sizeof value->text, "Project %.20s",
             dice_chance(dice, 50) ? plain : name);
}

static void date(struct value *value, struct dice *dice)
{
    int day = dice_between(dice, 1, 28);
    const char *month = pick(words_months, dice);
    switch (dice_below(dice, 4)) {
    case 0:
        snprintf(value->text, sizeof value->text, "%s %d", month, day);
        break;
    case 1:
        snprintf(value->text, sizeof value->text, "%d %s %d", day, month,
                 dice_between(dice, 1950, 2035));
        break;
    default:
        snprintf(value->text, sizeof value->text, "%d %s", day, month);
    }
}

static void email(struct value *value, struct dice *dice)
{
    char host[VALUE_MAX], *c = value->text;
    value_syllables(host, 2, dice);
    const char *box = pick(dice_chance(dice, 50) ? words_women : words_mailboxes, dice);
    snprintf(value->text, sizeof value->text, "%s@%.20s.%s", box, host,
             dice_chance(dice, 50) ? "org" : "com");
    for (; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
}

static void clock_time(struct value *value, struct dice *dice)
{
    int minute = dice_between(dice, 0, 11) * 5;
    const char *half = dice_chance(dice, 50) ? "am" : "pm";
    if (dice_chance(dice, 50))
        snprintf(value->text, sizeof value->text, "%d:%02d", dice_between(dice, 6, 22),
                 minute);
    else
        snprintf(value->text, sizeof value->text, "%d:%02d %s", dice_between(dice, 1, 12),
                 minute, half);
}

static void price(struct value *value, struct dice *dice)
{
    int whole = dice_between(dice, 2, dice_chance(dice, 50) ? 30 : 400);
    switch (dice_below(dice, 4)) {
    case 0:
        snprintf(value->text, sizeof value->text, "$%d.%02d", whole,
                 dice_between(dice, 5, 99));
        break;
    case 1:
        snprintf(value->text, sizeof value->text, "$%d", whole);
        break;
    default:
        snprintf(value->text, sizeof value->text, "%d %s", whole,
                 pick(words_currencies, dice));
    }
}

static void big_sum(struct value *value, struct dice *dice)
{
    int thousands = dice_between(dice, 1, 900), rest = dice_between(dice, 0, 19) * 50;
    if (dice_chance(dice, 40))
        snprintf(value->text, sizeof value->text, "%d million %s", thousands / 10 + 2,
                 pick(words_currencies, dice));
    else
        snprintf(value->text, sizeof value->text, "$%d,%03d", thousands, rest);
}

/* A pattern: A a letter, 9 a digit, what else as it is; the first digit is not 0. */
static void code(struct value *value, struct dice *dice)
{
    static const char *const patterns[] = {
        "AA-999",  "AA-9999", "A99",        "A999",       "99-AA",      "A99A",
        "AA9",     "999-A",   "AA999-99AA", "A9A9A9",     "9999-9999",  "AAA-999-A",
        "A-99/99", "AA99.9",  "99A99",      "AAA9999",    "9A-AA99",    "AA-99-9999",
        "99999",   "999999",  "A9999-A",    "AA999-99AA", "AAA/99/999", "9AA9-A"};
    const char *pattern = DICE_PICK(dice, patterns);
    bool digit = false;
    size_t n = 0;
    for (; pattern[n] != '\0'; n++) {
        if (pattern[n] == 'A')
            value->text[n] = (char)('A' + dice_below(dice, 26));
        else if (pattern[n] == '9')
            value->text[n] = (char)('0' + dice_between(dice, digit ? 0 : 1, 9));
        else
            value->text[n] = pattern[n];
        digit = pattern[n] == '9';
    }
    value->text[n] = '\0';
}

static void duration(struct value *value, struct dice *dice)
{
    static const char *const units[] = {"minutes", "hours", "days", "weeks", "months"};
    const char *unit = DICE_PICK(dice, units);
    int n = dice_between(dice, 2, 12);
    if (dice_chance(dice, 50))
        snprintf(value->text, sizeof value->text, "%s %s", value_number_word(n), unit);
    else
        snprintf(value->text, sizeof value->text, "%d %s", unit[1] == 'i' ? n * 5 : n,
                 unit);
}

static void address(struct value *value, struct dice *dice)
{
    int number = dice_between(dice, 1, 220);
    const char *front = pick(words_street_fronts, dice);
    snprintf(value->text, sizeof value->text, "%d %s %s", number, front,
             pick(words_street_ends, dice));
}

static void number(struct value *value, int low, int high, const char *unit,
                   struct dice *dice)
{
    int n = dice_between(dice, low, high);
    if (n >= 1000 && unit == NULL)
        snprintf(value->text, sizeof value->text, "%d,%03d", n / 1000, n % 1000);
    else if (unit == NULL)
        snprintf(value->text, sizeof value->text, "%d", n);
    else
        snprintf(value->text, sizeof value->text, "%d %s", n, unit);
}

static void quarter_hour(struct value *value, int quarters)
{
    snprintf(value->text, sizeof value->text, "%d:%02d", quarters / 4, quarters % 4 * 15);
}

static bool draw_number(struct value *value, char kind, struct dice *dice)
{
    int low;
    switch (kind) {
    case 'n':
        number(value, 2, 99, NULL, dice);
        return true;
    case 'N':
        number(value, 100, dice_chance(dice, 50) ? 999 : 9999, NULL, dice);
        return true;
    case 'o':
        put(value, value_number_word(dice_between(dice, 2, 12)));
        return true;
    case 'x':
        snprintf(value->text, sizeof value->text, "%d", dice_between(dice, 1000, 9999));
        return true;
    case 'y':
        snprintf(value->text, sizeof value->text, "%d", dice_between(dice, 1820, 2029));
        return true;
    case 'k':
        number(value, 2, 180, dice_chance(dice, 50) ? "km" : "miles", dice);
        return true;
    case 'W':
        number(value, 2, 400, dice_chance(dice, 70) ? "kg" : "pounds", dice);
        return true;
    case 'Z':
        number(value, 3, 200, dice_chance(dice, 70) ? "metres" : "feet", dice);
        return true;
    case '1':
        quarter_hour(value, dice_between(dice, 24, 47));
        return true;
    case '2':
        quarter_hour(value, dice_between(dice, 60, 91));
        return true;
    case 'X':
        low = dice_between(dice, 1000, 9999);
        snprintf(value->text, sizeof value->text, "%d-%d", dice_between(dice, 200, 999),
                 low);
        return true;
    default:
        return false;
    }
}

static bool draw_made(struct value *value, char kind, struct dice *dice)
{
    static const struct {
        char kind;
        void (*draw)(struct value *value, struct dice *dice);
    } makers[] = {
        {'P', person},  {'C', company}, {'T', town},     {'M', machine},    {'B', book},
        {'K', project}, {'d', date},    {'e', email},    {'h', clock_time}, {'p', price},
        {'Q', big_sum}, {'q', code},    {'u', duration}, {'Y', address},
    };
    for (size_t i = 0; i < DICE_COUNT(makers); i++)
        if (makers[i].kind == kind) {
            makers[i].draw(value, dice);
            return true;
        }
    return false;
}

void value_draw(struct value *value, char kind, struct dice *dice)
{
    value->she = false;
    if (draw_number(value, kind, dice) || draw_made(value, kind, dice))
        return;
    switch (kind) {
    case 'R':
        pair(value, words_room_fronts, " ", words_room_ends, dice);
        return;
    case 'E':
        pair(value, words_event_fronts, " ", words_event_ends, dice);
        return;
    case 'G':
        pair(value, words_materials, " ", words_objects, dice);
        return;
    case 'S':
        pair(value, words_qualities, " ", words_ship_nouns, dice);
        return;
    case 'D':
        pair(value, words_paper_fronts, " ", words_paper_ends, dice);
        return;
    case 'V':
        activity(value, dice);
        return;
    case 'J':
        pair(value, words_group_fronts, " ", words_group_ends, dice);
        return;
    case 'F':
        pair(value, words_dish_fronts, " ", words_dish_ends, dice);
        return;
    default:
        put(value, pick(*words_of(kind), dice));
    }
}
