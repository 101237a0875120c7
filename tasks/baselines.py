#!/usr/bin/env python3
"""Answers that cost nothing, to hold methods against: one JSON line per test item.

Usage: python3 tasks/baselines.py TASK NAME [N] > answers.jsonl
       ./trivium score METRIC --answers answers.jsonl --references tasks/TASK/test.jsonl

NAME is
  majority  the most frequent answer of train
  copy      the input unchanged
  lead      the first N words of the input (default 30)
  nearest   the answer of the train item whose input is nearest (tf-idf, cosine)
  bayes     naive Bayes on the set of words of the input, Lidstone 0.2 (tasks with labels)
With bayes and nearest, N is how many train items may be used (default all).
"""
import collections
import json
import math
import os
import re
import sys


def rows(task, split):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), task, split + ".jsonl")
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def first(row):
    return row["answer"] if isinstance(row["answer"], str) else row["answer"][0]


def words(text):
    return re.findall(r"[a-z0-9']+", text.lower())


def majority(train, test, n):
    answer = collections.Counter(first(row) for row in train).most_common(1)[0][0]
    return [answer] * len(test)


def copy(train, test, n):
    return [row["input"] for row in test]


def lead(train, test, n):
    return [" ".join(row["input"].split()[:n or 30]) for row in test]


def nearest(train, test, n):
    train = train[:n or len(train)]
    df = collections.Counter(w for row in train for w in set(words(row["input"])))

    def vector(text):
        v = {w: c * math.log((len(train) + 1) / (df[w] + 0.5))
             for w, c in collections.Counter(words(text)).items()}
        norm = math.sqrt(sum(x * x for x in v.values())) or 1.0
        return {w: x / norm for w, x in v.items()}

    known = [vector(row["input"]) for row in train]
    answers = []
    for row in test:
        v = vector(row["input"])
        cosine = [sum(x * k.get(w, 0.0) for w, x in v.items()) for k in known]
        answers.append(first(train[max(range(len(train)), key=cosine.__getitem__)]))
    return answers


def bayes(train, test, n):
    train = train[:n or len(train)]
    labels = sorted({first(row) for row in train})
    seen = {label: collections.Counter() for label in labels}
    items = collections.Counter(first(row) for row in train)
    for row in train:
        seen[first(row)].update(set(words(row["input"])))
    vocabulary = {w for counts in seen.values() for w in counts}
    answers = []
    for row in test:
        present = set(words(row["input"])) & vocabulary

        def score(label):
            return math.log(items[label]) + sum(
                math.log((seen[label][w] + 0.2) / (items[label] + 0.4)) for w in present)
        answers.append(max(labels, key=score))
    return answers


def main():
    names = {f.__name__: f for f in (majority, copy, lead, nearest, bayes)}
    if len(sys.argv) not in (3, 4) or sys.argv[2] not in names:
        sys.exit(__doc__)
    task, name = sys.argv[1:3]
    n = int(sys.argv[3]) if len(sys.argv) == 4 else 0
    test = rows(task, "test")
    for row, answer in zip(test, names[name](rows(task, "train"), test, n)):
        print(json.dumps({"id": row["id"], "answer": answer}))


if __name__ == "__main__":
    main()
