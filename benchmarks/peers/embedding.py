"""The rate at which sentence-transformers, and ONNX Runtime with products of eight-bit integers, embed the blocks that
benchmarks' EmbeddingThroughput embeds; random weights of MiniLM's sizes. Needs sentence-transformers, onnx and onnxruntime.

Usage: embedding.py BLOCKS.jsonl VOCAB.txt [blocks] [batch]    (rows with "title" and "text")
"""
import gzip
import json
import pathlib
import statistics
import sys
import tempfile
import time

import torch
from sentence_transformers import SentenceTransformer, models
from transformers import BertConfig, BertModel, BertTokenizerFast

path, vocabulary = sys.argv[1], sys.argv[2]
count = int(sys.argv[3]) if len(sys.argv) > 3 else 4096
device = "cuda" if torch.cuda.is_available() else "cpu"
batch = int(sys.argv[4]) if len(sys.argv) > 4 else 512 if device == "cuda" else 32  # its default, and its best on two cores
with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
    rows = [json.loads(line) for line in lines]
rows = rows[::max(1, len(rows) // count)][:count]
print(f"torch {torch.__version__}, {torch.cuda.get_device_name() if device == 'cuda' else 'CPU'}, batches of {batch}")
texts = [row.get("title", "") + " " + row["text"] for row in rows]


def tell(what, embed):
    embed()
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        embed()
        times.append(time.perf_counter() - begun)
    print(f"{what}, MiniLM's sizes: {len(texts)} blocks, {len(texts) / statistics.median(times):.0f} blocks/s "
          "(median of 3)", flush=True)


class Layer(torch.nn.Module):
    def __init__(self, size=384, heads=12, inner=1536):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (torch.nn.Linear(size, size) for _ in range(4))
        self.first, self.second = torch.nn.Linear(size, inner), torch.nn.Linear(inner, size)
        self.norm, self.last = torch.nn.LayerNorm(size), torch.nn.LayerNorm(size)

    def split(self, x):
        return x.view(x.size(0), x.size(1), self.heads, x.size(2) // self.heads).permute(0, 2, 1, 3)

    def forward(self, x, mask):
        query, key, value = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
        scores = torch.matmul(query, key.transpose(-1, -2)) / (x.size(2) // self.heads) ** 0.5 + mask
        seen = torch.matmul(torch.softmax(scores, -1), value).permute(0, 2, 1, 3).contiguous()
        x = self.norm(self.out(seen.view(seen.size(0), seen.size(1), seen.size(2) * seen.size(3))) + x)
        return self.last(self.second(torch.nn.functional.gelu(self.first(x))) + x)


class Bert(torch.nn.Module):
    """In the words that ONNX Runtime's optimizer knows, which transformers 5 does not write any more."""

    def __init__(self, vocabulary=30522, size=384, layers=6):
        super().__init__()
        self.words, self.places, self.types = (torch.nn.Embedding(n, size) for n in (vocabulary, 512, 2))
        self.norm = torch.nn.LayerNorm(size)
        self.layers = torch.nn.ModuleList([Layer() for _ in range(layers)])

    def forward(self, ids, mask, types):
        places = self.places(torch.arange(ids.size(1)).unsqueeze(0))
        x = self.norm(self.words(ids) + self.types(types) + places)
        far = (1.0 - mask.unsqueeze(1).unsqueeze(2).to(torch.float32)) * -10000.0
        for layer in self.layers:
            x = layer(x, far)
        return x


def onnx_runtime(directory, tokenizer):
    """Weights to eight bits ahead, activations at each product; batches by length and the mean, as its users do it."""
    import onnx
    import onnxruntime
    from onnxruntime.quantization import quantize_dynamic
    from onnxruntime.transformers.optimizer import optimize_model

    inputs = dict(tokenizer(["one text", "and another"], return_tensors="pt", padding=True))
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "batch", 1: "length"} for name in names + ["hidden"]}
    torch.onnx.export(Bert().eval(), tuple(inputs[name] for name in names), str(directory / "model.onnx"),
                      input_names=names, output_names=["hidden"], dynamic_axes=axes, opset_version=17, dynamo=False)
    fused = optimize_model(str(directory / "model.onnx"), model_type="bert", num_heads=12, hidden_size=384)
    print("ONNX Runtime fuses", {name: n for name, n in fused.get_fused_operator_statistics().items() if n})
    fused.save_model_to_file(str(directory / "float32.onnx"))
    quantize_dynamic(directory / "float32.onnx", directory / "int8.onnx",
                     extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
    for name in ("float32", "int8"):
        file = directory / f"{name}.onnx"
        session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])

        def embed(session=session):
            order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
            for at in range(0, len(order), batch):
                fed = tokenizer([texts[i] for i in order[at:at + batch]], return_tensors="np", padding=True,
                                truncation=True, max_length=288)
                hidden = session.run(None, {name: fed[name] for name in names})[0]
                mask = fed["attention_mask"][..., None]
                mean = (hidden * mask).sum(1) / mask.sum(1)
                mean / (mean ** 2).sum(1, keepdims=True) ** 0.5

        tell(f"ONNX Runtime {onnxruntime.__version__}, {name}", embed)


with tempfile.TemporaryDirectory() as directory:
    tokenizer = BertTokenizerFast(vocab=vocabulary, do_lower_case=True)
    tokenizer.save_pretrained(directory)
    BertModel(BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=12,
                         intermediate_size=1536)).save_pretrained(directory)
    for name in ("float32", "bfloat16"):
        trunk = models.Transformer(directory, max_seq_length=288)
        encoder = SentenceTransformer(modules=[trunk, models.Pooling(384), models.Normalize()], device=device)
        encoder = encoder.to(getattr(torch, name))
        tell(f"sentence-transformers, {name}, {device}", lambda: encoder.encode(texts, batch_size=batch))
    if device == "cpu":
        onnx_runtime(pathlib.Path(directory), tokenizer)
