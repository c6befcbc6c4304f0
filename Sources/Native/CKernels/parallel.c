// Loops shared out to a team of threads.
//
// A team of our own and not OpenMP's, because on a machine with other work its regions wait: every
// thread of an OpenMP team must come to the end of every region, even if nothing is left to do, and
// the others spin meanwhile. With one other busy process, a pass through 12 layers on 2 threads took
// ten times as long as on one. Here items are taken one by one, whoever comes late finds nothing to
// do and is not waited for, and a caller that finds the team busy does its loop alone: two requests
// on two cores use one each. oneDNN is called on one thread at a time for parts of the rows, so that
// OpenMP starts no second team.
#include "CKernels.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/// Turns of waiting awake before sleeping: some 20 microseconds, what waking a thread costs.
enum { PATIENCE = 1000 };

static inline void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

struct loop {
    atomic_size_t next;
    size_t items;
    void (*body)(void *context, size_t item, int worker);
    void *context;
    int limit;         // threads that may work on it, the caller included
    int joined;        // those that have come so far; guarded by `lock`
    atomic_int active; // workers at it now; changed under `lock`
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_work = PTHREAD_COND_INITIALIZER, has_ended = PTHREAD_COND_INITIALIZER;
static struct loop *current; // guarded by `lock`
static int workers;          // threads started; guarded by `lock`
static atomic_uint loops;    // how many loops have been offered to the team

static atomic_int thread_count; // 0 until it is set or first asked for

void qk_set_threads(int count) {
    atomic_store_explicit(&thread_count, count < 1 ? 1 : count, memory_order_relaxed);
}

int qk_threads(void) {
    int count = atomic_load_explicit(&thread_count, memory_order_relaxed);
    if (count > 0) return count;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : (int)cores;
}

static void run(struct loop *loop, int worker) {
    for (;;) {
        size_t item = atomic_fetch_add_explicit(&loop->next, 1, memory_order_relaxed);
        if (item >= loop->items) return;
        loop->body(loop->context, item, worker);
    }
}

/// Waits for a loop that is not the one numbered `last`; returns holding `lock`.
static struct loop *next_loop(unsigned last) {
    for (int turn = 0; turn < PATIENCE && atomic_load(&loops) == last; turn++) pause_briefly();
    pthread_mutex_lock(&lock);
    while (!current || atomic_load(&loops) == last || current->joined >= current->limit)
        pthread_cond_wait(&has_work, &lock);
    return current;
}

static void *work(void *unused) {
    (void)unused;
    unsigned last = 0;
    for (;;) {
        struct loop *loop = next_loop(last);
        last = atomic_load(&loops);
        int worker = loop->joined++;
        atomic_fetch_add(&loop->active, 1);
        pthread_mutex_unlock(&lock);

        run(loop, worker);

        pthread_mutex_lock(&lock);
        // The caller takes the loop away as soon as this is 0; it must not be touched after. Callers
        // of earlier loops may be waiting as well, so all are told.
        if (atomic_fetch_sub(&loop->active, 1) == 1) pthread_cond_broadcast(&has_ended);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

/// Starts the threads that are missing; fewer do as well.
static void start_workers(int wanted) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    while (workers < wanted && pthread_create(&thread, &attributes, work, NULL) == 0) workers++;
    pthread_attr_destroy(&attributes);
}

/// Offers a loop to the team; 0 when the team is busy with another.
static int offer(struct loop *loop) {
    pthread_mutex_lock(&lock);
    int is_free = current == NULL;
    if (is_free) {
        start_workers(loop->limit - 1);
        current = loop;
        atomic_fetch_add(&loops, 1);
        pthread_cond_broadcast(&has_work);
    }
    pthread_mutex_unlock(&lock);
    return is_free;
}

/// Takes the loop back and waits for those still at work on it.
static void withdraw(struct loop *loop) {
    pthread_mutex_lock(&lock);
    current = NULL;
    pthread_mutex_unlock(&lock);
    for (int turn = 0; turn < PATIENCE && atomic_load(&loop->active) > 0; turn++) pause_briefly();
    pthread_mutex_lock(&lock);
    while (atomic_load(&loop->active) > 0) pthread_cond_wait(&has_ended, &lock);
    pthread_mutex_unlock(&lock);
}

void qk_parallel(
    size_t items, int threads, void (*body)(void *context, size_t item, int worker), void *context) {
    struct loop loop = {.items = items, .body = body, .context = context, .joined = 1};
    loop.limit = (size_t)threads < items ? threads : (int)items;
    int is_shared = loop.limit > 1 && offer(&loop);
    run(&loop, 0);
    if (is_shared) withdraw(&loop);
}
