/* A step on the device: what forward.c, backward.c and optimizer.c do on the CPU. */
#include "engine/cuda/gpu.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cuda/kernels.cuh"
#include "engine/cuda/matmul.cuh"

extern "C" {
#include "harness/base/err.h"
}

/* What a layer keeps for the backward pass; rows of T tokens. */
struct kept {
    float *x, *mid;       /* C: the residual stream before attention and before the FFN */
    float *rstd1, *rstd2; /* 1 */
    bf16 *norm1, *norm2;  /* C */
    bf16 *qkv, *att;      /* (H + 2 KV) D, H D */
    float *lse;           /* H */
    bf16 *gu, *act;       /* 2 F, F */
};

struct gpu {
    struct gpu_shape shape;
    int T, tiles_max;
    size_t n, n_decayed;
    char name[256];
    cudaStream_t stream;
    struct matmul *matmul;
    float *array[GPU_ARRAYS]; /* n each */
    bf16 *w16;                /* the weights, rounded */
    float *cosine, *sine;
    struct kept *layer;
    float *x;          /* C: out of the last layer */
    float *final_rstd; /* 1 */
    bf16 *final;       /* C */
    float *logits;     /* V */
    bf16 *dlogits;     /* V */
    float *loss;
    bf16 *y;                   /* C: out of a block, before it is added */
    float *dx;                 /* C: of the residual stream */
    bf16 *dx16, *dnorm, *datt; /* C, C, H D */
    bf16 *dqkv, *dgu, *dact;
    float *delta;
    float *partial;
    double *norm, *squares;
    struct attention_shape attention;
    int4 *tile, *host_tile;
    struct gpu_rows on_device, on_host;
    float *host_loss;
    double *host_norm;
    void *memory[64]; /* all that was taken on the device */
    int n_memory;
    void *pinned[16];
    int n_pinned;
};

/* Opening ---------------------------------------------------------------------------------- */

static int fail(struct err *err, const char *what, cudaError_t status)
{
    return err_set(err, "CUDA: %s: %s", what, cudaGetErrorString(status));
}

const char *gpu_fault(void)
{
    static char text[200];
    int n = 0;
    cudaError_t status = cudaGetDeviceCount(&n);
    if (status == cudaSuccess && n > 0)
        return NULL;
    snprintf(text, sizeof text, "no CUDA device: %s",
             status == cudaSuccess ? "none found" : cudaGetErrorString(status));
    return text;
}

static void *take(struct gpu *g, size_t bytes)
{
    void *p = NULL;
    if (g->n_memory == (int)(sizeof g->memory / sizeof *g->memory) ||
        cudaMalloc(&p, bytes) != cudaSuccess)
        return NULL;
    g->memory[g->n_memory++] = p;
    cudaMemset(p, 0, bytes);
    return p;
}

static void *take_pinned(struct gpu *g, size_t bytes)
{
    void *p = NULL;
    if (g->n_pinned == (int)(sizeof g->pinned / sizeof *g->pinned) ||
        cudaMallocHost(&p, bytes) != cudaSuccess)
        return NULL;
    g->pinned[g->n_pinned++] = p;
    memset(p, 0, bytes);
    return p;
}

template <class Value> static bool take_on_device(struct gpu *g, Value *&field, size_t n)
{
    field = (Value *)take(g, n * sizeof(Value));
    return field != NULL;
}

template <class Value> static bool take_on_host(struct gpu *g, Value *&field, size_t n)
{
    field = (Value *)take_pinned(g, n * sizeof(Value));
    return field != NULL;
}

