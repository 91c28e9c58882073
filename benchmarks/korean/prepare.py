"""What Pyramidion learns across languages from, of the data folder: prepare.py DATA DIRECTORY.

Subjects of dev and test whose Wikidata number is even are held out: their names, and names that are spelt alike, are in
no pair. Writes pairs.tsv, text.jsonl (training statements with their blank filled in), subset.jsonl (all passages about
subjects and 10,000 others) and, for dev and test, the blanks as questions whose evidence is the passages with the answer
(evidence), or all of the subject's article (article); without the blank for BM25 (words); and the subject's English
name in the question's place, as a dictionary has it (dictionary). For Korean questions what a reader is given where nothing
is searched: passages of the subject's article (articles.trec), or those of them with the answer (evidence.trec).
"""

import collections
import gzip
import json
import pathlib
import random
import sys

data, target = map(pathlib.Path, sys.argv[1:])
korean = data / "korean"


def lines(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def write(name, records):
    with open(target / name, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


blanks = {part: lines(korean / f"blanks.{part}.jsonl") for part in ("train", "dev", "test")}
measured = blanks["dev"] + blanks["test"]
held_out = {blank["subject_id"] for blank in measured if int(blank["subject_id"][1:]) % 2 == 0}
passages = [json.loads(line) for line in gzip.open(data / "wiki-100k/wiki-100k.jsonl.gz", "rt", encoding="utf-8")]


def names(column):
    return [name for name in column.split("|") if name]


def pairs():
    rows = [line.rstrip("\n").split("\t") for line in open(korean / "names-all.tsv", encoding="utf-8")][1:]
    entities = [(row[0], [row[1]] + names(row[2]), names(row[3])) for row in rows]
    taken = set()
    for entity, theirs, ours in entities:
        if entity in held_out:
            taken |= {name.lower() for name in theirs + ours}
    for blank in measured:
        if blank["subject_id"] in held_out:
            taken |= {blank[field].lower() for field in ("subject_ko", "subject_en", "title")}
    for entity, theirs, ours in entities:
        if entity not in held_out and not taken & {name.lower() for name in theirs + ours}:
            yield "|".join(theirs) + "\t" + "|".join(ours) + "\n"


def statement(blank):
    answer = blank["answer_ko"][0]
    start = blank["text"].index("[MASK]")
    return {"id": blank["id"], "text": blank["text"].replace("[MASK]", answer),
            "spans": [[start, start + len(answer), "NAME"]], "answers": blank["answer_en"] + blank["also_en"]}


def question(blank, text, evidence):
    return {"id": blank["id"], "question": text, "answers": blank["answer_en"] + blank["also_en"],
            "evidence": [str(passage) for passage in evidence],
            "kind": "held out" if blank["subject_id"] in held_out else "in the pairs"}


def subset():
    subjects = {blank["title"] for part in blanks.values() for blank in part}
    random.seed(1)
    others = [passage["id"] for passage in passages if passage["title"] not in subjects]
    chosen = set(random.sample(others, 10_000))
    return [passage for passage in passages if passage["title"] in subjects or passage["id"] in chosen]


target.mkdir(parents=True, exist_ok=True)
with open(target / "pairs.tsv", "w", encoding="utf-8") as file:
    file.writelines(pairs())
write("text.jsonl", map(statement, blanks["train"]))
write("subset.jsonl", subset())
articles = collections.defaultdict(list)
for passage in passages:
    articles[passage["title"]].append(passage["id"])
for part in ("dev", "test"):
    each = blanks[part]
    write(f"{part}.evidence.jsonl", (question(b, b["text"], b["evidence"]) for b in each))
    write(f"{part}.article.jsonl", (question(b, b["text"], articles[b["title"]]) for b in each))
    write(f"{part}.words.jsonl", (question(b, b["text"].replace("[MASK]", ""), b["evidence"]) for b in each))
    write(f"{part}.dictionary.jsonl", (question(b, b["subject_en"], b["evidence"]) for b in each))


def trec(name, passages):
    with open(target / name, "w", encoding="utf-8") as file:
        for asked in lines(korean / "questions.test.jsonl"):
            for rank, passage in enumerate(passages(asked), 1):
                file.write(f"{asked['id']} Q0 {passage} {rank} {1 / rank} given\n")


trec("articles.trec", lambda asked: articles[asked["title"]])
trec("evidence.trec", lambda asked: asked["evidence"])
