package org.pyramidion.train;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.Distillation;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.Objective;

/**
 * From masked sentences with their candidates to the marginal likelihood, of which nothing is detached: the gradient
 * reaches the query's embedding, every candidate's and the encoder. Or to distillation, where the retriever learns from
 * the encoder, and not the other way.
 */
final class RealmLoss implements BlankLoss {

    private final Realm realm;
    private final MarginalLikelihood.Scheme scheme;
    private final Objective objective;
    private final CandidateScores scores;
    private final BlankQueries queries;
    private final int read;

    /** Embeds candidates anew, and reads all of them. */
    RealmLoss(Realm realm, MarginalLikelihood.Scheme scheme) {
        this(
                realm,
                scheme,
                Objective.MARGINAL,
                new CandidateScores(realm.model(), realm.format(), DocumentVectors.anew(realm), 0),
                BlankQueries.sentences(),
                Integer.MAX_VALUE);
    }

    /**
     * @param scores of candidates
     * @param queries what retrieval is asked
     * @param read how many candidates are read at most, the null document among them; of further ones no more help is
     *     expected than of none
     */
    RealmLoss(
            Realm realm,
            MarginalLikelihood.Scheme scheme,
            Objective objective,
            CandidateScores scores,
            BlankQueries queries,
            int read) {
        this.realm = realm;
        this.scheme = scheme;
        this.objective = objective;
        this.scores = scores;
        this.queries = queries;
        this.read = read;
    }

    @Override
    public Forward of(List<MaskedSentence> sentences, List<int[]> candidates, double dropout) {
        // Retrieve.
        CandidateScores.Scored scored = scores.of(queries.of(sentences), candidates, dropout);
        // Read.
        int longest =
                sentences.stream().mapToInt(s -> s.positions().length).max().orElse(0);
        Tensor gold = gold(sentences, candidates, longest, dropout); // [B, N, M]
        // Marginalise.
        Tensor mask = mask(sentences, longest); // [B, M]
        var likelihood = switch (objective) {
            case MARGINAL -> MarginalLikelihood.of(scheme, scored.relevance(), gold, mask);
            case DISTILLED -> Distillation.of(scheme, scored.relevance(), gold, mask);
        };
        return new Forward(likelihood, scored.relevance(), gold, mask, scored.pull()).plus(scored.drift());
    }

    private Tensor gold(List<MaskedSentence> sentences, List<int[]> candidates, int longest, double dropout) {
        int count = candidates.getFirst().length;
        if (count <= read) {
            return read(sentences, candidates, longest, dropout);
        }
        List<int[]> first =
                candidates.stream().map(blocks -> Arrays.copyOf(blocks, read)).toList();
        Tensor gold = read(sentences, first, longest, dropout); // [B, R, M]
        Tensor others = gold.narrow(1, 0, 1).expand(sentences.size(), (long) count - read, longest);
        return Ops.concat(1, gold, others);
    }

    private Tensor read(List<MaskedSentence> sentences, List<int[]> candidates, int longest, double dropout) {
        int count = candidates.getFirst().length;
        List<InputSequence> joint = IntStream.range(0, sentences.size() * count)
                .parallel()
                .mapToObj(i -> realm.joint(
                        sentences.get(i / count).tokens(), candidates.get(i / count)[i % count]))
                .toList();
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
        Tensor logProbabilities = realm.model().encoder().logProbabilities(batch, rows, dropout); // [P, V]
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
}
