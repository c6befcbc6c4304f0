/* XXH64 after Yann Collet's specification. */
#include "CFaiss.h"
#include <string.h>

static const uint64_t P1 = 0x9E3779B185EBCA87ULL;
static const uint64_t P2 = 0xC2B2AE3D27D4EB4FULL;
static const uint64_t P3 = 0x165667B19E3779F9ULL;
static const uint64_t P4 = 0x85EBCA77C2B2AE63ULL;
static const uint64_t P5 = 0x27D4EB2F165667C5ULL;

static inline uint64_t rotl(uint64_t x, int r) { return (x << r) | (x >> (64 - r)); }

/* Files are little-endian, and so is every machine Quarry runs on. */
static inline uint64_t load64(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, 8);
    return x;
}

static inline uint32_t load32(const uint8_t *p) {
    uint32_t x;
    memcpy(&x, p, 4);
    return x;
}

static inline uint64_t step(uint64_t lane, uint64_t input) {
    return rotl(lane + input * P2, 31) * P1;
}

static inline uint64_t merge(uint64_t hash, uint64_t lane) {
    return (hash ^ step(0, lane)) * P1 + P4;
}

static uint64_t finish(uint64_t hash, const uint8_t *p, size_t rest) {
    for (; rest >= 8; p += 8, rest -= 8) hash = rotl(hash ^ step(0, load64(p)), 27) * P1 + P4;
    if (rest >= 4) {
        hash = rotl(hash ^ (load32(p) * P1), 23) * P2 + P3;
        p += 4, rest -= 4;
    }
    for (; rest > 0; p++, rest--) hash = rotl(hash ^ (*p * P5), 11) * P1;
    hash = (hash ^ (hash >> 33)) * P2;
    hash = (hash ^ (hash >> 29)) * P3;
    return hash ^ (hash >> 32);
}

uint64_t cfaiss_checksum(const void *bytes, size_t length) {
    const uint8_t *p = bytes;
    if (length < 32) return finish(P5 + length, p, length);
    uint64_t a = P1 + P2, b = P2, c = 0, d = 0 - P1;
    size_t rest = length;
    for (; rest >= 32; p += 32, rest -= 32) {
        a = step(a, load64(p));
        b = step(b, load64(p + 8));
        c = step(c, load64(p + 16));
        d = step(d, load64(p + 24));
    }
    uint64_t hash = rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d);
    return finish(hash + length, p, rest);
}
