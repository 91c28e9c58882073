"""The part of golden.py that needs no PyTorch: from text to wordpieces, inputs, answers and splits, as the published code does it."""

import hashlib
import re
import string
import unicodedata

VOCABULARY = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] the a an in of to over by on is was it they say "
    "river bridge king city tower light ##house house sea south stone water old low born built came "
    "lisbon ##er 1871 where when . , ? ##s ##ing cafe"
).split()
ID = {piece: i for i, piece in enumerate(VOCABULARY)}


def is_punctuation(c):
    return unicodedata.category(c).startswith("P") or c in string.punctuation


def words(text):
    """Lower-cased words and punctuation marks without accents, each a list of (character, index in the text)."""
    word, found = [], []
    for index, original in enumerate(text):
        for c in unicodedata.normalize("NFD", original.lower()):
            if unicodedata.category(c) == "Mn":
                continue
            if c.isspace() or is_punctuation(c):
                found.append(word)
                word = []
                if not c.isspace():
                    found.append([(c, index)])
            else:
                word.append((c, index))
    return [word for word in [*found, word] if word]


def pieces(word):
    """Greedy longest match: (piece, first index, last index)."""
    found, at = [], 0
    while at < len(word):
        for limit in range(len(word), at, -1):
            piece = ("##" if at else "") + "".join(c for c, _ in word[at:limit])
            if piece in ID:
                found.append((piece, word[at][1], word[limit - 1][1]))
                at = limit
                break
        else:
            return [("[UNK]", word[0][1], word[-1][1])]
    return found


def tokens(text):
    """Wordpieces with their places in the text's UTF-8."""
    def at(index):
        return len(text[:index].encode())

    return [
        {"t": piece, "start": at(first), "stop": at(last + 1), "id": ID[piece]}
        for word in words(text)
        for piece, first, last in pieces(word)
    ]


def wordpieces(text):
    return [token["id"] for token in tokens(text)]


def bert_format(length, *parts):
    budget = length - 1 - len(parts)
    ids, segments = [ID["[CLS]"]], [0]
    for number, part in enumerate(parts):
        taken = part[:budget]
        budget -= len(taken)
        ids += [*taken, ID["[SEP]"]]
        segments += [number] * (len(taken) + 1)
    rest = [0] * (length - len(ids))
    return {"ids": ids + rest, "mask": [1] * len(ids) + rest, "segments": segments + rest}


def mask_query(text, start, stop):
    """What lies wholly within the bytes from start to stop is masked."""
    found = tokens(text)
    masked = [i for i, token in enumerate(found) if start <= token["start"] and token["stop"] <= stop]
    vector = {"span": [start, stop], "surface": text.encode()[start:stop].decode()}
    if not masked:
        return vector | {"error": "no wordpiece within the span"}
    ids = [ID["[MASK]"] if i in masked else token["id"] for i, token in enumerate(found)]
    return vector | {
        "token_ids_after_masking": ids,
        "masked_token_ids": [found[i]["id"] for i in masked],
        "mask_indices": masked,
    }


def inputs(rows):
    return {
        "token_ids": [row["ids"] for row in rows],
        "mask": [row["mask"] for row in rows],
        "segment_ids": [row["segments"] for row in rows],
    }


def featurize(params):
    query = mask_query(params["text"], *params["span"])
    masked, length, block = query["token_ids_after_masking"], params["query_seq_len"], params["candidate_seq_len"]
    slots = params["max_masks"]
    empty = [0] * (slots - len(query["mask_indices"]))
    # Each side is cut by itself before they are joined.
    joint = [
        bert_format(length + block, masked[: length - 2], doc["body"][: block - 2]) for doc in params["docs"]
    ]
    only = bert_format(length, masked)
    return {
        "query_inputs": {"token_ids": only["ids"], "mask": only["mask"], "segment_ids": only["segments"]},
        "candidate_inputs": inputs([bert_format(block, doc["title"], doc["body"]) for doc in params["docs"]]),
        "joint_inputs": inputs(joint),
        "mlm_positions": [1 + i for i in query["mask_indices"]] + empty,
        "mlm_mask": [1] * len(query["mask_indices"]) + empty,
        "mlm_targets": query["masked_token_ids"] + empty,
    }


def reader_inputs(length, question, blocks, answers):
    rows, starts, ends = [], [], []
    for block in blocks:
        row = bert_format(length, question, block)
        inside = [int(s and m and i != ID["[SEP]"]) for s, m, i in zip(row["segments"], row["mask"], row["ids"])]
        found = [
            (at, at + len(answer) - 1)
            for answer in answers
            for at in range(length - len(answer) + 1)
            if row["ids"][at : at + len(answer)] == answer and all(inside[at : at + len(answer)])
        ]
        rows.append({"ids": row["ids"], "mask": row["mask"], "seg": row["segments"], "bmask": inside})
        starts.append([start for start, _ in found])
        ends.append([end for _, end in found])
    most = max(map(len, starts))
    return {
        "rows": rows,
        "gold_starts": [row + [-1] * (most - len(row)) for row in starts],
        "gold_ends": [row + [-1] * (most - len(row)) for row in ends],
    }


