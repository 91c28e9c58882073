package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.bench.CostFiles;
import org.pyramidion.index.bench.IndexBench;
import org.pyramidion.index.bench.SearchProcess;
import org.pyramidion.index.bench.SyntheticVectors;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.Questions;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
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
        IndexBench bench = new IndexBench(kinds, top, refresh, work, peers(), progress(), this::note);
        bench.measure(
                vectors.isPresent()
                        ? bench.made(
                                new SyntheticVectors(vectors.get(), dimension, seed), BlockIndex.DEFAULT_KIND, queries)
                        : embedded(questions.get()),
                results);
        print(results.costs(), results.report().markdown());
        return Failure.OK;
    }

    private static void requirePositive(String option, int value) {
        if (value < 1) {
            throw new PyramidionException("%s is %d; it must be at least 1".formatted(option, value));
        }
    }

    private IndexBench.Material embedded(Path file) {
        RunDirectory run = options.existing(this);
        Stage chosen = IndexBuildCommand.indexed(stage, run);
        Optional<IndexKind> exact = Optional.of(BlockIndex.DEFAULT_KIND);
        try (OpenStage open = OpenStage.open(run, chosen, options.corpus(), exact, progress())) {
            List<int[]> tokens = Questions.read(file).stream()
                    .limit(queries)
                    .map(Question::text)
                    .map(text -> open.realm().realm().tokens(text))
                    .toList();
            Retriever retriever = open.realm().retriever();
            Path place = OpenStage.indexes(run.run(), chosen).place(open.corpus());
            return new IndexBench.Material(place.toAbsolutePath(), retriever.embed(tokens), Double.NaN);
        }
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
