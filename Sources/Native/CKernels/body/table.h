// The level's table. Included last, once per level; TABLE names it, ATTENTION_BF16 its bf16 attention.

const struct kernels TABLE = {
    .softmax_row = softmax_row,
    .layer_norm_row = layer_norm_row,
    .mean_rows = mean_rows,
    .normalize_row = normalize_row,
    .gelu = gelu,
    .add = add,
    .bf16_from_f32 = bf16_from_f32,
    .f32_from_bf16 = f32_from_bf16,
    .f16_from_f32 = f16_from_f32,
    .f32_from_f16 = f32_from_f16,
    .f32_from_i8 = f32_from_i8,
    .inner_product = inner_product,
    .attention_f32 = attention_f32,
    .attention_bf16 = ATTENTION_BF16,
    .linear = linear,
};
