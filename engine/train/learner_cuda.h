/* The learner that hands steps to engine/cuda: full training of Llama-shaped, tied models. */
#ifndef ENGINE_TRAIN_LEARNER_CUDA_H
#define ENGINE_TRAIN_LEARNER_CUDA_H

#include "engine/train/learner.h"

extern const struct learner_kind learner_cuda;

#endif
