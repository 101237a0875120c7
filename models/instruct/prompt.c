#include "models/instruct/passage.h"

/* How the project's own methods ask: a third of the rows has exactly this dress. */
static void own_dress(const struct passages *passages, const char *question,
                      const char *instead, struct buf *out)
{
    buf_text(out, "Read the passages and answer the question in a few words.");
    if (instead != NULL)
        buf_format(out, " If the passages do not answer it, say \"%s\".", instead);
    for (size_t i = 0; i < passages->n; i++)
        buf_format(out, "\n\n%s\n%s", passages->items[i].title,
                   passages->items[i].text.data);
    buf_format(out, "\n\nQuestion: %s\nAnswer:", question);
}

static void one_passage(const struct passage *passage, size_t style, size_t i,
                        struct buf *out)
{
    const char *title = passage->title, *text = passage->text.data;
    switch (style) {
    case 0:
        buf_format(out, "[%zu] %s: %s", i + 1, title, text);
        return;
    case 1:
        buf_format(out, "%s\n%s", title, text);
        return;
    case 2:
        buf_format(out, "### %s\n%s", title, text);
        return;
    case 3:
        buf_format(out, "[%zu] %s", i + 1, text);
        return;
    case 4:
        buf_format(out, "Title: %s\nText: %s", title, text);
        return;
    case 5:
        buf_format(out, "Document %zu:\n%s", i + 1, text);
        return;
    default:
        buf_text(out, text);
    }
}

static void all_passages(const struct passages *passages, struct dice *dice,
                         struct buf *out)
{
    static const char *const heads[] = {
        "Passage:\n", "Text: ", "Context:\n", "Text:\n", "Notes:\n", "", ""};
    if (passages->n == 1 && dice_chance(dice, 50)) {
        buf_format(out, "%s%s", DICE_PICK(dice, heads), passages->items[0].text.data);
        return;
    }
    size_t style = dice_below(dice, 7);
    for (size_t i = 0; i < passages->n; i++) {
        buf_text(out, i > 0 ? "\n\n" : "");
        one_passage(&passages->items[i], style, i, out);
    }
}

static void introduction(const char *instead, struct dice *dice, struct buf *out)
{
    static const char *const intros[] = {
        "Read the text and answer.",
        "Use the passages to answer.",
        "Answer the question from the text.",
        "Answer with words from the text.",
        "Read this and answer the question below.",
        "Find the answer in the text.",
        "Below is some text. Answer the question about it.",
        "Look up the answer.",
        "Give a short answer.",
        "Copy the answer from the text.",
        "Reply with a few words.",
        "Here is some information. Use it to answer.",
    };
    static const char *const absents[] = {
        "If the text does not say, answer \"%s\".",
        "Say \"%s\" when the answer cannot be found.",
        "If there is no answer in it, write: %s",
        "When it is not there, reply \"%s\".",
    };
    buf_text(out, DICE_PICK(dice, intros));
    if (instead == NULL)
        return;
    struct str pattern = str_of(DICE_PICK(dice, absents));
    size_t at = str_find(pattern, STR("%s"), 0);
    buf_char(out, ' ');
    buf_str(out, str_slice(pattern, 0, at));
    buf_text(out, instead);
    buf_str(out, str_slice(pattern, at + 2, pattern.n));
}

static void other_dress(const struct passages *passages, const char *question,
                        const char *instead, struct dice *dice, struct buf *out)
{
    static const char *const marks[] = {"Question: ", "Question: ", "Q: ", "",
                                        "Now answer: "};
    static const char *const closings[] = {
        "", "", "\nAnswer:", "\nA:", "\nShort answer:", "\nAnswer in a few words."};
    const char *mark = DICE_PICK(dice, marks), *closing = DICE_PICK(dice, closings);
    bool question_first = dice_chance(dice, 15);
    if (instead != NULL || dice_chance(dice, 65)) {
        introduction(instead, dice, out);
        buf_text(out, "\n\n");
    }
    if (question_first)
        buf_format(out, "%s%s\n\n", mark[0] == 'Q' ? mark : "", question);
    all_passages(passages, dice, out);
    if (question_first)
        buf_format(out, "%s%s", closing[0] == '\0' ? "" : "\n", closing);
    else
        buf_format(out, "\n\n%s%s%s", mark, question, closing);
}

void passages_prompt(const struct passages *passages, const char *question,
                     const char *instead, struct dice *dice, struct buf *out)
{
    if (dice_chance(dice, 36))
        own_dress(passages, question, instead, out);
    else
        other_dress(passages, question, instead, dice, out);
}
