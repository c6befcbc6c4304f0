#include "CFaiss.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <faiss/Index.h>
#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/impl/IDSelector.h>
#include <faiss/impl/io.h>
#include <faiss/index_io.h>
#include <omp.h>

#define FAISS_AT_LEAST(major, minor, patch)                                                       \
    (FAISS_VERSION_MAJOR * 10000 + FAISS_VERSION_MINOR * 100 + FAISS_VERSION_PATCH >=             \
     major * 10000 + minor * 100 + patch)

#if !FAISS_AT_LEAST(1, 7, 3)
#error "FAISS 1.7.3 or newer is needed: older ones cannot filter inside a search"
#endif
#if FAISS_AT_LEAST(1, 7, 4)
#include <faiss/impl/DistanceComputer.h>
#else
#include <faiss/impl/AuxIndexStructures.h>
#include <faiss/impl/DistanceComputer.h>
#endif

namespace {

thread_local std::string last_error;

template <typename Body> int guarded(Body body) {
    try {
        body();
        return 0;
    } catch (const std::bad_alloc &) {
        last_error = "out of memory";
    } catch (const std::exception &error) {
        last_error = error.what();
    } catch (...) {
        last_error = "unknown C++ exception";
    }
    return -1;
}

/* Inner products with the caller's rows, by the kernel that also scores the results. */
struct RowsDistance : faiss::DistanceComputer {
    const float *rows, *query = nullptr;
    size_t d;
    cfaiss_inner_product compare;
    RowsDistance(const float *rows, size_t d, cfaiss_inner_product compare)
        : rows(rows), d(d), compare(compare) {}
    void set_query(const float *x) override { query = x; }
    float operator()(int64_t i) override { return product(query, rows + i * d); }
    float symmetric_dis(int64_t i, int64_t j) override {
        return product(rows + i * d, rows + j * d);
    }
    float product(const float *x, const float *y) const {
        return compare(x, y, d);
    }
};

/* The caller's rows as the storage of a graph: no second copy in memory or in the file, and the
   distances are several times faster than those of a generic FAISS build. */
struct Rows : faiss::Index {
    const float *rows = nullptr;
    cfaiss_inner_product compare;
    Rows(int d, cfaiss_inner_product compare)
        : faiss::Index(d, faiss::METRIC_INNER_PRODUCT), compare(compare) {}
    void add(int64_t n, const float *) override { ntotal += n; }
    void reset() override { ntotal = 0; }
    void search(int64_t, const float *, int64_t, float *, int64_t *,
                const faiss::SearchParameters *) const override {
        throw std::logic_error("rows are searched through their graph");
    }
    void reconstruct(int64_t i, float *out) const override {
        std::memcpy(out, rows + i * d, sizeof(float) * d);
    }
    faiss::DistanceComputer *get_distance_computer() const override {
        return new RowsDistance(rows, d, compare);
    }
};

/* FAISS reads from memory that it cannot read beyond. */
struct MemoryReader : faiss::IOReader {
    const uint8_t *next;
    size_t left;
    MemoryReader(const uint8_t *bytes, size_t length) : next(bytes), left(length) {}
    size_t operator()(void *out, size_t size, size_t items) override {
        if (size == 0) return 0;
        const size_t count = std::min(items, left / size);
        if (count > 0) std::memcpy(out, next, count * size);
        next += count * size;
        left -= count * size;
        return count;
    }
};

}  // namespace

struct cfaiss_index {
    std::unique_ptr<faiss::Index> index;
    int32_t kind = CFAISS_FLAT;
    /* Owned by the graph; null for other kinds. */
    Rows *rows = nullptr;
    /* Many may search, one may add. */
    std::shared_mutex lock;

    faiss::IndexHNSWFlat *graph() { return static_cast<faiss::IndexHNSWFlat *>(index.get()); }
    faiss::IndexIVFPQ *lists() { return static_cast<faiss::IndexIVFPQ *>(index.get()); }

    void replace_storage(cfaiss_inner_product compare) {
        auto view = std::make_unique<Rows>(index->d, compare);
        view->ntotal = index->ntotal;
        if (graph()->own_fields) delete graph()->storage;
        rows = view.get();
        graph()->storage = view.release();
        graph()->own_fields = true;
        graph()->is_trained = true;
    }
};

struct cfaiss_bytes {
    faiss::VectorIOWriter writer;
};

