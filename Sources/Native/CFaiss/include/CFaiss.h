/* FAISS behind C, and the checksum of its files.

   An index knows positions 0, 1, 2, ... only: what stands at a position is the caller's business.
   Nothing is ever removed; a search is told which positions count.
   Every call that can fail returns 0, else -1 with the reason in cfaiss_last_error().
   No C++ exception leaves this target. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct cfaiss_index cfaiss_index;
typedef struct cfaiss_bytes cfaiss_bytes;

enum {
    CFAISS_FLAT = 0,  /* FAISS's own exhaustive search */
    CFAISS_HNSW = 1,  /* a navigable graph over the caller's rows, which are not copied */
    CFAISS_IVFPQ = 2  /* inverted lists of product-quantised codes */
};

typedef struct {
    int32_t hnsw_links;        /* links a node has on each upper level (M) */
    int32_t hnsw_construction; /* candidates looked at when a node is linked (efConstruction) */
    int32_t ivf_lists;         /* inverted lists (nlist) */
    int32_t pq_codes;          /* bytes a vector is coded in (m); divides the dimension */
    int32_t seed;              /* of the clusterings */
} cfaiss_parameters;

/* <x, y>: how a graph compares the caller's rows. */
typedef float (*cfaiss_inner_product)(const float *x, const float *y, size_t d);

/* The reason of this thread's last failure. */
const char *cfaiss_last_error(void);

/* The version of FAISS, such as "1.7.3". */
const char *cfaiss_version(void);

/* Makes an empty index for inner products of vectors of d coordinates. */
int cfaiss_make(int32_t kind, int32_t d, const cfaiss_parameters *parameters,
                cfaiss_inner_product compare, cfaiss_index **out);

/* Reads what cfaiss_serialize wrote, of `count` vectors. `rows` are the caller's vectors [count, d];
   a graph goes on looking at them. The bytes must be known to be undamaged: FAISS believes the
   sizes it reads. */
int cfaiss_read(int32_t kind, int32_t d, const uint8_t *bytes, size_t length, const float *rows,
                int64_t count, cfaiss_inner_product compare, cfaiss_index **out);

void cfaiss_free(cfaiss_index *index);

/* Learns the clusters of an IVF-PQ index from n vectors; the other kinds need none. */
int cfaiss_train(cfaiss_index *index, int64_t n, const float *sample);

/* Adds positions from..<to, where `from` is the index's size. `rows` are all vectors [to, d]; a
   graph looks at them until the next add, also at the positions it had before. */
int cfaiss_add(cfaiss_index *index, const float *rows, int64_t from, int64_t to, int32_t threads);

/* The best k positions below `bound`, best first, into scores and positions; `found` says how many.
   `effort` is the candidate list of a graph (efSearch) or the number of lists visited (nprobe).
   `allowed` holds one bit a position, (bound + 7) / 8 bytes; NULL allows all. */
int cfaiss_search(cfaiss_index *index, const float *query, int64_t k, int32_t effort,
                  int64_t bound, const uint8_t *allowed, float *scores, int64_t *positions,
                  int64_t *found);

/* A graph as FAISS holds it: the neighbours of a position on a level are
   neighbors[offsets[position] + per_level[level]] ..< [... per_level[level + 1]], ended by -1. */
typedef struct {
    const int32_t *neighbors;
    const size_t *offsets;
    const int32_t *per_level;
    int32_t entry, top_level;
} cfaiss_graph;

/* Holds the graph of an HNSW index as it is, until as many calls of cfaiss_let_graph_go by the same
   thread: adding waits meanwhile. */
int cfaiss_hold_graph(cfaiss_index *index, cfaiss_graph *out);
void cfaiss_let_graph_go(cfaiss_index *index);

/* How many positions there are. */
int64_t cfaiss_size(cfaiss_index *index);

/* The inverted lists of an IVF-PQ index; 0 for the other kinds. */
int64_t cfaiss_lists(cfaiss_index *index);

/* The index as bytes, without the caller's rows. */
int cfaiss_serialize(cfaiss_index *index, cfaiss_bytes **out);
const uint8_t *cfaiss_bytes_data(const cfaiss_bytes *bytes);
size_t cfaiss_bytes_length(const cfaiss_bytes *bytes);
void cfaiss_bytes_free(cfaiss_bytes *bytes);

/* XXH64 of the bytes (Collet): tells damage, not malice. */
uint64_t cfaiss_checksum(const void *bytes, size_t length);

#ifdef __cplusplus
}
#endif
