"""Writes the reference vectors in golden/: small random weights, and what PyTorch computes with them in double precision.

    python golden.py ../../golden

The networks are written down here once more, in padded batches and without a line of the project's own; where `transformers` is
installed (see requirements.txt), its REALM must agree to 1e-12 before anything is written. Equal versions of PyTorch write equal
files.
"""

import json
import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from golden_text import VOCABULARY, featurization, wordpieces

torch.set_default_dtype(torch.float64)

CONFIG = {
    "vocab_size": len(VOCABULARY),
    "hidden_size": 12,
    "retriever_proj_size": 6,
    "num_hidden_layers": 3,
    "num_attention_heads": 3,
    "num_candidates": 4,
    "intermediate_size": 20,
    "hidden_act": "gelu",
    "max_position_embeddings": 40,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-7,
    "reader_layer_norm_eps": 0.001,
    "span_hidden_size": 5,
    "max_span_width": 4,
    "reader_beam_size": 3,
    "reader_seq_len": 18,
    "num_block_records": 8,
    "searcher_beam_size": 5,
}
HIDDEN = CONFIG["hidden_size"]
ID = {piece: i for i, piece in enumerate(VOCABULARY)}
CLS, SEP, PAD = ID["[CLS]"], ID["[SEP]"], ID["[PAD]"]


# Weights: normal, layer norms near one, rounded to single precision.

def trunk(random):
    shapes = {
        "embeddings.word_embeddings.weight": (CONFIG["vocab_size"], HIDDEN),
        "embeddings.position_embeddings.weight": (CONFIG["max_position_embeddings"], HIDDEN),
        "embeddings.token_type_embeddings.weight": (CONFIG["type_vocab_size"], HIDDEN),
        **norm("embeddings.LayerNorm", HIDDEN),
        **linear("pooler.dense", HIDDEN, HIDDEN),
    }
    for i in range(CONFIG["num_hidden_layers"]):
        layer = f"encoder.layer.{i}."
        for part in ("query", "key", "value"):
            shapes |= linear(layer + "attention.self." + part, HIDDEN, HIDDEN)
        shapes |= linear(layer + "attention.output.dense", HIDDEN, HIDDEN)
        shapes |= norm(layer + "attention.output.LayerNorm", HIDDEN)
        shapes |= linear(layer + "intermediate.dense", CONFIG["intermediate_size"], HIDDEN)
        shapes |= linear(layer + "output.dense", HIDDEN, CONFIG["intermediate_size"])
        shapes |= norm(layer + "output.LayerNorm", HIDDEN)
    return drawn({"realm." + name: shape for name, shape in shapes.items()}, random)


def linear(name, rows, columns):
    return {name + ".weight": (rows, columns), name + ".bias": (rows,)}


def norm(name, size):
    return {name + ".weight": (size,), name + ".bias": (size,)}


def drawn(shapes, random):
    weights = {}
    for name, shape in shapes.items():
        values = torch.randn(shape, generator=random) * 0.35
        if name.endswith("orm.weight") or name.endswith("normalization.weight"):
            values = 1 + 0.3 * values
        weights[name] = values.float().double().requires_grad_(True)
    return weights


def embedder_weights(random):
    proj = CONFIG["retriever_proj_size"]
    return trunk(random) | drawn(linear("cls.dense", proj, HIDDEN) | norm("cls.LayerNorm", proj), random)


def encoder_weights(random):
    head = "cls.predictions."
    shapes = linear(head + "transform.dense", HIDDEN, HIDDEN) | norm(head + "transform.LayerNorm", HIDDEN)
    return trunk(random) | drawn(shapes | {head + "bias": (CONFIG["vocab_size"],)}, random)


def reader_weights(random):
    span = CONFIG["span_hidden_size"]
    shapes = linear("qa_outputs.dense_intermediate", 2 * span, HIDDEN) | linear("qa_outputs.dense_output", 1, span)
    return trunk(random) | drawn(shapes | norm("qa_outputs.layer_normalization", span), random)


# Networks over padded batches [B, L].

def affine(weights, name, x):
    return x @ weights[name + ".weight"].T + weights[name + ".bias"]