namespace {

std::unique_ptr<faiss::Index> make_ivfpq(int d, const cfaiss_parameters &parameters) {
    auto coarse = std::make_unique<faiss::IndexFlatIP>(d);
    auto made = std::make_unique<faiss::IndexIVFPQ>(
        coarse.get(), d, parameters.ivf_lists, parameters.pq_codes, 8,
        faiss::METRIC_INNER_PRODUCT);
    coarse.release();
    made->own_fields = true;
    /* Reordering the codes for Hamming tests takes minutes and serves a search we do not use. */
    made->do_polysemous_training = false;
    made->cp.seed = parameters.seed;
    made->pq.cp.seed = parameters.seed;
    /* The caller sees to enough points; FAISS would print its opinion. */
    made->cp.min_points_per_centroid = 1;
    made->pq.cp.min_points_per_centroid = 1;
    return made;
}

void require(bool holds, const char *what) {
    if (!holds) throw std::runtime_error(what);
}

void run_search(cfaiss_index *handle, const float *query, int64_t k, int32_t effort,
                faiss::IDSelector *selector, float *scores, int64_t *positions) {
    if (handle->kind == CFAISS_HNSW) {
        faiss::SearchParametersHNSW how;
        how.efSearch = std::max<int64_t>(effort, k);
        how.sel = selector;
        handle->index->search(1, query, k, scores, positions, &how);
    } else if (handle->kind == CFAISS_IVFPQ) {
        faiss::IVFPQSearchParameters how;
        how.nprobe = std::max<int64_t>(
            1, std::min<int64_t>(effort, static_cast<int64_t>(handle->lists()->nlist)));
        how.sel = selector;
        handle->index->search(1, query, k, scores, positions, &how);
    } else {
        faiss::SearchParameters how;
        how.sel = selector;
        handle->index->search(1, query, k, scores, positions, selector ? &how : nullptr);
    }
}

}  // namespace

