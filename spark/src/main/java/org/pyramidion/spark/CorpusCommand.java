package org.pyramidion.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.BlockKind;
import org.pyramidion.corpus.BlockSplitter;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.CorpusSummary;
import org.pyramidion.text.Language;
import org.pyramidion.weights.PretrainedWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pyramidion-spark corpus}. */
@Command(
        name = "corpus",
        description = "Cut documents into blocks, as `pyramidion corpus build` does.",
        mixinStandardHelpOptions = true)
final class CorpusCommand implements Callable<Integer> {

    private static final long MEBIBYTE = 1L << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Session session = new Session();

    @Parameters(
            paramLabel = "SOURCE",
            arity = "1..*",
            description = "Files or folders of documents; with --format what Spark is to load.")
    private List<String> sources = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The directory to make; a corpus that stands there is replaced.")
    private Path directory = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "Load the sources by Spark: parquet, orc, json, csv or any other that it knows.")
    private Optional<String> format = Optional.empty();

    @Option(
            names = "--order-by",
            paramLabel = "COLUMN",
            description = "With --format: number the rows in this order. The column itself is left out.")
    private Optional<String> order = Optional.empty();

    @Option(
            names = "--weights",
            paramLabel = "NAME",
            description = "Cut text as these weights need it: bert-base (if not given), minilm or bge-small.")
    private String weights = "bert-base";

    @Option(
            names = "--vocab",
            paramLabel = "FILE",
            description = "Cut text by a vocab.txt, as an uncased model needs it.")
    private Optional<Path> vocabulary = Optional.empty();

    @Option(
            names = "--block-length",
            paramLabel = "N",
            description = "Longest block with its title, in wordpieces; 288 if not given.")
    private int blockLength = BlockSplitter.DEFAULT_MAX_TOKENS;

    @Option(
            names = "--blocks",
            paramLabel = "KIND",
            description = "What a block is: sentences (if not given), words or records.")
    private String blocks = new BlockKind.Sentences().label();

    @Option(names = "--block-words", paramLabel = "N", description = "With --blocks words, how many; 100 if not given.")
    private int blockWords = BlockKind.DEFAULT_WORDS;

    @Option(
            names = "--language",
            paramLabel = "TAG",
            description = "Of the documents: en (if not given), ko, zh or ja.")
    private String language = Language.ENGLISH.tag();

    @Option(
            names = "--drop-duplicates",
            description = "Leave out documents whose text an earlier one has already; they are kept if not given.")
    private boolean dropDuplicates;

    @Option(
            names = "--part-mib",
            paramLabel = "N",
            description = "How many MiB of documents, unpacked, a task gets; 64 if not given.")
    private long partMebibytes = CorpusSettings.PART_BYTES / MEBIBYTE;

    @Override
    public Integer call() throws IOException {
        if (order.isPresent() && format.isEmpty()) {
            throw new PyramidionException("--order-by goes with --format only; leave it out or add that");
        }
        CorpusSettings settings = settings();
        try (SparkSession spark = session.open("pyramidion corpus")) {
            CorpusJob job = new CorpusJob(spark, settings)
                    .onUnreadable(what -> spec.commandLine().getErr().println(what));
            if (format.isPresent()) {
                job.build(rows(spark, format.get()), String.join(", ", sources), directory);
            } else {
                job.build(sources.stream().map(Path::of).toList(), directory);
            }
        }
        try (CorpusStore corpus = CorpusStore.open(directory)) {
            spec.commandLine()
                    .getOut()
                    .println(CorpusSummary.of(directory, corpus).text());
        }
        return 0;
    }

    private Dataset<?> rows(SparkSession spark, String name) {
        Dataset<Row> rows = spark.read().format(name).load(sources.toArray(String[]::new));
        return order.isEmpty() ? rows : rows.orderBy(order.get()).drop(order.get());
    }

    private CorpusSettings settings() {
        Path file = vocabulary.orElseGet(
                () -> PretrainedWeights.resolve(weights, Progress.none()).file(PretrainedWeights.VOCABULARY));
        return new CorpusSettings(
                file.toString(), blockLength, blocks, blockWords, language, dropDuplicates, partMebibytes * MEBIBYTE);
    }
}
