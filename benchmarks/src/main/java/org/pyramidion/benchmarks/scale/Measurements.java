package org.pyramidion.benchmarks.scale;

import java.nio.file.Path;
import java.util.List;
import org.pyramidion.documents.JsonLines;
import tools.jackson.core.type.TypeReference;

/**
 * What was measured, each with where it is from, and what is only assumed.
 *
 * @param indexes of vectors of 128 numbers on two cores, as {@code IndexBenchmark} writes them
 */
public record Measurements(Points points, List<IndexPoint> indexes) {

    private static final TypeReference<List<IndexPoint>> INDEXES = new TypeReference<>() {};

    /** The file with all that is no index. */
    public record Points(
            List<Network> networks,
            List<BlockLength> blockLengths,
            List<EmbeddingPoint> embedding,
            List<TrainingPoint> training,
            List<SearchPoint> search,
            CorpusPoint corpus,
            RankPoints ranks,
            Assumed assumed) {}

    /** A BERT, without embeddings. */
    public record Network(String name, int layers, int hidden) {

        /** Operations of a forward pass over a sequence: products of matrices, attention included. */
        public double flops(int wordpieces) {
            return layers * (24.0 * hidden * hidden * wordpieces + 4.0 * hidden * (double) wordpieces * wordpieces);
        }
    }

    /**
     * How long the blocks of a corpus are.
     *
     * @param wordpieces of a block with title and marks
     */
    public record BlockLength(String name, int wordpieces, String source) {}

    public record EmbeddingPoint(
            String name, String network, int wordpieces, double blocksPerSecond, String device, String source) {}

    public record TrainingPoint(
            String name, double sentencesPerSecond, double teraflops, String device, String source) {

        /** Operations that a sentence takes, forward and back. */
        public double flops() {
            return teraflops * 1e12 / sentencesPerSecond;
        }
    }

    public record SearchPoint(
            String name, long vectors, int dimension, double queriesPerSecond, String device, String source) {}

    public record CorpusPoint(long bytes, long blocks, int cores, double seconds, String source) {}

    /**
     * Steps shared by ranks.
     *
     * @param megabytes of gradients
     */
    public record RankPoints(String network, double megabytes, List<RankPoint> points, String source) {}

    /**
     * A step of some ranks.
     *
     * @param seconds of a step
     * @param sum seconds of it for the sum of gradients, waiting included
     */
    public record RankPoint(int ranks, double seconds, double sum) {}

    public record Assumed(
            double gradientBytes,
            String gradientSource,
            double gpuMemoryGigabytes,
            String memorySource,
            List<Link> links,
            Paper paper) {

        /** What so many GPUs are joined by. */
        public Link link(int gpus) {
            return links.stream()
                    .filter(link -> gpus <= link.most())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * What GPUs are joined by.
     *
     * @param most GPUs that it joins
     */
    public record Link(String name, int most, double gigabytesPerSecond, String source) {}

    public record Paper(long steps, int batch, int refreshEvery, String source) {}

    /** One line of an index benchmark; seconds that were not measured are NaN. */
    public record IndexPoint(
            String kind,
            long vectors,
            int dimension,
            int k,
            double recall,
            double milliseconds_one,
            double milliseconds_many,
            double open_milliseconds,
            double build_seconds,
            double refresh_seconds,
            double bytes_per_vector,
            double resident_mebibytes,
            String note) {}

    /**
     * Reads them.
     *
     * @param directory with {@code scale.json} and {@code index-synthetic.json}
     */
    public static Measurements read(Path directory) {
        return new Measurements(
                JsonLines.JSON.readValue(directory.resolve("scale.json").toFile(), Points.class),
                JsonLines.JSON.readValue(
                        directory.resolve("index-synthetic.json").toFile(), INDEXES));
    }

    Network network(String name) {
        return points.networks().stream()
                .filter(network -> network.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("scale.json has no network '%s'".formatted(name)));
    }
}
