/* selftest - the vectors, and how they are scored.
 *
 * Where the numbers are from stands above each group: "peer" is asserted in the named
 * implementation's own tests, "run" was computed with it, "here" follows from the
 * definition in the metric's own header where nobody else has the metric.
 */
#include "harness/score/selftest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/score/score.h"
#include "harness/score/style.h"

enum { GIVEN_MAX = 12, ACCEPT_MAX = 2, TERMS_MAX = 4, EXPECTED_MAX = 8, N_LABELS = 4 };

static const double tolerance = 1e-6;
static const char labels[N_LABELS][2] = {"0", "1", "2", "3"};

struct given {
    const char *answer, *accept[ACCEPT_MAX], *kind, *terms[TERMS_MAX];
    double logprob;     /* of the first accepted answer */
    double p[N_LABELS]; /* of labels; all 0: not known */
};

/* Either texts or, for label metrics, a digit per item: its label, "x" for none. */
struct vector {
    struct given given[GIVEN_MAX];
    const char *answers, *references;
    const char *learned; /* the answer of a train item */
    const char *neutral; /* a text in an ordinary voice */
    struct {
        const char *metric;
        double value;
    } expected[EXPECTED_MAX];
};

#define PAIR(answer_, accepted, ...)                                        \
    {                                                                       \
        .given = {{.answer = answer_, .accept = {accepted}}}, .expected = { \
            __VA_ARGS__                                                     \
        }                                                                   \
    }
#define LABELS(references_, answers_, ...)                                          \
    {                                                                               \
        .references = references_, .answers = answers_, .expected = { __VA_ARGS__ } \
    }

/* 140 bytes, 25 words; 90 bytes, 15 words. */
#define TWENTY "ab cd ef ghi ab cd ef ghi ab cd ef ghi ab cd ef ghi ab cd ef ghi "
#define TEXT_25 \
    TWENTY "abcdefghijklmn abcdefghijklmn abcdefghijklmn abcdefghijklmn abcdefghijklmno"
#define TEXT_15                                                                      \
    "abcde abcde abcde abcde abcde abcde abcde abcde abcde abcde abcde abcde abcde " \
    "abcde abcdef"

#define CHEST_LONG  "Patient reports chest pain for 3 days."
#define CHEST_SHORT "Pt c/o chest pain x 3 days."
#define FOX_LONG    "the quick brown fox jumped over the lazy dog"
#define FOX_SHORT   "the fox jumped over the dog"
#define STOCK_LONG  "The stock fell 3.5% on Monday, to $12.40."
#define STOCK_SHORT "Shares dropped 3.5% Monday to $12.40."

