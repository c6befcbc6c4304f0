// The parts of a segment, between the thread that makes and the one that writes it.
#pragma once

#include "include/segment.h"
#include "segment_place.h"

/// A page: its number within the segment, and where its bytes lie.
typedef struct {
    int64_t number;
    size_t start, length;
} segment_page;

/// What leads to a page: the shortest text above all words before it.
typedef struct {
    size_t text, length;
    int64_t page;
} segment_guide;

struct quarry_segment {
    byte_buffer bytes;
    /// In order of their numbers.
    segment_page *pages;
    size_t page_count, page_room;
    /// The first passage on each page of long lists, behind the pages.
    segment_page *lists;
    size_t list_count, list_room;
    segment_guide *guides;
    size_t guide_count, guide_room;
    /// How many pages hold words.
    uint32_t leaves;
    sized_passage *passages;
    size_t passage_count;
};
