#!/usr/bin/python3
"""Gradients of two-layer models of every architecture, by PyTorch's autograd in float64.

    tests/vectors/torch/make_gradients.py > tests/vectors/torch/gradients.jsonl

Weights are a formula of their name and index (weight()), so that no file of weights is needed:
tests/vectors/test_train_torch.c fills its models with the same numbers.  One line per tensor:
    {"case", "loss", "name", "l2", "sum", "samples": [[index, value] ...]}
"""
import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
V, C, L, H, D, FF, EPS, BASE = 48, 32, 2, 4, 8, 64, 1e-5, 10000.0
IDS = [7, 1, 33, 4, 4, 19, 40, 2, 11, 28, 5, 47, 13, 9, 21, 30, 12]
MASKED = 5  # targets are IDS[5:]
RANK, ALPHA = 4, 8.0


def weight(name, n):
    """u in [-1, 1) from a multiplicative hash of name and index; exact in float32."""
    key = 0
    for c in name.encode():
        key = (key * 31 + c) % 2**32
    i = torch.arange(n, dtype=torch.int64)
    h = ((i + key) * 2654435761) % 2**32
    h = ((h ^ (h >> 15)) * 2246822519) % 2**32
    return (h >> 9).double() / 2**22 - 1  # 23 bits


class Weights:
    def __init__(self, lora):
        self.leaf, self.lora = {}, lora

    def get(self, name, shape, scale, base=0.0):
        w = base + scale * weight(name, math.prod(shape)).reshape(shape)
        w = w.float().double()  # as the C side keeps them
        w.requires_grad_(not self.lora or "lora" in name)
        if w.requires_grad:
            self.leaf[name] = w
        return w

    def matrix(self, name, out, inp):
        return self.get(name + ".weight", (out, inp), 0.25)

    def linear(self, name, out, inp, x, bias):
        y = x @ self.matrix(name, out, inp).T
        if self.lora:
            a = self.get(name + ".weight.lora_a", (RANK, inp), 0.25)
            b = self.get(name + ".weight.lora_b", (out, RANK), 0.25)
            y = y + ALPHA / RANK * (x @ a.T) @ b.T
        if bias:
            y = y + self.get(name + ".bias", (out,), 0.1)
        return y

    def rms(self, name, x):
        g = self.get(name + ".weight", (x.shape[-1],), 0.1, 1.0)
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPS) * g

    def norm(self, name, x):
        g = self.get(name + ".weight", (C,), 0.1, 1.0)
        b = self.get(name + ".bias", (C,), 0.1)
        return F.layer_norm(x, (C,), g, b, EPS)


def rope(x, neox):
    """x (heads, T, D)"""
    d, t = x.shape[-1], x.shape[-2]
    angle = torch.outer(torch.arange(t).double(), BASE ** (-torch.arange(0, d, 2).double() / d))
    cos, sin = angle.cos(), angle.sin()
    if neox:
        a, b = x[..., : d // 2], x[..., d // 2 :]
        return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, b * cos + a * sin], -1).flatten(-2)




def softmax_attention(q, k, v, heads, kv):
    t, d = q.shape[1], q.shape[2]
    k, v = k.repeat_interleave(heads // kv, 0), v.repeat_interleave(heads // kv, 0)
    mask = torch.full((t, t), -math.inf).triu(1)
    p = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(d) + mask, -1)
    return (p @ v).transpose(0, 1).reshape(t, heads * d)


def loss_of(arch, w):
    gpt2, kv, d = arch == "gpt2", 4 if arch == "gpt2" else 2, 16 if arch == "qwen3" else D
    tied, neox, qkv_bias = arch != "qwen2", arch != "llama", arch == "qwen2"
    ids = torch.tensor(IDS[:-1])
    target = torch.tensor(IDS[1:])
    embedding = w.matrix("token_embd", V, C)
    x = embedding[ids]
    if gpt2:
        x = x + w.matrix("position_embd", 64, C)[: len(ids)]
    norm = w.norm if gpt2 else w.rms
    for l in range(L):
        p = f"blk.{l}."
        y = norm(p + "attn_norm", x)
        if gpt2:
            q, k, v = w.linear(p + "attn_qkv", 3 * H * d, C, y, True).split(H * d, 1)
        else:
            q = w.linear(p + "attn_q", H * d, C, y, qkv_bias)
            k = w.linear(p + "attn_k", kv * d, C, y, qkv_bias)
            v = w.linear(p + "attn_v", kv * d, C, y, qkv_bias)
        q, k, v = (z.reshape(len(ids), -1, d).transpose(0, 1) for z in (q, k, v))
        if arch == "qwen3":
            q, k = w.rms(p + "attn_q_norm", q), w.rms(p + "attn_k_norm", k)
        if not gpt2:
            q, k = rope(q, neox), rope(k, neox)
        a = softmax_attention(q, k, v, H, kv)
        x = x + w.linear(p + "attn_output", C, H * d, a, gpt2)
        y = norm(p + "ffn_norm", x)
        if gpt2:
            z = F.gelu(w.linear(p + "ffn_up", FF, C, y, True), approximate="tanh")
        else:
            z = F.silu(w.linear(p + "ffn_gate", FF, C, y, False)) * w.linear(p + "ffn_up", FF, C, y, False)
        x = x + w.linear(p + "ffn_down", C, FF, z, gpt2)
    x = norm("output_norm", x)
    logits = x @ (embedding if tied else w.matrix("output", V, C)).T
    first = MASKED - 1  # the row whose target is IDS[MASKED]
    return F.cross_entropy(logits[first:], target[first:])


for arch in ("llama", "qwen2", "qwen3", "gpt2"):
    for lora in (False, True):
        w = Weights(lora)
        loss = loss_of(arch, w)
        loss.backward()
        for name, leaf in w.leaf.items():
            g = leaf.grad.flatten()
            at = sorted({0, len(g) // 7, len(g) // 3, len(g) // 2, len(g) * 5 // 6, len(g) - 1})
            print(json.dumps({
                "case": arch + ("-lora" if lora else "-full"),
                "loss": loss.item(),
                "name": name,
                "l2": g.norm().item(),
                "sum": g.sum().item(),
                "samples": [[i, g[i].item()] for i in at],
            }))
