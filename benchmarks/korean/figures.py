"""Tables of what benchmarks/korean/run left in a directory: figures.py DIRECTORY.

Recall in %, of all, of held-out subjects and of those in the pairs; of one system with a 95 % interval over questions
(Wilson's), of several seeds with their mean, their least and their most. Reading: exact match in % and utility in nats,
log p(answer | passages) - log p(answer | nothing), with 95 % intervals of the bootstrap over blanks.
"""

import collections
import json
import math
import pathlib
import random
import re
import sys

folder = pathlib.Path(sys.argv[1])
DEPTHS = (1, 5, 20)


def lines(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def wilson(k, n, z=1.96):
    share, d = k / n, 1 + z * z / n
    centre = (share + z * z / (2 * n)) / d
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / d
    return 100 * (centre - half), 100 * (centre + half)


def bootstrap(values, resamples=2000):
    draw = random.Random(1)
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(resamples))
    return means[int(0.025 * resamples)], means[int(0.975 * resamples)]


kinds = {line["id"]: line["kind"] for line in lines(folder / "test.evidence.jsonl")}


def parts(results):
    yield "all", results
    for kind in ("held out", "in the pairs"):
        yield kind, [result for result in results if kinds.get(result["id"].replace("koq", "ko")) == kind]


def within(results, depth, field):
    return sum(1 for result in results if 0 < (result.get(field) or 0) <= depth)


def recall(results, depth, field="evidence_rank"):
    return 100 * within(results, depth, field) / len(results)


def single(files):
    cells = []
    for _, results in parts(lines(files[0])):
        low, high = wilson(within(results, DEPTHS[-1], "evidence_rank"), len(results))
        cells.append(" / ".join(f"{recall(results, d):.1f}" for d in DEPTHS) + f" ({low:.1f} to {high:.1f})")
    return cells


def seeds(files):
    each = [dict(parts(lines(file))) for file in files]
    cells = []
    for kind in each[0]:
        values = [[recall(seed[kind], d) for seed in each] for d in DEPTHS]
        means = " / ".join(f"{sum(v) / len(v):.1f}" for v in values)
        cells.append(f"{means} ({min(values[-1]):.1f} to {max(values[-1]):.1f})")
    return cells


def rankings():
    systems = collections.defaultdict(list)
    for path in sorted(folder.glob("*.*.jsonl")):
        found = re.fullmatch(r"(.+)\.(subset|wiki)\.(evidence|article|words|dictionary)\.jsonl", path.name)
        if found:
            systems[found[2], found[3], re.sub(r"-\d+", "", found[1])].append(path)
    print("| recall @1 / @5 / @20 (@20: one system's 95 % interval, or seeds' least and most) | all | held out | in the pairs |")
    print("|---|---|---|---|")
    for (corpus, what, name), files in sorted(systems.items()):
        of = seeds if len(files) > 1 else single
        print(f"| {corpus}, {what}: {name} × {len(files)} | " + " | ".join(of(files)) + " |")


def mean(values):
    low, high = bootstrap(values)
    return f"{sum(values) / len(values):.2f} ({low:.2f} to {high:.2f})"


def blanks():
    print("\n| blanks | n | utility of what is found: Korean name | English | of the evidence: Korean | English"
          " | exact match: found | evidence | nothing |")
    print("|---|--:|---|---|---|---|---|---|---|")
    files = sorted(folder.glob("*.blanks.jsonl"))
    for path, kind, each in ((path, *part) for path in files for part in parts(lines(path))):
        cells = []
        for given in ("found", "evidence"):
            for language in ("ko", "en"):
                told = [line[language] for line in each if given in line[language]]
                cells.append(mean([one[given] - one["nothing"] for one in told]))
        for given in ("found", "evidence", "nothing"):
            right = sum(line[given]["right"] for line in each)
            low, high = wilson(right, len(each))
            cells.append(f"{100 * right / len(each):.1f} ({low:.1f} to {high:.1f})")
        print(f"| {path.name.split('.')[0]}, {kind} | {len(each)} | " + " | ".join(cells) + " |")


def questions():
    print("\n| questions | n | evidence @1 / @5 / @20 | exact match |")
    print("|---|--:|---|---|")
    files = sorted(folder.glob("*.questions.jsonl"))
    for path, kind, each in ((path, *part) for path in files for part in parts(lines(path))):
        found = " / ".join(f"{recall(each, d):.1f}" for d in DEPTHS)
        right = [line["em"] for line in each if line.get("em") is not None]
        share = "–"
        if right:
            low, high = wilson(sum(right), len(right))
            share = f"{100 * sum(right) / len(right):.1f} ({low:.1f} to {high:.1f})"
        print(f"| {path.name.split('.')[0]}, {kind} | {len(each)} | {found} | {share} |")


rankings()
blanks()
questions()
