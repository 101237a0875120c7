/* measure - how good a ranking is, as trec_eval 9 computes it.
 *
 *     ndcg@k     DCG / ideal DCG, gain = relevance, discount log2(rank + 1)
 *     recall@k   relevant among the first k / all relevant
 *     p@k        relevant among the first k / k
 *     hit@k      1 when one of the first k is relevant (trec_eval's success_k)
 *     mrr        1 / rank of the first relevant (recip_rank)
 *     map        mean over all relevant of the precision at their rank
 *
 * Without @k: the whole ranking.  Relevant is a relevance above 0; what nobody judged is
 * 0.
 */
#ifndef HARNESS_RETRIEVE_MEASURE_H
#define HARNESS_RETRIEVE_MEASURE_H

#include <stddef.h>

struct err;

enum measure_kind {
    MEASURE_NDCG,
    MEASURE_RECALL,
    MEASURE_PRECISION,
    MEASURE_HIT,
    MEASURE_MRR,
    MEASURE_MAP,
    MEASURE_N,
};

struct measure {
    enum measure_kind kind;
    size_t k; /* 0: the whole ranking */
    char name[24];
};

int measure_parse(struct measure *measure, const char *text, struct err *err);
/* gain (n): relevance by rank; ideal (n_ideal): of all that are judged, descending. */
double measure_value(const struct measure *measure, const int *gain, size_t n,
                     const int *ideal, size_t n_ideal);

#endif
