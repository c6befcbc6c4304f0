// Rows of x against one packed panel of PANEL columns of weights.

static void linear(
    const float *x, const float *panel, const float *bias, int activation, size_t rows,
    size_t inputs, size_t columns, float *y, size_t y_stride) {
    float start[PANEL] = {0}, block[TILE_ROWS * PANEL];
    if (bias) memcpy(start, bias, columns * sizeof *bias);
    for (size_t r = 0; r < rows; r += TILE_ROWS) {
        size_t part = rows - r < TILE_ROWS ? rows - r : TILE_ROWS;
        for (size_t c = 0; c < columns; c += 2 * VN) {
            struct tile t = {
                x + r * inputs, inputs, panel + c, PANEL, start + c, block + c, PANEL, inputs};
            multiply_tile(&t, part);
        }
        for (size_t i = 0; i < part; i++) {
            float *row = block + i * PANEL;
            if (activation == QK_GELU) gelu(row, columns);
            memcpy(y + (r + i) * y_stride, row, columns * sizeof *row);
        }
    }
}
