#!/usr/bin/env python3
"""Writes the varied part of train.jsonl of the call-summary task: 400 customer calls with an
expert's note each, behind the 40 that were written by hand.

Usage: (head -40 train.jsonl; python3 generate.py) > new.jsonl && mv new.jsonl train.jsonl
(Python 3.8 or newer, nothing else)

dev, test and the first 40 rows of train were written by hand and do not come from here. The parts below (products,
faults, questions, wordings, small talk) were written by hand for this project; the program chooses
among them, draws numbers and dates, and writes the summary from the same facts in the house style.
The same seed gives the same file.

stock.py says what the fields of a fault are. In a product code # is a digit and @ a letter. What is
promised is drawn for each call from what the trade can do; a part goes by post where a fault has one.
"""
import json
import random
import re

from stock import (AGENTS, ASK_MODEL, ASK_NUMBER, ASK_SERVICE, CHAT, CLOSE, DATE_ASK, DATE_NO,
                   DISTRACT, FIX_DATE, FIX_MODEL, FIX_NUMBER, FREE_SAY, KIND_NO, LAST, OPEN_A, OPEN_C,
                   PAY_SAY, PITY, PLACES, PRICE_ASK, PROMISE, SAY_MODEL, SAY_NUMBER, SAY_SERVICE,
                   SPELL, TRADES)

SEED = 30400
N = 400
HAND = 40  # rows of train before these
MONTHS = ("January February March April May June July August September October November "
          "December").split()
DIGITS = "oh one two three four five six seven eight nine".split()
MONEY = [("EUR", "euros"), ("GBP", "pounds"), ("USD", "dollars"), ("CHF", "francs")]
TIMES = [("eight", "08:00"), ("half past eight", "08:30"), ("nine", "09:00"), ("9.15", "09:15"),
         ("half past nine", "09:30"), ("ten", "10:00"), ("10.45", "10:45"), ("eleven", "11:00"),
         ("noon", "12:00"), ("half past twelve", "12:30"), ("one in the afternoon", "13:00"),
         ("a quarter past two", "14:15"), ("half past two", "14:30"), ("three o'clock", "15:00"),
         ("3.45 in the afternoon", "15:45"), ("four o'clock", "16:00"), ("ten to five", "16:50"),
         ("five o'clock", "17:00"), ("half past five", "17:30"), ("six in the evening", "18:00")]


def ordinal(n):
    return f"{n}{'th' if 10 < n < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


# Faults that an update of software can cure.
SOFT = re.compile("bug|software|setting|reads|ink|app |key|code|turns itself|microwave|off the")


