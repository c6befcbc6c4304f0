// What one core of this machine can do at best, for shares of it: chains of independent
// multiply-adds in registers, nothing read or written.
#pragma once

enum { PEAK_FLOAT32 = 0, PEAK_BFLOAT16 = 1, PEAK_INT8 = 2 };
/// Operations (two for each multiply-add) a second of this thread's CPU time, the best of some tries;
/// 0 where the machine has no such instructions.
double peak_operations(int kind);
