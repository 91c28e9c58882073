"""Compares what `benchmarks/run HuggingFaceOutputs` wrote with what HuggingFace's classes make of the same inputs.

python benchmarks/peers/huggingface.py target/huggingface; exits 1 if a number is further off than 1e-4.
Official and HuggingFace's code differ in the mask of spans outside the block (-10000 against the least float), so spans are
compared inside the block only.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

from relaxed_transformers import transformers

LIMIT = 1e-4
UNUSED = ("cls.predictions",)  # in the REALM classes but not computed with
IGNORED = ("bert.pooler",)  # in the file for BertModel and BertForPreTraining; BertForMaskedLM has none

directory = Path(sys.argv[1])
inputs = json.loads((directory / "inputs.json").read_text())
ours = load_file(directory / "outputs.safetensors")
length = max(map(len, inputs["ids"]))


def padded(rows):
    return torch.tensor([row + [0] * (length - len(row)) for row in rows])


ids, segments = padded(inputs["ids"]), padded(inputs["segments"])
arguments = dict(
    input_ids=ids, token_type_ids=segments, attention_mask=padded([[1] * len(row) for row in inputs["ids"]])
)
worst = 0.0


def load(name, label, **more):
    model, info = getattr(transformers, name).from_pretrained(directory / label, output_loading_info=True, **more)
    missing = [key for key in info["missing_keys"] if not any(part in key for part in UNUSED)]
    unexpected = [key for key in info["unexpected_keys"] if not any(part in key for part in IGNORED)]
    assert not missing and not unexpected and not info["mismatched_keys"], (name, info)
    return model.eval()


def compare(what, theirs, expected):
    global worst
    difference = (theirs - expected).abs().max().item()
    worst = max(worst, difference)
    print(f"{what:40} {tuple(theirs.shape)} greatest difference {difference:.1e}")


with torch.no_grad():
    embedder = load("RealmEmbedder", "embedder")
    compare("RealmEmbedder", embedder(**arguments).projected_score, ours["embedder"])
    query = load("RealmEmbedder", "query-embedder")
    compare("RealmEmbedder, of queries", query(**arguments).projected_score, ours["query_embedder"])

    # Given no query embedder, RealmScorer takes the document embedder for it, whatever the file says.
    scorer = load("RealmScorer", "scorer", query_embedder=transformers.RealmEmbedder(query.config))
    compare("RealmScorer, documents", scorer.embedder(**arguments).projected_score, ours["embedder"])
    compare("RealmScorer, queries", scorer.query_embedder(**arguments).projected_score, ours["query_embedder"])

    rows = torch.arange(len(ids))
    encoder = load("RealmKnowledgeAugEncoder", "encoder")
    compare("RealmKnowledgeAugEncoder", encoder(**arguments).logits[rows, 1 + rows].log_softmax(-1), ours["encoder"])
    bert = load("BertForMaskedLM", "bert")
    compare("BertForMaskedLM", bert(**arguments).logits[rows, 1 + rows].log_softmax(-1), ours["encoder"])

    for name, label in (("RealmReader", "reader"), ("RealmForOpenQA", "open-qa")):
        model = load(name, label)
        if name == "RealmForOpenQA":
            compare("RealmForOpenQA, queries", model.embedder(**arguments).projected_score, ours["query_embedder"])
            print(f"{'RealmForOpenQA, block_emb':40} {tuple(model.block_emb.shape)}")
            model = model.reader
        block = segments.to(torch.float32)
        logits, starts, ends = model.qa_outputs(model.realm(**arguments).last_hidden_state, block)
        inside = (block[:, starts] * block[:, ends]).bool()
        assert logits.shape == ours["reader"].shape
        compare(name, logits[inside], ours["reader"][inside])
print(f"greatest difference: {worst:.2e} (limit {LIMIT:.0e})")
sys.exit(worst > LIMIT)