extern "C" {

const char *cfaiss_last_error(void) { return last_error.c_str(); }

const char *cfaiss_version(void) {
    static const std::string version = std::to_string(FAISS_VERSION_MAJOR) + "." +
        std::to_string(FAISS_VERSION_MINOR) + "." + std::to_string(FAISS_VERSION_PATCH);
    return version.c_str();
}

int cfaiss_make(int32_t kind, int32_t d, const cfaiss_parameters *parameters,
                cfaiss_inner_product compare, cfaiss_index **out) {
    return guarded([&] {
        auto handle = std::make_unique<cfaiss_index>();
        handle->kind = kind;
        if (kind == CFAISS_HNSW) {
            auto graph = std::make_unique<faiss::IndexHNSWFlat>(
                d, parameters->hnsw_links, faiss::METRIC_INNER_PRODUCT);
            graph->hnsw.efConstruction = parameters->hnsw_construction;
            handle->index = std::move(graph);
            handle->replace_storage(compare);
        } else if (kind == CFAISS_IVFPQ) {
            handle->index = make_ivfpq(d, *parameters);
        } else {
            require(kind == CFAISS_FLAT, "no such kind of index");
            handle->index = std::make_unique<faiss::IndexFlatIP>(d);
        }
        *out = handle.release();
    });
}

int cfaiss_read(int32_t kind, int32_t d, const uint8_t *bytes, size_t length, const float *rows,
                int64_t count, cfaiss_inner_product compare, cfaiss_index **out) {
    return guarded([&] {
        auto handle = std::make_unique<cfaiss_index>();
        handle->kind = kind;
        MemoryReader reader(bytes, length);
        handle->index.reset(faiss::read_index(&reader));
        faiss::Index *index = handle->index.get();
        require(reader.left == 0, "bytes left over behind the index");
        require(index->d == d, "the index has another dimension");
        require(index->ntotal == count, "the index has another number of vectors");
        require(index->metric_type == faiss::METRIC_INNER_PRODUCT, "the index has another metric");
        if (kind == CFAISS_HNSW) {
            require(dynamic_cast<faiss::IndexHNSWFlat *>(index), "the index is not a graph");
            require(handle->graph()->hnsw.levels.size() == static_cast<size_t>(count),
                    "the graph has another number of nodes");
            handle->replace_storage(compare);
            handle->rows->rows = rows;
        } else if (kind == CFAISS_IVFPQ) {
            require(dynamic_cast<faiss::IndexIVFPQ *>(index), "the index is not an IVF-PQ");
        } else {
            require(dynamic_cast<faiss::IndexFlat *>(index), "the index is not flat");
        }
        *out = handle.release();
    });
}

void cfaiss_free(cfaiss_index *handle) { delete handle; }

int cfaiss_train(cfaiss_index *handle, int64_t n, const float *sample) {
    return guarded([&] {
        std::unique_lock guard(handle->lock);
        /* The heavy part is OpenBLAS's, which has threads of its own: a spinning OpenMP team beside
           them made searches 2 to 5 times slower. */
        omp_set_num_threads(1);
        handle->index->train(n, sample);
    });
}

int cfaiss_add(cfaiss_index *handle, const float *rows, int64_t from, int64_t to,
               int32_t threads) {
    return guarded([&] {
        std::unique_lock guard(handle->lock);
        require(from == handle->index->ntotal && from <= to, "rows are added at the end only");
        omp_set_num_threads(handle->kind == CFAISS_HNSW ? std::max(1, threads) : 1);
        if (handle->rows) handle->rows->rows = rows;
        if (from < to) handle->index->add(to - from, rows + from * handle->index->d);
    });
}

int cfaiss_search(cfaiss_index *handle, const float *query, int64_t k, int32_t effort,
                  int64_t bound, const uint8_t *allowed, float *scores, int64_t *positions,
                  int64_t *found) {
    return guarded([&] {
        std::shared_lock guard(handle->lock);
        /* OpenMP keeps this number a thread, and searches run on whatever thread calls. */
        omp_set_num_threads(1);
        *found = 0;
        if (k <= 0 || handle->index->ntotal == 0) return;
        std::fill(positions, positions + k, -1);
        std::unique_ptr<faiss::IDSelector> selector;
        if (allowed) {
            selector = std::make_unique<faiss::IDSelectorBitmap>((bound + 7) / 8, allowed);
        } else if (bound < handle->index->ntotal) {
            selector = std::make_unique<faiss::IDSelectorRange>(0, bound);
        }
        run_search(handle, query, k, effort, selector.get(), scores, positions);
        int64_t kept = 0;
        for (int64_t i = 0; i < k; i++) {
            if (positions[i] < 0 || positions[i] >= bound) continue;
            positions[kept] = positions[i];
            scores[kept++] = scores[i];
        }
        *found = kept;
    });
}

int cfaiss_hold_graph(cfaiss_index *handle, cfaiss_graph *out) {
    return guarded([&] {
        require(handle->kind == CFAISS_HNSW, "only a graph can be walked");
        handle->lock.lock_shared();
        const faiss::HNSW &graph = handle->graph()->hnsw;
        static_assert(sizeof(graph.neighbors[0]) == sizeof(int32_t), "neighbours are 32 bits");
        *out = {graph.neighbors.data(), graph.offsets.data(), graph.cum_nneighbor_per_level.data(),
                static_cast<int32_t>(graph.entry_point), static_cast<int32_t>(graph.max_level)};
    });
}

void cfaiss_let_graph_go(cfaiss_index *handle) { handle->lock.unlock_shared(); }

int64_t cfaiss_size(cfaiss_index *handle) {
    std::shared_lock guard(handle->lock);
    return handle->index->ntotal;
}

int64_t cfaiss_lists(cfaiss_index *handle) {
    return handle->kind == CFAISS_IVFPQ ? static_cast<int64_t>(handle->lists()->nlist) : 0;
}

int cfaiss_serialize(cfaiss_index *handle, cfaiss_bytes **out) {
    return guarded([&] {
        std::unique_lock guard(handle->lock);
        auto bytes = std::make_unique<cfaiss_bytes>();
        if (handle->rows) {
            /* FAISS writes a graph with its storage; ours is written by the caller. */
            faiss::IndexFlatIP none(handle->index->d);
            struct Restore {
                cfaiss_index *handle;
                ~Restore() { handle->graph()->storage = handle->rows; }
            } restore{handle};
            handle->graph()->storage = &none;
            faiss::write_index(handle->index.get(), &bytes->writer);
        } else {
            faiss::write_index(handle->index.get(), &bytes->writer);
        }
        *out = bytes.release();
    });
}

const uint8_t *cfaiss_bytes_data(const cfaiss_bytes *bytes) { return bytes->writer.data.data(); }
size_t cfaiss_bytes_length(const cfaiss_bytes *bytes) { return bytes->writer.data.size(); }
void cfaiss_bytes_free(cfaiss_bytes *bytes) { delete bytes; }

}  // extern "C"