static const struct vector vectors[] = {
    /* SQuAD's evaluation scripts, run; the last F1 by version 2 */
    PAIR("$1,000.", "1000", {"exact_match", 1}),
    PAIR("U.S.", "US", {"exact_match", 1}),
    PAIR("the", "", {"exact_match", 1}),
    PAIR("42", "forty-two", {"exact_match", 0}),
    PAIR("Paris", "Paris, Texas", {"exact_match", 0}, {"token_f1", .666667}),
    PAIR("the cat sat", "A cat sat down", {"exact_match", 0}, {"token_f1", .8}),
    PAIR("to the the", "to to the", {"token_f1", .666667}),
    PAIR("aspirin 81 mg daily", "Aspirin, 81mg, daily", {"token_f1", .571429}),
    PAIR("yes yes yes", "yes", {"token_f1", .5}),
    PAIR("Not at all, it is fine", "not fine", {"token_f1", .5}),
    PAIR("e-mail address", "email address", {"exact_match", 1}, {"token_f1", 1}),
    PAIR("", "", {"exact_match", 1}, {"token_f1", 1}),

    /* scikit-learn: the first two peer of HELM, the third peer of evaluate, then run */
    LABELS("1111000", "1110x10", {"macro_f1", .575}, {"micro_f1", .615385},
           {"weighted_f1", .6}),
    LABELS("0000111222", "0001112x20", {"macro_f1", .605556}, {"micro_f1", .631579},
           {"weighted_f1", .62}),
    LABELS("012012", "021001", {"macro_f1", .266667}, {"micro_f1", .333333},
           {"weighted_f1", .266667}, {"accuracy", .333333}),
    LABELS("01010", "00110", {"macro_f1", .583333}, {"micro_f1", .6},
           {"weighted_f1", .6}),
    LABELS("111111110000", "111111001000", {"mcc", .478091}),
    LABELS("0110", "011x", {"accuracy", .75}, {"parse_ok", .75}), /* here */

    /* rouge_score: peer up to the two lines, then run */
    PAIR("testing", "testing one two", {"rouge1", .5}, {"rouge2", 0}, {"rouge_l", .5},
         {"rouge_lsum", .5}),
    PAIR("testing one", "testing one two", {"rouge1", .8}, {"rouge2", .666667},
         {"rouge_l", .8}, {"rouge_lsum", .8}),
    PAIR("testing two", "testing one two", {"rouge1", .8}, {"rouge2", 0}, {"rouge_l", .8},
         {"rouge_lsum", .8}),
    PAIR("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", "w1 w2 w3 w4 w5", {"rouge1", .533333},
         {"rouge2", .153846}, {"rouge_l", .533333}, {"rouge_lsum", .533333}),
    PAIR("The quick brown dog jumps on the log.",
         "The quick brown fox jumps over the lazy dog", {"rouge1", .705882},
         {"rouge2", .266667}, {"rouge_l", .588235}, {"rouge_lsum", .588235}),
    PAIR("The delayed refunds annoyed callers.\nAgents apologised repeatedly in Abbey "
         "Road.",
         "A caller was annoyed by a delaying refund.\nThe abbey agent apologises twice.",
         {"rouge1", .25}, {"rouge1_stem", .666666667}, {"rouge2_stem", .181818182},
         {"rouge_l_stem", .333333333}, {"rouge_lsum_stem", .416666667}),
    PAIR(CHEST_SHORT, CHEST_LONG, {"rouge1", .533333}, {"rouge2", .307692},
         {"rouge_l", .533333}),
    PAIR("Agent refunded $12.40.\nThe customer called about a refund that was late.",
         "Customer called about a late refund.\nAgent issued the refund of $12.40.",
         {"rouge1", .769231}, {"rouge2", .333333}, {"rouge_l", .384615},
         {"rouge_lsum", .769231}, {"rouge_l_stem", .384615},
         {"rouge_lsum_stem", .846154}),
    PAIR("cafe naive", "caf\xc3\xa9 na\xc3\xafve", {"rouge1", 0}, {"rouge2", 0},
         {"rouge_l", 0}, {"rouge_lsum", 0}),
    PAIR("x", "", {"rouge1", 0}, {"rouge2", 0}, {"rouge_l", 0}, {"rouge_lsum", 0}),

    /* sacrebleu: its own "dog bit the man" (peer for BLEU, run for chrF), then evaluate's
       example for chrF (peer; BLEU run), then run; the last is peer */
    {.given = {{.answer = "The dog bit the man.",
                .accept = {"The dog bit the man.", "The dog had bit the man."}},
               {.answer = "It wasn't surprising.",
                .accept = {"It was not unexpected.", "No one was surprised."}},
               {.answer = "The man had just bitten him.",
                .accept = {"The man bit him first.", "The man had bitten the dog."}}},
     .expected = {{"bleu", 48.530827},
                  {"chrf", 59.727517827},
                  {"chrf_pp", 59.153104444}}},
    {.given = {{.answer = "The relationship between cats and dogs is not exactly "
                          "friendly.",
                .accept = {"The relationship between dogs and cats is not exactly "
                           "friendly."}},
               {.answer =
                    "a good bookshop is just a genteel black hole that knows how to "
                    "read.",
                .accept = {"A good bookshop is just a genteel Black Hole that knows how "
                           "to read."}}},
     .expected = {{"bleu", 59.892224853},
                  {"chrf", 84.642148917},
                  {"chrf_pp", 82.872637329}}},
    PAIR(FOX_LONG, FOX_SHORT, {"bleu", 33.031643180}, {"chrf", 68.619167794},
         {"chrf_pp", 69.560300447}),
    PAIR(CHEST_LONG, CHEST_SHORT, {"bleu", 20.130954856}, {"chrf", 49.430379671},
         {"chrf_pp", 50.635749593}),
    PAIR(STOCK_LONG, STOCK_SHORT, {"bleu", 26.202510072}, {"chrf", 41.314583296},
         {"chrf_pp", 44.760600818}),
    PAIR("a", "a", {"bleu", 0}, {"chrf", 100}),
    PAIR("aa", "ab", {"chrf", 25}),

    /* lm-eval, run */
    {.given = {{.answer = "", .accept = {TEXT_25}, .logprob = -120.5},
               {.answer = "", .accept = {TEXT_15}, .logprob = -80.25}},
     .expected = {{"word_perplexity", 151.222157905},
                  {"byte_perplexity", 2.393666012},
                  {"bits_per_byte", 1.259221867}}},

    /* verified_calibration: peer, ece_mass here */
    {.given = {{.answer = "0", .accept = {"0"}, .p = {.8, .2}},
               {.answer = "0", .accept = {"0"}, .p = {.6, .4}},
               {.answer = "0", .accept = {"0"}, .p = {.9, .1}},
               {.answer = "0", .accept = {"0"}, .p = {1}},
               {.answer = "0", .accept = {"1"}, .p = {.4, .3, .3}},
               {.answer = "0", .accept = {"0"}, .p = {.85, .15}}},
     .expected = {{"ece", .208333333}, {"ece_mass", .208333333}}},
    {.given = {{.answer = "0", .accept = {"0"}, .p = {.9, .1}},
               {.answer = "0", .accept = {"0"}, .p = {.8, .2}}},
     .expected = {{"ece", .15}, {"ece_mass", .15}, {"brier", .05}}},

    /* HELM's final_number_exact_match: peer; then here */
    PAIR("3420", "3,420", {"numeric_match", 1}),
    PAIR("-33", "33", {"numeric_match", 0}),
    PAIR("2", "34.2", {"numeric_match", 0}),
    PAIR("\\boxed{33} and 34", "33", {"numeric_match", 0}),
    PAIR("(1,250.0)", "-1250", {"numeric_match", 1}),
    PAIR("It rose to $1.2 million.", "1,200,000", {"numeric_match", 1}),
    PAIR("12.50 percent", "12.5%", {"numeric_match", 1}),
    PAIR("0.125", "12.5%", {"numeric_match", 1}),
    PAIR("14 weeks", "14 days", {"numeric_match", 0}),
    PAIR("form hr-02", "form HR-01", {"numeric_match", 0}),

    /* here */
    PAIR("Mk401-27kx, customer 5402: refund of 12.4 on 2024-03-14",
         "Customer 5402 returns the MK401-27KX on 14 March; $12.40 is due in 30 days",
         {"specifics_recall", .833333333}),
    {.given = {{.answer = "The handbook does not say.", .accept = {"x"}, .kind = "none"},
               {.answer = "30 days", .accept = {"not in the handbook"}, .kind = "none"},
               {.answer = "Not in the handbook.", .accept = {"30 days"}},
               {.answer = "30 days", .accept = {"30 days"}}},
     .expected = {{"abstention", .5}}},
    {.given = {{.answer = "Shortness of breath for 3 days, on the left side.",
                .accept = {"x"},
                .terms = {"shortness of breath", "Left", "left-sided", "side left"}},
               {.answer = "SOB", .accept = {"x"}}},
     .expected = {{"terms_recall", .5}}},
    PAIR("To be, or not to be", "x", {"distinct_1", .666666667}, {"distinct_2", .8}),
    {.given = {{.answer = "He said: let us begin at the beginning today",
                .accept = {"x"}}},
     .learned = "Now, let us begin at the beginning. He said so.",
     .expected = {{"copied_span", 6}}},
    {.given = {{.answer = "And then the cat, and then the dog!", .accept = {"x"}},
               {.answer = "The bird sat and sang", .accept = {"x"}}},
     .learned = "The cat and the dog and then the bird, and the mouse sat on a mat.",
     .neutral =
         "A cat is an animal. The dog is a friend of man, and so is the horse of a "
         "man.",
     .expected = {{"burrows_delta", .351733448},
                  {"cosine_delta", .324141304},
                  {"neutral_delta", .992615583},
                  {"neutral_cosine", 1.675858696}}},
};

