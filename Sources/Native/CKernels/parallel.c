// Loops shared out to a team of threads.
//
// A team of our own and not OpenMP's, because on a machine with other work its regions wait: every
// thread of an OpenMP team must come to the end of every region, even if nothing is left to do, and
// the others spin meanwhile. With one other busy process, a pass through 12 layers on 2 threads took
// ten times as long as on one. Here items are taken one by one, whoever comes late finds nothing to
// do and is not waited for, and a caller that finds the team busy does its loop alone: two requests
// on two cores use one each. oneDNN is called on one thread at a time for parts of the rows, so that
// OpenMP starts no second team.
#define _GNU_SOURCE // for sched_getaffinity
#include "CKernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

/// Turns of waiting at full speed: some 20 microseconds.
enum { PATIENCE = 1000 };

/// Nanoseconds of waiting awake before sleeping. Between the loops of a model little time passes, and on
/// a virtual machine it may take longer than that to wake a core that has gone to sleep.
enum { WAKEFUL = 1000000 };

static inline void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static long long nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

/// Waits until a condition holds, but not for long; whoever else wants the core gets it.
#define STAY_AWAKE_UNTIL(condition)                                                                \
    do {                                                                                           \
        int turn = 0;                                                                              \
        while (turn++ < PATIENCE && !(condition)) pause_briefly();                                 \
        long long end = nanoseconds() + WAKEFUL;                                                   \
        while (!(condition) && nanoseconds() < end) sched_yield();                                 \
    } while (0)

struct loop {
    atomic_size_t next;
    size_t items;
    void (*body)(void *context, size_t item, int worker);
    void *context;
    int limit;         // threads that may work on it, the caller included
    int is_nested;     // begun inside an item of another
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

/// The cores that this process may run on: fewer than the machine has in many a container.
static int cores_allowed(void) {
#if defined(__linux__)
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : (int)cores;
}

int qk_threads(void) {
    int count = atomic_load_explicit(&thread_count, memory_order_relaxed);
    return count > 0 ? count : cores_allowed();
}

/// In how many loops' items this thread is.
static _Thread_local int depth;

static void run(struct loop *loop, int worker) {
    depth++;
    for (;;) {
        size_t item = atomic_fetch_add_explicit(&loop->next, 1, memory_order_relaxed);
        if (item >= loop->items) break;
        loop->body(loop->context, item, worker);
    }
    depth--;
}

/// Makes way for other loops, all items being taken; under `lock`.
static void retire(const struct loop *loop) {
    if (current == loop) current = NULL;
}

/// Works on the current loop; called and returns holding `lock`.
static void join_current(void) {
    struct loop *loop = current;
    int worker = loop->joined++;
    atomic_fetch_add(&loop->active, 1);
    pthread_mutex_unlock(&lock);

    run(loop, worker);

    pthread_mutex_lock(&lock);
    retire(loop);
    // The caller's loop is gone as soon as this is 0; it must not be touched after. Callers of other
    // loops may be waiting as well, so all are told.
    if (atomic_fetch_sub(&loop->active, 1) == 1) pthread_cond_broadcast(&has_ended);
}

/// Waits for a loop that is not the one numbered `last`; returns holding `lock`.
static void wait_for_loop(unsigned last) {
    STAY_AWAKE_UNTIL(atomic_load(&loops) != last);
    pthread_mutex_lock(&lock);
    while (!current || atomic_load(&loops) == last || current->joined >= current->limit)
        pthread_cond_wait(&has_work, &lock);
}

static void *work(void *unused) {
    (void)unused;
    unsigned last = 0;
    for (;;) {
        wait_for_loop(last);
        last = atomic_load(&loops);
        join_current();
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
        if (loop->is_nested) pthread_cond_broadcast(&has_ended);
    }
    pthread_mutex_unlock(&lock);
    return is_free;
}

/// Takes the loop back and waits for those still at work on it, with a hand in their inner loops.
static void withdraw(struct loop *loop) {
    pthread_mutex_lock(&lock);
    retire(loop);
    while (atomic_load(&loop->active) > 0) {
        unsigned seen = atomic_load(&loops);
        if (current && current->is_nested && current->joined < current->limit) {
            join_current();
            continue;
        }
        pthread_mutex_unlock(&lock);
        STAY_AWAKE_UNTIL(atomic_load(&loop->active) == 0 || atomic_load(&loops) != seen);
        pthread_mutex_lock(&lock);
        if (atomic_load(&loop->active) > 0 && atomic_load(&loops) == seen)
            pthread_cond_wait(&has_ended, &lock);
    }
    pthread_mutex_unlock(&lock);
}

void qk_parallel(
    size_t items, int threads, void (*body)(void *context, size_t item, int worker), void *context) {
    struct loop loop = {
        .items = items, .body = body, .context = context, .joined = 1, .is_nested = depth > 0};
    loop.limit = (size_t)threads < items ? threads : (int)items;
    int is_shared = loop.limit > 1 && offer(&loop);
    run(&loop, 0);
    if (is_shared) withdraw(&loop);
}
