#!/usr/bin/python3
"""Makes tiny-mean.gguf, tiny-cls.gguf and expected.json: a BERT of random weights, and what exact
arithmetic (numpy, float64) says of it.  Written from the papers, apart from the C code.

    apt-get install python3-numpy; /usr/bin/python3 tests/vectors/bert/make_bert.py
"""
import json, os, struct
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
C, H, F, L, CONTEXT, EPS = 16, 2, 32, 2, 24, 1e-12
letters = "abcdefghijklmnopqrstuvwxyz"
begin = "\u2581"
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
vocabulary += [begin + c for c in letters] + list(letters)
vocabulary += [begin + w for w in ["the", "cat", "run", ".", ",", "?", "4"]] + ["s", "ning", "at"]
vocabulary = list(dict.fromkeys(vocabulary))
V = len(vocabulary)
number = {t: i for i, t in enumerate(vocabulary)}

rng = np.random.default_rng(7)
def weights(*shape, scale=0.3):
    return (rng.standard_normal(shape) * scale).astype(np.float32)

tensors = {"token_embd.weight": weights(V, C), "position_embd.weight": weights(CONTEXT, C),
           "token_types.weight": weights(2, C)}
def norm_weights(name):
    tensors[name + ".weight"] = 1 + weights(C)
    tensors[name + ".bias"] = weights(C)
norm_weights("token_embd_norm")
for i in range(L):
    for name, rows, columns in [("attn_q", C, C), ("attn_k", C, C), ("attn_v", C, C),
                                ("attn_output", C, C), ("ffn_up", F, C), ("ffn_down", C, F)]:
        tensors[f"blk.{i}.{name}.weight"] = weights(rows, columns)
        tensors[f"blk.{i}.{name}.bias"] = weights(rows)
    norm_weights(f"blk.{i}.attn_output_norm")
    norm_weights(f"blk.{i}.layer_output_norm")

def write_gguf(path, pooling):
    def text(s):
        b = s.encode()
        return struct.pack("<Q", len(b)) + b
    U32, F32, BOOL, STRING, ARRAY, I32 = 4, 6, 7, 8, 9, 5
    keys = [("general.architecture", STRING, "bert"), ("bert.context_length", U32, CONTEXT),
            ("bert.embedding_length", U32, C), ("bert.feed_forward_length", U32, F),
            ("bert.block_count", U32, L), ("bert.attention.head_count", U32, H),
            ("bert.attention.layer_norm_epsilon", F32, EPS), ("bert.attention.causal", BOOL, False),
            ("bert.pooling_type", U32, pooling), ("tokenizer.ggml.model", STRING, "bert"),
            ("tokenizer.ggml.token_type_count", U32, 2),
            ("tokenizer.ggml.tokens", ARRAY, vocabulary),
            ("tokenizer.ggml.token_type", ARRAY, [3] * 5 + [1] * (V - 5)),
            ("tokenizer.ggml.unknown_token_id", U32, 1), ("tokenizer.ggml.cls_token_id", U32, 2),
            ("tokenizer.ggml.seperator_token_id", U32, 3), ("tokenizer.ggml.padding_token_id", U32, 0),
            ("tokenizer.ggml.bos_token_id", U32, 2), ("tokenizer.ggml.eos_token_id", U32, 3)]
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(keys))
    for key, kind, value in keys:
        head += text(key) + struct.pack("<I", kind)
        if kind == U32: head += struct.pack("<I", value)
        elif kind == F32: head += struct.pack("<f", value)
        elif kind == BOOL: head += struct.pack("<?", value)
        elif kind == STRING: head += text(value)
        else:
            strings = isinstance(value[0], str)
            head += struct.pack("<IQ", STRING if strings else I32, len(value))
            head += b"".join(text(v) if strings else struct.pack("<i", v) for v in value)
    offset, data = 0, b""
    for name, w in tensors.items():
        head += text(name) + struct.pack("<I", w.ndim)
        head += b"".join(struct.pack("<Q", n) for n in reversed(w.shape)) + struct.pack("<IQ", 0, len(data))
        data += w.tobytes() + b"\0" * (-w.nbytes % 32)
    head += b"\0" * (-len(head) % 32)
    open(path, "wb").write(head + data)

def norm(x, name):
    w, b = tensors[name + ".weight"].astype(float), tensors[name + ".bias"].astype(float)
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred ** 2).mean(-1, keepdims=True) + EPS) * w + b

def linear(x, name):
    return x @ tensors[name + ".weight"].astype(float).T + tensors[name + ".bias"].astype(float)

def forward(ids):
    t = {k: v.astype(float) for k, v in tensors.items()}
    x = t["token_embd.weight"][ids] + t["position_embd.weight"][:len(ids)] + t["token_types.weight"][0]
    x = norm(x, "token_embd_norm")
    for i in range(L):
        p = f"blk.{i}."
        q, k, v = (linear(x, p + n).reshape(len(ids), H, C // H).transpose(1, 0, 2)
                   for n in ["attn_q", "attn_k", "attn_v"])
        score = q @ k.transpose(0, 2, 1) / np.sqrt(C // H)
        e = np.exp(score - score.max(-1, keepdims=True))
        seen = (e / e.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(len(ids), C)
        x = norm(x + linear(seen, p + "attn_output"), p + "attn_output_norm")
        up = linear(x, p + "ffn_up")
        up = 0.5 * up * (1 + np.tanh(np.sqrt(2 / np.pi) * (up + 0.044715 * up ** 3)))
        x = norm(x + linear(up, p + "ffn_down"), p + "layer_output_norm")
    return x

def unit(x):
    return [float(v) for v in x / np.sqrt((x ** 2).sum())]

cases = [("The cats run.", ["▁the", "▁cat", "s", "▁run", "▁."]),
         ("Running, at 4?", ["▁run", "ning", "▁,", "▁a", "t", "▁4", "▁?"]),
         ("caté Ÿ", ["▁cat", "e", "▁y"]),
         ("日 cat", ["[UNK]", "▁cat"]),
         ("", []),
         ("a b c d e f g h i j k l m n o p q r s t u v w x y z", [begin + c for c in letters])]
rows = []
for text, pieces in cases:
    ids = [number["[CLS]"]] + [number[p] for p in pieces][:CONTEXT - 2] + [number["[SEP]"]]
    x = forward(ids)
    rows.append({"text": text, "ids": ids, "mean": unit(x.mean(0)), "cls": unit(x[0])})
write_gguf(os.path.join(here, "tiny-mean.gguf"), 1)
write_gguf(os.path.join(here, "tiny-cls.gguf"), 2)
with open(os.path.join(here, "expected.jsonl"), "w") as f:
    for row in rows:
        f.write(json.dumps(row) + "\n")
