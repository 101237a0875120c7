#include "harness/model/labels.h"

#include <ctype.h>
#include <math.h>
#include <strings.h>

static bool starts_with(struct str s, struct str with)
{
    return with.n <= s.n && !strncasecmp(s.data, with.data, with.n);
}

/* Blanks in front of an answer, and quotes that some models put around it, are not of it. */
static struct str without_blanks(struct str s)
{
    while (s.n && (s.data[0] == ' ' || s.data[0] == '\n' || s.data[0] == '\t' ||
                   s.data[0] == '\r'))
        s = str_slice(s, 1, s.n);
    return s;
}

/* A place on the way along the answer. */
struct place {
    struct str rest; /* of the label, still to be said */
    bool begun;      /* something of it was said */
    double p;        /* of the answer up to here */
};

/* "not" does not hold the label "no", "no." does. */
static bool holds(struct str token, struct str rest)
{
    if (!starts_with(token, rest))
        return false;
    unsigned char next = token.n > rest.n ? (unsigned char)token.data[rest.n] : ' ';
    return !isalnum(next) && next < 0x80;
}

/* Whether a token fits at the place: it begins the rest, or holds all of it. */
static bool fits(const struct place *at, struct str token)
{
    if (!at->begun)
        token = without_blanks(token);
    return token.n && (starts_with(at->rest, token) || holds(token, at->rest));
}

/* Probability of the other tokens at this step that fit. */
static double others(const struct place *at, const struct wire_token *token)
{
    double sum = 0;
    for (size_t i = 0; i < token->n_top; i++)
        if (!str_eq(token->top[i].text, token->text) && fits(at, token->top[i].text) &&
            !isnan(token->top[i].logprob))
            sum += exp(token->top[i].logprob);
    return sum;
}

/* Probability that a label which is complete here goes on into a longer one. */
static double goes_on(const struct wire_token *token, struct str label,
                      const struct str *labels, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (labels[i].n <= label.n || !starts_with(labels[i], label))
            continue;
        struct place at = {str_slice(labels[i], label.n, labels[i].n), true, 1};
        sum += others(&at, token);
        if (fits(&at, token->text) && !isnan(token->logprob))
            sum += exp(token->logprob);
    }
    return sum < 1 ? sum : 1;
}

static double probability(const struct wire_token *token, size_t n_tokens,
                          struct str label, const struct str *labels, size_t n)
{
    struct place at = {label, false, 1};
    double sum = 0;
    for (size_t k = 0; k < n_tokens; k++) {
        struct str said = at.begun ? token[k].text : without_blanks(token[k].text);
        if (!at.rest.n)
            return sum + at.p * (1 - goes_on(&token[k], label, labels, n));
        sum += at.p * others(&at, &token[k]);
        if (!at.begun && !said.n) { /* a blank token: the answer starts behind it */
            at.p *= isnan(token[k].logprob) ? 1 : exp(token[k].logprob);
            continue;
        }
        if (!fits(&at, token[k].text) || isnan(token[k].logprob))
            return sum;
        at.p *= exp(token[k].logprob);
        if (said.n > at.rest.n) /* the token holds the label and more */
            return sum + at.p;
        at.rest = str_slice(at.rest, said.n, at.rest.n);
        at.begun = true;
    }
    return at.begun ? sum + at.p : sum;
}

int labels_score(const struct wire_token *token, size_t n_tokens, const struct str *label,
                 size_t n, double *logprob)
{
    int best = -1;
    for (size_t i = 0; i < n; i++) {
        double p = probability(token, n_tokens, without_blanks(label[i]), label, n);
        logprob[i] = p > 0 ? log(p < 1 ? p : 1) : labels_unseen;
        if (p > 0 && (best < 0 || logprob[i] > logprob[best]))
            best = (int)i;
    }
    return best;
}
