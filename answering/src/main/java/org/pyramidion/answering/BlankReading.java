package org.pyramidion.answering;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.retrieval.Realm;

/** Reads a blank with documents. */
final class BlankReading {

    private final Realm realm;

    BlankReading(Realm realm) {
        this.realm = realm;
    }

    /**
     * {@code log p(·|z,x)} at each of the M masks, document by document, {@code [N·M, V]}.
     *
     * @param documents blocks, {@link Relevance#NULL} among them
     */
    Tensor logProbabilities(Blank blank, int[] documents) {
        return logProbabilities(
                IntStream.of(documents)
                        .mapToObj(block -> realm.joint(blank.tokens(), block))
                        .toList(),
                Collections.nCopies(documents.length, blank));
    }

    /**
     * {@code log p(·|∅,x)} at the masks of several blanks, read with the null document, blank by blank, {@code [Σ M,
     * V]}.
     */
    Tensor logProbabilities(List<Blank> blanks) {
        return logProbabilities(
                blanks.stream()
                        .map(blank -> realm.joint(blank.tokens(), Relevance.NULL))
                        .toList(),
                blanks);
    }

    private Tensor logProbabilities(List<InputSequence> inputs, List<Blank> blanks) {
        PackedBatch batch = new PackedBatch(inputs);
        int[] rows = IntStream.range(0, blanks.size())
                .flatMap(i -> IntStream.range(0, blanks.get(i).masks())
                        // [CLS] stands before the query
                        .map(mask -> batch.row(i, 1 + blanks.get(i).first() + mask)))
                .toArray();
        return realm.model().encoder().logProbabilities(batch, rows, 0);
    }
}
