#include "harness/base/rng.h"

#include <math.h>

#include "harness/base/exact.h"
#include "harness/base/str.h"

enum { ROUNDS = 10 };

static void multiply(uint32_t a, uint32_t b, uint32_t *high, uint32_t *low)
{
    uint64_t product = (uint64_t)a * b;
    *high = (uint32_t)(product >> 32);
    *low = (uint32_t)product;
}

/* Salmon et al. 2011, section 3.3; the constants are those of its table 2. */
void philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c[4] = {counter[0], counter[1], counter[2], counter[3]};
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t high0, low0, high1, low1;
        multiply(0xd2511f53, c[0], &high0, &low0);
        multiply(0xcd9e8d57, c[2], &high1, &low1);
        c[0] = high1 ^ c[1] ^ k0;
        c[1] = low1;
        c[2] = high0 ^ c[3] ^ k1;
        c[3] = low0;
        k0 += 0x9e3779b9;
        k1 += 0xbb67ae85;
    }
    for (int i = 0; i < 4; i++)
        out[i] = c[i];
}

/* A bijection that spreads every input bit over all output bits (murmur3's finalizer). */
static uint64_t spread(uint64_t x)
{
    x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
    x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
    return x ^ x >> 33;
}

/* For one purpose, different steps have different streams: everything here is a bijection. */
struct rng rng_make(uint64_t seed, const char *purpose, uint64_t step)
{
    uint64_t stream = spread(spread(str_hash(str_of(purpose))) ^ step);
    return (struct rng){
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
        .stream = {(uint32_t)stream, (uint32_t)(stream >> 32)},
    };
}

static void draw(const struct rng *rng, uint64_t index, uint64_t out[2])
{
    uint32_t counter[4] = {(uint32_t)index, (uint32_t)(index >> 32), rng->stream[0],
                           rng->stream[1]};
    uint32_t x[4];
    philox4x32(counter, rng->key, x);
    out[0] = (uint64_t)x[1] << 32 | x[0];
    out[1] = (uint64_t)x[3] << 32 | x[2];
}

uint64_t rng_u64(const struct rng *rng, uint64_t index)
{
    uint64_t x[2];
    draw(rng, index, x);
    return x[0];
}

static double to_real(uint64_t x)
{
    return (double)(x >> 11) * 0x1p-53;
}

double rng_real(const struct rng *rng, uint64_t index)
{
    return to_real(rng_u64(rng, index));
}

uint64_t rng_below(const struct rng *rng, uint64_t index, uint64_t n)
{
    __extension__ typedef unsigned __int128 u128;
    return (uint64_t)((u128)rng_u64(rng, index) * n >> 64);
}

/* Taylor's series of sin (start 1) or cos (start 0) for |x| <= pi/4; cut where the bits of
 * every recorded run of chance have it, so not exact.h's. */
static double series(double x, int start)
{
    double square = x * x, sum = 0;
    for (int k = start + 16; k >= start + 2; k -= 2)
        sum = (sum + 1) * -square / (k * (k - 1));
    return (sum + 1) * (start == 1 ? x : 1);
}

/* cos(2 pi turns) for turns in [0, 1). */
static double cos_of_turn(double turns)
{
    int quarter = (int)(turns * 4 + 0.5);
    double x = (turns - quarter * 0.25) * 6.2831853071795865;
    switch (quarter % 4) {
    case 0:
        return series(x, 0);
    case 1:
        return -series(x, 1);
    case 2:
        return -series(x, 0);
    default:
        return series(x, 1);
    }
}

double rng_normal(const struct rng *rng, uint64_t index)
{
    uint64_t x[2];
    draw(rng, index, x);
    double radius = sqrt(-2 * log_f64(1 - to_real(x[0])));
    return radius * cos_of_turn(to_real(x[1]));
}

void rng_shuffle(const struct rng *rng, size_t n, uint32_t *order)
{
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)rng_below(rng, i - 1, i);
        uint32_t other = order[j];
        order[j] = order[i - 1];
        order[i - 1] = other;
    }
}
