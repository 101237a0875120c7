/* Figures of rankings against numbers of others: trec_eval (its arithmetic, by hand where
 * no vector is published), Jarvelin and Kekalainen 2002, AutoRAG's test_retrieval_metric.py
 * (shared/reference/peers.md 6.9). */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/retrieve/trec.h"

static struct err err;

static double value(const char *name, const int *gain, size_t n, const int *ideal,
                    size_t n_ideal)
{
    struct measure measure;
    cr_assert_eq(measure_parse(&measure, name, &err), 0, "%s", err.text);
    return measure_value(&measure, gain, n, ideal, n_ideal);
}

Test(measure, one_relevant_document_is_worth_its_rank)
{
    static const int ideal[] = {1};
    static const int gain[][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    static const double ndcg[] = {1, .630929754, .5};
    for (int i = 0; i < 3; i++) {
        cr_expect_float_eq(value("ndcg@10", gain[i], 3, ideal, 1), ndcg[i], 1e-9);
        cr_expect_float_eq(value("mrr", gain[i], 3, ideal, 1), 1.0 / (i + 1), 1e-12);
        cr_expect_float_eq(value("map", gain[i], 3, ideal, 1), 1.0 / (i + 1), 1e-12);
        cr_expect_eq(value("hit@2", gain[i], 3, ideal, 1), i < 2);
        cr_expect_eq(value("recall@2", gain[i], 3, ideal, 1), i < 2);
    }
    cr_expect_eq(value("mrr@2", gain[2], 3, ideal, 1), 0);
    cr_expect_eq(value("ndcg@10", NULL, 0, ideal, 1), 0);
}

Test(measure, graded_relevance_gains_as_in_jarvelin)
{
    static const int ideal[] = {5, 4, 3, 2}, gain[] = {0, 5, 0, 4, 3};
    double dcg = 6.037913;
    double best = 5 + 4 / log2(3) + 3 / 2.0 + 2 / log2(5);
    cr_expect_float_eq(value("ndcg", gain, 5, ideal, 4), dcg / best, 1e-6);
    cr_expect_float_eq(value("ndcg@2", gain, 5, ideal, 4),
                       5 / log2(3) / (5 + 4 / log2(3)), 1e-12);
    cr_expect_float_eq(value("recall", gain, 5, ideal, 4), .75, 1e-12);
    cr_expect_float_eq(value("map", gain, 5, ideal, 4), (1 / 2. + 2 / 4. + 3 / 5.) / 4,
                       1e-12);
}

/* Documents that answer a question together are one list here. */
Test(measure, agrees_with_autorag)
{
    static const struct {
        int gain[4];
        size_t n, n_gold;
        double ndcg, precision;
    } row[] = {
        {{1, 0, 1, 0}, 4, 3, 0.7039180890341347, .5},
        {{1, 0, 0, 0}, 4, 5, 0.3903800499921017, .25},
        {{1, 0, 0, 0}, 4, 2, 0.6131471927654584, .25},
        {{1, 1, 0, 0}, 4, 3, 0.7653606369886217, .5},
        {{1, 0}, 2, 1, 1, .5},
        {{0, 0, 1}, 3, 1, .5, 1 / 3.},
    };
    static const int gold[] = {1, 1, 1, 1, 1};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        char ndcg[16], p[16];
        snprintf(ndcg, sizeof ndcg, "ndcg@%zu", row[i].n);
        snprintf(p, sizeof p, "p@%zu", row[i].n);
        cr_expect_float_eq(value(ndcg, row[i].gain, row[i].n, gold, row[i].n_gold),
                           row[i].ndcg, 1e-9);
        cr_expect_float_eq(value(p, row[i].gain, row[i].n, gold, row[i].n_gold),
                           row[i].precision, 1e-9);
    }
}

Test(measure, what_is_no_measure_is_refused)
{
    struct measure measure;
    static const char *const bad[] = {"",       "ndgc@10", "ndcg@",          "ndcg@0",
                                      "ndcg@x", "p",       "recall@10000000"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_eq(measure_parse(&measure, bad[i], &err), -1, "%s", bad[i]);
    measure_parse(&measure, "ndgc", &err);
    cr_expect(strstr(err.text, "did you mean \"ndcg\"") != NULL, "%s", err.text);
}

/* trec_eval does not read the rank, and of equal scores puts the greater id first. */
Test(measure, a_run_is_ordered_by_score_then_id_descending)
{
    static const char path[] = "build/test-measure.txt";
    struct arena arena = {0};
    struct qrels qrels;
    struct run_rows run;
    struct measure measure;
    double mean;
    size_t n;
    cr_assert_eq(file_write(path, STR("q1 0 b 1\nq2 0 z 1\nq3 0 z 0\n"), &err), 0);
    cr_assert_eq(qrels_read(&qrels, path, &arena, &err), 0, "%s", err.text);
    cr_assert_eq(file_write(path,
                            STR("q1 Q0 a 1 2.5 x\nq1 Q0 b 2 2.5 x\nq1 Q0 c 3 9 x\n"
                                "q9 Q0 z 1 1 x\n"),
                            &err),
                 0);
    cr_assert_eq(run_rows_read(&run, path, &arena, &err), 0, "%s", err.text);
    cr_assert(str_is(run.row[0].document, "c") && str_is(run.row[1].document, "b"));
    measure_parse(&measure, "mrr", &err);
    trec_evaluate(&qrels, &run, &measure, 1, &mean, &n, NULL, NULL);
    cr_expect_eq(n, 3); /* q2 was not found, q3 has nothing relevant: both count */
    cr_expect_float_eq(mean, .5 / 3, 1e-12);
    run_rows_release(&run);
    qrels_release(&qrels);
    arena_release(&arena);
    remove(path);
}
