#!/usr/bin/env python3
"""Scores the answers of `pyramidion ask --batch --json`: score.py QUESTIONS_FOLDER PACKAGE.QUESTIONS.json ...

A question is answered right if its answer, without case, punctuation and articles (SQuAD's rule), is one of those that
were written beside it.
"""
import json
import pathlib
import re
import string
import sys


def normal(text):
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def objects(path):
    decoder, text, at = json.JSONDecoder(), path.read_text(), 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        found, at = decoder.raw_decode(text, at)
        yield found


def main():
    folder = pathlib.Path(sys.argv[1])
    print("| package | questions | answered | right of those | right among refused | refused |")
    print("|---|--:|--:|--:|--:|--:|")
    for path in map(pathlib.Path, sys.argv[2:]):
        package, questions, _ = path.name.rsplit(".", 2)
        gold = [json.loads(line) for line in (folder / f"{questions}.jsonl").read_text().splitlines()]
        answered = right = spared = 0
        for asked, said in zip(gold, objects(path), strict=True):
            given = said["answer"] is not None
            best = said["answer"] if given else next(iter(a["text"] for a in said["alternatives"]), "")
            fits = normal(best) in map(normal, asked["answers"])
            answered += given
            right += given and fits
            spared += fits and not given
            print(f"{'  ' if given else '? '}{'+' if fits else '-'} {said.get('confidence') or 0:.2f} "
                  f"{asked['question']} -> {best}", file=sys.stderr)
        print(f"| {package}, {questions} | {len(gold)} | {answered} | {right} | {spared} | {len(gold) - answered} |")


main()
