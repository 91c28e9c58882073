"""Scores what `pyramidion evaluate` wrote once more, by trec_eval and by an implementation of its own, and says where they differ.

    pyramidion evaluate --questions Q.jsonl --output R.jsonl --trec-run RUN --json > F.json
    python evaluation.py --questions Q.jsonl --results R.jsonl --run RUN --figures F.json [--qrels QRELS] [--trec-eval PROGRAM]
    python evaluation.py --questions Q.jsonl --results table/SET.SYSTEM.jsonl     every answer of a table's row

Needs Python alone. trec_eval, if it is not installed: `unzip jtreceval-0.0.5.jar trec_eval-linux-amd64`, the jar being
uk.ac.gla.dcs.terrierteam:jtreceval:0.0.5 of Maven Central. Questions are JSONL; without --qrels their evidence is judged 1.
Prints one JSON object and exits 1 if any figure differs.
"""

import argparse
import collections
import gzip
import json
import re
import string
import subprocess
import sys
import tempfile
import unicodedata

DEPTHS = (1, 5, 10, 20, 100)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", required=True)
    parser.add_argument("--results", required=True)
    parser.add_argument("--run")
    parser.add_argument("--figures")
    parser.add_argument("--qrels")
    parser.add_argument("--trec-eval", default="trec_eval")
    return parser.parse_args()


def records(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        return [(n, json.loads(line)) for n, line in enumerate(lines, 1) if line.strip()]


def normalise(text):
    text = unicodedata.normalize("NFD", text).lower()
    text = "".join(c for c in text if c not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def f1(prediction, answer):
    guess, gold = normalise(prediction).split(), normalise(answer).split()
    if not guess or not gold:
        return float(guess == gold)
    same = sum((collections.Counter(guess) & collections.Counter(gold)).values())
    return 2 * same / (len(guess) + len(gold))


def matches(pattern, prediction):
    try:
        return re.compile(pattern, re.IGNORECASE | re.UNICODE | re.MULTILINE).match(prediction) is not None
    except re.error:
        return False


def score(question, prediction):
    answers = question.get("answers", question.get("answer"))
    answers = [answers] if isinstance(answers, str) else [str(answer) for answer in answers]
    if question.get("regex"):
        right = any(matches(answer, prediction) for answer in answers)
        return float(right), float(right)
    right = any(normalise(answer) == normalise(prediction) for answer in answers)
    return float(right), max(f1(prediction, answer) for answer in answers)


def trec_eval(program, qrels, run):
    cuts = ",".join(map(str, DEPTHS))
    command = [program, "-c", "-m", "recip_rank", "-m", f"ndcg_cut.{cuts}", "-m", f"recall.{cuts}", qrels, run]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {name.strip(): float(value) for name, _, value in (line.split("\t") for line in lines)}


def evidence_as_qrels(questions):
    file = tempfile.NamedTemporaryFile("w", suffix=".qrels", delete=False, encoding="utf-8")
    with file:
        for number, question in questions:
            for document in dict.fromkeys(question.get("evidence", question.get("gold")) or []):
                file.write(f"{question.get('id', number)} 0 {document} 1\n")
    return file.name


def main():
    options = arguments()
    questions = records(options.questions)
    by_id = {str(question.get("id", number)): question for number, question in questions}
    results = [result for _, result in records(options.results)]
    figures = json.load(open(options.figures, encoding="utf-8"))["all"] if options.figures else None
    report = {"questions": len(results), "differences": []}

    def compare(name, ours, theirs, tolerance):
        report[name] = theirs
        if abs(ours - theirs) > tolerance:
            report["differences"].append(f"{name}: {ours} here, {theirs} there")

    read = [result for result in results if "prediction" in result]
    if read:
        scores = [score(by_id[result["id"]], result["prediction"]) for result in read]
        for result, (em, words) in zip(read, scores):
            if result["em"] != em or abs(result["f1"] - words) > 1e-9:
                report["differences"].append(f"{result['id']}: em {result['em']} f1 {result['f1']}, there {em} {words}")
        for name, place in (("exact_match", 0), ("f1", 1)):
            mean = sum(pair[place] for pair in scores) / len(scores)
            if figures:
                compare(name, figures[name], mean, 1e-9)
            else:
                report[name] = mean
    if options.run and figures and figures["mrr"] is not None:
        scored = trec_eval(options.trec_eval, options.qrels or evidence_as_qrels(questions), options.run)
        compare("recip_rank", figures["mrr"], scored["recip_rank"], 5.1e-5)  # printed with four digits
        for k in map(str, DEPTHS):
            if k in figures["ndcg"]:
                compare(f"ndcg_cut_{k}", figures["ndcg"][k], scored[f"ndcg_cut_{k}"], 5.1e-5)
                compare(f"recall_{k}", figures["document_recall"][k], scored[f"recall_{k}"], 5.1e-5)
    print(json.dumps(report, indent=1, ensure_ascii=False))
    sys.exit(1 if report["differences"] else 0)


if __name__ == "__main__":
    main()
