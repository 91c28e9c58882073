package org.pyramidion.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.pyramidion.engine.Ops;
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
     */
    record Scored(Tensor relevance, Tensor drift) {}

    /**
     * @param anchor weight of the drift; above 0 only where the document embedder does not learn, which knows the start
     */
    CandidateScores(RealmModel model, InputFormat format, DocumentVectors documents, double anchor) {
        this.model = model;
        this.format = format;
        this.documents = documents;
        this.anchor = anchor;
    }

    /**
     * @param queries wordpieces of B queries
     * @param candidates N blocks for each, {@link Candidates#NULL} or {@link Candidates#NONE} among them
     */
    Scored of(List<int[]> queries, List<int[]> candidates, double dropout) {
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
        Tensor all = blocks.length == 0
                ? Ops.concat(1, nothing, never)
                : Ops.concat(1, vectors.matmul(documents.of(blocks, dropout).t()), nothing, never); // [B, U + 2]
        int[] columns =
                candidates.stream().flatMapToInt(Arrays::stream).map(rows::get).toArray();
        long count = candidates.getFirst().length;
        return new Scored(torch.gather(all, 1, Tensors.of(columns, queries.size(), count)), drift(vectors, batch));
    }

    private Tensor drift(Tensor vectors, PackedBatch batch) {
        return anchor == 0 ? Tensors.zeros(vectors, 1).sum() : Ops.scale(Drift.of(model, vectors, batch), anchor);
    }
}
