// SQLite's numbers of one to nine bytes: seven bits a byte, the highest first; a ninth byte has eight.
#pragma once

#include <stdint.h>

enum { longest_varint = 9 };

/// Writes a number; returns where the next one goes.
static inline uint8_t *put_varint(uint8_t *out, uint64_t number) {
    if (number < 0x80) {
        *out = (uint8_t)number;
        return out + 1;
    }
    int bytes = 2;
    for (uint64_t rest = number >> 14; rest != 0; rest >>= 7) bytes++;
    uint8_t *end = out + (bytes > longest_varint ? longest_varint : bytes), *last = end - 1;
    if (bytes >= longest_varint) {
        *last-- = (uint8_t)number;
        number >>= 8;
    } else {
        *last-- = (uint8_t)(number & 0x7F);
        number >>= 7;
    }
    for (; last >= out; last--, number >>= 7) *last = (uint8_t)(number | 0x80);
    return end;
}

/// Reads a number that ends before `end`; returns where the next one is, or NULL.
static inline const uint8_t *get_varint(const uint8_t *in, const uint8_t *end, uint64_t *number) {
    uint64_t value = 0;
    for (int i = 0; in < end; i++) {
        uint8_t byte = *in++;
        if (i == longest_varint - 1) {
            *number = value << 8 | byte;
            return in;
        }
        value = value << 7 | (byte & 0x7F);
        if (byte < 0x80) {
            *number = value;
            return in;
        }
    }
    return NULL;
}
