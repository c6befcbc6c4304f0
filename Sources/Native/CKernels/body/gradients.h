// Forward passes that keep what the backward pass needs, and the backward passes, of what stands
// between the matrix products; and the optimizer's step.

VINLINE void gelu_forward_of(const void *z, void *h, size_t n, const int is_bf16) {
    for (size_t i = 0; i < n; i += VN) {
        size_t part = lanes_at(i, n);
        store_any(h, i, vf_gelu(load_any(z, i, part, is_bf16)), part, is_bf16);
    }
}

static void gelu_forward(const void *z, void *h, size_t n, int is_bf16) {
    if (is_bf16) gelu_forward_of(z, h, n, 1);
    else gelu_forward_of(z, h, n, 0);
}

static void gelu_bf16(void *x, size_t n) {
    for (size_t i = 0; i < n; i += VN) {
        size_t part = lanes_at(i, n);
        store_any(x, i, vf_gelu_short(load_any(x, i, part, 1)), part, 1);
    }
}

/// h = z Phi(z) and d *= Phi(z) + z phi(z); one exponential serves both. See vf_gelu.
VINLINE void gelu_backward_of(const void *from, void *h, void *d, size_t n, const int is_bf16) {
    for (size_t i = 0; i < n; i += VN) {
        size_t part = lanes_at(i, n);
        vf x = load_any(from, i, part, is_bf16);
        vf z = vf_mul(vf_abs(x), vf_set1(0.70710678f));
        vf t = vf_div(vf_set1(1.0f), vf_fma(vf_set1(0.3275911f), z, vf_set1(1.0f)));
        vf p = vf_set1(1.061405429f);
        p = vf_fma(p, t, vf_set1(-1.453152027f));
        p = vf_fma(p, t, vf_set1(1.421413741f));
        p = vf_fma(p, t, vf_set1(-0.284496736f));
        p = vf_fma(p, t, vf_set1(0.254829592f));
        vf bell = vf_exp2(vf_mul(vf_mul(z, z), vf_set1(-1.44269504f)));
        vf lower = vf_mul(vf_mul(vf_mul(p, t), bell), vf_set1(0.5f)); // Phi(-|x|)
        vf phi = vf_where_negative(x, lower, vf_sub(vf_set1(1.0f), lower));
        vf slope = vf_fma(vf_mul(x, bell), vf_set1(0.39894228f), phi);
        store_any(h, i, vf_mul(x, phi), part, is_bf16);
        store_any(d, i, vf_mul(slope, load_any(d, i, part, is_bf16)), part, is_bf16);
    }
}

static void gelu_backward(const void *z, void *h, void *d, size_t n, int is_bf16) {
    if (is_bf16) gelu_backward_of(z, h, d, n, 1);
    else gelu_backward_of(z, h, d, n, 0);
}

/// sum = x + dropped addend; y = norm(sum); stats = {mean, 1 / deviation}.
static void norm_forward_row(
    const struct norm_forward *w, const float *x, const float *addend, uint32_t place, float *sum,
    float *stats, float *y, uint16_t *bf16, size_t n) {
    vf total = vf_zero(), squares = vf_zero();
    for (size_t i = 0; i < n; i += VN) {
        size_t part = lanes_at(i, n);
        vf v = load_any(x, i, part, 0);
        if (addend)
            v = vf_add(v, dropped(&w->dropout, place + (uint32_t)i, load_any(addend, i, part, 0)));
        store_any(sum, i, v, part, 0);
        total = vf_add(total, part == VN ? v : load_any(sum, i, part, 0));
    }
    float mean = vf_sum(total) / (float)n;
    vf center = vf_set1(mean);
    size_t whole = n - n % VN;
    for (size_t i = 0; i < whole; i += VN) {
        vf d = vf_sub(vf_load(sum + i), center);
        squares = vf_fma(d, d, squares);
    }
    float variance = vf_sum(squares);
    for (size_t i = whole; i < n; i++) variance += (sum[i] - mean) * (sum[i] - mean);
    float over = 1.0f / sqrtf(variance / (float)n + w->epsilon);
    vf scale = vf_set1(over);
    stats[0] = mean, stats[1] = over;
    for (size_t i = 0; i < n; i += VN) {
        size_t part = lanes_at(i, n);
        vf d = vf_mul(vf_sub(load_any(sum, i, part, 0), center), scale);
        vf v = vf_fma(d, load_any(w->gamma, i, part, 0), load_any(w->beta, i, part, 0));
        store_any(y, i, v, part, 0);
        if (bf16) store_any(bf16, i, v, part, 1);
    }
}

