// Memory for tables that are looked into at random.
#pragma once

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/// Zeros that begin on a cache line, on huge pages where they are many: finding the page costs more
/// than a look into a table. NULL without memory; to be given back with free().
static inline void *make_large(size_t bytes) {
    enum { cache_line = 64, huge_page = 2 << 20 };
    size_t alignment = bytes >= huge_page ? huge_page : cache_line;
    size_t rounded = (bytes + alignment - 1) / alignment * alignment;
    void *memory = aligned_alloc(alignment, rounded);
    if (memory == NULL) return NULL;
#ifdef MADV_HUGEPAGE
    if (alignment == huge_page) madvise(memory, rounded, MADV_HUGEPAGE);
#endif
    return memset(memory, 0, bytes);
}
