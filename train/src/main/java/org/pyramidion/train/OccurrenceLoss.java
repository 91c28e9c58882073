package org.pyramidion.train;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.run.Judge;

/**
 * The marginal likelihood with a judge that does not read: a document makes the blank likely if it holds what is
 * masked, or if it is the block that the sentence was taken from.
 */
final class OccurrenceLoss implements BlankLoss {

    // p(y|z,x) for a document that has the masked words, for the null document (a guess), and for one that lacks them.
    // Only the ratios matter: a document that lacks them is worse than none, as an encoder finds too.
    private static final float PRESENT = (float) Math.log(0.9);
    private static final float GUESSED = (float) Math.log(0.05);
    private static final float ABSENT = (float) Math.log(0.01);

    private final CandidateScores scores;
    private final BlankQueries queries;
    private final CorpusStore corpus;
    private final Judge judge;

    OccurrenceLoss(CandidateScores scores, BlankQueries queries, CorpusStore corpus, Judge judge) {
        this.scores = scores;
        this.queries = queries;
        this.corpus = corpus;
        this.judge = judge;
    }

    @Override
    public Forward of(List<MaskedSentence> sentences, List<int[]> candidates, double dropout) {
        int count = candidates.getFirst().length;
        float[] likelihoods = new float[sentences.size() * count];
        IntStream.range(0, likelihoods.length)
                .parallel()
                .forEach(i -> likelihoods[i] =
                        likelihood(sentences.get(i / count), candidates.get(i / count)[i % count]));
        float[] ones = new float[sentences.size()];
        Arrays.fill(ones, 1);
        Tensor gold = Tensors.of(likelihoods, sentences.size(), count, 1); // [B, N, 1]
        Tensor mask = Tensors.of(ones, sentences.size(), 1); // [B, 1]
        CandidateScores.Scored scored = scores.of(
                queries.of(sentences),
                candidates,
                dropout,
                relevance -> MarginalLikelihood.scoreGradient(relevance, gold, mask));
        var result = MarginalLikelihood.of(MarginalLikelihood.Scheme.PER_SEQUENCE, scored.relevance(), gold, mask);
        return new Forward(result, scored.relevance(), gold, mask, scored.pull()).plus(scored.drift());
    }

    private float likelihood(MaskedSentence sentence, int block) {
        if (block < 0) {
            return GUESSED;
        }
        boolean tells = judge == Judge.ORIGIN ? block == sentence.block() : sentence.isToldBy(corpus, block);
        return tells ? PRESENT : ABSENT;
    }
}