/// dx = gradient of the norm's input for dy + addend, dx dropped to `rounded`; adds to gradients of
/// gamma and beta.
VINLINE void norm_backward_of(
    const struct norm_backward *w, const float *dy, const float *addend, const float *sum,
    const float *stats, uint32_t place, float *dx, void *rounded, float *dgamma, float *dbeta,
    size_t n, const int is_bf16) {
    vf mean = vf_set1(stats[0]), over = vf_set1(stats[1]);
    vf total = vf_zero(), moment = vf_zero();
    for (size_t i = 0; i < n; i += VN) {
        size_t part = lanes_at(i, n);
        vf g = load_any(dy, i, part, 0);
        if (addend) g = vf_add(g, load_any(addend, i, part, 0));
        vf unit = vf_mul(vf_sub(load_any(sum, i, part, 0), mean), over);
        store_any(dbeta, i, vf_add(load_any(dbeta, i, part, 0), g), part, 0);
        store_any(dgamma, i, vf_fma(g, unit, load_any(dgamma, i, part, 0)), part, 0);
        // Lanes beyond the row's end have gamma 0.
        vf scaled = vf_mul(g, load_any(w->gamma, i, part, 0));
        total = vf_add(total, scaled);
        moment = vf_fma(scaled, unit, moment);
        store_any(dx, i, g, part, 0);
    }
    vf m1 = vf_set1(vf_sum(total) / (float)n), m2 = vf_set1(vf_sum(moment) / (float)n);
    for (size_t i = 0; i < n; i += VN) {
        size_t part = lanes_at(i, n);
        vf unit = vf_mul(vf_sub(load_any(sum, i, part, 0), mean), over);
        vf scaled = vf_mul(load_any(dx, i, part, 0), load_any(w->gamma, i, part, 0));
        vf d = vf_mul(over, vf_sub(vf_sub(scaled, m1), vf_mul(unit, m2)));
        store_any(dx, i, d, part, 0);
        if (rounded)
            store_any(rounded, i, dropped(&w->dropout, place + (uint32_t)i, d), part, is_bf16);
    }
}

static void norm_backward_row(
    const struct norm_backward *w, const float *dy, const float *addend, const float *sum,
    const float *stats, uint32_t place, float *dx, void *rounded, float *dgamma, float *dbeta,
    size_t n, int is_bf16) {
    if (is_bf16)
        norm_backward_of(w, dy, addend, sum, stats, place, dx, rounded, dgamma, dbeta, n, 1);
    else norm_backward_of(w, dy, addend, sum, stats, place, dx, rounded, dgamma, dbeta, n, 0);
}

/// sums[j] += the sum over rows of x[.][j], for n columns of rows `stride` numbers apart. Chunks of
/// 64 rows are summed on their own, which keeps long columns precise.
VINLINE void column_sums_of(
    const void *x, size_t rows, size_t stride, size_t n, float *sums, const int is_bf16) {
    for (size_t j = 0; j < n; j += VN) {
        size_t part = lanes_at(j, n);
        vf total = load_any(sums, j, part, 0);
        for (size_t first = 0; first < rows; first += 64) {
            size_t end = first + 64 < rows ? first + 64 : rows;
            vf chunk = vf_zero();
            for (size_t r = first; r < end; r++)
                chunk = vf_add(chunk, load_any(x, r * stride + j, part, is_bf16));
            total = vf_add(total, chunk);
        }
        store_any(sums, j, total, part, 0);
    }
}

static void column_sums(
    const void *x, size_t rows, size_t stride, size_t n, float *sums, int is_bf16) {
    if (is_bf16) column_sums_of(x, rows, stride, n, sums, 1);
    else column_sums_of(x, rows, stride, n, sums, 0);
}

VINLINE vf vf_sqrt(vf x) {
#if VN == 16
    return _mm512_sqrt_ps(x);
#elif VN == 8
    return _mm256_sqrt_ps(x);
#else
    vf y;
    for (int i = 0; i < VN; i++) y[i] = sqrtf(x[i]);
    return y;
#endif
}

/// One step of Adam with decoupled weight decay (Loshchilov and Hutter 2019).
static void adam_step(
    const struct qk_adam *s, float *p, const float *g, float *m, float *v, size_t n) {
    vf b1 = vf_set1(s->beta1), b2 = vf_set1(s->beta2), r1 = vf_set1(1 - s->beta1);
    vf r2 = vf_set1(1 - s->beta2), scale = vf_set1(s->gradient_scale);
    vf keep = vf_set1(1 - s->rate * s->decay), step = vf_set1(s->step);
    vf root = vf_set1(s->root_scale), epsilon = vf_set1(s->epsilon);
    for (size_t i = 0; i < n; i += VN) {
        size_t part = lanes_at(i, n);
        vf gradient = vf_mul(load_any(g, i, part, 0), scale);
        vf mean = vf_fma(b1, load_any(m, i, part, 0), vf_mul(r1, gradient));
        vf square = vf_fma(b2, load_any(v, i, part, 0), vf_mul(r2, vf_mul(gradient, gradient)));
        store_any(m, i, mean, part, 0);
        store_any(v, i, square, part, 0);
        vf over = vf_fma(vf_sqrt(square), root, epsilon);
        vf value = vf_mul(load_any(p, i, part, 0), keep);
        store_any(p, i, vf_sub(value, vf_mul(step, vf_div(mean, over))), part, 0);
    }
}
