"""Makes blanks that only a picture answers, of the pictures in npm's emoji-datasource-twitter.

    python prepare.py emoji-datasource-twitter-16.0.0.tgz OUT

Writes below OUT: pictures/*.png; pictures.jsonl, shuffled.jsonl (each picture under another's title) and untitled.jsonl
for `corpus build --pictures`; sentences.jsonl, what is masked in training; test.jsonl, blanks about pictures that no
training sentence is about; pairs.tsv, what a picture may be called in a sentence, and its title; vocab.txt. Colours are
told by rule from pixels. Standard library alone.
"""

import collections
import colorsys
import hashlib
import json
import pathlib
import random
import re
import struct
import sys
import tarfile
import zlib

COLOURS = ["black", "grey", "white", "red", "orange", "brown", "yellow", "green", "blue", "purple", "pink"]
TELLING = set(COLOURS) | {"gray", "gold", "golden", "silver", "violet", "cyan", "dark", "light", "blonde", "rainbow"}
REGIONS = ["top", "bottom", "left", "right", "middle"]
OPAQUE = 200
LEAST_SHARE = 0.6
LEAST_BAND = 0.75
LEAST_FILLED = 0.4
TEST_SHARE = 0.2


def pixels(png):
    """Rows of (red, green, blue, alpha) of a PNG of eight bits a channel, or fewer with a palette."""
    at, data, palette, alphas = 8, b"", b"", b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
        elif kind == b"PLTE":
            palette = body
        elif kind == b"tRNS":
            alphas = body
        elif kind == b"IDAT":
            data += body
        at += 12 + length
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    if interlaced or (depth != 8 and colour != 3):
        raise ValueError("a kind of PNG that is not known")
    rows = unfiltered(zlib.decompress(data), height, (width * channels * depth + 7) // 8, max(1, channels * depth // 8))
    return [[pixel(row, x, depth, colour, palette, alphas) for x in range(width)] for row in rows]


def unfiltered(raw, height, stride, step):
    rows, above = [], bytearray(stride)
    for y in range(height):
        kind = raw[y * (stride + 1)]
        row = bytearray(raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)])
        for i in range(stride):
            a = row[i - step] if i >= step else 0
            c = above[i - step] if i >= step else 0
            row[i] = (row[i] + predicted(kind, a, above[i], c)) & 255
        rows.append(row)
        above = row
    return rows


