#!/usr/bin/env python3
"""Writes the varied part of train.jsonl of the optimism task: everything behind the first 1,320.

Usage: (head -1320 train.jsonl; python3 generate.py) > new.jsonl && mv new.jsonl train.jsonl
(Python 3.8 or newer, nothing else)

The first 1,320 rows of train, dev and test were written by hand and do not come from here. stock.py
holds 400 mishaps and 240 consequences, each with two ways of seeing it as luck, written by hand for
this project. The program joins a time, a mishap and a consequence of the same field and takes one
of the two ways for each. No two rows have the same mishap with the same consequence. The same seed
gives the same file.
"""
import json
import random
import re

from stock import FRAMES, STOCK

SEED = 20275
HAND = 1320
ROUNDS = 212  # rows of each field; the file holds every field once in 20 rows
ALONE = 30    # of these, rows of a mishap without a consequence


# What goes on still, or begins with a time of its own, takes no time in front of it.
STILL = re.compile(r"\b(is|are|has|have|can|may|will|now|sees|thinks|believes|keeps|lives|knows|gets|"
                   r"wants|wears|leaves|makes|rests|smells|calls|hears?|covers|opens|applauds|reaches|"
                   r"listens|longs|proves|serves|brings|cannot|remains|takes|shows|loves|tells|lies)\b|"
                   r"^(for|at|until|with|in|behind|up|after|since|beyond|through|once|as|on|one day)\b")


def upper(text):
    return text[0].upper() + text[1:]


def field(rng, kind):
    lines = STOCK[kind].strip().splitlines()
    mishaps = [line.split("|") for line in lines if line[0] != "+"]
    results = [line[1:].split("|") for line in lines if line[0] == "+"]
    frames = [frame for frame in FRAMES.replace("\n", "").split("|")]
    pairs = [(m, r) for m in range(len(mishaps)) for r in range(len(results))]
    rng.shuffle(pairs)
    singles = [(m, None) for m in range(len(mishaps)) for _ in range(1 if mishaps[m][0][0] == "~" else 2)]
    rng.shuffle(singles)
    rows, turn, seen = [], {}, set()
    for m, r in singles[:ALONE] + pairs:
        bad, *good = mishaps[m]
        # Both ways of a mishap come in turn, so that no row repeats another.
        way = turn.setdefault(m, rng.randrange(2))
        turn[m] = 1 - way
        text, answer = bad.lstrip("~"), good[way]
        still = bad[0] == "~" or STILL.search(good[way])
        frame = "" if still else rng.choice(frames)
        while upper(f"{frame} {text}".strip()) in seen and r is None and not still:
            frame = rng.choice(frames)
        if frame:
            text, answer = f"{frame} {text}", f"{frame} {answer}"
        if upper(text) in seen and r is None:
            continue
        seen.add(upper(text))
        if r is not None:
            worse, *better = results[r]
            comma = "," if worse.startswith("so ") else rng.choice(["", ","])
            text = f"{text}{comma} {worse}"
            answer = f"{answer}, {rng.choice(better)}"
        rows.append((upper(text) + ".", upper(answer) + "!"))
    rows = rows[:ROUNDS]
    rng.shuffle(rows)
    return rows


def main():
    rng = random.Random(SEED)
    rows = {kind: field(rng, kind) for kind in STOCK}
    n = HAND
    for i in range(ROUNDS):
        kinds = list(STOCK)
        rng.shuffle(kinds)
        for kind in kinds:
            n += 1
            text, answer = rows[kind][i]
            print(json.dumps({"id": f"optimism-train-{n:04d}", "input": text, "answer": answer,
                              "kind": kind}))


if __name__ == "__main__":
    main()
