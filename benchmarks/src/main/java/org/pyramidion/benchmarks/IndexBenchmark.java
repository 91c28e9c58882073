package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.benchmarks.index.CostFiles;
import org.pyramidion.benchmarks.index.IndexBench;
import org.pyramidion.benchmarks.index.SearchProcess;
import org.pyramidion.benchmarks.index.SyntheticVectors;
import org.pyramidion.engine.Engine;
import org.pyramidion.index.IndexKind;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.Questions;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * Measures kinds of index on made vectors or on a run's embeddings: what they find, how long they take, what they need.
 * {@code benchmarks/run IndexBenchmark --help} lists the options.
 */
@Command(
        name = "benchmarks/run IndexBenchmark",
        mixinStandardHelpOptions = true,
        description = "Measure kinds of index: what they find, how long they take, what they need.",
        footer = {
            "",
            "Vectors are made from a seed (--vectors) or are a run's embeddings, asked with",
            "questions (--run, --questions). Each kind is searched in a process of its own.",
            "Results join those that stand in --out already, so that sizes can be measured",
            "one by one. FAISS is measured too if --python has it.",
            "",
            "Examples:",
            "  benchmarks/run IndexBenchmark --vectors 100000",
            "  benchmarks/run IndexBenchmark --vectors 100000 --sweep --threads 1 --python venv/bin/python",
            "  benchmarks/run IndexBenchmark --vectors 13353718 --kinds exact,exact-int8,partitioned",
            "  benchmarks/run IndexBenchmark --run runs/first --questions test.jsonl"
        })
public final class IndexBenchmark implements Callable<Integer> {

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

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "The run whose embeddings are measured; with --questions.")
    private Optional<Path> run = Optional.empty();

    @Option(
            names = "--corpus",
            paramLabel = "DIR",
            description = "Another corpus than the run's own, or that where it has moved.")
    private Optional<Path> corpus = Optional.empty();

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            description = "Whose model: warm-start, pretrain, finetune or baseline; the furthest if not given.")
    private Optional<String> stage = Optional.empty();

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            description = "Measure a run's embeddings with these questions.")
    private Optional<Path> questions = Optional.empty();

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            converter = KindName.class,
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
            names = "--sweep",
            description = "Measure our partitions and FAISS's over probes and rescored vectors: Pareto curves.")
    private boolean sweep;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "Of --sweep, for each sort of search by each setting; 3 if not given.")
    private double patience;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of --sweep, ours and FAISS's alike; chosen by the number of vectors if not given.")
    private int partitions;

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

    @Option(names = "--threads", paramLabel = "N", description = "Threads to use; all cores if not given.")
    private Optional<Integer> threads = Optional.empty();

    /** A kind by its name. */
    private static final class KindName implements ITypeConverter<IndexKind> {
        @Override
        public IndexKind convert(String name) {
            return IndexKind.named(name)
                    .orElseThrow(() -> new TypeConversionException(
                            "'%s' is not one of %s".formatted(name, String.join(", ", IndexKind.NAMES))));
        }
    }

    private IndexBenchmark() {}

    /** Measures, and prints the table of all results that stand in {@code --out}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Measures, and returns the exit code. */
    static int run(String... arguments) {
        CommandLine command = new CommandLine(new IndexBenchmark());
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            if (!(failure instanceof PyramidionException)) {
                throw failure;
            }
            System.err.println(failure.getMessage());
            return 1;
        });
        return command.execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        threads.ifPresent(count -> requirePositive("--threads", count));
        Engine.threads(threads.orElse(Runtime.getRuntime().availableProcessors()));
        requirePositive("--queries", queries);
        requirePositive("--top", top);
        requirePositive("--dimension", dimension);
        vectors.ifPresent(count -> requirePositive("--vectors", count));
        if (vectors.isPresent() == questions.isPresent() || questions.isPresent() != run.isPresent()) {
            throw new PyramidionException("name either --vectors N, or --run DIR and --questions FILE");
        }
        CostFiles results = new CostFiles(out, sweep ? name + "-pareto" : name);
        IndexBench bench = new IndexBench(kinds, top, refresh, work, peers(), Progress.none(), IndexBenchmark::note);
        IndexBench.Material material = vectors.isPresent()
                ? bench.made(new SyntheticVectors(vectors.get(), dimension, seed), BlockIndex.DEFAULT_KIND, queries)
                : embedded(new RunDirectory(new Run(run.orElseThrow())), questions.get());
        if (sweep) {
            bench.sweep(material, new IndexKind.Partitioned(partitions, 0, 0), results, patience);
            System.out.println(results.pareto().markdown());
            return 0;
        }
        bench.measure(material, results);
        System.out.println(results.report().markdown());
        return 0;
    }

    private static void note(String line) {
        System.err.println(line);
    }

    private static void requirePositive(String option, int value) {
        if (value < 1) {
            throw new PyramidionException("%s is %d; it must be at least 1".formatted(option, value));
        }
    }

    private IndexBench.Material embedded(RunDirectory place, Path file) {
        Stage chosen = stage(place.run());
        Optional<IndexKind> exact = Optional.of(BlockIndex.DEFAULT_KIND);
        try (OpenStage open = OpenStage.open(place, chosen, corpus, exact, Progress.none())) {
            List<int[]> tokens = Questions.read(file).stream()
                    .limit(queries)
                    .map(Question::text)
                    .map(text -> open.realm().realm().tokens(text))
                    .toList();
            Retriever retriever = open.realm().retriever();
            Path index = OpenStage.indexes(place.run(), chosen).place(open.corpus());
            return new IndexBench.Material(index.toAbsolutePath(), retriever.embed(tokens), Double.NaN);
        }
    }

    private Stage stage(Run opened) {
        return stage.map(label -> Stream.of(Stage.values())
                        .filter(one -> one.label().equals(label))
                        .findFirst()
                        .orElseThrow(() -> new PyramidionException("--stage %s: no such stage".formatted(label))))
                .or(opened::furthest)
                .orElseThrow(() -> new PyramidionException("%s: no finished model".formatted(opened.directory())));
    }

    private IndexBench.Peers peers() throws InterruptedException {
        String wanted = peers.orElse("flat,hnsw,ivfpq");
        if (wanted.equals("none")) {
            return new IndexBench.Peers(python, List.of());
        }
        if (!SearchProcess.hasFaiss(python)) {
            note("%s has no faiss (pip install faiss-cpu), or benchmarks/peers is not here: FAISS is left out"
                    .formatted(python));
            return new IndexBench.Peers(python, List.of());
        }
        return new IndexBench.Peers(python, List.of(wanted.split(",")));
    }
}