class Call:
    def __init__(self, rng, trade, fault):
        self.rng, self.trade, self.turns = rng, trade, []
        self.fault = fault
        self.model = self.code(rng.choice(trade["models"]))
        self.number = self.code(rng.choice(["####", "#####", "@@-####", "@####", "##-###", "@@####",
                                            "### ##", "######", "@-#####", "###-##", "@@ ## ##"]))
        self.agent, self.firm = rng.choice(AGENTS), rng.choice(trade["firms"])
        self.thing = trade["thing"]
        self.month = rng.randrange(12)
        self.day = rng.randrange(1, 19)
        self.cur, self.coin = rng.choice(MONEY)

    def code(self, form):
        form = re.sub("#", lambda _: str(self.rng.randrange(1, 10)), form, count=1)
        form = re.sub("#", lambda _: str(self.rng.randrange(10)), form)
        return re.sub("@", lambda _: self.rng.choice("ABCDEFGHJKLMNPRSTUVWXZ"), form)

    def near(self, code):
        """The code with one digit changed or two swapped: what people say first."""
        at = [i for i, c in enumerate(code) if c.isdigit()]
        for _ in range(50):
            out = list(code)
            i = self.rng.choice(at)
            if len(at) > 1 and self.rng.random() < 0.4:
                j = at[(at.index(i) + 1) % len(at)]
                out[i], out[j] = out[j], out[i]
            else:
                out[i] = str(self.rng.randrange(1, 10))
            if "".join(out) != code:
                return "".join(out)
        return code + "1"

    def spoken(self, code):
        words = []
        for c in code:
            if c.isdigit():
                words.append(DIGITS[int(c)])
            elif c.isalpha():
                words.append(c)
            elif c == "-":
                words.append("dash")
        out, i = [], 0
        while i < len(words):
            if i + 1 < len(words) and words[i] == words[i + 1] and words[i] in DIGITS:
                out.append("double " + words[i])
                i += 2
            else:
                out.append(words[i])
                i += 1
        return ", ".join(out)

    def date(self, after=0):
        """(as said, as summed up) of a date so many days after the first possible one."""
        day, month = self.day + after, self.month
        if day > 28:
            day, month = day - 28, (month + 1) % 12
        name = MONTHS[month]
        said = self.rng.choice([f"the {ordinal(day)} of {name}", f"{name} the {ordinal(day)}",
                                f"the {ordinal(day)} of {name}", f"{day} {name}"])
        return said, f"{day} {name}"

    def say(self, who, text):
        text = text.replace("\n", " ")
        if self.turns and self.turns[-1][0] == who:
            self.turns[-1][1] += " " + text
        else:
            self.turns.append([who, text])

    def fill(self, text, **more):
        base = dict(firm=self.firm, agent=self.agent, thing=self.thing, model=self.model,
                    number=self.number)
        base.update(more)
        text = text.format(**base)
        return text[0].upper() + text[1:]

    def exchange(self, pair, **more):
        """A stock entry "A: ... / C: ..." becomes turns."""
        for part in pair.split(" / "):
            self.say(part[0], self.fill(part[3:], **more))


def open_call(call, caller_first):
    rng = call.rng
    if caller_first:
        call.say("C", call.fill(rng.choice(OPEN_C), fault=call.fault[0]))
        call.say("A", call.fill(rng.choice(OPEN_A)))
        call.say("A", rng.choice(PITY))
    else:
        call.say("A", call.fill(rng.choice(OPEN_A)))
        call.say("C", rng.choice(["", "", "Hello. ", "Hi. ", "Good day. ", "Yes, hello. "]) + call.fault[0])
        if rng.random() < 0.6:
            call.say("A", rng.choice(PITY))


def ask_number(call, kind):
    rng = call.rng
    call.say("A", rng.choice(ASK_NUMBER))
    if kind == "corrected" and rng.random() < 0.65 or kind == "fix-number":
        call.exchange(rng.choice(FIX_NUMBER), wrong=call.near(call.number))
    elif kind == "distractor":
        call.exchange(rng.choice(DISTRACT), n=rng.randrange(12, 990), m=rng.randrange(1000, 99999),
                      y=rng.randrange(2008, 2024))
    elif kind == "spoken":
        call.exchange(rng.choice(SPELL), spoken=call.spoken(call.number))
    else:
        call.say("C", call.fill(rng.choice(SAY_NUMBER)))


def ask_model(call, kind):
    rng = call.rng
    service = "service" in call.trade["promises"]
    call.say("A", call.fill(rng.choice(ASK_SERVICE if service else ASK_MODEL)))
    if kind == "fix-model":
        call.exchange(rng.choice(FIX_MODEL), wrong=call.near(call.model))
    else:
        call.say("C", call.fill(rng.choice(SAY_SERVICE if service else SAY_MODEL)))


def promise_of(call, name, after):
    """One promise: (what the agent says, what the summary says)."""
    rng, entry = call.rng, PROMISE[name]
    said, written = call.date(after)
    later_said, later = call.date(after + rng.randrange(3, 9))
    time_said, time = rng.choice(TIMES)
    place = rng.choice(PLACES)
    fields = dict(date=said, time=time_said, later=later_said, place=place, part=call.fault[6] if len(call.fault) > 6 else "")
    text = call.fill(rng.choice(entry["say"]), **fields)
    part = re.sub("^(an?|the) ", "", fields["part"])
    fields.update(date=written, time=time, later=later, part=part,
                  place=re.sub("^our ", "the ", place))
    return text, call.fill(entry["sum"], **fields)


