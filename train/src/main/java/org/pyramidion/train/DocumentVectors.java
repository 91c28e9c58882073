package org.pyramidion.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.retrieval.Realm;

/** The embeddings of blocks that a loss is over. */
@FunctionalInterface
interface DocumentVectors {

    /**
     * What documents are embedded for.
     *
     * @param queries how many there are
     * @param pull how much the loss would move each document, from embeddings {@code [U, D]} to U numbers of 0 or more
     */
    record Use(int queries, Function<Tensor, double[]> pull) {}

    /**
     * Embeddings of U documents.
     *
     * @param vectors {@code [U, D]}
     * @param pull share of the loss' pull on all of them that is on those which learn
     */
    record Embedded(Tensor vectors, double pull) {}

    /** Embeds blocks of the corpus. */
    Embedded of(int[] blocks, double dropout, Use use);

    /** Embeds blocks with the present parameters, and lets gradients through. */
    static DocumentVectors anew(Realm realm) {
        return (blocks, dropout, use) -> {
            List<InputSequence> inputs = Arrays.stream(blocks)
                    .parallel()
                    .mapToObj(block -> realm.document(block))
                    .toList();
            return new Embedded(realm.model().documentEmbedder().embed(new PackedBatch(inputs), dropout), 1);
        };
    }

    /** Takes them from an index: for documents that do not learn. */
    static DocumentVectors of(MipsIndex index) {
        return (blocks, dropout, use) ->
                new Embedded(Tensors.of(index.vectors(blocks), blocks.length, index.dimension()), 0);
    }

    /**
     * Embeds those anew that the loss pulls most, and takes the others as they are known: much of what documents learn,
     * for a small part of what embedding all of them costs.
     *
     * @param anew embeds them
     * @param known has their embeddings, which may lag behind
     * @param each how many a query are embedded anew at most
     */
    static DocumentVectors mostPulled(DocumentVectors anew, DocumentVectors known, double each) {
        return (blocks, dropout, use) -> {
            int count = (int) Math.ceil(each * use.queries());
            if (blocks.length <= count) {
                return anew.of(blocks, dropout, use);
            }
            Tensor stored = known.of(blocks, dropout, use).vectors();
            double[] pulls = use.pull().apply(stored);
            int[] rows = largest(pulls, count);
            int[] chosen = Arrays.stream(rows).map(row -> blocks[row]).toArray();
            double all = Arrays.stream(pulls).sum();
            double theirs = Arrays.stream(rows).mapToDouble(row -> pulls[row]).sum();
            Tensor fresh = anew.of(chosen, dropout, use).vectors();
            return new Embedded(stored.index_copy(0, Tensors.of(rows, count), fresh), all > 0 ? theirs / all : 1);
        };
    }

    /** Where the {@code count} largest stand, in ascending order. */
    private static int[] largest(double[] values, int count) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -values[i])) // stable
                .limit(count)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }
}
