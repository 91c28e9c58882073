package org.pyramidion.train;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.retrieval.Realm;

/** The embeddings of blocks that a loss is over. */
@FunctionalInterface
interface DocumentVectors {

    /** @return {@code [U, D]} for U blocks of the corpus */
    Tensor of(int[] blocks, double dropout);

    /** Embeds blocks with the present parameters, and lets gradients through. */
    static DocumentVectors anew(Realm realm) {
        return (blocks, dropout) -> {
            List<InputSequence> inputs = Arrays.stream(blocks)
                    .parallel()
                    .mapToObj(block -> realm.document(block))
                    .toList();
            return realm.model().documentEmbedder().embed(new PackedBatch(inputs), dropout);
        };
    }

    /** Takes them from an index: for documents that do not learn. */
    static DocumentVectors of(MipsIndex index) {
        return (blocks, dropout) -> Tensors.of(index.vectors(blocks), blocks.length, index.dimension());
    }
}
