"""Products of MiniLM's sizes in libtorch, one thread: float32, bfloat16, and eight-bit integers, whose inputs are rounded
at each product (what ONNX Runtime's dynamic quantisation does).

Usage: int8.py [rows]
"""
import statistics
import sys
import time
import warnings

import torch

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
rows = int(sys.argv[1]) if len(sys.argv) > 1 else 4096
SHAPES = [(384, 1152), (384, 384), (384, 1536), (1536, 384)]  # one layer


def milliseconds(product):
    product()
    times = []
    for _ in range(15):
        begun = time.perf_counter()
        product()
        times.append(time.perf_counter() - begun)
    return 1e3 * statistics.median(times)


def products(x, weight, bias):
    """By name; all give what torch.nn.functional.linear gives, more or less."""
    half = [tensor.bfloat16() for tensor in (x, weight, bias)]
    yield "float32", lambda: torch.nn.functional.linear(x, weight, bias)
    yield "bfloat16", lambda: torch.nn.functional.linear(*half)
    scales = weight.abs().amax(1) / 127
    eighths = torch.quantize_per_channel(weight, scales, torch.zeros(len(scales), dtype=torch.long), 0, torch.qint8)
    for engine in ("fbgemm", "onednn"):
        torch.backends.quantized.engine = engine
        packed = torch.ops.quantized.linear_prepack(eighths, bias)
        yield f"int8, {engine}", lambda: torch.ops.quantized.linear_dynamic(x, packed, True)


sums = {}
with torch.no_grad():
    for size, to in SHAPES:
        x, weight, bias = torch.randn(rows, size), torch.randn(to, size) / size ** 0.5, torch.zeros(to)
        right = torch.nn.functional.linear(x, weight, bias)
        for name, product in products(x, weight, bias):
            error = ((product().float() - right).norm() / right.norm()).item()
            took = milliseconds(product)
            sums[name] = sums.get(name, 0) + took
            print(f"{size} -> {to}, {name}: {took:.2f} ms, error {error:.4f}", flush=True)
for name, took in sums.items():
    print(f"a layer's products of {rows} rows, {name}: {took:.1f} ms")
