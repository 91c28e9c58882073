package org.pyramidion.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.BlockSplitter;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.retrieval.SentenceEncoderIndex;
import org.pyramidion.weights.PretrainedWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pyramidion-spark embed}. */
@Command(
        name = "embed",
        description = "Embed the blocks of a corpus, as `pyramidion index build` does.",
        mixinStandardHelpOptions = true)
final class EmbedCommand implements Callable<Integer> {

    private static final Pattern SHARE = Pattern.compile("([0-9]{1,9})/([0-9]{1,9})");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Session session = new Session();

    @Parameters(paramLabel = "CORPUS", description = "The corpus.")
    private Path directory = Path.of("");

    @Option(
            names = "--encoder",
            paramLabel = "NAME",
            required = true,
            description = "minilm or bge-small, or the directory of a model, such as runs/NAME/pretrain/model.")
    private String encoder = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description =
                    "The index to make, such as runs/NAME/pretrain/model-index; of a published encoder its place in"
                            + " the corpus if not given.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--block-length",
            paramLabel = "N",
            description = "Longest input of a model, in wordpieces: its run's corpus.block-length; 288 if not given.")
    private int blockLength = BlockSplitter.DEFAULT_MAX_TOKENS;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "float32 (if not given) or bfloat16 products of matrices.")
    private String precision = Precision.FLOAT32.label();

    @Option(names = "--threads", paramLabel = "N", description = "Threads of a task; as spark.task.cpus if not given.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--tasks",
            paramLabel = "N",
            description = "How many encoders compute at once, one to a GPU; as Spark has cores if not given.")
    private Optional<Integer> tasks = Optional.empty();

    @Option(names = "--parts-only", description = "Leave the vectors in DIR.parts, and make no index of them.")
    private boolean partsOnly;

    @Option(
            names = "--share",
            paramLabel = "N/OF",
            description = "Embed the N-th of OF equal shares of the blocks only, and leave the vectors in DIR.parts.")
    private Optional<String> share = Optional.empty();

    @Override
    public Integer call() throws IOException {
        boolean model = Files.isDirectory(Path.of(encoder));
        EncoderChoice choice = model
                ? new EncoderChoice.OfModel(absolute(encoder), blockLength, chosen())
                : new EncoderChoice.OfPublished(encoder, weights(), chosen());
        Path index = output.orElseGet(() -> placeOfPublished(model));
        try (SparkSession spark = session.open("pyramidion embed")) {
            int cores = spark.sparkContext().defaultParallelism();
            int mine = threads.orElseGet(() -> spark.sparkContext().conf().getInt("spark.task.cpus", 1));
            EmbeddingJob job = new EmbeddingJob(spark, directory, choice, mine, tasks.orElse(cores), index);
            int blocks = share.map(one -> embedShare(job, one)).orElseGet(() -> partsOnly ? job.embed() : job.build());
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s blocks embedded: %s%s%n",
                            Amounts.count(blocks), index, partsOnly || share.isPresent() ? ".parts" : "");
        }
        return 0;
    }

    private static int embedShare(EmbeddingJob job, String share) {
        Matcher parts = SHARE.matcher(share);
        if (!parts.matches()) {
            throw new PyramidionException("--share %s: must be N/OF, such as 1/100".formatted(share));
        }
        return job.embedShare(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    private static String absolute(String place) {
        return Path.of(place).toAbsolutePath().normalize().toString();
    }

    private String weights() {
        return PretrainedWeights.names().contains(encoder)
                ? PretrainedWeights.resolve(encoder, Progress.none())
                        .directory()
                        .toString()
                : encoder;
    }

    private Path placeOfPublished(boolean model) {
        if (model) {
            throw new PyramidionException("-o DIR is missing: where is the index of %s to be?".formatted(encoder));
        }
        try (CorpusStore corpus = CorpusStore.open(directory)) {
            return SentenceEncoderIndex.place(corpus, encoder);
        }
    }

    private Precision chosen() {
        return Arrays.stream(Precision.values())
                .filter(known -> known.label().equals(precision))
                .findFirst()
                .orElseThrow(() ->
                        new PyramidionException("--precision %s: must be float32 or bfloat16".formatted(precision)));
    }
}