/* All layers' arrays are slices of a few big ones. */
static bool take_kept(struct gpu *g)
{
    const struct gpu_shape *s = &g->shape;
    size_t T = (size_t)g->T, L = (size_t)s->L, C = (size_t)s->C, F = (size_t)s->F;
    size_t heads = (size_t)(s->H * s->D), qkv = heads + 2 * (size_t)(s->KV * s->D);
    size_t floats = 2 * C + 2 + (size_t)s->H, halves = 2 * C + qkv + heads + 3 * F;
    float *f;
    bf16 *h;
    g->layer = (struct kept *)calloc(L, sizeof *g->layer);
    if (g->layer == NULL || !take_on_device(g, f, L * T * floats) ||
        !take_on_device(g, h, L * T * halves))
        return false;
    for (size_t l = 0; l < L; l++) {
        struct kept *k = &g->layer[l];
        k->x = f, f += T * C;
        k->mid = f, f += T * C;
        k->rstd1 = f, f += T;
        k->rstd2 = f, f += T;
        k->lse = f, f += T * (size_t)s->H;
        k->norm1 = h, h += T * C;
        k->norm2 = h, h += T * C;
        k->qkv = h, h += T * qkv;
        k->att = h, h += T * heads;
        k->gu = h, h += T * 2 * F;
        k->act = h, h += T * F;
    }
    return true;
}

static bool take_flows(struct gpu *g)
{
    const struct gpu_shape *s = &g->shape;
    size_t T = (size_t)g->T, C = (size_t)s->C, F = (size_t)s->F, V = (size_t)s->V;
    size_t heads = (size_t)(s->H * s->D), qkv = heads + 2 * (size_t)(s->KV * s->D);
    return take_on_device(g, g->x, T * C) && take_on_device(g, g->final_rstd, T) &&
           take_on_device(g, g->final, T * C) && take_on_device(g, g->logits, T * V) &&
           take_on_device(g, g->dlogits, T * V) && take_on_device(g, g->loss, T) &&
           take_on_device(g, g->y, T * C) && take_on_device(g, g->dx, T * C) &&
           take_on_device(g, g->dx16, T * C) && take_on_device(g, g->dnorm, T * C) &&
           take_on_device(g, g->datt, T * heads) && take_on_device(g, g->dqkv, T * qkv) &&
           take_on_device(g, g->dgu, T * 2 * F) && take_on_device(g, g->dact, T * F) &&
           take_on_device(g, g->delta, T * (size_t)s->H) &&
           take_on_device(g, g->partial, NORM_BLOCKS * C) &&
           take_on_device(g, g->norm, 1) && take_on_device(g, g->squares, SQUARE_BLOCKS);
}

static bool take_rows(struct gpu *g)
{
    size_t T = (size_t)g->T;
    struct gpu_rows *d = &g->on_device, *h = &g->on_host;
    g->tiles_max = g->T / TILE + g->T; /* were every row a document */
    return take_on_device(g, d->id, T) && take_on_device(g, d->target, T) &&
           take_on_device(g, d->position, T) && take_on_device(g, d->weight, T) &&
           take_on_device(g, g->tile, (size_t)g->tiles_max) &&
           take_on_host(g, h->id, T) && take_on_host(g, h->target, T) &&
           take_on_host(g, h->position, T) && take_on_host(g, h->weight, T) &&
           take_on_host(g, h->first, T + 1) && take_on_host(g, g->host_loss, T) &&
           take_on_host(g, g->host_norm, 1) &&
           take_on_host(g, g->host_tile, (size_t)g->tiles_max);
}

static bool take_parameters(struct gpu *g)
{
    for (int i = 0; i < GPU_ARRAYS; i++)
        if (!take_on_device(g, g->array[i], g->n))
            return false;
    size_t angles = (size_t)g->shape.context * (size_t)(g->shape.D / 2);
    return take_on_device(g, g->w16, g->n) && take_on_device(g, g->cosine, angles) &&
           take_on_device(g, g->sine, angles);
}

static size_t scratch_floats(const struct gpu_shape *s, int T)
{
    int qkv = (s->H + 2 * s->KV) * s->D;
    const int size[][2] = {
        {qkv, s->C}, {s->C, s->H * s->D}, {2 * s->F, s->C}, {s->C, s->F}, {s->V, s->C}};
    size_t most = 0;
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        size_t n = (size_t)matmul_parts(T, size[i][0], size[i][1]) * (size_t)size[i][0] *
                   (size_t)size[i][1];
        most = n > most ? n : most;
    }
    return most;
}

