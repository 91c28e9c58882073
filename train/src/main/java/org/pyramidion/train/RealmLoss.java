package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;

/**
 * From masked sentences with their candidates to the marginal likelihood. Nothing is detached: the gradient reaches the
 * query's embedding, every candidate's and the encoder.
 */
final class RealmLoss {

    /**
     * @param likelihood loss, marginal and utility
     * @param relevance scores of the candidates under the current parameters, {@code [B, N]}
     * @param gold {@code log p(y_j | z, x)}, {@code [B, N, M]}
     * @param mask which of the M are real, {@code [B, M]}
     */
    record Forward(MarginalLikelihood.Result likelihood, Tensor relevance, Tensor gold, Tensor mask) {}

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final MarginalLikelihood.Scheme scheme;

    RealmLoss(RealmModel model, InputFormat format, CorpusStore corpus, MarginalLikelihood.Scheme scheme) {
        this.model = model;
        this.format = format;
        this.corpus = corpus;
        this.scheme = scheme;
    }

    /**
     * Computes the loss of a batch.
     *
     * @param sentences B masked sentences
     * @param candidates N blocks for each, {@link Candidates#NULL} for the null document
     */
    Forward of(List<MaskedSentence> sentences, List<int[]> candidates, double dropout) {
        // Retrieve.
        Tensor relevance = relevance(sentences, candidates, dropout); // [B, N]
        // Read.
        int longest =
                sentences.stream().mapToInt(s -> s.positions().length).max().orElse(0);
        Tensor gold = read(sentences, candidates, longest, dropout); // [B, N, M]
        // Marginalise.
        Tensor mask = mask(sentences, longest); // [B, M]
        return new Forward(MarginalLikelihood.of(scheme, relevance, gold, mask), relevance, gold, mask);
    }

    private Tensor relevance(List<MaskedSentence> sentences, List<int[]> candidates, double dropout) {
        // Documents that several sentences share, the null document above all, are embedded once.
        Map<Integer, Integer> rows = new LinkedHashMap<>();
        candidates.forEach(blocks -> Arrays.stream(blocks).forEach(block -> rows.putIfAbsent(block, rows.size())));
        List<InputSequence> documents =
                rows.keySet().stream().map(this::document).toList();
        List<InputSequence> queries =
                sentences.stream().map(s -> format.query(s.tokens())).toList();
        Tensor documentVectors = model.documentEmbedder().embed(new PackedBatch(documents), dropout); // [U, D]
        Tensor queryVectors = model.queryEmbedder().embed(new PackedBatch(queries), dropout); // [B, D]
        int count = candidates.getFirst().length;
        int[] columns =
                candidates.stream().flatMapToInt(Arrays::stream).map(rows::get).toArray();
        Tensor all = queryVectors.matmul(documentVectors.t()); // [B, U]
        return torch.gather(all, 1, Tensors.of(columns, sentences.size(), count));
    }

    private Tensor read(List<MaskedSentence> sentences, List<int[]> candidates, int longest, double dropout) {
        int count = candidates.getFirst().length;
        List<InputSequence> joint = new ArrayList<>();
        for (int b = 0; b < sentences.size(); b++) {
            for (int block : candidates.get(b)) {
                joint.add(format.joint(sentences.get(b).tokens(), body(block)));
            }
        }
        PackedBatch batch = new PackedBatch(joint);
        int real = sentences.stream().mapToInt(s -> s.positions().length).sum() * count;
        int[] rows = new int[real];
        int[] targets = new int[real];
        int[] slots = new int[joint.size() * longest];
        Arrays.fill(slots, real); // the zero behind the last
        int n = 0;
        for (int sequence = 0; sequence < joint.size(); sequence++) {
            MaskedSentence sentence = sentences.get(sequence / count);
            for (int j = 0; j < sentence.positions().length; j++) {
                rows[n] = batch.row(sequence, 1 + sentence.positions()[j]); // [CLS] stands before the query
                targets[n] = sentence.targets()[j];
                slots[sequence * longest + j] = n++;
            }
        }
        Tensor logProbabilities = model.encoder().logProbabilities(batch, rows, dropout); // [P, V]
        Tensor picked = Ops.pick(logProbabilities, Tensors.of(targets, real)); // [P]
        Tensor withZero = Ops.concat(0, picked, Tensors.zeros(picked, 1));
        return Ops.rows(withZero, Tensors.of(slots, slots.length)).view(sentences.size(), count, longest);
    }

    private static Tensor mask(List<MaskedSentence> sentences, int longest) {
        float[] mask = new float[sentences.size() * longest];
        for (int b = 0; b < sentences.size(); b++) {
            Arrays.fill(mask, b * longest, b * longest + sentences.get(b).positions().length, 1);
        }
        return Tensors.of(mask, sentences.size(), longest);
    }

    private InputSequence document(int block) {
        return block == Candidates.NULL
                ? format.document(new int[0], new int[0])
                : format.document(corpus.titleTokens(block), corpus.tokens(block));
    }

    private int[] body(int block) {
        return block == Candidates.NULL ? new int[0] : corpus.tokens(block);
    }
}
