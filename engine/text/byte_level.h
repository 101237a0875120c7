/* byte_level - the alphabet of byte-level BPE (Radford et al. 2019): every byte is written as a
 * printable character.  33-126, 161-172 and 174-255 stand for themselves, the other 68 bytes, in
 * order, for U+0100 and on. */
#ifndef ENGINE_TEXT_BYTE_LEVEL_H
#define ENGINE_TEXT_BYTE_LEVEL_H

#include <stdint.h>

#include "harness/base/str.h"

uint32_t byte_level_char(uint8_t byte);
/* The bytes that a token's text stands for; characters outside the alphabet as they are.  `out`
 * has room for text.n bytes; returns how many were written. */
size_t byte_level_decode(struct str text, char *out);
void byte_level_encode(struct str bytes, struct buf *text);

#endif
