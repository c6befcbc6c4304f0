#include "threads.hpp"
#include "COneDNN.h"

#include <atomic>

#if defined(__linux__)
extern "C" {
int omp_get_max_threads(void);
void omp_set_num_threads(int);
// Weak: present when something else in the process (FAISS) needs OpenBLAS.
__attribute__((weak)) void openblas_set_num_threads(int);
__attribute__((weak)) int openblas_get_parallel(void);
}
#define HAS_OPENMP 1
#endif

static std::atomic<int> thread_count{0}; // 0: the OpenMP runtime's own number

int od_use_threads() {
    int count = thread_count.load(std::memory_order_relaxed);
#ifdef HAS_OPENMP
    int current = omp_get_max_threads();
    if (count == 0 || current == count) return current;
    // This holds for the calling thread alone, and Swift's tasks run on any of a pool.
    omp_set_num_threads(count);
#endif
    return count;
}

extern "C" void od_set_threads(int count) {
    thread_count.store(count < 1 ? 1 : count, std::memory_order_relaxed);
#ifdef HAS_OPENMP
    enum { PARALLEL_OPENMP = 2 };
    if (openblas_set_num_threads && openblas_get_parallel)
        openblas_set_num_threads(openblas_get_parallel() == PARALLEL_OPENMP ? od_use_threads() : 1);
#endif
}
