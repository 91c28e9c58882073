package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Engine;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.bench.Cost;
import org.pyramidion.index.bench.SyntheticVectors;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.Questions;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion index bench}. */
@Command(
        name = "bench",
        description = "Measure kinds of index: what they find, how long they take, what they need.",
        footer = {
            "",
            "Vectors are made from a seed (--vectors) or are a run's embeddings, asked with",
            "questions (--run, --questions). Each kind is searched in a process of its own.",
            "Results join those that stand in --out already, so that sizes can be measured",
            "one by one. FAISS is measured too if --python has it.",
            "",
            "Examples:",
            "  pyramidion index bench --vectors 100000",
            "  pyramidion index bench --vectors 13353718 --kinds exact,exact-int8,partitioned",
            "  pyramidion index bench --run runs/first --questions test.jsonl"
        })
final class IndexBenchCommand extends Verb {

    @Option(names = "--vectors", paramLabel = "N", description = "Make this many vectors.")
    private Optional<Integer> vectors = Optional.empty();

    @Option(
            names = "--dimension",
            paramLabel = "D",
            defaultValue = "128",
            description = "Of made vectors; 128 if not given.")
    private int dimension;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of made vectors; 1 if not given.")
    private long seed;

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            description = "Measure a run's embeddings with these questions.")
    private Optional<Path> questions = Optional.empty();

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            converter = IndexKindOptions.Name.class,
            description = "Which kinds; all if not given.")
    private List<IndexKind> kinds = IndexKind.NAMES.stream()
            .map(name -> IndexKind.named(name).orElseThrow())
            .toList();

    @Option(
            names = "--queries",
            paramLabel = "N",
            defaultValue = "1000",
            description = "At most so many; 1000 if not given.")
    private int queries;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "10",
            description = "How many a query asks for; 10 if not given.")
    private int top;

    @Option(names = "--refresh", description = "Also time a refresh of the partitioned kind.")
    private boolean refresh;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "index-bench/work",
            description = "For indexes; the exact one of made vectors stays there for the next time.")
    private Path work = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "index-bench",
            description = "For results; index-bench if not given.")
    private Path out = Path.of("");

    @Option(names = "--name", paramLabel = "NAME", defaultValue = "index", description = "Of the results' files.")
    private String name = "";

    @Option(names = "--python", paramLabel = "FILE", defaultValue = "python3", description = "A Python, for FAISS.")
    private String python = "";

    @Option(
            names = "--peers",
            paramLabel = "KIND",
            description = "FAISS's flat, hnsw, ivfpq; all three if not given, none with none.")
    private Optional<String> peers = Optional.empty();

    IndexBenchCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws IOException, InterruptedException {
        useThreads();
        requirePositive("--queries", queries);
        requirePositive("--top", top);
        requirePositive("--dimension", dimension);
        vectors.ifPresent(count -> requirePositive("--vectors", count));
        if (vectors.isPresent() == questions.isPresent()) {
            throw new PyramidionException("name either --vectors N or --questions FILE of a --run");
        }
        CostFiles results = new CostFiles(out, name);
        Files.createDirectories(work);
        if (vectors.isPresent()) {
            measure(results, made(new SyntheticVectors(vectors.get(), dimension, seed)));
        } else {
            measure(results, embedded(questions.get()));
        }
        print(results.costs(), results.report().markdown());
        return Failure.OK;
    }

    private static void requirePositive(String option, int value) {
        if (value < 1) {
            throw new PyramidionException("%s is %d; it must be at least 1".formatted(option, value));
        }
    }

    /** Vectors to measure with, as an exact index, and what to ask it. */
    private record Material(Path exact, float[] queries, double buildSeconds) {}

    private Material made(SyntheticVectors source) {
        Path place = work.resolve("made-%d-%d-%d".formatted(source.size(), source.dimension(), source.seed()));
        IndexDirectory exact = new IndexDirectory(place);
        double seconds = Double.NaN;
        if (exact.find().isEmpty()) {
            long begun = System.nanoTime();
            exact.build(
                            exactKind(),
                            source.size(),
                            source.dimension(),
                            java.util.Map.of("seed", source.seed()),
                            sink -> source.giveTo(sink, progress()),
                            progress())
                    .close();
            seconds = (System.nanoTime() - begun) / 1e9;
        }
        return new Material(place, source.queries(queries), seconds);
    }

    private static IndexKind exactKind() {
        return org.pyramidion.retrieval.BlockIndex.DEFAULT_KIND;
    }

    private Material embedded(Path file) {
        RunDirectory run = options.existing(this);
        var chosen = IndexBuildCommand.indexed(stage, run);
        try (OpenStage open = OpenStage.open(run, chosen, options.corpus(), Optional.of(exactKind()), progress())) {
            List<int[]> tokens = Questions.read(file).stream()
                    .limit(queries)
                    .map(Question::text)
                    .map(text -> open.model().tokenizer().encode(text).ids())
                    .toList();
            Retriever retriever = new Retriever(open.model(), open.format(), open.index());
            return new Material(
                    OpenStage.indexes(run.run(), chosen).place(open.corpus()).toAbsolutePath(),
                    retriever.embed(tokens),
                    Double.NaN);
        }
    }

    private void measure(CostFiles results, Material material) throws IOException, InterruptedException {
        Path asked = work.resolve("queries.f32");
        Path truth = work.resolve("truth.i32");
        RawNumbers.write(asked, material.queries());
        try (MipsIndex exact = new IndexDirectory(material.exact()).open()) {
            note("finding the truth of %d queries".formatted(material.queries().length / exact.dimension()));
            RawNumbers.write(truth, org.pyramidion.index.bench.SearchTimer.truth(exact, material.queries(), top));
            Measuring measuring = new Measuring(asked, truth, exact.dimension(), top, Engine.threads());
            for (IndexKind kind : kinds) {
                note("measuring " + kind.name());
                results.add(
                        kind.equals(exactKind())
                                ? measuring.search(material.exact()).built(material.buildSeconds(), Double.NaN)
                                : measure(kind, exact, measuring));
            }
            for (String peer : peers(exact)) {
                note("measuring FAISS " + peer);
                results.add(measuring.faiss(python, peer, material.exact(), work));
            }
        }
    }

    private Cost measure(IndexKind kind, MipsIndex exact, Measuring measuring)
            throws IOException, InterruptedException {
        IndexDirectory place = new IndexDirectory(work.resolve(kind.name()));
        try {
            double built = seconds(() -> place.build(
                    kind,
                    exact.size(),
                    exact.dimension(),
                    java.util.Map.of(),
                    sink -> IndexDirectory.copy(exact, sink),
                    progress()));
            Cost cost = measuring.search(place.path());
            double again = refresh && kind instanceof IndexKind.Partitioned
                    ? seconds(() -> place.refresh(
                            place,
                            exact.size(),
                            java.util.Map.of(),
                            sink -> IndexDirectory.copy(exact, sink),
                            progress()))
                    : Double.NaN;
            return cost.built(built, again);
        } finally {
            Artifact.deleteTree(place.path());
        }
    }

    private static double seconds(java.util.function.Supplier<MipsIndex> work) {
        long begun = System.nanoTime();
        work.get().close();
        return (System.nanoTime() - begun) / 1e9;
    }

    private List<String> peers(MipsIndex exact) throws IOException, InterruptedException {
        String wanted = peers.orElse("flat,hnsw,ivfpq");
        if (wanted.equals("none")) {
            return List.of();
        }
        if (!Measuring.hasFaiss(python)) {
            note("%s has no faiss (pip install faiss-cpu), or benchmarks/peers is not here: FAISS is left out"
                    .formatted(python));
            return List.of();
        }
        return Stream.of(wanted.split(",")).toList();
    }
}
