// Prepared products, shared by all layers of the same shape.
#pragma once
#include <dnnl.hpp>

#include <cstdint>
#include <memory>
#include <tuple>

/// What a prepared product depends on.
struct Shape {
    int64_t inputs, outputs;
    dnnl::memory::data_type kind, result;
    bool bias;

    auto fields() const { return std::tie(inputs, outputs, kind, result, bias); }
    bool operator<(const Shape &other) const { return fields() < other.fields(); }
};

struct Product {
    dnnl::matmul primitive;
    dnnl::matmul::primitive_desc description;
};

dnnl::engine &cpu();

/// Describes a product of `rows` rows; `weight` may leave the layout to oneDNN.
dnnl::matmul::primitive_desc describe(
    const Shape &shape, int64_t rows, const dnnl::memory::desc &weight);

/// Throws dnnl_unimplemented unless the rows of a product keep their bits whatever their number and
/// place.
///
/// oneDNN's "brg" kernels sum every element in one order: checked for 1 to 3072 rows, 1 and 2
/// threads, f32 and bf16 on AVX-512. Its "gemm" kernels for AVX2 and below do not.
void require_bits(const dnnl::matmul::primitive_desc &description);

/// The product for a shape and row count, prepared once and kept among the latest used.
std::shared_ptr<const Product> product(
    const Shape &shape, int64_t rows, const dnnl::memory::desc &weight);

/// What a product of two turned matrices, added to a third, depends on.
struct Outer {
    int64_t rows, m, n, a_stride, b_stride, c_stride;
    dnnl::memory::data_type kind;

    auto fields() const { return std::tie(rows, m, n, a_stride, b_stride, c_stride, kind); }
    bool operator<(const Outer &other) const { return fields() < other.fields(); }
};

/// c += a^T b, prepared once and kept among the latest used.
std::shared_ptr<const Product> outer(const Outer &shape);
