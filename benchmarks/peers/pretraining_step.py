"""PyTorch's time for the step that benchmarks' PretrainingStep measures: same shapes, random weights and wordpieces.

Usage: pretraining_step.py [bert-base|minilm] [batch] [candidates] [query length] [block length] [micro-batch] [precision]
Prints seconds a step, sentences/s and the rate of the step's products against that of a large product of the same run.
"""
import math
import statistics
import sys
import time

import torch
from transformers import BertConfig, BertModel

SIZES = {"bert-base": (768, 12, 12), "minilm": (384, 6, 12)}
MASKS, PROJECTION, ROUNDS = 3, 128, 7


def argument(i, fallback):
    return sys.argv[i] if len(sys.argv) > i else fallback


weights = argument(1, "bert-base")
batch, candidates, query, block = (int(argument(i, d)) for i, d in ((2, 64), (3, 8), (4, 64), (5, 288)))
micro = int(argument(6, batch))
only = argument(7, "")
hidden, layers, heads = SIZES[weights]
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Realm(torch.nn.Module):
    """A shared embedder pooled from [CLS], and an encoder with a masked-language-model head."""

    def __init__(self):
        super().__init__()
        config = BertConfig(
            hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads, intermediate_size=4 * hidden,
            hidden_dropout_prob=0, attention_probs_dropout_prob=0, attn_implementation="sdpa")
        self.embedder, self.encoder = BertModel(config), BertModel(config)
        self.projection = torch.nn.Linear(hidden, PROJECTION)
        self.norm = torch.nn.LayerNorm(PROJECTION)
        self.transform = torch.nn.Linear(hidden, hidden)
        self.transform_norm = torch.nn.LayerNorm(hidden)
        self.bias = torch.nn.Parameter(torch.zeros(config.vocab_size))

    def embed(self, ids):
        return self.norm(self.projection(self.embedder(ids).last_hidden_state[:, 0]))

    def loss(self, ids_query, ids_block, ids_joint):
        q, z = self.embed(ids_query), self.embed(ids_block)
        relevance = (z.view(len(q), candidates, -1) @ q.unsqueeze(2)).squeeze(2).float()
        states = self.encoder(ids_joint).last_hidden_state[:, 1:1 + MASKS].reshape(-1, hidden)
        states = self.transform_norm(torch.nn.functional.gelu(self.transform(states)))
        logits = states @ self.encoder.embeddings.word_embeddings.weight.t() + self.bias
        gold = logits.float().log_softmax(-1)[:, 0].view(len(q), candidates, MASKS)
        return -(gold + relevance.log_softmax(-1).unsqueeze(2)).logsumexp(1).mean()


def rate(dtype):
    n = 8192 if device.type == "cuda" else 2048
    a = torch.rand(n, n, device=device, dtype=dtype)
    best = math.inf
    for _ in range(5):
        synchronize()
        begun = time.perf_counter()
        a @ a
        synchronize()
        best = min(best, time.perf_counter() - begun)
    return 2 * n ** 3 / best


def synchronize():
    if device.type == "cuda":
        torch.cuda.synchronize()


def ids(rows, length):
    return torch.randint(1000, 30000, (rows, length), device=device)


def step(model, optimizer, half):
    optimizer.zero_grad(set_to_none=True)
    for begin in range(0, batch, micro):
        some = min(micro, batch - begin)
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            loss = model.loss(ids(some, query), ids(some * candidates, block), ids(some * candidates, query + block))
        (loss * some / batch).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    synchronize()


def flops(length, rows):
    """Of a forward pass; the last layer of a few rows only, as ours computes it."""
    whole = 24 * hidden ** 2 * length + 4 * length ** 2 * hidden
    last = 4 * hidden ** 2 * length + (20 * hidden ** 2 + 4 * length * hidden) * rows
    return (layers - 1) * whole + last


def main():
    print(f"torch {torch.__version__}, {torch.cuda.get_device_name() if device.type == 'cuda' else 'CPU'}")
    for half in (False, True):
        name = "bfloat16" if half else "float32"
        if only and only != name:
            continue
        torch.manual_seed(1)
        model = Realm().to(device).train()
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-6, fused=True)
        for _ in range(2):
            step(model, optimizer, half)
        times = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            step(model, optimizer, half)
            times.append(time.perf_counter() - begun)
        seconds = statistics.median(times)
        needed = 3 * (batch * (flops(query, 1) + candidates * flops(block, 1)) + batch * candidates * (
            flops(query + block, MASKS) + 2 * MASKS * hidden * (hidden + 30522)))
        peak = rate(torch.bfloat16 if half else torch.float32)
        print(f"PyTorch, {weights}, {name}, batch {batch}, {candidates} candidates, query {query}, block {block}: "
              f"{seconds:.2f} s a step (median of {ROUNDS}; {min(times):.2f} to {max(times):.2f}), "
              f"{batch / seconds:.1f} sentences/s, {needed / seconds / 1e9:.0f} GFLOP/s; "
              f"product peak {peak / 1e9:.0f} GFLOP/s; share {100 * needed / seconds / peak:.0f} %", flush=True)
        del model, optimizer


main()