static const char *shape_fault(const struct gpu_shape *s, int rows)
{
    if (s->D != 16 && s->D != 32 && s->D != 64)
        return "the width of a head must be 16, 32 or 64";
    if (s->C % 8 != 0 || s->F % 8 != 0 || s->V % 8 != 0 || s->C > 1024)
        return "dim (at most 1024), ffn and the vocabulary must be multiples of 8";
    if (rows % TILE != 0)
        return "the rows of a batch must be a multiple of 64";
    return NULL;
}

int gpu_open(struct gpu **out, const struct gpu_shape *shape, int rows,
             const float *cosine, const float *sine, struct err *err)
{
    const char *fault = gpu_fault();
    if (fault == NULL)
        fault = shape_fault(shape, rows);
    if (fault != NULL)
        return err_ask(err, "CUDA: %s", fault);
    struct gpu *g = (struct gpu *)calloc(1, sizeof *g);
    size_t angles = (size_t)shape->context * (size_t)(shape->D / 2) * sizeof(float);
    g->shape = *shape;
    g->T = rows;
    g->n = gpu_values(shape);
    g->n_decayed = gpu_layer_at(shape, 0).attn_norm;
    cudaDeviceProp prop;
    if (cudaGetDeviceProperties(&prop, 0) == cudaSuccess)
        snprintf(g->name, sizeof g->name, "%s", prop.name);
    if (cudaStreamCreateWithFlags(&g->stream, cudaStreamNonBlocking) != cudaSuccess ||
        !matmul_open(&g->matmul, scratch_floats(shape, rows), g->stream) ||
        !take_parameters(g) || !take_kept(g) || !take_flows(g) || !take_rows(g) ||
        cudaMemcpy(g->cosine, cosine, angles, cudaMemcpyHostToDevice) != cudaSuccess ||
        cudaMemcpy(g->sine, sine, angles, cudaMemcpyHostToDevice) != cudaSuccess ||
        cudaDeviceSynchronize() != cudaSuccess) {
        cudaError_t status = cudaGetLastError();
        gpu_close(g);
        return fail(err, "opening the device", status);
    }
    g->attention = {shape->H, shape->KV, shape->D, 0, g->tile};
    g->on_host.loss = g->host_loss;
    *out = g;
    return 0;
}

void gpu_close(struct gpu *g)
{
    if (g == NULL)
        return;
    cudaDeviceSynchronize();
    matmul_close(g->matmul);
    for (int i = 0; i < g->n_memory; i++)
        cudaFree(g->memory[i]);
    for (int i = 0; i < g->n_pinned; i++)
        cudaFreeHost(g->pinned[i]);
    if (g->stream)
        cudaStreamDestroy(g->stream);
    free(g->layer);
    free(g);
}

const char *gpu_name(const struct gpu *g)
{
    return g->name;
}

struct gpu_rows *gpu_rows(struct gpu *g)
{
    return &g->on_host;
}

/* Forward ---------------------------------------------------------------------------------- */

static const bf16 *matrix(const struct gpu *g, size_t at)
{
    return g->w16 + at;
}

static const float *vector(const struct gpu *g, size_t at)
{
    return g->array[GPU_WEIGHT] + at;
}

static void send(struct gpu *g, void *to, const void *from, size_t bytes)
{
    cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, g->stream);
}

static void send_rows(struct gpu *g)
{
    const struct gpu_rows *h = &g->on_host;
    size_t bytes = (size_t)g->T * 4;
    int n = 0;
    for (int i = 0; i < h->n_docs; i++) {
        int rows = h->first[i + 1] - h->first[i];
        for (int k = 0; k * TILE < rows; k++)
            g->host_tile[n++] = make_int4(h->first[i], rows, k, 0);
    }
    g->attention.n_tiles = n;
    send(g, g->tile, g->host_tile, (size_t)n * sizeof *g->tile);
    send(g, g->on_device.id, h->id, bytes);
    send(g, g->on_device.target, h->target, bytes);
    send(g, g->on_device.position, h->position, bytes);
    send(g, g->on_device.weight, h->weight, bytes);
}

