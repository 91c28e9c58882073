package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.retrieval.BlockEmbedder;
import org.pyramidion.weights.PretrainedWeights;
import tools.jackson.databind.json.JsonMapper;

/**
 * How fast blocks of a corpus are embedded, as a refresh of the index does it. Prints blocks and wordpieces a second,
 * the share of padding, and the rate of the forward pass's products (by arithmetic, real wordpieces only, attention
 * included) against the machine's peak for a large matrix product, measured between the rounds of the same run.
 *
 * <p>Arguments: corpus directory, weights (minilm), layers (0 for all), blocks (4096; taken evenly from the whole
 * corpus), a file to write these blocks to, for a peer (none), precision (empty for both).
 */
public final class EmbeddingThroughput {

    private static final int ROUNDS = 3;
    private static final int CHUNKS = 8;
    private static final int CHUNK = 512; // a batch for each of several threads, at least

    private EmbeddingThroughput() {}

    /** Runs the measurement once for each precision. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            System.err.println("usage: EmbeddingThroughput CORPUS [WEIGHTS] [LAYERS] [BLOCKS] [FILE] [PRECISION]");
            System.exit(2);
        }
        String weights = arguments.length > 1 ? arguments[1] : "minilm";
        int layers = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
        int blocks = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 4096;
        Path directory = PretrainedWeights.resolve(weights, Progress.none()).directory();
        int kept = layers > 0 ? layers : WarmStart.layers(directory);
        WarmStart.Shape shape = new WarmStart.Shape(kept, 1, 128, Embedder.Pooling.CLS, 1, true, 256);
        Engine.threads(Runtime.getRuntime().availableProcessors());
        System.out.println(Engine.description());
        try (CorpusStore corpus = CorpusStore.open(Path.of(arguments[0]));
                RealmModel model = WarmStart.from(directory, shape, 1)) {
            blocks = Math.min(blocks, corpus.size());
            if (arguments.length > 4 && !arguments[4].isEmpty()) {
                write(Path.of(arguments[4]), corpus, blocks);
            }
            for (Precision precision : Precision.values()) {
                if (arguments.length > 5 && !arguments[5].equals(precision.label())) {
                    continue;
                }
                BlockEmbedder embedder =
                        new BlockEmbedder(model.in(precision).documentEmbedder(), model.inputs(64, 288, 352), corpus);
                measure(weights, precision, embedder, corpus, model.config().embedder(), blocks);
            }
        }
    }

    /** As rows of title and text. */
    private static void write(Path file, CorpusStore corpus, int blocks) throws IOException {
        JsonMapper json = new JsonMapper();
        List<String> rows = new ArrayList<>();
        for (int chunk = 0; chunk < chunks(blocks); chunk++) {
            int from = first(chunk, corpus.size(), blocks);
            for (int i = from; i < from + blocks / chunks(blocks); i++) {
                Block block = corpus.block(i);
                rows.add(json.writeValueAsString(Map.of("title", block.title(), "text", block.text())));
            }
        }
        Files.write(file, rows);
    }

    private static void measure(
            String weights,
            Precision precision,
            BlockEmbedder embedder,
            CorpusStore corpus,
            BertConfig config,
            int blocks) {
        double[] rates = new double[ROUNDS];
        double[] peaks = new double[ROUNDS];
        BlockEmbedder.Cost cost =
                embed(embedder, corpus.size(), blocks); // warms up: oneDNN makes a kernel for each shape
        double flops = flops(corpus, config, blocks);
        for (int i = 0; i < ROUNDS; i++) {
            peaks[i] = precision.productRate();
            cost = embed(embedder, corpus.size(), blocks);
            rates[i] = flops / cost.seconds();
        }
        double rate = median(rates);
        System.out.printf(
                Locale.ROOT,
                "%s, %d layers, %s: %,d blocks, %,.0f blocks/s, %,.0f wordpieces/s, padding %.1f %%, %.0f GFLOP/s"
                        + " (median of %d); product peak %.0f GFLOP/s; share %.0f %%%n",
                weights,
                config.layers(),
                precision,
                cost.blocks(),
                cost.blocks() / flops * rate,
                cost.wordpieces() / flops * rate,
                100 - 100.0 * cost.wordpieces() / cost.rows(),
                rate / 1e9,
                ROUNDS,
                median(peaks) / 1e9,
                100 * rate / median(peaks));
    }

    private static BlockEmbedder.Cost embed(BlockEmbedder embedder, int size, int blocks) {
        BlockEmbedder.Cost cost = BlockEmbedder.Cost.NONE;
        try (Progress.Task task = Progress.none().start("embedding", blocks, "blocks")) {
            for (int chunk = 0; chunk < chunks(blocks); chunk++) {
                int from = first(chunk, size, blocks);
                cost = cost.plus(embedder.embed(
                        from, from + blocks / chunks(blocks), (id, values, offset) -> {}, task, () -> false));
            }
        }
        return cost;
    }

    private static int chunks(int blocks) {
        return Math.clamp(blocks / CHUNK, 1, CHUNKS);
    }

    private static int first(int chunk, int size, int blocks) {
        return (int) ((long) chunk * (size - blocks / chunks(blocks)) / chunks(blocks));
    }

    private static double flops(CorpusStore corpus, BertConfig config, int blocks) {
        double sum = 0;
        for (int chunk = 0; chunk < chunks(blocks); chunk++) {
            int from = first(chunk, corpus.size(), blocks);
            for (int block = from; block < from + blocks / chunks(blocks); block++) {
                double length = Math.min(288, 3 + corpus.titleTokens(block).length + corpus.tokens(block).length);
                sum += config.flops(length, 1); // pooled from [CLS]
            }
        }
        return sum;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
