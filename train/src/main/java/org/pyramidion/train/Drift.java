package org.pyramidion.train;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Scope;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;

/** How far queries' embeddings have moved from where they began, which the document embedder still knows. */
final class Drift {

    private Drift() {}

    /**
     * The mean squared distance at unit length, from 0 to 4.
     *
     * @param vectors what the query embedder makes of {@code batch}, {@code [B, D]}
     * @return a scalar, through which the gradient reaches {@code vectors} alone
     */
    static Tensor of(RealmModel model, Tensor vectors, PackedBatch batch) {
        Tensor start = start(model, batch);
        Tensor difference = unit(vectors).sub(unit(start));
        return rowSums(difference.mul(difference)).mean();
    }

    private static Tensor start(RealmModel model, PackedBatch batch) {
        try (Scope scope = Scope.withoutGradients()) {
            return scope.keep(model.warmingQueryEmbedder().embed(batch, 0));
        }
    }

    private static Tensor unit(Tensor vectors) {
        return vectors.div(rowSums(vectors.mul(vectors)).sqrt().clamp_min(new Scalar(1e-12)));
    }

    private static Tensor rowSums(Tensor x) {
        return x.sum(new long[] {1}, true, new ScalarTypeOptional());
    }
}
