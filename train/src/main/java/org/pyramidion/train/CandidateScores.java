package org.pyramidion.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;

/**
 * Scores of candidates under the present parameters, through which gradients reach the embedders. Documents that
 * several queries share are embedded once.
 */
final class CandidateScores {

    private static final double NEVER = -10_000;

    private final RealmModel model;
    private final InputFormat format;
    private final DocumentVectors documents;
    private final double anchor;

    /**
     * @param relevance {@code [B, N]}
     * @param drift mean squared distance of the queries' embeddings, at unit length, from those of the document
     *     embedder, times the anchor's weight; a scalar, 0 without an anchor
     * @param pull share of the loss' pull on documents that is on those which learn
     */
    record Scored(Tensor relevance, Tensor drift, double pull) {}

    /**
     * @param anchor weight of the drift; above 0 only where the document embedder does not learn, which knows the start
     */
    CandidateScores(RealmModel model, InputFormat format, DocumentVectors documents, double anchor) {
        this.model = model;
        this.format = format;
        this.documents = documents;
        this.anchor = anchor;
    }

    /** For a loss whose gradient nothing depends on. */
    Scored of(List<int[]> queries, List<int[]> candidates, double dropout) {
        return of(queries, candidates, dropout, relevance -> relevance);
    }

    /**
     * @param queries wordpieces of B queries
     * @param candidates N blocks for each, {@link Candidates#NULL} or {@link Candidates#NONE} among them
     * @param gradient of the loss with respect to scores, {@code [B, N]} of {@code [B, N]}
     */
    Scored of(List<int[]> queries, List<int[]> candidates, double dropout, UnaryOperator<Tensor> gradient) {
        Map<Integer, Integer> rows = new LinkedHashMap<>();
        candidates.forEach(blocks -> Arrays.stream(blocks)
                .filter(block -> block >= 0)
                .forEach(block -> rows.putIfAbsent(block, rows.size())));
        PackedBatch batch = new PackedBatch(queries.stream().map(format::query).toList());
        Tensor vectors = model.queryEmbedder().embed(batch, dropout); // [B, D]
        Tensor nothing = model.nullScores(vectors, format, dropout); // [B, 1]
        Tensor never = nothing.detach().mul(new Scalar(0.0)).add(new Scalar(NEVER)); // [B, 1]
        rows.put(Candidates.NULL, rows.size());
        rows.put(Candidates.NONE, rows.size());
        int[] blocks = rows.keySet().stream()
                .mapToInt(Integer::intValue)
                .limit(rows.size() - 2L)
                .toArray();
        int[] columns =
                candidates.stream().flatMapToInt(Arrays::stream).map(rows::get).toArray();
        Tensor places = Tensors.of(columns, queries.size(), candidates.getFirst().length); // [B, N]
        UnaryOperator<Tensor> relevance = found -> // [B, N] of [U, D]
                torch.gather(Ops.concat(1, vectors.matmul(found.t()), nothing, never), 1, places);
        var use = new DocumentVectors.Use(queries.size(), known -> {
            try (Scope scope = Scope.withoutGradients()) {
                return pull(Tensors.doubles(gradient.apply(relevance.apply(known))), columns, blocks.length);
            }
        });
        if (blocks.length == 0) {
            return new Scored(torch.gather(Ops.concat(1, nothing, never), 1, places), drift(vectors, batch), 1);
        }
        DocumentVectors.Embedded embedded = documents.of(blocks, dropout, use);
        return new Scored(relevance.apply(embedded.vectors()), drift(vectors, batch), embedded.pull());
    }

    /** How much each document is moved: the sum of the sizes of its scores' gradients. */
    private static double[] pull(double[] gradient, int[] columns, int documents) {
        double[] pull = new double[documents];
        for (int i = 0; i < gradient.length; i++) {
            if (columns[i] < documents) {
                pull[columns[i]] += Math.abs(gradient[i]);
            }
        }
        return pull;
    }

    private Tensor drift(Tensor vectors, PackedBatch batch) {
        return anchor == 0 ? Tensors.zeros(vectors, 1).sum() : Ops.scale(Drift.of(model, vectors, batch), anchor);
    }
}
