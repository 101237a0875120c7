#include "engine/train/learner_cuda.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cuda/gpu.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"

/* Where the device keeps what the model has. */
struct part {
    const float *w;
    size_t at, n;
};

struct device {
    struct gpu *gpu;
    int rows;
    struct part *part;
    int n_parts;
};

/* Parameters ------------------------------------------------------------------------------- */

static void list(struct device *d, const float *w, size_t at, size_t n)
{
    d->part[d->n_parts++] = (struct part){w, at, n};
}

static void list_matrix(struct device *d, const struct matrix *w, size_t at)
{
    list(d, w->master, at, (size_t)w->O * (size_t)w->C);
}

static void list_vector(struct device *d, const struct vector *v, size_t at)
{
    list(d, v->w, at, (size_t)v->n);
}

static void list_model(struct device *d, const struct model *model,
                       const struct gpu_shape *shape)
{
    d->part = mem_alloc((2 + 9 * (size_t)shape->L) * sizeof *d->part);
    list_matrix(d, &model->embedding, gpu_embedding_at(shape));
    list_vector(d, &model->final_norm, gpu_final_norm_at(shape));
    for (int l = 0; l < shape->L; l++) {
        const struct layer *layer = &model->layer[l];
        struct gpu_layer at = gpu_layer_at(shape, l);
        list_matrix(d, &layer->matrix[ATTN_Q], at.q);
        list_matrix(d, &layer->matrix[ATTN_K], at.k);
        list_matrix(d, &layer->matrix[ATTN_V], at.v);
        list_matrix(d, &layer->matrix[ATTN_OUT], at.out);
        list_matrix(d, &layer->matrix[FFN_GATE], at.gate);
        list_matrix(d, &layer->matrix[FFN_UP], at.up);
        list_matrix(d, &layer->matrix[FFN_DOWN], at.down);
        list_vector(d, &layer->vector[ATTN_NORM], at.attn_norm);
        list_vector(d, &layer->vector[FFN_NORM], at.ffn_norm);
    }
}

static const struct part *part_of(const struct device *d, const struct param *p)
{
    for (int i = 0; i < d->n_parts; i++)
        if (d->part[i].w == p->w)
            return &d->part[i];
    return NULL;
}

static int put(struct learner *l, struct err *err)
{
    struct device *d = l->device;
    for (int i = 0; i < d->n_parts; i++) {
        const struct part *part = &d->part[i];
        if (gpu_put(d->gpu, GPU_WEIGHT, part->at, part->w, part->n, err))
            return -1;
    }
    for (int i = 0; l->optimizer && i < l->optimizer->n_params; i++) {
        const struct param *p = &l->optimizer->param[i];
        const struct part *part = part_of(d, p);
        if (gpu_put(d->gpu, GPU_MOMENT1, part->at, p->m, p->n, err) ||
            gpu_put(d->gpu, GPU_MOMENT2, part->at, p->v, p->n, err))
            return -1;
    }
    return 0;
}

static int fetch(struct learner *l, struct err *err)
{
    struct device *d = l->device;
    for (int i = 0; l->optimizer && i < l->optimizer->n_params; i++) {
        const struct param *p = &l->optimizer->param[i];
        const struct part *part = part_of(d, p);
        if (gpu_get(d->gpu, GPU_WEIGHT, part->at, p->w, p->n, err) ||
            gpu_get(d->gpu, GPU_GRADIENT, part->at, p->grad, p->n, err) ||
            gpu_get(d->gpu, GPU_MOMENT1, part->at, p->m, p->n, err) ||
            gpu_get(d->gpu, GPU_MOMENT2, part->at, p->v, p->n, err))
            return -1;
    }
    if (l->optimizer)
        optimizer_repack(l->optimizer, l->pool);
    return 0;
}

/* Opening ---------------------------------------------------------------------------------- */

static const char *model_fault(const struct model *model)
{
    if (model->shape.arch != ARCH_LLAMA || !model->shape.tied ||
        model->shape.n_rot != model->shape.D)
        return "the device trains Llama-shaped models with a tied head only";
    if (!model->embedding.master)
        return "the model is not trainable";
    return NULL;
}

static struct gpu_shape shape_of(const struct model_shape *s)
{
    return (struct gpu_shape){.V = s->V,
                              .C = s->C,
                              .L = s->L,
                              .H = s->H,
                              .KV = s->KV,
                              .D = s->D,
                              .F = s->F,
                              .context = s->context,
                              .eps = s->eps};
}

static void release(struct learner *l)
{
    struct device *d = l->device;
    if (!d)
        return;
    gpu_close(d->gpu);
    free(d->part);
    free(d);
    l->device = NULL;
}

