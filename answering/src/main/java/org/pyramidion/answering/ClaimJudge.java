package org.pyramidion.answering;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.retrieval.Reading;
import org.pyramidion.retrieval.Realm;

/** Says which class a claim is of: that of the best pair of a block and a class. */
final class ClaimJudge {

    /**
     * @param probability share of all pairs of a block and this class
     * @param block the block of the best pair
     */
    record Verdict(String label, double probability, int block) {}

    private final Realm realm;
    private final int beam;

    ClaimJudge(Realm realm, int beam) {
        this.realm = realm;
        this.beam = beam;
    }

    Verdict judge(int[] claim, Hits hits) {
        int[] blocks = Arrays.copyOf(hits.ids(), Math.min(beam, hits.size()));
        Reading reading = realm.reading(claim, blocks, 1);
        double[] logits = logits(reading, hits.scores()); // [K, C]
        double[] probabilities = Probabilities.softmax(logits);
        List<String> labels = realm.model().config().labels();
        int classes = labels.size();
        int best = IntStream.range(0, logits.length)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
        double share = IntStream.range(0, blocks.length)
                .mapToDouble(b -> probabilities[b * classes + best % classes])
                .sum();
        return new Verdict(labels.get(best % classes), share, blocks[best / classes]);
    }

    private double[] logits(Reading reading, float[] relevance) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor scores = realm.model().classifier().scores(reading.batch(), 0);
            double[] logits = Tensors.doubles(scores);
            int classes = logits.length / reading.blocks();
            Arrays.setAll(logits, i -> logits[i] + relevance[i / classes]);
            return logits;
        }
    }
}
