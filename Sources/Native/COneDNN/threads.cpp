#include "threads.hpp"
#include "COneDNN.h"

#if defined(__linux__)
extern "C" {
int omp_get_max_threads(void);
void omp_set_num_threads(int);
// Weak: present when something else in the process needs OpenBLAS.
__attribute__((weak)) void openblas_set_num_threads(int);
__attribute__((weak)) int openblas_get_parallel(void);
}

AloneOnThisThread::AloneOnThisThread() : count(omp_get_max_threads()) {
    if (count != 1) omp_set_num_threads(1);
}

AloneOnThisThread::~AloneOnThisThread() {
    if (count != 1) omp_set_num_threads(count);
}

extern "C" void od_set_blas_threads(int count) {
    enum { PARALLEL_OPENMP = 2 };
    if (!openblas_set_num_threads || !openblas_get_parallel) return;
    openblas_set_num_threads(openblas_get_parallel() == PARALLEL_OPENMP && count > 1 ? count : 1);
}

#else

AloneOnThisThread::AloneOnThisThread() : count(1) {}
AloneOnThisThread::~AloneOnThisThread() {}
extern "C" void od_set_blas_threads(int) {}
#endif
