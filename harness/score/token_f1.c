/* token_f1 - overlap of the words of the answer with those of an accepted answer, best of
 * all accepted: SQuAD 2.0's F1 (Rajpurkar et al. 2018, the official evaluation script).
 *
 * Words are counted as often as they occur ("yes yes yes" against "yes" is 0.5, not 1).
 * Where either has no words left, it is 1 when neither has (version 1.1 said 0).
 */
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/score/normalize.h"
#include "harness/score/score.h"

struct words {
    struct buf text;
    struct str *word; /* sorted */
    size_t n;
};

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void words_init(struct words *words, struct str text)
{
    *words = (struct words){0};
    normalize_squad(text, &words->text);
    struct str rest = buf_view(&words->text), word;
    size_t room = 1;
    for (size_t i = 0; i < rest.n; i++)
        room += rest.data[i] == ' ';
    words->word = mem_resize(NULL, room, sizeof *words->word);
    while (str_split(&rest, ' ', &word))
        if (word.n > 0)
            words->word[words->n++] = word;
    if (words->n > 1)
        qsort(words->word, words->n, sizeof *words->word, by_bytes);
}

static void words_release(struct words *words)
{
    buf_release(&words->text);
    free(words->word);
}

/* How many words both have, as often as they have them. */
static size_t shared(const struct words *a, const struct words *b)
{
    size_t n = 0;
    for (size_t i = 0, j = 0; i < a->n && j < b->n;) {
        int order = str_cmp(a->word[i], b->word[j]);
        n += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return n;
}

static double f1(const struct words *answer, struct str accepted)
{
    struct words words;
    words_init(&words, accepted);
    size_t both = shared(answer, &words), sum = answer->n + words.n;
    bool empty = answer->n == 0 || words.n == 0;
    words_release(&words);
    if (empty)
        return sum == 0 ? 1 : 0;
    return 2 * (double)both / (double)sum;
}

static double item(const struct answer *answer, const struct question *question,
                   const struct reference *reference)
{
    (void)question;
    double best = 0;
    struct words words;
    words_init(&words, answer->text);
    for (size_t a = 0; a < reference->n_accept; a++) {
        double score = f1(&words, reference->accept[a]);
        best = score > best ? score : best;
    }
    words_release(&words);
    return best;
}

const struct metric metric_token_f1 = {
    .name = "token_f1",
    .summary = "overlap of the answer's words with the best accepted answer",
    .definition = "squad-v2-f1",
    .unit = "",
    .higher_is_better = true,
    .min = 0,
    .max = 1,
    .item = item,
};
