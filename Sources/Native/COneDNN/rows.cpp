// The row counts products are prepared for.
#include "COneDNN.h"

extern "C" int64_t od_rounded_rows(int64_t rows) {
    int64_t step = 8;
    while (rows > 8 * step) step *= 2;
    return (rows + step - 1) / step * step;
}
