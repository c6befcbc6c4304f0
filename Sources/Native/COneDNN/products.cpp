#if __has_include(<dnnl.hpp>)
#include "products.hpp"

#include <list>
#include <map>
#include <mutex>
#include <string>

using namespace dnnl;
using tag = memory::format_tag;

engine &cpu() {
    static engine shared(engine::kind::cpu, 0);
    return shared;
}

static primitive_attr attributes() {
    primitive_attr attributes;
    // The caller's scratchpad makes one product safe to run on several threads at once.
    attributes.set_scratchpad_mode(scratchpad_mode::user);
    return attributes;
}

matmul::primitive_desc describe(const Shape &shape, int64_t rows, const memory::desc &weight) {
    memory::desc x({rows, shape.inputs}, shape.kind, tag::ab);
    memory::desc y({rows, shape.outputs}, shape.result, tag::ab);
    memory::desc bias;
    if (shape.bias) bias = memory::desc({1, shape.outputs}, memory::data_type::f32, tag::ab);
#if DNNL_VERSION_MAJOR >= 3
    return matmul::primitive_desc(cpu(), x, weight, bias, y, attributes());
#else
    return matmul::primitive_desc(matmul::desc(x, weight, bias, y), attributes(), cpu());
#endif
}

void require_bits(const matmul::primitive_desc &description) {
    if (std::string(description.impl_info_str()).rfind("brg", 0) == 0) return;
    throw error(dnnl_unimplemented, "oneDNN has here no product whose rows keep their bits");
}

static matmul::primitive_desc describe(const Outer &shape) {
    memory::desc a({shape.m, shape.rows}, shape.kind, memory::dims{1, shape.a_stride});
    memory::desc b({shape.rows, shape.n}, shape.kind, memory::dims{shape.b_stride, 1});
    memory::desc c({shape.m, shape.n}, memory::data_type::f32, memory::dims{shape.c_stride, 1});
    post_ops after;
    after.append_sum(1.f);
    primitive_attr adding = attributes();
    adding.set_post_ops(after);
#if DNNL_VERSION_MAJOR >= 3
    return matmul::primitive_desc(cpu(), a, b, c, adding);
#else
    return matmul::primitive_desc(matmul::desc(a, b, c), adding, cpu());
#endif
}

namespace {
/// The latest used products; one row count of a BERT layer needs four of them.
template <typename Key> class ProductCache {
public:
    /// The product for a key; `make` describes it where it is not among the latest.
    template <typename Make> std::shared_ptr<const Product> get(const Key &key, Make make) {
        std::lock_guard<std::mutex> hold(lock);
        auto found = places.find(key);
        if (found != places.end()) {
            latest.splice(latest.begin(), latest, found->second);
            return found->second->second;
        }
        matmul::primitive_desc description = make();
        auto made = std::make_shared<const Product>(Product{matmul(description), description});
        latest.emplace_front(key, made);
        places[key] = latest.begin();
        if (latest.size() > limit) {
            places.erase(latest.back().first);
            latest.pop_back(); // a thread still running it holds it as well
        }
        return made;
    }

private:
    static constexpr size_t limit = 512;
    std::mutex lock;
    std::list<std::pair<Key, std::shared_ptr<const Product>>> latest;
    std::map<Key, typename decltype(latest)::iterator> places;
};
}

std::shared_ptr<const Product> product(
    const Shape &shape, int64_t rows, const memory::desc &weight) {
    // Never destroyed: threads may still be at work while the process leaves.
    static auto *cache = new ProductCache<std::pair<Shape, int64_t>>;
    return cache->get({shape, rows}, [&] {
        auto description = describe(shape, rows, weight);
        require_bits(description);
        return description;
    });
}

std::shared_ptr<const Product> outer(const Outer &shape) {
    static auto *cache = new ProductCache<Outer>;
    return cache->get(shape, [&] { return describe(shape); });
}
#endif
