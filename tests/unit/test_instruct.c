#include <criterion/criterion.h>

#include <string.h>

#include "models/instruct/frames.h"
#include "models/instruct/phrase.h"
#include "models/instruct/rows.h"
#include "models/instruct/scene.h"

enum { ROWS = 3000 };

static bool is_plain(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.data[i];
        if (c != '\n' && (c < ' ' || c > '~'))
            return false;
    }
    return true;
}

static bool is_kind(const struct instruct_row *row, const char *kind)
{
    return strcmp(row->kind, kind) == 0;
}

Test(instruct, makes_the_same_row_from_the_same_seed_and_index)
{
    struct instruct_row a = {0}, b = {0};
    for (uint64_t i = 0; i < 300; i++) {
        instruct_make(&a, 7, i);
        instruct_make(&b, 7, 299);
        instruct_make(&b, 7, i);
        cr_assert(str_eq(buf_view(&a.input), buf_view(&b.input)), "row %lu", i);
        cr_assert(str_eq(buf_view(&a.answer), buf_view(&b.answer)), "row %lu", i);
    }
    instruct_release(&a);
    instruct_release(&b);
}

/* The shipped models learned from rows of seeds 101 to 148: no compiler may change them. */
Test(instruct, makes_the_rows_that_the_models_were_trained_on)
{
    struct instruct_row row = {0};
    uint64_t hash = 0;
    for (uint64_t i = 0; i < 1000; i++) {
        instruct_make(&row, 101, i);
        hash = hash * 31 + str_hash(buf_view(&row.input));
        hash = hash * 31 + str_hash(buf_view(&row.answer));
    }
    cr_assert_eq(hash, UINT64_C(0xf0fbae0d124ffee4), "hash is 0x%lx", hash);
    instruct_release(&row);
}

Test(instruct, makes_other_rows_from_another_seed)
{
    struct instruct_row a = {0}, b = {0};
    int same = 0;
    for (uint64_t i = 0; i < 300; i++) {
        instruct_make(&a, 1, i);
        instruct_make(&b, 2, i);
        same += str_eq(buf_view(&a.input), buf_view(&b.input));
    }
    cr_assert_lt(same, 3);
    instruct_release(&a);
    instruct_release(&b);
}

Test(instruct, copies_the_answers_of_reading_rows_from_the_passage)
{
    struct instruct_row row = {0};
    for (uint64_t i = 0; i < ROWS; i++) {
        instruct_make(&row, 3, i);
        if (!is_kind(&row, "reading") && !is_kind(&row, "documents"))
            continue;
        struct str input = buf_view(&row.input), answer = buf_view(&row.answer);
        cr_assert(str_find(input, answer, 0) != SIZE_MAX, "row %lu: %s", i,
                  row.input.data);
    }
    instruct_release(&row);
}

Test(instruct, keeps_to_plain_text_and_the_length_limits)
{
    struct instruct_row row = {0};
    for (uint64_t i = 0; i < ROWS; i++) {
        instruct_make(&row, 4, i);
        struct str input = buf_view(&row.input), answer = buf_view(&row.answer);
        cr_assert(is_plain(input) && is_plain(answer), "row %lu: %s", i, row.input.data);
        cr_assert(input.n > 0 && input.n <= INSTRUCT_INPUT_MAX, "row %lu", i);
        cr_assert(answer.n > 0 && answer.n <= INSTRUCT_ANSWER_MAX, "row %lu", i);
        cr_assert(strlen(row.input.data) == input.n, "row %lu", i);
        cr_assert(strpbrk(row.input.data, "{}") == NULL, "row %lu: %s", i,
                  row.input.data);
    }
    instruct_release(&row);
}