enum { N_VECTORS = sizeof vectors / sizeof *vectors };

/* ---- scoring */

/* One item: texts and numbers as a metric wants them. */
struct item {
    struct str accept[ACCEPT_MAX], terms[TERMS_MAX], labels[N_LABELS];
    double logprob[N_LABELS];
    struct answer answer;
    struct question question;
    struct reference reference;
};

static struct given given_at(const struct vector *v, size_t i, char text[2][2])
{
    if (v->answers == NULL)
        return v->given[i];
    text[0][0] = v->answers[i];
    text[1][0] = v->references[i];
    text[0][1] = text[1][1] = '\0';
    return (struct given){.answer = text[0], .accept = {text[1]}};
}

static void make_item(struct item *item, const struct given *given,
                      const struct split *train, const struct style *style)
{
    *item = (struct item){.answer = {.text = str_of(given->answer),
                                     .choice = -1,
                                     .reference_logprob = given->logprob,
                                     .train = train,
                                     .style = style}};
    size_t n = 0;
    while (n < ACCEPT_MAX && given->accept[n] != NULL) {
        item->accept[n] = str_of(given->accept[n]);
        n++;
    }
    for (int k = 0; k < N_LABELS; k++) {
        item->labels[k] = str_of(labels[k]);
        item->logprob[k] = log(given->p[k]);
    }
    if (given->p[0] > 0)
        item->answer.choice_logprob = item->logprob;
    item->question = (struct question){.choices = item->labels, .n_choices = N_LABELS};
    item->reference = (struct reference){.accept = item->accept, .n_accept = n};
    n = 0;
    for (; n < TERMS_MAX && given->terms[n] != NULL; n++)
        item->terms[n] = str_of(given->terms[n]);
    item->reference.terms = item->terms;
    item->reference.n_terms = n;
    if (given->kind != NULL)
        item->reference.kind = str_of(given->kind);
}

