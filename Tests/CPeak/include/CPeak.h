// What one core of this machine can do at best, for shares of it: chains of independent
// multiply-adds in registers, nothing read or written.
#pragma once
#include <stddef.h>

enum { PEAK_FLOAT32 = 0, PEAK_BFLOAT16 = 1, PEAK_INT8 = 2 };
/// Operations (two for each multiply-add) a second of this thread's CPU time, the best of some tries;
/// 0 where the machine has no such instructions.
double peak_operations(int kind);
/// Bytes a second that this thread reads of memory at `bytes`, 64 bytes aligned, the best of some tries.
double read_bandwidth(const void *bytes, size_t count);
