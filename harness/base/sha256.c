#include "harness/base/sha256.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

#include "harness/base/err.h"
#include "harness/base/file.h"

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2,
};

static uint32_t rotate(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

static uint32_t load_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* FIPS 180-4, 6.2.2 step 1. */
static void schedule(uint32_t w[64], const uint8_t *block)
{
    for (int t = 0; t < 16; t++)
        w[t] = load_be32(block + 4 * t);
    for (int t = 16; t < 64; t++) {
        uint32_t a = w[t - 15], b = w[t - 2];
        uint32_t s0 = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3;
        uint32_t s1 = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10;
        w[t] = s1 + w[t - 7] + s0 + w[t - 16];
    }
}

/* FIPS 180-4, 6.2.2 step 3: instead of all eight variables moving on by one, the caller hands
 * them over in another order. */
static void one_round(uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e,
                      uint32_t f, uint32_t g, uint32_t *h, uint32_t kw)
{
    uint32_t sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    uint32_t sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    uint32_t t1 = *h + sum1 + ((e & f) ^ (~e & g)) + kw;
    *d += t1;
    *h = t1 + sum0 + ((a & b) ^ (a & c) ^ (b & c));
}

static void compress_plain(uint32_t h[8], const uint8_t *block)
{
    uint32_t w[64], v[8];
    schedule(w, block);
    memcpy(v, h, sizeof v);
    for (unsigned t = 0; t < 64; t++) {
        uint32_t *d = &v[(3 - t) % 8], *last = &v[(7 - t) % 8];
        one_round(v[(0 - t) % 8], v[(1 - t) % 8], v[(2 - t) % 8], d, v[(4 - t) % 8],
                  v[(5 - t) % 8], v[(6 - t) % 8], last, round_constants[t] + w[t]);
    }
    for (int i = 0; i < 8; i++)
        h[i] += v[i];
}

#ifdef __x86_64__
/* The same with the instructions for it (Intel SDM volume 2, SHA256RNDS2), about five times as
 * fast: models of gigabytes are named at every start. */
__attribute__((target("sha,sse4.1"))) static void compress_fast(uint32_t h[8],
                                                                const uint8_t *block)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i m[4];
    __m128i abef = _mm_set_epi32((int)h[0], (int)h[1], (int)h[4], (int)h[5]);
    __m128i cdgh = _mm_set_epi32((int)h[2], (int)h[3], (int)h[6], (int)h[7]);
    const __m128i abef_before = abef, cdgh_before = cdgh;
    for (int i = 0; i < 4; i++) {
        m[i] = _mm_loadu_si128((const __m128i *)(const void *)(block + 16 * i));
        m[i] = _mm_shuffle_epi8(m[i], swap);
    }
    for (int i = 0; i < 16; i++) {
        __m128i k =
            _mm_loadu_si128((const __m128i *)(const void *)(round_constants + 4 * i));
        __m128i *m0 = &m[i % 4], *m1 = &m[(i + 1) % 4], *m2 = &m[(i + 2) % 4];
        __m128i *m3 = &m[(i + 3) % 4], kw = _mm_add_epi32(*m0, k);
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, kw);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(kw, 0x0e));
        *m0 = _mm_add_epi32(_mm_sha256msg1_epu32(*m0, *m1), _mm_alignr_epi8(*m3, *m2, 4));
        *m0 = _mm_sha256msg2_epu32(*m0, *m3);
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
    uint32_t halves[8]; /* f e b a, h g d c */
    _mm_storeu_si128((__m128i *)(void *)halves, abef);
    _mm_storeu_si128((__m128i *)(void *)(halves + 4), cdgh);
    static const uint8_t from[8] = {3, 2, 7, 6, 1, 0, 5, 4};
    for (int i = 0; i < 8; i++)
        h[i] = halves[from[i]];
}

/* CPUID leaf 7, EBX bit 29, and leaf 1, ECX bit 19. */
static bool ask_processor(void)
{
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c >> 19 & 1))
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

/* Asked once: in a virtual machine the question takes longer than hashing a prompt. */
static bool has_fast(void)
{
    static atomic_int known; /* 0: not asked yet */
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer == 0) {
        answer = ask_processor() ? 1 : 2;
        atomic_store_explicit(&known, answer, memory_order_relaxed);
    }
    return answer == 1;
}
#endif

static void compress(struct sha256 *s, const uint8_t *block)
{
#ifdef __x86_64__
    if (s->fast) {
        compress_fast(s->h, block);
        return;
    }
#endif
    compress_plain(s->h, block);
}

void sha256_init(struct sha256 *s)
{
    *s = (struct sha256){.h = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
                               0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
#ifdef __x86_64__
    s->fast = has_fast();
#endif
}

void sha256_add(struct sha256 *s, const void *data, size_t n)
{
    const uint8_t *p = data;
    size_t held = s->bytes % 64;
    s->bytes += n;
    if (held > 0) {
        size_t part = n < 64 - held ? n : 64 - held;
        if (part > 0)
            memcpy(s->block + held, p, part);
        if (held + part < 64)
            return;
        compress(s, s->block);
        p += part;
        n -= part;
    }
    for (; n >= 64; p += 64, n -= 64)
        compress(s, p);
    if (n > 0)
        memcpy(s->block, p, n);
}

void sha256_hex(struct sha256 *s, char hex[65])
{
    uint64_t bits = s->bytes * 8;
    uint8_t padding[72] = {0x80};
    size_t n = (s->bytes % 64 < 56 ? 56 : 120) - s->bytes % 64;
    for (int i = 0; i < 8; i++)
        padding[n + (size_t)i] = (uint8_t)(bits >> (56 - 8 * i));
    sha256_add(s, padding, n + 8);
    for (int i = 0; i < 8; i++)
        snprintf(hex + 8 * i, 9, "%08x", s->h[i]);
}

void sha256_of(struct str data, char hex[65])
{
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, data.data, data.n);
    sha256_hex(&s, hex);
}

int sha256_file(const char *path, char hex[65], struct err *err)
{
    enum { CHUNK = 64 << 10 };
    uint8_t chunk[CHUNK];
    struct sha256 s;
    uint64_t size;
    int fd;
    if (file_open(path, &fd, &size, err))
        return -1;
    sha256_init(&s);
    ssize_t n;
    while ((n = TEMP_FAILURE_RETRY(read(fd, chunk, sizeof chunk))) > 0)
        sha256_add(&s, chunk, (size_t)n);
    if (n < 0)
        err_errno(err, "cannot read %s", path);
    else
        sha256_hex(&s, hex);
    close(fd);
    return n < 0 ? -1 : 0;
}

int sha256_file_is(const char *path, const char *sha256, bool *is, struct err *err)
{
    char hex[65];
    *is = false;
    if (!file_exists(path))
        return 0;
    if (sha256_file(path, hex, err))
        return -1;
    *is = strcmp(hex, sha256) == 0;
    return 0;
}
