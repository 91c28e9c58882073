"""PyTorch's time for the step that benchmarks' PretrainingStep measures: same shapes, random weights and wordpieces.

Usage: pretraining_step.py [bert-base|minilm] [layers] [batch] [candidates] [query length] [block length] [micro-batch] [precision]
                           [lengths]
layers is 0 for all, or 6/12 for so many of the embedder and of the encoder; precision is empty for both; lengths is a file as
SequenceLengths prints it: then inputs are padded to the longest of their micro-batch, and masked there.
Prints seconds a step, sentences/s and the rate of the step's products (of real wordpieces) against that of a large product
of the same run, and the most memory in use.
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
batch, candidates, query, block = (int(argument(i, d)) for i, d in ((3, 64), (4, 8), (5, 64), (6, 288)))
micro = int(argument(7, batch))
only = argument(8, "")
hidden, all_layers, heads = SIZES[weights]
embedder_layers, encoder_layers = ((int(n) or all_layers) for n in (argument(2, "0").split("/") * 2)[:2])
if argument(9, ""):
    with open(argument(9, "")) as lines:
        lengths = [tuple(map(int, line.split())) for line in lines]
else:
    lengths = [(query, block)]
query_lengths = [lengths[i % len(lengths)][0] for i in range(batch)]
block_lengths = [lengths[i % len(lengths)][1] for i in range(batch * candidates)]
joint_lengths = [query_lengths[i // candidates] + n for i, n in enumerate(block_lengths)]
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Realm(torch.nn.Module):
    """A shared embedder pooled from [CLS], and an encoder with a masked-language-model head."""

    def __init__(self):
        super().__init__()
        def bert(layers):
            return BertModel(BertConfig(
                hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads, intermediate_size=4 * hidden,
                hidden_dropout_prob=0, attention_probs_dropout_prob=0, attn_implementation="sdpa"))
        self.embedder, self.encoder = bert(embedder_layers), bert(encoder_layers)
        self.projection = torch.nn.Linear(hidden, PROJECTION)
        self.norm = torch.nn.LayerNorm(PROJECTION)
        self.transform = torch.nn.Linear(hidden, hidden)
        self.transform_norm = torch.nn.LayerNorm(hidden)
        self.bias = torch.nn.Parameter(torch.zeros(self.encoder.config.vocab_size))

    def embed(self, ids, mask):
        return self.norm(self.projection(self.embedder(ids, attention_mask=mask).last_hidden_state[:, 0]))

    def loss(self, queries, blocks, joint):
        q, z = self.embed(*queries), self.embed(*blocks)
        relevance = (z.view(len(q), candidates, -1) @ q.unsqueeze(2)).squeeze(2).float()
        ids, mask = joint
        states = self.encoder(ids, attention_mask=mask).last_hidden_state[:, 1:1 + MASKS].reshape(-1, hidden)
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


def forget():
    """The most memory that was in use before."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    else:
        with open("/proc/self/clear_refs", "w") as peak:
            peak.write("5")


def most():
    """The most memory in use: of a CPU what is resident, Python included; of a GPU what torch has taken. Linux."""
    if device.type == "cuda":
        return torch.cuda.max_memory_reserved()
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def inputs(of):
    """Random wordpieces, and the mask of those that are real; none if all are."""
    longest = max(of)
    ids = torch.randint(1000, 30000, (len(of), longest), device=device)
    if min(of) == longest:
        return ids, None
    return ids, (torch.arange(longest, device=device) < torch.tensor(of, device=device).unsqueeze(1)).long()


def step(model, optimizer, half):
    optimizer.zero_grad(set_to_none=True)
    for begin in range(0, batch, micro):
        some = min(micro, batch - begin)
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            read = slice(begin * candidates, (begin + some) * candidates)
            loss = model.loss(inputs(query_lengths[begin:begin + some]), inputs(block_lengths[read]), inputs(joint_lengths[read]))
        (loss * some / batch).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    synchronize()


def flops(length, rows, layers):
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
        forget()
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
        needed = 3 * (
            sum(flops(n, 1, embedder_layers) for n in query_lengths + block_lengths)
            + sum(flops(n, MASKS, encoder_layers) + 2 * MASKS * hidden * (hidden + 30522) for n in joint_lengths))
        peak = rate(torch.bfloat16 if half else torch.float32)
        print(f"PyTorch, {weights}, {name}, batch {batch}, {candidates} candidates, query {query}, block {block}, "
              f"together {statistics.mean(joint_lengths):.0f} on average: {seconds:.3f} s a step "
              f"(median of {ROUNDS}; {min(times):.3f} to {max(times):.3f}), "
              f"{batch / seconds:.1f} sentences/s, {needed / seconds / 1e9:.0f} GFLOP/s; "
              f"product peak {peak / 1e9:.0f} GFLOP/s; share {100 * needed / seconds / peak:.0f} %; "
              f"at most {most() / 1e9:.1f} GB", flush=True)
        del model, optimizer


main()