def normalised(answer):
    """SQuAD's normalisation, over decomposed characters."""
    lower = unicodedata.normalize("NFD", answer).lower()
    bare = "".join(c for c in lower if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def regex_match(pattern, prediction):
    try:
        return re.compile(pattern, re.IGNORECASE | re.UNICODE | re.MULTILINE).match(prediction) is not None
    except re.error:
        return False


WORD = (1 << 64) - 1
K0, K1, K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F


def fingerprint(text):
    """FarmHash's Fingerprint64 of 4 to 64 bytes."""
    s = text.encode()
    n = len(s)
    assert 4 <= n <= 64
    mul = (K2 + 2 * n) & WORD

    def fetch(at, size=8):
        at += n if at < 0 else 0
        return int.from_bytes(s[at : at + size], "little")

    def rotate(x, by):
        x &= WORD
        return (x >> by | x << (64 - by)) & WORD

    def mix(u, v):
        a = (u ^ v) * mul & WORD
        a ^= a >> 47
        b = (v ^ a) * mul & WORD
        b ^= b >> 47
        return b * mul & WORD

    if n < 8:
        return mix(n + (fetch(0, 4) << 3), fetch(-4, 4))
    if n <= 16:
        a, b = (fetch(0) + K2) & WORD, fetch(-8)
        return mix((rotate(b, 37) * mul + a) & WORD, (rotate(a, 25) + b) * mul & WORD)
    a, b = fetch(0) * (K1 if n <= 32 else K2) & WORD, fetch(8)
    c, d = fetch(-8) * mul & WORD, fetch(-16) * K2 & WORD
    y = (rotate(a + b, 43) + rotate(c, 30) + d) & WORD
    z = mix(y, (a + rotate(b + K2, 18) + c) & WORD)
    if n <= 32:
        return z
    e, f = fetch(16) * mul & WORD, fetch(24)
    g, h = (y + fetch(-32)) * mul & WORD, (z + fetch(-24)) * mul & WORD
    return mix((rotate(e + f, 43) + rotate(g, 30) + h) & WORD, (e + rotate(f + a, 18) + g) & WORD)


def split(question):
    value = fingerprint(question)
    return {"fingerprint": str(value), "bucket": value % 100_000, "mod10": value % 100_000 % 10}


def uid(title, body):
    digest = hashlib.sha1(f"{title} <sep> {body}".encode()).hexdigest()
    return {"decimal": str(int(digest, 16)), "hex": digest}


def featurization():
    sentence = "In 1871 the king came to Lisboner, where they built it."
    params = {
        "query_seq_len": 11,
        "candidate_seq_len": 9,
        "max_masks": 3,
        "text": sentence,
        "span": [sentence.index("Lisboner"), sentence.index(",")],
        "docs": [
            {"title": [], "body": []},
            {"title": wordpieces("lisbon"), "body": wordpieces("a city by the sea")},
            {"title": wordpieces("the old king"), "body": wordpieces("the king was born in the south, they say.")},
        ],
    }
    formats = [(7, [9, 10]), (9, [9, 10], [11, 12]), (9, [9, 10, 11, 12, 13, 14, 15, 16], [17]), (7, [], []),
               (10, [9], [10], [11, 12, 13, 14])]
    question, answers = wordpieces("when was it built?"), [wordpieces("1871"), wordpieces("in 1871")]
    blocks = [wordpieces("They built it in 1871. 1871!"), wordpieces("the old bridge")]
    long = [wordpieces("in 1871 the king came to the old bridge by the sea in 1871")]
    return {
        "vocab": VOCABULARY,
        "uid": {f"{t} | {b}": uid(t, b) for t, b in [("", ""), ("Lisbon", "A city."), ("Łódź", "Café – 1871")]},
        "tokenize": [
            {"text": text, "tokens": tokens(text)}
            for text in (sentence, "  Cafés—the Café? ", "lighthouses\tbuilding xyz 1871", "Ünder thé Łódź")
        ],
        "bert_format": [
            {"input_seqs": list(parts), "max_seq_len": length} | bert_format(length, *parts) for length, *parts in formats
        ],
        "mask_query": [mask_query(sentence, *span) for span in ((3, 7), (0, 7), (25, 31), (25, 33), (4, 7), (12, 17))],
        "featurize_params": params,
        "featurize_query_and_docs": featurize(params),
        "normalize_answer": {
            answer: normalised(answer)
            for answer in ("The Bridge", "a house, an  hour", "A.B.C.", "Lisbön-er", "1,871", "they’re", "anthem the")
        },
        "regex_match": [
            {"pattern": p, "prediction": a, "match": regex_match(p, a)}
            for p, a in (("18\\d\\d", "1871"), ("18\\d\\d$", "1871 or so"), ("lisbon", "LISBON"), ("king", "the king"),
                         ("[", "["), ("(north|south)", "South"))
        ],
        "reader_inputs_official_unit_test": reader_inputs(20, question, blocks, answers),
        "reader_inputs_truncated": reader_inputs(16, question, long, answers),
        "split_hash": {
            text: split(text)
            for text in ("built", "who was king", "where is the old tower", "when was the bridge over the river built",
                         "who was the first to say that the lighthouse by the sea was built")
            if len(text) <= 64
        },
    }
