/* The part of libgomp's ABI that FAISS's headers name: clang has no omp.h of its own here, and gcc's
   lies in gcc's private folder. */
#pragma once
#ifdef __cplusplus
extern "C" {
#endif
typedef struct {
    unsigned char opaque[4] __attribute__((__aligned__(4)));
} omp_lock_t;
void omp_init_lock(omp_lock_t *);
void omp_destroy_lock(omp_lock_t *);
void omp_set_lock(omp_lock_t *);
void omp_unset_lock(omp_lock_t *);
void omp_set_num_threads(int);
int omp_get_max_threads(void);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
#ifdef __cplusplus
}
#endif
