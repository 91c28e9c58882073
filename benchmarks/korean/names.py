"""Named entities of KLUE as CoNLL documents, a sentence each: names.py KLUE.tsv NAMES-ALL.tsv DIRECTORY.

Writes names.conll, whose names are people, places and organisations (dates, times and amounts are none), names.jsonl,
whose titles are the Korean names that are known, and names.txt, all of its text.
"""

import json
import pathlib
import sys

klue, known, target = map(pathlib.Path, sys.argv[1:])
NAMES = ("PS", "LC", "OG")
text = open(target / "names.txt", "w", encoding="utf-8")
with open(target / "names.conll", "w", encoding="utf-8") as conll:
    for line in open(klue, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("## "):
            if line.startswith("## klue-ner"):
                conll.write("-DOCSTART-\tO\n\n")
        elif not line:
            conll.write("\n")
            text.write("\n")
        else:
            char, label = line.split("\t")
            conll.write(f"{char}\t{label if label[2:] in NAMES else 'O'}\n")
            text.write(char)
text.close()
with open(target / "names.jsonl", "w", encoding="utf-8") as jsonl:
    for line in list(open(known, encoding="utf-8"))[1:]:
        row = line.rstrip("\n").split("\t")
        for name in [row[1]] + [other for other in row[2].split("|") if other]:
            jsonl.write(json.dumps({"title": name, "text": name}, ensure_ascii=False) + "\n")
