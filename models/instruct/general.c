/* A few things everybody knows, asked without a passage. */
#include "models/instruct/rows.h"

static const char *const facts[][2] = {
    {"How many days are in a week?", "seven"},
    {"How many months are in a year?", "twelve"},
    {"How many hours does a day have?", "24"},
    {"How many minutes are in an hour?", "60"},
    {"How many seconds are in a minute?", "60"},
    {"How many legs does a spider have?", "eight"},
    {"How many legs does a dog have?", "four"},
    {"How many wheels does a bicycle have?", "two"},
    {"How many sides does a triangle have?", "three"},
    {"How many fingers are on one hand?", "five"},
    {"How many weeks are in a year?", "52"},
    {"How many letters are in the English alphabet?", "26"},
    {"How many things are in a dozen?", "twelve"},
    {"How many years are in a century?", "100"},
    {"What colour is grass?", "green"},
    {"What colour is snow?", "white"},
    {"What colour is coal?", "black"},
    {"What colour is a lemon?", "yellow"},
    {"What colour is blood?", "red"},
    {"What colour is the clear sky?", "blue"},
    {"What colour do blue and yellow make?", "green"},
    {"What colour do red and white make?", "pink"},
    {"What day comes after Monday?", "Tuesday"},
    {"What day comes after Wednesday?", "Thursday"},
    {"What day comes after Friday?", "Saturday"},
    {"What day comes before Monday?", "Sunday"},
    {"What day comes before Friday?", "Thursday"},
    {"Which month comes after March?", "April"},
    {"Which month comes after July?", "August"},
    {"Which month comes before December?", "November"},
    {"What is the first month of the year?", "January"},
    {"What is the last month of the year?", "December"},
    {"Which season comes after winter?", "spring"},
    {"Which season comes after summer?", "autumn"},
    {"What is frozen water called?", "ice"},
    {"What is a young dog called?", "a puppy"},
    {"What is a young cat called?", "a kitten"},
    {"What is a young sheep called?", "a lamb"},
    {"What is a young cow called?", "a calf"},
    {"Which animal says meow?", "a cat"},
    {"Which animal gives wool?", "a sheep"},
    {"Which animal gives us milk?", "a cow"},
    {"What do bees make?", "honey"},
    {"What do cows eat?", "grass"},
    {"Where do fish live?", "in water"},
    {"Where does the sun rise?", "in the east"},
    {"Where does the sun set?", "in the west"},
    {"What do we breathe?", "air"},
    {"What do you use to cut paper?", "scissors"},
    {"What do you use to write on a blackboard?", "chalk"},
    {"What do you open a lock with?", "a key"},
    {"What is bread made from?", "flour"},
    {"What is butter made from?", "milk"},
    {"What is glass made from?", "sand"},
    {"What does a baker make?", "bread"},
    {"Who flies a plane?", "a pilot"},
    {"Who puts out fires?", "a firefighter"},
    {"Who teaches children at school?", "a teacher"},
    {"On which planet do we live?", "Earth"},
    {"What shines in the sky by day?", "the sun"},
    {"What shines in the sky at night?", "the moon"},
    {"What do you wear on your feet?", "shoes"},
    {"What do you wear on your head?", "a hat"},
    {"What keeps you dry in the rain?", "an umbrella"},
    {"With what do we see?", "the eyes"},
    {"With what do we hear?", "the ears"},
    {"What is two plus two?", "four"},
    {"What is three plus four?", "seven"},
    {"What is ten minus three?", "seven"},
    {"What is half of ten?", "five"},
};

static const char *const opposites[][2] = {
    {"hot", "cold"},      {"big", "small"},   {"up", "down"},      {"day", "night"},
    {"open", "closed"},   {"old", "new"},     {"long", "short"},   {"light", "dark"},
    {"wet", "dry"},       {"fast", "slow"},   {"early", "late"},   {"full", "empty"},
    {"left", "right"},    {"high", "low"},    {"thick", "thin"},   {"hard", "soft"},
    {"rich", "poor"},     {"near", "far"},    {"first", "last"},   {"inside", "outside"},
    {"heavy", "light"},   {"loud", "quiet"},  {"young", "old"},    {"clean", "dirty"},
    {"begin", "end"},     {"buy", "sell"},    {"push", "pull"},    {"win", "lose"},
    {"summer", "winter"}, {"north", "south"}, {"east", "west"},    {"black", "white"},
    {"wide", "narrow"},   {"strong", "weak"}, {"always", "never"}, {"before", "after"},
    {"above", "below"},   {"front", "back"},  {"yes", "no"},       {"true", "false"},
};

static void ask(struct buf *out, const char *question, struct dice *dice)
{
    switch (dice_below(dice, 6)) {
    case 0:
        buf_text(out, question);
        return;
    case 1:
        buf_format(out, "Question: %s\nAnswer:", question);
        return;
    default:
        buf_format(out, "Answer the question in a few words.\n\nQuestion: %s\nAnswer:",
                   question);
    }
}

static void ask_opposite(struct instruct_row *row, struct dice *dice)
{
    static const char *const forms[] = {"What is the opposite of ",
                                        "Which word means the opposite of "};
    const char *const *pair = DICE_PICK(dice, opposites);
    struct buf question = {0};
    buf_format(&question, "%s%s?", DICE_PICK(dice, forms), pair[0]);
    ask(&row->input, question.data, dice);
    buf_text(&row->answer, pair[1]);
    buf_release(&question);
}

bool make_general(struct instruct_row *row, struct dice *dice)
{
    if (dice_chance(dice, 40)) {
        ask_opposite(row, dice);
        return true;
    }
    const char *const *fact = DICE_PICK(dice, facts);
    ask(&row->input, fact[0], dice);
    buf_text(&row->answer, fact[1]);
    return true;
}