static size_t n_items(const struct vector *v)
{
    size_t n = 0;
    if (v->answers != NULL)
        return strlen(v->answers);
    while (n < GIVEN_MAX && v->given[n].answer != NULL)
        n++;
    return n;
}

static double score(const struct metric *metric, const struct vector *v)
{
    struct str learned = v->learned == NULL ? STR("") : str_of(v->learned);
    struct reference lesson = {.accept = &learned, .n_accept = 1};
    struct split train = {.reference = &lesson, .n = 1};
    struct document neutral = {.text = v->neutral == NULL ? STR("") : str_of(v->neutral)};
    struct style *style = style_make(&train, &neutral, v->neutral != NULL);
    struct item item[GIVEN_MAX];
    struct question question[GIVEN_MAX];
    struct reference reference[GIVEN_MAX];
    char text[GIVEN_MAX][2][2];
    size_t n = n_items(v), width = metric_width(metric);
    double row[GIVEN_MAX * (1 + METRIC_COUNTS_MAX)];
    for (size_t i = 0; i < n; i++) {
        struct given given = given_at(v, i, text[i]);
        make_item(&item[i], &given, &train, style);
        question[i] = item[i].question;
        reference[i] = item[i].reference;
        metric_score(metric, &item[i].answer, &question[i], &reference[i],
                     row + i * width);
    }
    struct split split = {question, reference, n};
    double total = metric_total(metric, row, &split, NULL, n);
    style_release(style);
    return total;
}

/* ---- the report */

static void put_miss(struct buf *misses, size_t vector, double value, double expected)
{
    buf_format(misses, "    vector %zu: %.9f, expected %.9f\n", vector + 1, value,
               expected);
}

/* How many vectors the metric has. */
static size_t check(const struct metric *metric, struct buf *misses)
{
    size_t n = 0;
    for (size_t i = 0; i < N_VECTORS; i++)
        for (size_t k = 0; k < EXPECTED_MAX && vectors[i].expected[k].metric; k++) {
            if (strcmp(vectors[i].expected[k].metric, metric->name) != 0)
                continue;
            double expected = vectors[i].expected[k].value;
            double value = score(metric, &vectors[i]);
            n++;
            if (!(fabs(value - expected) <= tolerance)) /* NAN is a miss */
                put_miss(misses, i, value, expected);
        }
    return n;
}

int score_selftest(FILE *out)
{
    int failed = 0;
    for (int m = 0; m < n_metrics; m++) {
        struct buf misses = {0};
        size_t n = check(metrics[m], &misses);
        bool ok = n > 0 && misses.n == 0;
        fprintf(out, "%-16s %2zu vector%s %s  %s\n", metrics[m]->name, n,
                n == 1 ? " " : "s", ok ? "agree" : "DO NOT AGREE",
                metrics[m]->definition);
        if (misses.n > 0)
            fputs(misses.data, out);
        buf_release(&misses);
        failed += !ok;
    }
    return failed;
}
