// Loops shared out to the OpenMP runtime's team.
//
// The team is libgomp's because oneDNN and FAISS run on it too: a second pool would fight the
// spinning threads of the first for the cores. swift's clang ships no omp.h, so the entry point that
// gcc's `#pragma omp parallel` compiles to is declared here by hand.
#include "CKernels.h"

#include <stdatomic.h>

#if defined(__linux__)
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_max_threads(void);
#define HAS_TEAM 1
#endif

static atomic_int thread_count; // 0 until it is set or first asked for

void qk_set_threads(int count) {
    atomic_store_explicit(&thread_count, count < 1 ? 1 : count, memory_order_relaxed);
}

int qk_threads(void) {
    int count = atomic_load_explicit(&thread_count, memory_order_relaxed);
    if (count > 0) return count;
#ifdef HAS_TEAM
    count = omp_get_max_threads(); // OMP_NUM_THREADS, else the cores this process may use
#else
    count = 1;
#endif
    int unset = 0;
    return atomic_compare_exchange_strong(&thread_count, &unset, count) ? count : unset;
}

struct loop {
    atomic_size_t next;
    size_t items;
    void (*body)(void *context, size_t item, int worker);
    void *context;
};

static void run(struct loop *loop, int worker) {
    for (;;) {
        size_t item = atomic_fetch_add_explicit(&loop->next, 1, memory_order_relaxed);
        if (item >= loop->items) return;
        loop->body(loop->context, item, worker);
    }
}

#ifdef HAS_TEAM
static void run_member(void *data) { run(data, omp_get_thread_num()); }
#endif

void qk_parallel(
    size_t items, int threads, void (*body)(void *context, size_t item, int worker), void *context) {
    struct loop loop = {.items = items, .body = body, .context = context};
    if ((size_t)threads > items) threads = (int)items;
#ifdef HAS_TEAM
    if (threads > 1) {
        GOMP_parallel(run_member, &loop, (unsigned)threads, 0);
        return;
    }
#endif
    run(&loop, 0);
}