Test(instruct, says_in_the_prompt_what_to_answer_when_the_text_does_not)
{
    struct instruct_row row = {0};
    for (uint64_t i = 0; i < ROWS; i++) {
        instruct_make(&row, 5, i);
        if (is_kind(&row, "absent"))
            cr_assert(strstr(row.input.data, row.answer.data) != NULL, "row %lu", i);
    }
    instruct_release(&row);
}

Test(instruct, lookup_rows_ask_of_passages_alone_and_copy_their_answers)
{
    struct instruct_row row = {0};
    int documents = 0, which = 0;
    for (uint64_t i = 0; i < ROWS; i++) {
        instruct_make_lookup(&row, 7, i);
        cr_assert(is_kind(&row, "reading") || is_kind(&row, "documents"), "%s", row.kind);
        documents += is_kind(&row, "documents");
        which += strstr(row.input.data, "Which ") != NULL;
        cr_assert(strstr(row.input.data, row.answer.data) != NULL, "row %lu: %s", i,
                  row.input.data);
    }
    instruct_release(&row);
    cr_assert(documents > ROWS * 29 / 100 && documents < ROWS * 37 / 100, "%d",
              documents);
    /* a fifth where no more than usual are turned round */
    cr_assert(which > ROWS * 29 / 100 && which < ROWS * 40 / 100, "%d", which);
}

/* Rows are drawn in one struct after the other: what one mixture left must not colour the next. */
Test(instruct, mixtures_do_not_colour_one_another)
{
    struct instruct_row row = {0}, fresh = {0};
    int turned = 0;
    for (uint64_t i = 0; i < 200; i++) {
        instruct_make_lookup(&row, 8, i);
        instruct_make(&fresh, 8, i);
        turned += !str_eq(buf_view(&row.input), buf_view(&fresh.input));
        instruct_make(&row, 8, i);
        cr_assert(str_eq(buf_view(&row.input), buf_view(&fresh.input)), "row %lu", i);
    }
    cr_assert_gt(turned, 50);
    instruct_release(&row);
    instruct_release(&fresh);
}

Test(instruct, makes_about_the_shares_it_promises)
{
    struct instruct_row row = {0};
    int reading = 0, own_dress = 0, documents = 0;
    for (uint64_t i = 0; i < ROWS; i++) {
        instruct_make(&row, 6, i);
        bool reads = is_kind(&row, "reading") || is_kind(&row, "documents");
        reading += reads;
        documents += is_kind(&row, "documents");
        own_dress +=
            reads && str_starts(buf_view(&row.input),
                                STR("Read the passages and answer the question in a "
                                    "few words."));
    }
    instruct_release(&row);
    cr_assert(reading > ROWS * 43 / 100 && reading < ROWS * 53 / 100, "%d", reading);
    cr_assert(documents > ROWS * 10 / 100 && documents < ROWS * 16 / 100, "%d",
              documents);
    cr_assert(own_dress > reading * 30 / 100 && own_dress < reading * 42 / 100, "%d",
              own_dress);
}

/* Every sentence names all slots, every question asks for one it does not name. */
Test(instruct, has_only_frames_whose_questions_fit_their_sentences)
{
    static const struct subject *const subjects[] = {
        &subject_person,  &subject_activity, &subject_group, &subject_company,
        &subject_machine, &subject_goods,    &subject_paper, &subject_project,
        &subject_town,    &subject_room,     &subject_event, &subject_ship,
        &subject_book,    &subject_pet,      &subject_dish};
    size_t frames = 0;
    for (size_t i = 0; i < DICE_COUNT(subjects); i++)
        for (size_t j = 0; j < subjects[i]->n; j++, frames++) {
            const struct frame *frame = &subjects[i]->frames[j];
            const char last = (char)('a' + strlen(frame->values) - 1);
            for (size_t k = 0; k < FRAME_SAYS && frame->says[k] != NULL; k++) {
                cr_assert(strstr(frame->says[k], "{s}") != NULL, "%s", frame->says[k]);
                for (char slot = 'a'; slot <= last; slot++) {
                    char small[] = {'{', slot, '}', '\0'};
                    char big[] = {'{', (char)(slot - 'a' + 'A'), '}', '\0'};
                    cr_assert(strstr(frame->says[k], small) ||
                                  strstr(frame->says[k], big),
                              "%s", frame->says[k]);
                }
            }
            for (size_t k = 0; k < FRAME_ASKS && frame->asks[k] != NULL; k++) {
                const char *ask = frame->asks[k];
                char answer[] = {'{', ask[0], '}', '\0'};
                cr_assert(ask[1] == ':' &&
                              (ask[0] == 's' || (ask[0] >= 'a' && ask[0] <= last)),
                          "%s", ask);
                cr_assert(strstr(ask, answer) == NULL, "%s", ask);
                cr_assert(ask[strlen(ask) - 1] == '?', "%s", ask);
            }
        }
    cr_assert_geq(frames, 60);
}

