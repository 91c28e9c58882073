"""sentence-transformers' rate of embedding the blocks that benchmarks' EmbeddingThroughput embeds; random weights of MiniLM's sizes.

Usage: embedding.py BLOCKS.jsonl VOCAB.txt [blocks] [batch]    (rows with "title" and "text")
"""
import gzip
import json
import statistics
import sys
import tempfile
import time

import torch
from sentence_transformers import SentenceTransformer, models
from transformers import BertConfig, BertModel, BertTokenizerFast

path, vocabulary = sys.argv[1], sys.argv[2]
count = int(sys.argv[3]) if len(sys.argv) > 3 else 4096
batch = int(sys.argv[4]) if len(sys.argv) > 4 else 32  # its own default, and its best on two cores
with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
    rows = [json.loads(line) for line in lines]
rows = rows[::max(1, len(rows) // count)][:count]
texts = [row.get("title", "") + " " + row["text"] for row in rows]
device = "cuda" if torch.cuda.is_available() else "cpu"
with tempfile.TemporaryDirectory() as directory:
    BertTokenizerFast(vocab=vocabulary, do_lower_case=True).save_pretrained(directory)
    BertModel(BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=12,
                         intermediate_size=1536)).save_pretrained(directory)
    for name in ("float32", "bfloat16"):
        trunk = models.Transformer(directory, max_seq_length=288)
        encoder = SentenceTransformer(modules=[trunk, models.Pooling(384), models.Normalize()], device=device)
        encoder = encoder.to(getattr(torch, name))
        encoder.encode(texts, batch_size=batch)
        times = []
        for _ in range(3):
            begun = time.perf_counter()
            encoder.encode(texts, batch_size=batch)
            times.append(time.perf_counter() - begun)
        print(f"sentence-transformers, MiniLM's sizes, {name}, {device}: {len(texts)} blocks, "
              f"{len(texts) / statistics.median(times):.0f} blocks/s (median of 3)", flush=True)
