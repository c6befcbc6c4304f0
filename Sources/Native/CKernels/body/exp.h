// Exponential and the exact GELU, written on vf.
//
// 2^x = 2^n * 2^r with n = round(x): the polynomial for 2^r on [-0.5, 0.5] is a minimax fit of
// degree 6, relative error below 2e-9 before rounding.

/// 2^x for x <= 126; below -126 the result stays at 2^-126, which no sum of weights notices.
VINLINE vf vf_exp2(vf x) {
    x = vf_max(x, vf_set1(-126.0f));
    vf n = vf_round(x), r = vf_sub(x, n);
    vf p = vf_set1(1.534581202e-4f);
    p = vf_fma(p, r, vf_set1(1.339993122e-3f));
    p = vf_fma(p, r, vf_set1(9.618488957e-3f));
    p = vf_fma(p, r, vf_set1(5.550328777e-2f));
    p = vf_fma(p, r, vf_set1(2.402264689e-1f));
    p = vf_fma(p, r, vf_set1(6.931472057e-1f));
    p = vf_fma(p, r, vf_set1(1.0f));
    return vf_scale2(p, n);
}

/// 2^x with a polynomial of degree 3, relative error below 7.5e-5: a twentieth of bf16's rounding.
VINLINE vf vf_exp2_short(vf x) {
    x = vf_max(x, vf_set1(-126.0f));
    vf n = vf_round(x), r = vf_sub(x, n);
    vf p = vf_set1(5.517166906e-2f);
    p = vf_fma(p, r, vf_set1(2.426111222e-1f));
    p = vf_fma(p, r, vf_set1(6.932609855e-1f));
    p = vf_fma(p, r, vf_set1(9.999280735e-1f));
    return vf_scale2(p, n);
}

/// x * Phi(x). The complementary error function is Abramowitz and Stegun's 7.1.26, error below
/// 1.5e-7; the lower tail is taken from it directly, so that it keeps its relative precision.
VINLINE vf vf_gelu(vf x) {
    vf z = vf_mul(vf_abs(x), vf_set1(0.70710678f));
    vf t = vf_div(vf_set1(1.0f), vf_fma(vf_set1(0.3275911f), z, vf_set1(1.0f)));
    vf p = vf_set1(1.061405429f);
    p = vf_fma(p, t, vf_set1(-1.453152027f));
    p = vf_fma(p, t, vf_set1(1.421413741f));
    p = vf_fma(p, t, vf_set1(-0.284496736f));
    p = vf_fma(p, t, vf_set1(0.254829592f));
    vf square = vf_mul(z, z);
    vf tail = vf_mul(vf_mul(p, t), vf_exp2(vf_mul(square, vf_set1(-1.44269504f))));
    vf lower = vf_mul(vf_mul(x, vf_set1(0.5f)), tail); // x * Phi(-|x|)
    return vf_where_negative(x, lower, vf_sub(x, lower));
}

/// x * Phi(x), off by 1.9e-4 at most: a byte's step is some 5e-3 here, bfloat16's
/// near 1 is 4e-3. A polynomial for
/// (Phi(x) - 1/2) / x in x^2, fitted on [-4, 4] for the least error of the product.
VINLINE vf vf_gelu_short(vf x) {
    vf near = vf_min(vf_max(x, vf_set1(-4.0f)), vf_set1(4.0f)), square = vf_mul(near, near);
    vf p = vf_set1(2.258742083e-8f);
    p = vf_fma(p, square, vf_set1(-1.588783165e-6f));
    p = vf_fma(p, square, vf_set1(4.776292748e-5f));
    p = vf_fma(p, square, vf_set1(-8.121771867e-4f));
    p = vf_fma(p, square, vf_set1(8.763635223e-3f));
    p = vf_fma(p, square, vf_set1(-6.455427296e-2f));
    p = vf_fma(p, square, vf_set1(3.978701495e-1f));
    return vf_mul(x, vf_fma(p, near, vf_set1(0.5f)));
}
