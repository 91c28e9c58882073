package org.pyramidion.benchmarks.scale;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.pyramidion.benchmarks.scale.Law.Point;
import org.pyramidion.benchmarks.scale.Measurements.IndexPoint;
import org.pyramidion.benchmarks.scale.Measurements.Link;
import org.pyramidion.benchmarks.scale.Measurements.Network;
import org.pyramidion.benchmarks.scale.Measurements.SearchPoint;
import org.pyramidion.benchmarks.scale.Measurements.TrainingPoint;

/** What work costs on some GPUs. Seconds, unless it says otherwise. */
public final class ClusterModel {

    private static final double GIGA = 1e9;

    private final Measurements measured;

    public ClusterModel(Measurements measured) {
        this.measured = measured;
    }

    /** The latest measurement of training with whole inputs, which a corpus of full blocks has. */
    TrainingPoint training() {
        List<TrainingPoint> all = measured.points().training();
        return all.get(all.size() - 2);
    }

    /** The last: as long as wiki-100k's. */
    TrainingPoint shortTraining() {
        return measured.points().training().getLast();
    }

    /** Products of matrices that an embedder of BERT-base's shape is taken to reach, in operations a second. */
    double embeddingRate() {
        return shortTraining().teraflops() * 1e12;
    }

    /** Blocks a second on one GPU. */
    double blocksPerSecond(String network, int wordpieces) {
        Network shape = measured.network(network);
        return embeddingRate() / shape.flops(wordpieces);
    }

    /** Embedding all blocks; windows are independent. */
    double embedding(double blocks, int wordpieces, int gpus) {
        return blocks / blocksPerSecond("BERT-base", wordpieces) / gpus;
    }

    /** What a step computes, without what it sends and searches. */
    double computing(int batch, int gpus) {
        return batch / training().sentencesPerSecond() / gpus;
    }

    /** The sum of gradients in a ring, behind the backward pass. */
    double summing(int gpus) {
        Link link = measured.points().assumed().link(gpus);
        double share = 2.0 * (gpus - 1) / gpus;
        return share * measured.points().assumed().gradientBytes() / (link.gigabytesPerSecond() * GIGA);
    }

    /** An exact search of a batch's queries, each GPU having its share of the vectors. */
    double searching(double vectors, int queries, int gpus) {
        SearchPoint point = measured.points().search().getLast();
        double perVector = 1 / (point.queriesPerSecond() * point.vectors());
        return queries * vectors * perVector / gpus;
    }

    double step(double vectors, int batch, int gpus) {
        return computing(batch, gpus) + summing(gpus) + searching(vectors, batch, gpus);
    }

    /** How much of what the GPUs could do is done, compared with one that need not send. */
    double efficiency(double vectors, int batch, int gpus) {
        return step(vectors, batch, 1) / gpus / step(vectors, batch, gpus);
    }

    /** Bytes of float32 vectors on each GPU. */
    double vectorBytes(double vectors, int dimension, int gpus) {
        return vectors * dimension * Float.BYTES / gpus;
    }

    /** Cutting documents into so many blocks, on cores like those that were measured. */
    double corpus(double blocks, int cores) {
        var point = measured.points().corpus();
        return blocks * point.seconds() * point.cores() / point.blocks() / cores;
    }

    double corpusBytes(double blocks) {
        var point = measured.points().corpus();
        return blocks * point.bytes() / point.blocks();
    }

    /** What was measured of one kind of index, by its number of vectors. */
    List<Point> index(String kind, ToDoubleFunction<IndexPoint> cost) {
        return measured.indexes().stream()
                .filter(point -> point.kind().equals(kind))
                .map(point -> new Point(point.vectors(), cost.applyAsDouble(point)))
                .filter(point -> !Double.isNaN(point.cost()))
                .toList();
    }
}
