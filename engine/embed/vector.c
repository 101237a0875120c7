#include "engine/embed/vector.h"

#include <math.h>

void vector_mean(float *out, const float *rows, int n, int C)
{
    for (int j = 0; j < C; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += (double)rows[i * C + j];
        out[j] = (float)(sum / n);
    }
}

void vector_unit(float *vector, int C)
{
    double sum = 0;
    for (int j = 0; j < C; j++)
        sum += (double)vector[j] * (double)vector[j];
    double scale = sum > 0 ? 1 / sqrt(sum) : 0;
    for (int j = 0; j < C; j++)
        vector[j] = (float)((double)vector[j] * scale);
}
