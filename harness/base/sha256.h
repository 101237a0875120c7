/* sha256 - FIPS 180-4.  Names contents: data, models, configurations, prompts. */
#ifndef HARNESS_BASE_SHA256_H
#define HARNESS_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

struct err;

struct sha256 {
    uint32_t h[8];
    uint64_t bytes;
    uint8_t block[64];
    bool fast; /* this processor has instructions for it; the digest is the same */
};

void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *data, size_t n);
void sha256_hex(struct sha256 *s,
                char hex[65]); /* finishes; lower case, NUL-terminated */
void sha256_of(struct str data, char hex[65]);
int sha256_file(const char *path, char hex[65], struct err *err);
/* Whether the file is there and has this sum; -1 where it cannot be read. */
int sha256_file_is(const char *path, const char *sha256, bool *is, struct err *err);

#endif
