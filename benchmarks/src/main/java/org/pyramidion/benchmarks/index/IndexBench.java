package org.pyramidion.benchmarks.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Engine;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.MipsIndex;

/**
 * Measures kinds of index on the same vectors: each is built, then searched in a process of its own.
 *
 * @param kinds which
 * @param top how many a query asks for
 * @param refresh whether to time a refresh of the partitioned kind, too
 * @param work for indexes; those of one kind go when they are measured
 * @param peers kinds of FAISS to measure beside them, by a Python that has it
 * @param progress of building
 * @param note takes a line on what comes next
 */
public record IndexBench(
        List<IndexKind> kinds,
        int top,
        boolean refresh,
        Path work,
        Peers peers,
        Progress progress,
        Consumer<String> note) {

    /**
     * FAISS.
     *
     * @param python the interpreter that has it
     */
    public record Peers(String python, List<String> kinds) {
        public Peers {
            kinds = List.copyOf(kinds);
        }
    }

    /**
     * What to measure with.
     *
     * @param exact an exact index
     * @param queries {@code [Q, D]}
     * @param buildSeconds what the index took to build; NaN if that was not measured
     */
    public record Material(Path exact, float[] queries, double buildSeconds) {}

    /** @throws PyramidionException if {@code top} is less than 1 */
    public IndexBench {
        kinds = List.copyOf(kinds);
        if (top < 1) {
            throw new PyramidionException("top is %d; it must be at least 1".formatted(top));
        }
    }

    /**
     * An index of made vectors, in {@link #work}; one that is there is taken.
     *
     * @param queries how many
     */
    public Material made(SyntheticVectors source, IndexKind exact, int queries) {
        Path place = work.resolve("made-%d-%d-%d".formatted(source.size(), source.dimension(), source.seed()));
        IndexDirectory directory = new IndexDirectory(place);
        double seconds = directory.find().isPresent()
                ? Double.NaN
                : seconds(() -> directory.build(
                        exact,
                        source.size(),
                        source.dimension(),
                        Map.of("seed", source.seed()),
                        sink -> source.giveTo(sink, progress),
                        progress));
        return new Material(place, source.queries(queries), seconds);
    }

    /**
     * Measures; each result is added as soon as it is known.
     *
     * @throws PyramidionException if a process fails
     */
    public void measure(Material material, CostFiles results) throws IOException, InterruptedException {
        Path asked = Files.createDirectories(work).resolve("queries.f32");
        Path truth = work.resolve("truth.i32");
        RawNumbers.write(asked, material.queries());
        try (MipsIndex exact = new IndexDirectory(material.exact()).open()) {
            note.accept("finding the truth of %d queries".formatted(material.queries().length / exact.dimension()));
            RawNumbers.write(truth, SearchTimer.truth(exact, material.queries(), top));
            SearchProcess process =
                    new SearchProcess(asked, truth, exact.dimension(), top, Engine.threads(), SearchTimer.PATIENCE);
            for (IndexKind kind : kinds) {
                note.accept("measuring " + kind.name());
                results.add(
                        kind.equals(exact.describe().kind())
                                ? process.ours(material.exact()).built(material.buildSeconds(), Double.NaN)
                                : measure(kind, exact, process));
            }
            for (String peer : peers.kinds()) {
                note.accept("measuring FAISS " + peer);
                results.add(process.faiss(peers.python(), peer, material.exact(), work));
            }
        }
    }

    /**
     * Measures our partitions and FAISS's at every setting of a {@link Sweep}: both with cells that were trained by
     * distance and are looked into by inner product, with codes of residuals, and with vectors in float16.
     *
     * @param kind ours, for the number of partitions
     * @param patience seconds for each sort of search by each setting
     * @throws PyramidionException if a process fails
     */
    public void sweep(Material material, IndexKind.Partitioned kind, CostFiles results, double patience)
            throws IOException, InterruptedException {
        Path asked = Files.createDirectories(work).resolve("queries.f32");
        Path truth = work.resolve("truth.i32");
        RawNumbers.write(asked, material.queries());
        IndexDirectory place = new IndexDirectory(work.resolve("swept"));
        try (MipsIndex exact = new IndexDirectory(material.exact()).open()) {
            note.accept("finding the truth of %d queries".formatted(material.queries().length / exact.dimension()));
            RawNumbers.write(truth, SearchTimer.truth(exact, material.queries(), top));
            SearchProcess process = new SearchProcess(asked, truth, exact.dimension(), top, Engine.threads(), patience);
            note.accept("building partitions");
            double built = seconds(() -> place.build(
                    kind,
                    exact.size(),
                    exact.dimension(),
                    Map.of(),
                    sink -> IndexDirectory.copy(exact, sink),
                    progress));
            int partitions = ((IndexKind.Partitioned) place.find().orElseThrow().kind()).partitions();
            List<Sweep> settings = Sweep.of(partitions, exact.size());
            note.accept("searching by %d settings".formatted(settings.size()));
            results.addSweep(process.ours(place.path(), settings).stream()
                    .map(cost -> cost.built(built, Double.NaN))
                    .toList());
            if (!peers.kinds().isEmpty()) {
                note.accept("measuring FAISS with as many cells, at the same settings");
                results.addSweep(
                        process.faiss(peers.python(), "residual", material.exact(), work, partitions, settings));
            }
        } finally {
            Artifact.deleteTree(place.path());
        }
    }

    private Cost measure(IndexKind kind, MipsIndex exact, SearchProcess process)
            throws IOException, InterruptedException {
        IndexDirectory place = new IndexDirectory(work.resolve(kind.name()));
        try {
            double built = seconds(() -> place.build(
                    kind,
                    exact.size(),
                    exact.dimension(),
                    Map.of(),
                    sink -> IndexDirectory.copy(exact, sink),
                    progress));
            Cost cost = process.ours(place.path());
            double again = refresh && kind instanceof IndexKind.Partitioned
                    ? seconds(() -> place.refresh(
                            place, exact.size(), Map.of(), sink -> IndexDirectory.copy(exact, sink), progress))
                    : Double.NaN;
            return cost.built(built, again);
        } finally {
            Artifact.deleteTree(place.path());
        }
    }

    private static double seconds(Supplier<MipsIndex> work) {
        long begun = System.nanoTime();
        work.get().close();
        return (System.nanoTime() - begun) / 1e9;
    }
}