def predicted(kind, a, b, c):
    if kind == 4:
        p = a + b - c
        return min((a, b, c), key=lambda value: abs(p - value))
    return (0, a, b, (a + b) // 2)[kind]


def pixel(row, x, depth, colour, palette, alphas):
    if colour == 3:
        i = row[x * depth // 8] >> (8 - depth - x * depth % 8) & (1 << depth) - 1
        return (*palette[3 * i : 3 * i + 3], alphas[i] if i < len(alphas) else 255)
    n = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    value = row[n * x : n * x + n]
    if n < 3:
        return (value[0], value[0], value[0], value[1] if n == 2 else 255)
    return (*value[:3], value[3] if n == 4 else 255)


def colour_of(red, green, blue):
    hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    hue *= 360
    if value < 0.25:
        return "black"
    if saturation < 0.16:
        return "white" if value > 0.85 else "grey"
    if hue < 15 or hue >= 345:
        return "pink" if saturation < 0.5 and value > 0.75 else "red" if value > 0.5 else "brown"
    if hue < 42:
        return "brown" if value < 0.7 else "orange"
    if hue < 66:
        return "yellow" if value > 0.5 else "brown"
    if hue < 165:
        return "green"
    if hue < 258:
        return "blue"
    return "purple" if hue < 310 else "pink"


def dominant(cells, least):
    """The colour of most of some pixels, if it is that of so large a share of those that are there."""
    colours = [colour for colour in cells if colour]
    if len(colours) < LEAST_FILLED * len(cells):
        return None
    colour, count = collections.Counter(colours).most_common(1)[0]
    return colour if count >= least * len(colours) else None


def cropped(picture):
    """Colours of the smallest rectangle with all that is not transparent."""
    grid = [[colour_of(*p[:3]) if p[3] >= OPAQUE else None for p in row] for row in picture]
    rows = [y for y, row in enumerate(grid) if any(row)]
    columns = [x for x in range(len(grid[0])) if any(row[x] for row in grid)]
    return [row[columns[0] : columns[-1] + 1] for row in grid[rows[0] : rows[-1] + 1]]


def region(grid, name):
    height, width = len(grid), len(grid[0])
    top = {"bottom": 2 * height // 3, "middle": height // 3}.get(name, 0)
    limit = {"top": height // 3, "middle": 2 * height // 3}.get(name, height)
    left = {"right": 2 * width // 3, "middle": width // 3}.get(name, 0)
    end = {"left": width // 3, "middle": 2 * width // 3}.get(name, width)
    return [colour for row in grid[top:limit] for colour in row[left:end]]


def bands(grid, upright):
    """Three colours side by side, or one above the other, if that is what there is."""
    lines = list(zip(*grid)) if upright else grid
    third = len(lines) // 3
    parts = [[c for line in lines[i * third : (i + 1) * third] for c in line] for i in range(3)]
    colours = [dominant(part, LEAST_BAND) for part in parts]
    return colours if all(colours) and len(set(colours)) > 1 else None


def sentences(name, grid, flag):
    """Pairs of a sentence with {} for each colour, and the colours."""
    found = []
    colour = dominant([c for row in grid for c in row], LEAST_SHARE)
    if colour:
        found.append((f"most of the {name} is {{}}.", [colour]))
    for place in REGIONS:
        colour = dominant(region(grid, place), LEAST_SHARE)
        if colour:
            found.append((f"the {place} of the {name} is {{}}.", [colour]))
    for upright, way in ((True, "from left to right"), (False, "from top to bottom")):
        colours = bands(grid, upright) if flag else None
        if colours:
            found.append((f"{way} the {name} is {{}}, {{}} and {{}}.", colours))
    return found


def name_of(emoji):
    name = re.sub(r"[^a-z0-9]+", " ", emoji["name"].lower()).strip()
    return "flag of " + name[: -len(" flag")] if emoji["category"] == "Flags" and name.endswith(" flag") else name


def records(archive):
    with tarfile.open(archive) as tar:
        files = {member.name: member for member in tar.getmembers()}
        for emoji in json.load(tar.extractfile("package/emoji.json")):
            place = files.get("package/img/twitter/64/" + emoji["image"])
            name = name_of(emoji)
            if place and name and not TELLING & set(name.split()):
                yield emoji["image"], name, emoji["category"] == "Flags", tar.extractfile(place).read()


def filled(text, colours):
    """A sentence with the places of its colours."""
    spans = []
    for colour in colours:
        at = text.index("{}")
        text = text.replace("{}", colour, 1)
        spans.append([at, at + len(colour), "COLOUR"])
    return text, spans


def masked(text, colours, blank):
    return text.format(*("[MASK]" if i == blank else colour for i, colour in enumerate(colours)))


def training_line(image, found):
    text, spans = "", []
    for sentence, colours in found:
        words, places = filled(sentence, colours)
        text += " " if text else ""
        spans += [[start + len(text), end + len(text), kind] for start, end, kind in places]
        text += words
    return {"id": "about " + image, "text": text, "spans": spans}


def test_lines(image, found, flag):
    return [
        {"text": masked(text, colours, i), "answer": colours[i], "picture": "picture " + image, "flag": flag}
        for text, colours in found
        for i in range(len(colours))
    ]


def is_test(image):
    return hashlib.sha256(image.encode()).digest()[0] < TEST_SHARE * 256


def write(path, lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def write_pictures(out, pictures):
    write(out / "pictures.jsonl", pictures)
    others = [picture["image"] for picture in pictures]
    random.Random(1).shuffle(others)
    write(out / "shuffled.jsonl", [{**picture, "image": other} for picture, other in zip(pictures, others)])
    write(out / "untitled.jsonl", [{**picture, "title": ""} for picture in pictures])


def write_pairs(out, pictures):
    """For the warm start: no colour is told, so those of pictures that are tested may be in it."""
    ways = ["{}", "most of the {} is [MASK]."] + [f"the {place} of the {{}} is [MASK]." for place in REGIONS]
    ways += ["from left to right the {} is [MASK], [MASK] and [MASK]."]
    lines = ("|".join(way.format(p["title"]) for way in ways) + "\t" + p["title"] + "\n" for p in pictures)
    (out / "pairs.tsv").write_text("".join(lines))


def write_vocabulary(out, pictures):
    words = sorted({word for picture in pictures for word in picture["title"].split()})
    known = "the of is and most from to . ,".split() + REGIONS + COLOURS
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + known + words
    (out / "vocab.txt").write_text("\n".join(dict.fromkeys(pieces)) + "\n")


def report(pictures, training, test):
    flags = sum(picture["title"].startswith("flag of") for picture in pictures)
    blanks = sum(len(line["spans"]) for line in training)
    answer, count = collections.Counter(line["answer"] for line in test).most_common(1)[0]
    print(f"pictures: {len(pictures)}, {flags} of them flags")
    print(f"training: {len(training)} pictures, {blanks} blanks")
    print(f"test: {len(pictures) - len(training)} pictures, {len(test)} blanks; {answer} is {count / len(test):.3f}")


def main():
    archive, out = sys.argv[1], pathlib.Path(sys.argv[2])
    (out / "pictures").mkdir(parents=True, exist_ok=True)
    pictures, training, test, taken = [], [], [], set()
    for image, name, flag, png in records(archive):
        found = sentences(name, cropped(pixels(png)), flag)
        if not found or name in taken:
            continue
        taken.add(name)
        (out / "pictures" / image).write_bytes(png)
        pictures.append({"id": "picture " + image, "title": name, "text": "", "image": "pictures/" + image})
        if is_test(image):
            test += test_lines(image, found, flag)
        else:
            training.append(training_line(image, found))
    write_pictures(out, pictures)
    write(out / "sentences.jsonl", training)
    write(out / "test.jsonl", test)
    write_pairs(out, pictures)
    write_vocabulary(out, pictures)
    report(pictures, training, test)


if __name__ == "__main__":
    main()