static void layer_forward(struct gpu *g, int l)
{
    const struct gpu_shape *s = &g->shape;
    struct kept *k = &g->layer[l];
    struct gpu_layer at = gpu_layer_at(s, l);
    int T = g->T, heads = s->H * s->D, qkv = heads + 2 * s->KV * s->D;
    const float *before = l > 0 ? g->layer[l - 1].mid : k->x;
    add_norm(k->x, k->norm1, k->rstd1, before, l > 0 ? g->y : NULL,
             vector(g, at.attn_norm), T, s->C, s->eps, g->stream);
    matmul_forward(g->matmul, k->qkv, k->norm1, matrix(g, at.q), T, qkv, s->C);
    rope(k->qkv, g->on_device.position, g->cosine, g->sine, T, qkv, s->H + s->KV, s->D, 1,
         g->stream);
    attention(k->att, k->lse, k->qkv, &g->attention, g->stream);
    matmul_forward(g->matmul, g->y, k->att, matrix(g, at.out), T, s->C, heads);
    add_norm(k->mid, k->norm2, k->rstd2, k->x, g->y, vector(g, at.ffn_norm), T, s->C,
             s->eps, g->stream);
    matmul_forward(g->matmul, k->gu, k->norm2, matrix(g, at.gate), T, 2 * s->F, s->C);
    swiglu(k->act, k->gu, T, s->F, g->stream);
    matmul_forward(g->matmul, g->y, k->act, matrix(g, at.down), T, s->C, s->F);
}

static void forward(struct gpu *g, bool learn)
{
    const struct gpu_shape *s = &g->shape;
    int T = g->T;
    embed(g->layer[0].x, g->array[GPU_WEIGHT], g->on_device.id, T, s->C, g->stream);
    for (int l = 0; l < s->L; l++)
        layer_forward(g, l);
    add_norm(g->x, g->final, g->final_rstd, g->layer[s->L - 1].mid, g->y,
             vector(g, gpu_final_norm_at(s)), T, s->C, s->eps, g->stream);
    matmul_logits(g->matmul, g->logits, g->final, matrix(g, 0), T, s->V, s->C);
    cross_entropy(g->loss, learn ? g->dlogits : NULL, g->logits, g->on_device.target,
                  g->on_device.weight, T, s->V, g->stream);
}

/* Backward --------------------------------------------------------------------------------- */

static float *gradient(const struct gpu *g, size_t at)
{
    return g->array[GPU_GRADIENT] + at;
}

static void through_norm(struct gpu *g, const float *x, const float *rstd, size_t at,
                         bool fresh)
{
    norm_backward(g->dx, g->dx16, gradient(g, at), g->partial, g->dnorm, x, rstd,
                  vector(g, at), g->T, g->shape.C, fresh, g->stream);
}

/* dx16 is the gradient of what the layer gave to the residual stream. */
static void layer_backward(struct gpu *g, int l)
{
    const struct gpu_shape *s = &g->shape;
    struct kept *k = &g->layer[l];
    struct gpu_layer at = gpu_layer_at(s, l);
    struct matmul *m = g->matmul;
    int T = g->T, C = s->C, F = s->F, heads = s->H * s->D, qkv = heads + 2 * s->KV * s->D;
    matmul_weight(m, gradient(g, at.down), g->dx16, k->act, T, C, F);
    matmul_input(m, g->dact, g->dx16, matrix(g, at.down), T, C, F);
    swiglu_backward(g->dgu, g->dact, k->gu, T, F, g->stream);
    matmul_weight(m, gradient(g, at.gate), g->dgu, k->norm2, T, 2 * F, C);
    matmul_input(m, g->dnorm, g->dgu, matrix(g, at.gate), T, 2 * F, C);
    through_norm(g, k->mid, k->rstd2, at.ffn_norm, false);
    matmul_weight(m, gradient(g, at.out), g->dx16, k->att, T, C, heads);
    matmul_input(m, g->datt, g->dx16, matrix(g, at.out), T, C, heads);
    attention_backward(g->dqkv, g->delta, g->datt, k->att, k->lse, k->qkv, &g->attention,
                       T, g->stream);
    rope(g->dqkv, g->on_device.position, g->cosine, g->sine, T, qkv, s->H + s->KV, s->D,
         -1, g->stream);
    matmul_weight(m, gradient(g, at.q), g->dqkv, k->norm1, T, qkv, C);
    matmul_input(m, g->dnorm, g->dqkv, matrix(g, at.q), T, qkv, C);
    through_norm(g, k->x, k->rstd1, at.attn_norm, false);
}

