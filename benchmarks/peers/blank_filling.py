"""Compares what `benchmarks/run BlankFilling` wrote with HuggingFace's BertForMaskedLM on the same weights.

python benchmarks/peers/blank_filling.py target/blank-filling; exits 1 if a probability is further off than 1e-4.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

from relaxed_transformers import transformers

LIMIT = 1e-4

directory = Path(sys.argv[1])
model, info = transformers.BertForMaskedLM.from_pretrained(directory / "bert", output_loading_info=True)
tokenizer = transformers.BertTokenizer.from_pretrained(directory / "bert")
model.eval()
print(f"torch {torch.__version__}, transformers {transformers.__version__}; loading: {info}")
ours = load_file(directory / "probabilities.safetensors")
worst = 0.0
for i, line in enumerate((directory / "blanks.jsonl").read_text().splitlines()):
    blank = json.loads(line)
    assert tokenizer(blank["text"])["input_ids"] == blank["ids"], blank["text"]
    with torch.no_grad():
        logits = model(torch.tensor([blank["ids"]])).logits[0, blank["ids"].index(tokenizer.mask_token_id)]
    theirs = torch.softmax(logits, -1)
    difference = (theirs - ours[f"{i:02d}"]).abs().max().item()
    worst = max(worst, difference)
    best = theirs.argmax().item()
    print(f"{blank['text']:60} {tokenizer.convert_ids_to_tokens(best)} {theirs[best]:.6f}, ours {ours[f'{i:02d}'][best]:.6f}; greatest difference of any wordpiece {difference:.1e}")
print(f"greatest difference of any probability: {worst:.2e} (limit {LIMIT:.0e})")
sys.exit(worst > LIMIT)
