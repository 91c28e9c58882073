"""FAISS on the vectors, queries and truth that `benchmarks/run IndexBenchmark` wrote; one JSON object a line on standard output.

Each kind is measured in a process of its own, so that its resident memory is its own. `benchmarks/run IndexBenchmark` calls this.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

MANY = 64
PATIENCE = 20  # seconds for each sort of search
KEPT = []  # what C++ refers to and does not own


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--vectors", required=True, help="float32, [N, D]")
    parser.add_argument("--queries", required=True, help="float32, [Q, D]")
    parser.add_argument("--truth", required=True, help="int32, [Q, k]")
    parser.add_argument("--dimension", type=int, required=True)
    parser.add_argument("--k", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--work", required=True, help="a directory for the index")
    parser.add_argument("--kinds", default="flat,hnsw,ivfpq")
    parser.add_argument("--one", help="measure this kind, in this process")
    parser.add_argument("--sweep", help="of residual: PROBES:RESCORED,… to measure one after the other")
    parser.add_argument("--lists", type=int, default=0, help="how many cells; the root of the vectors' number if not given")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds for each sort of search")
    return parser.parse_args()


def build(kind, vectors, options):
    import faiss

    size, dimension = vectors.shape
    lists = options.lists or max(1, round(size**0.5))
    if kind == "residual":
        return residual(vectors, lists)
    if kind == "flat":
        index, note = faiss.IndexFlatIP(dimension), "IndexFlatIP"
    elif kind == "hnsw":
        index = faiss.IndexHNSWFlat(dimension, 32, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 100
        index.hnsw.efSearch = 200
        note = "M 32, efConstruction 100, efSearch 200"
    else:
        parts = dimension // 2
        probes = min(lists, max(64, lists // 5))
        again = max(200, int(size**0.5) // 3)
        index = faiss.index_factory(
            dimension, f"IVF{lists},PQ{parts}x4fs,Refine(SQfp16)", faiss.METRIC_INNER_PRODUCT
        )
        index.k_factor = again / options.k
        faiss.extract_index_ivf(index).nprobe = probes
        note = f"IVF{lists},PQ{parts}x4fs,Refine(SQfp16), nprobe {probes}, rescored {again}"
    if not index.is_trained:
        step = max(1, size // min(size, 64 * lists))
        index.train(vectors[::step].copy())
    for begin in range(0, size, 1 << 17):
        index.add(vectors[begin : begin + (1 << 17)])
    return index, note


def residual(vectors, lists):
    """Cells by distance that are probed by inner product, four-bit codes of residuals, float16 to score by again."""
    import faiss

    size, dimension = vectors.shape
    by_distance = faiss.IndexFlatL2(dimension)
    cells = faiss.IndexIVFPQFastScan(by_distance, dimension, lists, dimension // 2, 4, faiss.METRIC_INNER_PRODUCT)
    cells.by_residual = True
    cells.cp.spherical = False
    step = max(1, size // min(size, 64 * lists))
    cells.train(vectors[::step].copy())
    halves = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    halves.train(vectors[:1000].copy())
    index = faiss.IndexRefine(cells, halves)
    for begin in range(0, size, 1 << 17):
        index.add(vectors[begin : begin + (1 << 17)])
    by_product = faiss.IndexFlatIP(dimension)
    by_product.add(by_distance.reconstruct_n(0, lists))
    cells.quantizer = by_product
    KEPT.extend((by_distance, by_product, cells, halves))
    return index, f"IVF{lists} by L2, probed by inner product, PQ{dimension // 2}x4fs of residuals, fp16"


def median(index, queries, k, at_once, patience=PATIENCE):
    times, end = [], time.perf_counter() + patience
    batches = len(queries) // at_once
    while len(times) < 5 or (len(times) < 1000 and time.perf_counter() < end):
        first = len(times) % batches * at_once
        begun = time.perf_counter()
        index.search(queries[first : first + at_once], k)
        times.append((time.perf_counter() - begun) * 1000 / at_once)
    return statistics.median(times)


def resident():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def load(options):
    import numpy as np

    vectors = np.memmap(options.vectors, dtype="<f4", mode="r").reshape(-1, options.dimension)
    queries = np.fromfile(options.queries, dtype="<f4").reshape(-1, options.dimension)
    truth = np.fromfile(options.truth, dtype="<i4").reshape(-1, options.k)
    return vectors, queries, truth


def build_one(options, file):
    import faiss

    faiss.omp_set_num_threads(options.threads)
    begun = time.perf_counter()
    index, note = build(options.one, load(options)[0], options)
    seconds = time.perf_counter() - begun
    faiss.write_index(index, file)
    return {"note": note, "build_seconds": seconds, "k_factor": getattr(index, "k_factor", None)}


def search_one(options, file, built):
    import faiss

    faiss.omp_set_num_threads(options.threads)
    vectors, queries, truth = load(options)
    begun = time.perf_counter()
    index = faiss.read_index(file)
    opened = (time.perf_counter() - begun) * 1000
    if built["k_factor"] and not options.sweep:
        index.k_factor = built["k_factor"]
    if not options.sweep:
        return [measured(options, index, file, built, opened, (vectors, queries, truth), built["note"])]
    cells = faiss.downcast_index(index.base_index)
    costs = []
    for probes, again in (map(int, one.split(":")) for one in options.sweep.split(",")):
        cells.nprobe = probes
        index.k_factor = again / options.k
        note = f"probes {probes}, rescored {again}"
        costs.append(measured(options, index, file, built, opened, (vectors, queries, truth), note))
    return costs


def measured(options, index, file, built, opened, material, note):
    vectors, queries, truth = material
    k = options.k
    found = index.search(queries, k)[1]
    right = sum(len(set(a) & set(b)) for a, b in zip(found.tolist(), truth.tolist()))
    return {
        "kind": "FAISS " + options.one,
        "vectors": len(vectors),
        "dimension": options.dimension,
        "k": k,
        "recall": right / truth.size,
        "milliseconds_one": median(index, queries, k, 1, options.patience),
        "milliseconds_many": median(index, queries, k, min(MANY, len(queries)), options.patience),
        "open_milliseconds": opened,
        "build_seconds": built["build_seconds"],
        "refresh_seconds": "NaN",
        "bytes_per_vector": os.path.getsize(file) / len(vectors),
        "resident_mebibytes": resident(),
        "note": note,
    }


def one(options):
    file = os.path.join(options.work, "faiss." + options.one)
    pid = os.fork()  # the builder's memory must not count as the searcher's
    if pid == 0:
        with open(file + ".json", "w") as out:
            json.dump(build_one(options, file), out)
        os._exit(0)
    if os.waitpid(pid, 0)[1] != 0:
        sys.exit(f"building FAISS {options.one} failed")
    try:
        with open(file + ".json") as built:
            for cost in search_one(options, file, json.load(built)):
                print(json.dumps(cost))
    finally:
        os.remove(file)
        os.remove(file + ".json")


def main():
    options = arguments()
    if options.one:
        return one(options)
    for kind in options.kinds.split(","):
        subprocess.run([sys.executable, *sys.argv, "--one", kind], check=True)


if __name__ == "__main__":
    main()
