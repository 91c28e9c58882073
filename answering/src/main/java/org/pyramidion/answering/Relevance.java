package org.pyramidion.answering;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.Realm;

/** Relevance scores under the model's parameters as they are now, which may be newer than an index. */
final class Relevance {

    /** Stands for the null document, which is in no corpus. */
    static final int NULL = -1;

    private final Realm realm;

    Relevance(Realm realm) {
        this.realm = realm;
    }

    /** The inner product of a query's embedding with that of each block; blocks may be {@link #NULL}. */
    double[] of(int[] query, int... blocks) {
        try (Scope scope = Scope.withoutGradients()) {
            return Tensors.doubles(scores(query, blocks));
        }
    }

    /** The inner product of each query's embedding with that of the null document. */
    double[] ofNull(List<int[]> queries) {
        RealmModel model = realm.model();
        InputFormat format = realm.format();
        try (Scope scope = Scope.withoutGradients()) {
            PackedBatch batch =
                    new PackedBatch(queries.stream().map(format::query).toList());
            Tensor vectors = model.queryEmbedder().embed(batch, 0); // [Q, D]
            return Tensors.doubles(
                    model.hasNullBias()
                            ? model.nullScores(vectors, format, 0)
                            : vectors.matmul(embedded(NULL).t()));
        }
    }

    /** The same for further computation, {@code [1, N]}. */
    Tensor scores(int[] query, int... blocks) {
        RealmModel model = realm.model();
        InputFormat format = realm.format();
        Tensor vector = model.queryEmbedder().embed(new PackedBatch(List.of(format.query(query))), 0); // [1, D]
        Tensor[] columns = model.hasNullBias()
                ? Arrays.stream(blocks)
                        .mapToObj(block -> block == NULL
                                ? model.nullScores(vector, format, 0)
                                : vector.matmul(embedded(block).t()))
                        .toArray(Tensor[]::new)
                : new Tensor[] {vector.matmul(embedded(blocks).t())};
        return Ops.concat(1, columns);
    }

    private Tensor embedded(int... blocks) {
        List<InputSequence> documents =
                Arrays.stream(blocks).mapToObj(this::document).toList();
        return realm.model().documentEmbedder().embed(new PackedBatch(documents), 0); // [N, D]
    }

    private InputSequence document(int block) {
        return block == NULL ? realm.format().document(new int[0], new int[0]) : realm.document(block);
    }
}
