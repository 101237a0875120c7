#!/usr/bin/python3
"""Makes wordpiece.gguf, a vocabulary of some hundred tokens, and wordpiece.jsonl: texts with the ids that
BERT's rules give.  Written from the rules (Devlin et al. 2019 and the published tokenizer's
documentation) with Python's unicodedata as the oracle, apart from the C code.

    python3 tests/vectors/bert/make_wordpiece.py
"""
import json, os, random, struct, unicodedata

here = os.path.dirname(os.path.abspath(__file__))
BEGIN = "\u2581"  # in a GGUF file a token that begins a word has it, and "##" is gone
IDEOGRAPHS = [(0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
              (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)]
LONGEST = 100  # characters of a word that is looked up at all

letters = "abcdefghijklmnopqrstuvwxyz0123456789"
letters += "αβγδεζηθικλμνξοπρσςτυφχψω" + "абвгдежзийклмнопрстуфхцчшщъыьэюя"
letters += "աբգդաբგდ" + "ɔəɛɣʌʒ" + "אבגדהוש" + "কখোে" + "\u09be\u09c7\u09d7"
letters += "".join(map(chr, [*range(0x1100, 0x1113), *range(0x1161, 0x1176), *range(0x11A8, 0x11C3)]))
alone = ".,;:!?'\"()-$+" + "日本語漢字中文" + "。、"
words = ["the", "cat", "un", "affable", "한국어", "a" * 99, "a" * 100, "a" * 101]
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
vocabulary += [BEGIN + c for c in letters + alone] + list(letters)
vocabulary += [BEGIN + unicodedata.normalize("NFD", w) for w in words] + ["aff", "able", "s", "ing"]
vocabulary = list(dict.fromkeys(vocabulary))
number = {t: i for i, t in enumerate(vocabulary)}


def category(c):
    return unicodedata.category(c)


def is_blank(c):
    return c in " \t\n\r" or category(c) == "Zs"


def is_punctuation(c):
    return category(c)[0] == "P" or (" " < c < "\x7f" and not c.isalnum())


def clean(text):
    for c in text:
        if c in "\0\ufffd" or (category(c)[0] == "C" and c not in "\t\n\r"):
            continue
        if any(first <= ord(c) <= last for first, last in IDEOGRAPHS):
            yield f" {c} "
        else:
            yield " " if is_blank(c) else c


def words_of(text):
    for word in "".join(clean(text)).split():
        word = unicodedata.normalize("NFD", word.lower())
        word = "".join(c for c in word if category(c) != "Mn")
        part = ""
        for c in word:
            if is_punctuation(c):
                yield from filter(None, [part, c])
                part = ""
            else:
                part += c
        if part:
            yield part


def ids_of_word(word):
    ids, at = [], 0
    while at < len(word) <= LONGEST:
        end = len(word)
        while end > at and (BEGIN if at == 0 else "") + word[at:end] not in number:
            end -= 1
        if end == at:
            return [number["[UNK]"]]
        ids.append(number[(BEGIN if at == 0 else "") + word[at:end]])
        at = end
    return ids or [number["[UNK]"]]


texts = ["The unaffable cat's 42 cats, affing.", "한국어 문장 하나", "각 갂 힣 가", "각" * 33, "각" * 34,
         "e\u0301 combining, A\u030A", "e\u0301" * 100, "e\u0301" * 101, "Ünïcödé ÅNGSTRÖM ĲǄ",
         "a" * 99, "a" * 100, "a" * 101, "a" * 150, "b" * 100, "b" * 101, "日本語 と漢字a中文。",
         "Ɔb Əɛ Ɣ Ʌ Ʒ Ǯ ϴ", "ԱԲ ᲐᲑ", "\ufb2a\ufb4b \ufb31", "\u0995\u09cb \u0995\u09cc", "Σας ΣΑΣ"[:3],
         "a\ue000b\u200bc\ufeff d\u00ade", "a\u00a0b\u3000c\u2003d", "x\x01y\ufffdz\x07",
         "$5+3 (a-b)", "\u0301", "", " \t\n"]
chance = random.Random(11)
pools = [list(range(0x20, 0x250)), list(range(0x370, 0x530)), list(range(0xAC00, 0xD7A4)),
         list(range(0x300, 0x370)) + list(range(0x61, 0x7B)) * 3, [ord(c) for c in letters + alone + "   "]]
for i in range(60):
    pool = [c for c in pools[i % len(pools)] if category(chr(c)) != "Cn"]
    texts.append("".join(chr(chance.choice(pool)) for _ in range(chance.randrange(1, 30))))
# a capital sigma at a word's end has a lower case of its own in Python alone
texts = [t for t in texts if "\u03a3" not in t]


def text(s):
    return struct.pack("<Q", len(s.encode())) + s.encode()


keys = [text("tokenizer.ggml.model") + struct.pack("<I", 8) + text("bert"),
        text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, len(vocabulary)) +
        b"".join(map(text, vocabulary))]
with open(os.path.join(here, "wordpiece.gguf"), "wb") as f:
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, len(keys)) + b"".join(keys)
    f.write(head + b"\0" * (-len(head) % 32))
with open(os.path.join(here, "wordpiece.jsonl"), "w") as f:
    for t in texts:
        f.write(json.dumps({"text": t, "ids": [i for w in words_of(t) for i in ids_of_word(w)]}) + "\n")