static int open(struct learner *l, struct err *err)
{
    const char *fault = model_fault(l->model);
    if (fault)
        return err_ask(err, "%s", fault);
    struct gpu_shape shape = shape_of(&l->model->shape);
    struct device *d = l->device = mem_alloc(sizeof *d);
    d->rows = (int)((l->batch + l->context + 63) / 64 * 64);
    model_reach(l->model, l->model->shape.context, l->pool); /* the device has them all */
    if (gpu_open(&d->gpu, &shape, d->rows, l->model->rope_cos, l->model->rope_sin, err)) {
        d->gpu = NULL;
        release(l);
        return -1;
    }
    list_model(d, l->model, &shape);
    return put(l, err);
}

/* Batches ---------------------------------------------------------------------------------- */

static int first_target(const struct step_doc *doc)
{
    return doc->n_masked > 1 ? doc->n_masked : 1;
}

static bool is_heavy(const struct step_doc *doc, int target)
{
    return doc->mark ? doc->mark[target] : target >= doc->heavy_from;
}

static double total_weight(const struct step_doc *doc, int n)
{
    double total = 0;
    for (int i = 0; i < n; i++) {
        for (int j = first_target(&doc[i]); j < doc[i].n; j++)
            total += is_heavy(&doc[i], j) ? (double)doc[i].heavy : 1;
    }
    return total;
}

static void lay(struct gpu_rows *r, int row, const struct step_doc *doc, double total)
{
    int first = first_target(doc);
    float light = (float)(1 / total), heavy = (float)((double)doc->heavy / total);
    memcpy(r->id + row, doc->id, (size_t)(doc->n - 1) * sizeof *r->id);
    for (int j = 0; j < doc->n - 1; j++, row++) {
        bool counts = j + 1 >= first;
        r->position[row] = j;
        r->target[row] = counts ? doc->id[j + 1] : -1;
        r->weight[row] = is_heavy(doc, j + 1) ? heavy : light;
    }
}

/* Rows behind the last document: documents without targets. */
static void lay_rest(struct gpu_rows *r, int row, int rows, int context)
{
    for (int j = 0; row < rows; row++, j++) {
        if (j % context == 0)
            r->first[++r->n_docs] = row;
        r->position[row] = j % context;
        r->id[row] = 0;
        r->target[row] = -1;
        r->weight[row] = 0;
    }
}

/* As many documents as there is room for; returns how many were taken. */
static int fill(struct learner *l, const struct step_doc *doc, int n, double total,
                int *used)
{
    struct device *d = l->device;
    struct gpu_rows *r = gpu_rows(d->gpu);
    int taken = 0, row = 0;
    r->n_docs = 0;
    r->first[0] = 0;
    for (; taken < n && row + doc[taken].n - 1 <= d->rows; taken++) {
        if (doc[taken].n < 2)
            continue;
        lay(r, row, &doc[taken], total);
        row += doc[taken].n - 1;
        r->first[++r->n_docs] = row;
    }
    *used = row;
    if (row < d->rows) {
        r->n_docs--; /* the last start is the first of the rest */
        lay_rest(r, row, d->rows, l->context);
        r->first[++r->n_docs] = d->rows;
    }
    return taken;
}

static void sum_up(struct step_sum *sum, const struct gpu_rows *r, int used)
{
    sum->tokens += used;
    for (int t = 0; t < used; t++)
        if (r->target[t] >= 0) {
            sum->nats += (double)r->loss[t];
            sum->targets++;
        }
}

static int step(struct learner *l, const struct step_doc *doc, int n,
                const struct learner_how *how, struct learner_done *done, struct err *err)
{
    struct device *d = l->device;
    int used, taken = fill(l, doc, n, total_weight(doc, n), &used);
    struct gpu_update update = {.lr = how->lr,
                                .clip = how->clip,
                                .beta1 = how->adamw.beta1,
                                .beta2 = how->adamw.beta2,
                                .epsilon = how->adamw.epsilon,
                                .weight_decay = how->adamw.weight_decay,
                                .step = ++l->optimizer->step};
    assert(taken == n);
    (void)taken;
    if (gpu_forward(d->gpu, true, err) || gpu_update(d->gpu, &update, &done->norm, err))
        return -1;
    sum_up(&done->sum, gpu_rows(d->gpu), used);
    return 0;
}

static int loss(struct learner *l, const struct step_doc *doc, int n,
                struct step_sum *sum, struct err *err)
{
    struct device *d = l->device;
    *sum = (struct step_sum){0};
    for (int done = 0; done < n;) {
        int used, taken = fill(l, doc + done, n - done, 1, &used);
        assert(taken > 0);
        done += taken;
        if (gpu_forward(d->gpu, false, err))
            return -1;
        sum_up(sum, gpu_rows(d->gpu), used);
    }
    return 0;
}

static const char *device(const struct learner *l)
{
    const struct device *d = l->device;
    return gpu_name(d->gpu);
}

const struct learner_kind learner_cuda = {
    .name = "cuda",
    .open = open,
    .release = release,
    .step = step,
    .loss = loss,
    .fetch = fetch,
    .put = put,
    .device = device,
};