Test(instruct, never_asks_what_two_facts_answer)
{
    struct dice dice = dice_of(9, 0);
    for (int tries = 0; tries < 500; tries++) {
        struct scene scene;
        struct question question;
        scene_init(&scene, &dice);
        scene_cast(&scene, &subject_pet, 5, 2, 100, false);
        for (size_t i = 0; i < scene.n; i++) /* every second fact says the same */
            strcpy(scene.facts[i].slots[1].text, "same");
        if (!scene_ask(&scene, &question))
            continue;
        const char *name = scene.facts[question.fact].slots[0].text;
        cr_assert(strstr(question.text, name) != NULL, "%s", question.text);
        cr_assert_str_eq(question.answer, "same");
    }
}

Test(instruct, keeps_the_turns_of_a_conversation_short_and_plain)
{
    struct instruct_row row = {0};
    int turns = 0, examples = 0;
    for (uint64_t i = 0; i < ROWS; i++) {
        instruct_make(&row, 8, i);
        size_t bytes = 0;
        for (size_t k = 0; k < row.n_earlier; k++) {
            struct str input = buf_view(&row.earlier[k].input);
            struct str answer = buf_view(&row.earlier[k].answer);
            cr_assert(is_plain(input) && is_plain(answer), "row %lu", i);
            cr_assert(input.n > 0 && answer.n > 0, "row %lu", i);
            bytes += input.n + answer.n;
        }
        cr_assert_leq(bytes, 1500, "row %lu", i);
        cr_assert(row.n_earlier == 0 || is_kind(&row, "turns"), "row %lu", i);
        turns += is_kind(&row, "turns");
        examples += row.n_earlier > 0;
    }
    instruct_release(&row);
    cr_assert(turns > ROWS * 14 / 100 && examples > turns * 8 / 10, "%d, %d", turns,
              examples);
}

/* What a summary or a record keeps is in the input, to the letter. */
Test(instruct, copies_every_code_of_a_note)
{
    struct instruct_row row = {0};
    int codes = 0;
    for (uint64_t i = 0; i < 4 * ROWS; i++) {
        instruct_make(&row, 12, i);
        if (!is_kind(&row, "notes") || strstr(row.input.data, "Summary:") == NULL)
            continue;
        struct str answer = buf_view(&row.answer), code;
        codes++;
        cr_assert(str_split(&answer, ':', &code));
        cr_assert(str_find(buf_view(&row.input), code, 0) != SIZE_MAX, "row %lu: %s", i,
                  row.answer.data);
    }
    instruct_release(&row);
    cr_assert_gt(codes, 50);
}

Test(instruct, mends_the_article_in_front_of_a_vowel)
{
    struct dice dice = dice_of(1, 1);
    struct buf out = {0};
    phrase_add(&out, "A [oak] desk and a [union] flag, a [pen], Anna [ate]", &dice);
    cr_assert_str_eq(out.data, "An oak desk and a union flag, a pen, Anna ate");
    buf_release(&out);
}