static void backward(struct gpu *g)
{
    const struct gpu_shape *s = &g->shape;
    matmul_weight(g->matmul, gradient(g, 0), g->dlogits, g->final, g->T, s->V, s->C);
    matmul_input(g->matmul, g->dnorm, g->dlogits, matrix(g, 0), g->T, s->V, s->C);
    through_norm(g, g->x, g->final_rstd, gpu_final_norm_at(s), true);
    for (int l = s->L - 1; l >= 0; l--)
        layer_backward(g, l);
    embed_backward(gradient(g, 0), g->dx, g->on_device.id, g->T, s->C, g->stream);
}

static int finish(struct gpu *g, const char *what, struct err *err)
{
    cudaError_t status = cudaStreamSynchronize(g->stream);
    if (status == cudaSuccess)
        status = cudaGetLastError();
    if (status != cudaSuccess)
        return fail(err, what, status);
    if (matmul_fault(g->matmul) != NULL)
        return err_set(err, "CUDA: %s: cuBLAS: %s", what, matmul_fault(g->matmul));
    return 0;
}

int gpu_forward(struct gpu *g, bool learn, struct err *err)
{
    send_rows(g);
    forward(g, learn);
    cudaMemcpyAsync(g->host_loss, g->loss, (size_t)g->T * sizeof(float),
                    cudaMemcpyDeviceToHost, g->stream);
    if (learn) {
        backward(g);
        return 0; /* gpu_update waits */
    }
    return finish(g, "forward", err);
}

int gpu_update(struct gpu *g, const struct gpu_update *u, double *norm, struct err *err)
{
    struct adamw a = {
        .lr = (float)u->lr,
        .beta1 = (float)u->beta1,
        .beta2 = (float)u->beta2,
        .epsilon = (float)u->epsilon,
        .decay = (float)u->weight_decay,
        .correct1 = (float)(1 / (1 - pow(u->beta1, (double)u->step))),
        .correct2 = (float)(1 / (1 - pow(u->beta2, (double)u->step))),
        .clip = (float)u->clip,
    };
    euclid(g->norm, g->squares, g->array[GPU_GRADIENT], g->n, g->stream);
    adamw(g->array[GPU_WEIGHT], g->w16, g->array[GPU_MOMENT1], g->array[GPU_MOMENT2],
          g->array[GPU_GRADIENT], g->norm, g->n, g->n_decayed, &a, g->stream);
    cudaMemcpyAsync(g->host_norm, g->norm, sizeof *g->norm, cudaMemcpyDeviceToHost,
                    g->stream);
    if (finish(g, "step", err))
        return -1;
    *norm = *g->host_norm;
    return 0;
}

/* Parameters ------------------------------------------------------------------------------- */

int gpu_put(struct gpu *g, enum gpu_array array, size_t at, const float *values, size_t n,
            struct err *err)
{
    cudaError_t status = cudaMemcpyAsync(g->array[array] + at, values, n * sizeof(float),
                                         cudaMemcpyHostToDevice, g->stream);
    if (status == cudaSuccess && array == GPU_WEIGHT)
        round_all(g->w16 + at, g->array[GPU_WEIGHT] + at, n, g->stream);
    return status == cudaSuccess ? finish(g, "put", err) : fail(err, "put", status);
}

int gpu_get(struct gpu *g, enum gpu_array array, size_t at, float *values, size_t n,
            struct err *err)
{
    cudaError_t status = cudaMemcpyAsync(values, g->array[array] + at, n * sizeof(float),
                                         cudaMemcpyDeviceToHost, g->stream);
    return status == cudaSuccess ? finish(g, "get", err) : fail(err, "get", status);
}
