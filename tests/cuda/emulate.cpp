/* The fibers of emulate.h, and plain loops where a device has tensor cores or cuBLAS. */
#include "tests/cuda/emulate.h"

#include <ucontext.h>

#include <vector>

#include "engine/cuda/kernels.cuh"
#include "engine/cuda/matmul.cuh"

emulated emulated_now;

/* Fibers ----------------------------------------------------------------------------------- */

namespace {

enum { STACK = 256 << 10, WARP = 32 };

struct meeting { /* where threads wait for each other */
    unsigned here, round;
};

struct fiber {
    ucontext_t context;
    std::vector<char> stack;
    bool done;
};

ucontext_t scheduler;
std::vector<fiber> fibers;
std::vector<meeting> meetings; /* the block's, then one per warp */
std::vector<uint64_t> slots;
const std::function<void()> *body;
unsigned current;

void run_fiber()
{
    (*body)();
    fibers[current].done = true;
    swapcontext(&fibers[current].context, &scheduler);
}

void start(unsigned i)
{
    fiber &f = fibers[i];
    f.done = false;
    f.stack.resize(STACK);
    getcontext(&f.context);
    f.context.uc_stack.ss_sp = f.stack.data();
    f.context.uc_stack.ss_size = STACK;
    f.context.uc_link = nullptr;
    makecontext(&f.context, run_fiber, 0);
}

void run_block(unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        start(i);
    for (unsigned left = n; left > 0;) {
        left = 0;
        for (unsigned i = 0; i < n; i++) {
            if (fibers[i].done)
                continue;
            current = i;
            emulated_now.thread = dim3(i, 0, 0);
            swapcontext(&scheduler, &fibers[i].context);
            left++;
        }
    }
}

} // namespace

void emulate_launch(dim3 grid, dim3 block, const std::function<void()> &kernel)
{
    unsigned n = block.x;
    fibers.resize(n > fibers.size() ? n : fibers.size());
    meetings.assign(1 + n / WARP, meeting());
    slots.assign(8 * n, 0);
    body = &kernel;
    emulated_now.grid_dim = grid;
    emulated_now.block_dim = block;
    for (unsigned y = 0; y < grid.y; y++)
        for (unsigned x = 0; x < grid.x; x++) {
            emulated_now.block = dim3(x, y, 0);
            run_block(n);
        }
}

void emulate_wait(bool warp)
{
    unsigned me = current, wanted = warp ? WARP : emulated_now.block_dim.x;
    meeting &m = meetings[warp ? 1 + me / WARP : 0];
    unsigned round = m.round;
    if (++m.here == wanted) {
        m.here = 0;
        m.round++;
        return;
    }
    while (m.round == round)
        swapcontext(&fibers[me].context, &scheduler);
}

uint64_t *emulate_slot(int lane)
{
    return &slots[8 * (current / WARP * WARP + (unsigned)lane)];
}

static int my_lane()
{
    return (int)(current % WARP);
}

float shuffle_xor(float x, int mask)
{
    float y;
    memcpy(emulate_slot(my_lane()), &x, sizeof x);
    emulate_wait(true);
    memcpy(&y, emulate_slot(my_lane() ^ mask), sizeof y);
    emulate_wait(true);
    return y;
}

/* Tensor cores: the fragments of PTX, mma.m16n8k16 and ldmatrix ------------------------------ */

static float half_of(uint64_t word, int which)
{
    return bits_to_float(which ? (uint32_t)word & 0xffff0000u : (uint32_t)word << 16);
}

static float a_at(int m, int k)
{
    return half_of(emulate_slot(m % 8 * 4 + k % 8 / 2)[m / 8 + 2 * (k / 8)], k % 2);
}

static float b_at(int k, int n)
{
    return half_of(emulate_slot(n * 4 + k % 8 / 2)[4 + k / 8], k % 2);
}

void mma(float c[4], const uint32_t a[4], uint32_t b0, uint32_t b1)
{
    uint64_t *slot = emulate_slot(my_lane());
    for (int i = 0; i < 4; i++)
        slot[i] = a[i];
    slot[4] = b0;
    slot[5] = b1;
    emulate_wait(true);
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 16; k++)
            c[i] +=
                a_at(my_lane() / 4 + i / 2 * 8, k) * b_at(k, my_lane() % 4 * 2 + i % 2);
    emulate_wait(true);
}

void load_rows(uint32_t *b0, uint32_t *b1, const uint16_t *row)
{
    uint32_t *out[2] = {b0, b1};
    *emulate_slot(my_lane()) = (uint64_t)(uintptr_t)row;
    emulate_wait(true);
    for (int i = 0; i < 2; i++) {
        uint32_t both = 0;
        for (int half = 0; half < 2; half++) {
            int k = 8 * i + my_lane() % 4 * 2 + half;
            both |=
                (uint32_t)((const uint16_t *)(uintptr_t)*emulate_slot(k))[my_lane() / 4]
                << 16 * half;
        }
        *out[i] = both;
    }
    emulate_wait(true);
}

/* Products --------------------------------------------------------------------------------- */

struct matmul {
    std::vector<float> scratch;
};

bool matmul_open(struct matmul **m, size_t scratch_floats, cudaStream_t)
{
    *m = new matmul;
    (*m)->scratch.resize(scratch_floats);
    return true;
}

void matmul_close(struct matmul *m)
{
    delete m;
}

const char *matmul_fault(const struct matmul *)
{
    return nullptr;
}

int matmul_parts(int, int, int)
{
    return 1;
}

static float value(bf16 x)
{
    return low(x);
}

void matmul_logits(struct matmul *, float *y, const bf16 *x, const bf16 *w, int T, int O,
                   int C)
{
    for (int t = 0; t < T; t++)
        for (int o = 0; o < O; o++) {
            float sum = 0;
            for (int c = 0; c < C; c++)
                sum += value(x[t * C + c]) * value(w[o * C + c]);
            y[t * O + o] = sum;
        }
}

void matmul_forward(struct matmul *m, bf16 *y, const bf16 *x, const bf16 *w, int T, int O,
                    int C)
{
    std::vector<float> sums((size_t)T * (size_t)O);
    matmul_logits(m, sums.data(), x, w, T, O, C);
    for (int i = 0; i < T * O; i++)
        y[i] = (bf16)emulate_round(sums[(size_t)i]);
}

void matmul_input(struct matmul *, bf16 *dx, const bf16 *dy, const bf16 *w, int T, int O,
                  int C)
{
    for (int t = 0; t < T; t++)
        for (int c = 0; c < C; c++) {
            float sum = 0;
            for (int o = 0; o < O; o++)
                sum += value(dy[t * O + o]) * value(w[o * C + c]);
            dx[t * C + c] = (bf16)emulate_round(sum);
        }
}

void matmul_weight(struct matmul *, float *dw, const bf16 *dy, const bf16 *x, int T,
                   int O, int C)
{
    for (int o = 0; o < O; o++)
        for (int c = 0; c < C; c++) {
            float sum = 0;
            for (int t = 0; t < T; t++)
                sum += value(dy[t * O + o]) * value(x[t * C + c]);
            dw[o * C + c] = sum;
        }
}