def make(rng, trade, fault, kind):
    call = Call(rng, trade, fault)
    chatty = kind == "chatty"
    sub = kind
    if kind == "corrected":
        sub = rng.choice(["fix-number", "fix-model", "fix-date", "corrected"])
    open_call(call, rng.random() < 0.4)
    chat = rng.sample(CHAT, 3)
    if chatty:
        call.exchange(chat[0])
    steps = [ask_number, ask_model]
    if rng.random() < 0.5:
        steps.reverse()
    for step in steps:
        step(call, sub)
    call.say("A", fault[2])
    call.say("C", fault[3])
    if chatty:
        call.exchange(chat[1])
    soft = SOFT.search(fault[1] + " " + fault[5])
    names = [n for n in trade["promises"] if n != "service" and (n != "update" or soft)]
    names += ["part", "part"] * (len(fault) > 6)
    name = rng.choice(names)
    call.say("A", fault[4])
    said, written = promise_of(call, name, 0)
    if sub == "fix-date" or kind == "corrected" and rng.random() < 0.3:
        name = rng.choice([n for n in names if "{later}" not in PROMISE[n]["sum"]])
        said, written = promise_of(call, name, 0)
        call.say("A", said)
        call.exchange(rng.choice(DATE_ASK))
        right, day = call.date(rng.choice([3, 4, 5, 8]))
        call.exchange(rng.choice(FIX_DATE), right=right)
        written = re.sub(r"\d+ (?:%s)" % "|".join(MONTHS), day, written, count=1)
    elif kind == "changed":
        call.say("A", said)
        others = [n for n in names if n != name]
        if others and rng.random() < 0.5:
            call.say("C", rng.choice(KIND_NO[name]))
            name = rng.choice(others)
            said, written = promise_of(call, name, rng.randrange(1, 6))
            call.say("A", rng.choice(["Fair enough. ", "I see. ", "Then let's do it like this. ",
                                      "All right, another way. ", "Understood. "]) + said)
        else:
            call.say("C", rng.choice(DATE_NO))
            said, written = promise_of(call, name, rng.randrange(2, 9))
            call.say("A", rng.choice(["Let me look again. ", "I can move it. ", "No trouble. ",
                                      "Hm, one second. ", "Then so. "]) + said)
    else:
        call.say("A", said)
    price = rng.randrange(4, 48) if name == "part" else rng.randrange(25, 190)
    if name not in ("refund", "ring", "update") and rng.random() < 0.8:
        call.say("C", rng.choice(PRICE_ASK))
        if rng.random() < 0.45:
            call.say("A", rng.choice(FREE_SAY))
            written = written[:-1] + ", free of charge."
        else:
            call.say("A", rng.choice(PAY_SAY).format(price=price, coin=call.coin))
            written = written[:-1] + f", {call.cur} {price}."
    if chatty:
        call.exchange(chat[2])
    call.exchange(rng.choice(CLOSE), n=rng.randrange(12, 99))
    while len(call.turns) < 12:
        call.exchange(rng.choice(LAST))
    cause = f", {fault[5]}" if fault[5] else ""
    answer = f"Customer {call.number}, {call.thing} {call.model}: {fault[1]}{cause}. {written}"
    return "\n".join(f"{w}: {t.strip()}" for w, t in call.turns), answer


def main():
    rng = random.Random(SEED)
    faults = [(t, f) for t in TRADES for f in t["faults"]]
    order = []
    while len(order) < N:
        rng.shuffle(faults)
        order += faults
    kinds = (["plain"] * 140 + ["corrected"] * 80 + ["changed"] * 70 + ["distractor"] * 50 +
             ["spoken"] * 35 + ["chatty"] * 25)
    rng.shuffle(kinds)
    seen = set()
    for i in range(N):
        while True:
            text, answer = make(rng, *order[i], kinds[i])
            turns = text.count("\n") + 1
            if 12 <= turns <= 30 and text not in seen and "{" not in text + answer:
                break
        seen.add(text)
        print(json.dumps({"id": f"call-summary-train-{HAND + i + 1:03d}", "input": text, "answer": answer,
                          "kind": kinds[i]}))


if __name__ == "__main__":
    main()