def layer_norm(weights, name, x, epsilon=CONFIG["layer_norm_eps"]):
    mean = x.mean(-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(-1, keepdim=True)
    return (x - mean) / torch.sqrt(variance + epsilon) * weights[name + ".weight"] + weights[name + ".bias"]


def gelu(x):
    return x * 0.5 * (1 + torch.erf(x / math.sqrt(2)))


def bert(weights, inputs):
    """Last hidden states, [B, L, H]."""
    ids, mask, segments = inputs
    length = ids.shape[1]
    embeddings = "realm.embeddings."
    x = weights[embeddings + "word_embeddings.weight"][ids]
    x = x + weights[embeddings + "position_embeddings.weight"][:length]
    x = x + weights[embeddings + "token_type_embeddings.weight"][segments]
    x = layer_norm(weights, embeddings + "LayerNorm", x)
    heads = CONFIG["num_attention_heads"]
    for i in range(CONFIG["num_hidden_layers"]):
        layer = f"realm.encoder.layer.{i}."
        query, key, value = (
            affine(weights, layer + "attention.self." + part, x).view(x.shape[0], length, heads, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(2, 3) / math.sqrt(HIDDEN // heads)
        scores = scores.masked_fill(mask[:, None, None, :] == 0, -torch.inf)
        context = (torch.softmax(scores, -1) @ value).transpose(1, 2).reshape(x.shape)
        attended = affine(weights, layer + "attention.output.dense", context)
        x = layer_norm(weights, layer + "attention.output.LayerNorm", x + attended)
        inner = gelu(affine(weights, layer + "intermediate.dense", x))
        x = layer_norm(weights, layer + "output.LayerNorm", x + affine(weights, layer + "output.dense", inner))
    return x


def embed(weights, inputs):
    pooled = torch.tanh(affine(weights, "realm.pooler.dense", bert(weights, inputs)[:, 0]))
    return layer_norm(weights, "cls.LayerNorm", affine(weights, "cls.dense", pooled))


def predict(weights, inputs):
    """Logits over the vocabulary, [B, L, V]."""
    head = "cls.predictions."
    inner = gelu(affine(weights, head + "transform.dense", bert(weights, inputs)))
    inner = layer_norm(weights, head + "transform.LayerNorm", inner)
    return inner @ weights["realm.embeddings.word_embeddings.weight"].T + weights[head + "bias"]


def spans(length):
    widths = range(1, min(CONFIG["max_span_width"], length) + 1)
    return [(start, start + width - 1) for width in widths for start in range(length - width + 1)]


def read(weights, inputs, block_mask):
    """Scores of all spans, [B, S]; what leaves the block costs 10,000."""
    both = affine(weights, "qa_outputs.dense_intermediate", bert(weights, inputs))
    starts, ends = (torch.tensor(list(side)) for side in zip(*spans(both.shape[1])))
    half = both.shape[2] // 2
    hidden = torch.relu(both[:, starts, :half] + both[:, ends, half:])
    hidden = layer_norm(weights, "qa_outputs.layer_normalization", hidden, CONFIG["reader_layer_norm_eps"])
    inside = (block_mask[:, starts] * block_mask[:, ends]).double()
    return affine(weights, "qa_outputs.dense_output", hidden).squeeze(-1) - 10_000 * (1 - inside)


# Inputs.

def framed(*parts):
    ids, segments = [CLS], [0]
    for number, part in enumerate(parts):
        ids += [*part, SEP]
        segments += [number] * (len(part) + 1)
    return ids, segments


def padded(sequences):
    length = max(len(ids) for ids, _ in sequences)
    ids = [ids + [PAD] * (length - len(ids)) for ids, _ in sequences]
    mask = [[1] * len(ids) + [0] * (length - len(ids)) for ids, _ in sequences]
    segments = [segments + [0] * (length - len(segments)) for _, segments in sequences]
    return torch.tensor(ids), torch.tensor(mask), torch.tensor(segments)


def groups(tensors, size):
    return [t.view(-1, size, t.shape[1]).tolist() for t in tensors]


def gradients(weights, prefix=""):
    return {
        prefix + name: {"norm": w.grad.norm().item(), "first": w.grad.flatten()[:4].tolist()}
        for name, w in weights.items()
        if w.grad is not None and w.grad.abs().max() > 0
    }


# Pre-training: three sentences of one to three masked wordpieces, each before the null document and three others.

SENTENCES = [
    ("the bridge over the [MASK] was built", ["river"]),
    ("in [MASK] the king came to [MASK] [MASK]", ["1871", "lisbon", "##er"]),
    ("a [MASK] [MASK] is a house", ["light", "##house"]),
]
DOCUMENTS = [
    [("river", "the river is low ."), ("old bridge", "they built a bridge over the water"), ("king", "a king was born")],
    [("lisbon", "lisboner is a city in the south"), ("1871", "the king came in 1871 , they say"), ("city", "the city")],
    [("sea", "a light on the sea"), ("light ##house", "the lighthouse is a tower"), ("tower", "a tower of stone .")],
]


def joined(pieces):
    return [ID[piece] for piece in pieces.split()]


def pretraining(embedder, encoder):
    count = CONFIG["num_candidates"]
    queries = [joined(text) for text, _ in SENTENCES]
    documents = [[([], [])] + [(joined(title), wordpieces(body)) for title, body in some] for some in DOCUMENTS]
    query_inputs = padded([framed(query) for query in queries])
    document_inputs = padded([framed(title, body) for some in documents for title, body in some])
    joint_inputs = padded([framed(query, body) for query, some in zip(queries, documents) for _, body in some])

    query = embed(embedder, query_inputs)  # [B, D]
    document = embed(embedder, document_inputs).view(len(queries), count, -1)  # [B, N, D]
    relevance = (document @ query.unsqueeze(2)).squeeze(2)  # [B, N]
    relevance.retain_grad()
    prior = torch.log_softmax(relevance, 1)

    masks = max(len(targets) for _, targets in SENTENCES)
    positions = torch.zeros(len(queries), masks, dtype=torch.long)
    targets, mask = positions.clone(), positions.clone()
    for b, (_, masked) in enumerate(SENTENCES):
        places = [1 + i for i, piece in enumerate(queries[b]) if piece == ID["[MASK]"]]
        positions[b, : len(places)] = torch.tensor(places)
        targets[b, : len(places)] = torch.tensor([ID[piece] for piece in masked])
        mask[b, : len(places)] = 1
    logits = predict(encoder, joint_inputs).view(len(queries), count, -1, CONFIG["vocab_size"])
    everywhere = torch.log_softmax(logits, -1)
    gold = torch.stack([everywhere[b][:, positions[b], targets[b]] for b in range(len(queries))])  # [B, N, M]

    marginal = torch.logsumexp(prior.unsqueeze(2) + gold, 1)  # [B, M]
    loss = -(marginal * mask).sum() / mask.sum()
    # Once more from probabilities: p(y|x) = Σ_z p(z|x) p(y|z,x).
    products = (torch.softmax(relevance, 1).unsqueeze(2) * gold.exp()).sum(1)
    again = -products[mask == 1].log().mean()
    whole = torch.logsumexp(prior + (gold * mask.unsqueeze(1)).sum(2), 1)
    utility = ((marginal - gold[:, 0]) * mask).sum() / mask.sum()
    loss.backward()
    first = positions[0, 0]
    numbers = dict(zip(("input_ids", "mask", "token_type_ids"), query_inputs))
    vectors = {
        "embedder": {name: t.tolist() for name, t in numbers.items()} | {"projected": query.tolist()},
        "scorer": dict(
            zip(
                ("candidate_input_ids", "candidate_mask", "candidate_token_type_ids"),
                groups(document_inputs, count),
            ),
            relevance=relevance.tolist(),
            log_softmax=prior.tolist(),
        ),
        "pretrain": dict(
            zip(("joint_input_ids", "joint_mask", "joint_token_type_ids"), groups(joint_inputs, count)),
            mlm_positions=positions.tolist(),
            mlm_targets=targets.tolist(),
            mlm_mask=mask.tolist(),
            gold_log_probs=gold.tolist(),
            candidate_log_probs=prior.tolist(),
            marginal=marginal.tolist(),
            official_loss=loss.item(),
            hf_loss=again.item(),
            sequence_level_mean_nll=-whole.mean().item(),
            retrieval_utility=utility.item(),
            d_loss_d_relevance=relevance.grad.tolist(),
            mlm_logits_at_first_mask=logits[:, :, first].tolist(),
            grads=gradients(embedder, "embedder.") | gradients(encoder, "encoder."),
        ),
    }
    return vectors, (query_inputs, query), (joint_inputs, logits.flatten(0, 1))


# Reading.

def share(logits, correct):
    """−log of the share of probability that falls on what is correct; nothing where nothing is."""
    if not correct.any():
        return logits.sum() * 0
    return torch.logsumexp(logits.flatten(), 0) - torch.logsumexp(logits[correct].flatten(), 0)


def places(inputs, block_mask, answers):
    """Which spans of the blocks are answers, [B, S]."""
    ids = inputs[0].tolist()
    return torch.tensor([
        [bool(inside[s] and inside[e] and ids[b][s : e + 1] in answers) for s, e in spans(len(ids[b]))]
        for b, inside in enumerate(block_mask.tolist())
    ])


def behind_question(inputs):
    ids, mask, segments = inputs
    return mask * segments * (ids != SEP)


def learn(reader, inputs, relevance, answers, has_answer):
    block_mask = behind_question(inputs)
    logits = read(reader, inputs, block_mask) + relevance[: len(inputs[0])].unsqueeze(1)
    correct = places(inputs, block_mask, answers)
    reader_loss, retriever_loss = share(logits, correct), share(relevance, has_answer)
    (reader_loss + retriever_loss).backward()
    losses = {
        "loss": (reader_loss + retriever_loss).item(),
        "retriever_loss": retriever_loss.item(),
        "reader_loss": reader_loss.item(),
    }
    return block_mask, logits, correct, losses


def best(logits):
    block, candidate = logits.amax(1).argmax().item(), logits.amax(0).argmax().item()
    start, end = spans(candidates_length(logits))[candidate]
    return {"block_idx": block, "candidate": candidate, "start": start, "end": end}


def candidates_length(logits):
    return next(n for n in range(1, 100) if len(spans(n)) == logits.shape[1])


def reading(reader):
    question = wordpieces("where is the tower")
    blocks = ["the tower is in the city", "a tower of stone by the sea", "they say it is old"]
    inputs = padded([framed(question, wordpieces(block)) for block in blocks])
    relevance = torch.tensor([0.9, 0.2, -0.4, -0.6, 1.3], requires_grad=True)
    has_answer = torch.tensor([True, True, False, False, True])
    answers = [wordpieces("the city"), wordpieces("the sea"), wordpieces("sea")]
    block_mask, logits, correct, losses = learn(reader, inputs, relevance, answers, has_answer)
    starts, ends = zip(*spans(inputs[0].shape[1]))
    return dict(
        zip(("input_ids", "mask", "token_type_ids"), (t.tolist() for t in inputs)),
        block_mask=block_mask.tolist(),
        relevance=relevance.tolist(),
        has_answers=has_answer.tolist(),
        hf=best(logits) | {"reader_correct": correct.tolist()},
        official_minus10000=losses,
        candidate_starts=starts,
        candidate_ends=ends,
        logits_official=logits.tolist(),
        d_loss_d_relevance=relevance.grad.tolist(),
    ), (inputs, block_mask, relevance, logits)


BLOCKS = [
    "The bridge was built in 1871",
    "The king was born in Lisbon",
    "A lighthouse is a tower by the sea",
    "The old bridge over the river is low",
    "They built it of stone , they say",
    "In 1871 the king came to Lisbon",
    "The city is in the south",
    "A king built a house",
]


def open_question(embedder, reader, block_emb):
    question, answers = "When was the bridge built?", ["1871", "in 1871", "Lisbon"]
    asked, found = wordpieces(question), [wordpieces(answer) for answer in answers]
    query_inputs = padded([framed(asked)])
    query = embed(embedder, query_inputs)
    scores = (query @ block_emb.T).squeeze(0)
    order = scores.argsort(descending=True)
    top = order[: CONFIG["searcher_beam_size"]]
    has_answer = torch.tensor([any(answer in BLOCKS[b] for answer in answers) for b in top.tolist()])
    length = CONFIG["reader_seq_len"]
    chosen = top[: CONFIG["reader_beam_size"]].tolist()
    inputs = padded([framed(asked, wordpieces(BLOCKS[b])) for b in chosen])
    assert inputs[0].shape[1] <= length
    block_mask, logits, correct, losses = learn(reader, inputs, scores[top], found, has_answer)
    assert correct.any() and has_answer.any() and not has_answer.all()
    answer = best(logits)
    answer_ids = inputs[0][answer["block_idx"], answer["start"] : answer["end"] + 1].tolist()
    predicted = " ".join(VOCABULARY[i] for i in answer_ids).replace(" ##", "")
    starts = [
        sorted(s for (s, _), right in zip(spans(inputs[0].shape[1]), row) if right) for row in correct.tolist()
    ]
    by_width = [[s for (s, _), right in zip(spans(inputs[0].shape[1]), row) if right] for row in correct.tolist()]
    assert all(sorted(a) == b for a, b in zip(by_width, starts))
    widest = max(map(len, by_width))
    all_weights = {"embedder." + n: w for n, w in embedder.items()} | {"reader." + n: w for n, w in reader.items()}
    return {
        "question": question,
        "question_ids": query_inputs[0].tolist(),
        "answers": answers,
        "blocks": BLOCKS,
        "question_emb": query.tolist(),
        "scores": scores.tolist(),
        "order": order.tolist(),
        "eval": answer | {"predicted_answer_ids": answer_ids, "predicted": predicted},
        "train_nodropout": losses | {
            "top": top.tolist(),
            "has_answers": has_answer.tolist(),
            "start_pos": [row + [-1] * (widest - len(row)) for row in by_width],
            "concat_input_ids": inputs[0].tolist(),
            "grad_norms": {name: w.grad.norm().item() for name, w in all_weights.items() if w.grad is not None},
            "params_without_grad": [name for name, w in all_weights.items() if w.grad is None],
        },
    }


# The optimiser and its rate.

def adam_weight_decay(steps):
    """BERT's Adam: no bias correction, decay of 0.01 within the rate, epsilon 1e-6 outside the root."""
    p = torch.tensor([-0.8, 0.25, 1.5])
    m, v = torch.zeros(3), torch.zeros(3)
    trace = []
    for rate, gradient in steps:
        g = torch.tensor(gradient)
        g = g * min(1, 1 / g.norm().item())
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        p = p - rate * (m / (v.sqrt() + 1e-6) + 0.01 * p)
        names = ("clipped", "m", "v", "param")
        trace.append({"lr": rate} | {name: t.tolist() for name, t in zip(names, (g, m, v, p))})
    return {"trace": trace}


def rate(step, peak=3e-5, steps=200_000, warmup=10_000):
    return peak * step / warmup if step < warmup else peak * (1 - min(step, steps) / steps)


def main(folder):
    random = torch.Generator().manual_seed(20_250_101)
    embedder, encoder, reader = embedder_weights(random), encoder_weights(random), reader_weights(random)
    pretrain, embedded, predicted = pretraining(embedder, encoder)
    read_vectors, read_inputs = reading(reader)
    asking, answering = embedder_weights(random), reader_weights(random)
    block_emb = torch.randn(len(BLOCKS), CONFIG["retriever_proj_size"], generator=random).float().double()
    vectors = {
        "config": CONFIG,
        "vocab": VOCABULARY,
        **pretrain,
        "reader": read_vectors,
        "openqa": open_question(asking, answering, block_emb),
        "adam_weight_decay": adam_weight_decay(
            [(0.02, [3.0, -0.2, 1.0]), (0.01, [0.0, 0.5, -0.3]), (0.004, [-0.7, 0.1, 0.0])]
        ),
        "lr_schedule": {str(step): rate(step) for step in (0, 3, 777, 9_998, 10_001, 54_321, 123_456, 199_000, 250_000)},
    }
    agree(embedder, encoder, reader, embedded, predicted, read_inputs)
    folder.mkdir(exist_ok=True)
    write(folder / "tiny_embedder.safetensors", embedder)
    write(folder / "tiny_encoder.safetensors", encoder)
    write(folder / "tiny_reader.safetensors", reader)
    both = {"embedder." + n: w for n, w in asking.items()} | {"reader." + n: w for n, w in answering.items()}
    write(folder / "tiny_openqa.safetensors", both | {"block_emb": block_emb})
    (folder / "golden.json").write_text(json.dumps(vectors, ensure_ascii=False, separators=(",", ":")) + "\n")
    (folder / "featurization.json").write_text(json.dumps(featurization(), ensure_ascii=False, indent=1) + "\n")
    (folder / "feat_vocab.txt").write_text("\n".join(VOCABULARY) + "\n")


def write(file, weights):
    save_file({name: w.detach().float().contiguous() for name, w in weights.items()}, file)


def agree(embedder, encoder, reader, embedded, predicted, read_inputs):
    try:
        import relaxed_transformers  # noqa: F401  lets a newer huggingface-hub pass
        from transformers.models.deprecated.realm import modeling_realm as realm
        from transformers.models.deprecated.realm.configuration_realm import RealmConfig
    except ImportError:
        print("transformers is not installed: its REALM was not asked", file=sys.stderr)
        return
    config = RealmConfig(**CONFIG, hidden_dropout_prob=0, attention_probs_dropout_prob=0)

    def filled(network, weights):
        missing, surplus = network.load_state_dict(weights, strict=False)
        assert not surplus, surplus
        return network.double().eval()

    inputs, expected = embedded
    theirs = filled(realm.RealmEmbedder(config), embedder)(*inputs).projected_score
    assert (theirs - expected).abs().max() < 1e-12
    inputs, expected = predicted
    network = filled(realm.RealmKnowledgeAugEncoder(config), encoder)
    theirs = network.cls(network.realm(*inputs)[0])
    assert (theirs - expected).abs().max() < 1e-12
    inputs, block_mask, relevance, expected = read_inputs
    network = filled(realm.RealmReader(config), reader)
    theirs = network.qa_outputs(network.realm(*inputs)[0], block_mask.bool())[0]
    inside = expected > -9_000
    ours = expected - relevance[: len(expected)].unsqueeze(1)
    assert (theirs - ours)[inside].abs().max() < 1e-12


if __name__ == "__main__":
    main(Path(sys.argv[1]))
