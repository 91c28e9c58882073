package org.pyramidion.train;

import java.util.List;
import java.util.Map;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.MarginalLikelihood;

/** A loss that is watched for what it makes of documents that queries name. */
final class NamedStanding implements BlankLoss {

    private final BlankLoss loss;
    private final BlankQueries queries;
    private final NamedDocuments named;
    private double share;
    private double gain;

    /** @param queries what the loss asks */
    NamedStanding(BlankLoss loss, BlankQueries queries, NamedDocuments named) {
        this.loss = loss;
        this.queries = queries;
        this.named = named;
    }

    @Override
    public Forward of(List<MaskedSentence> sentences, List<int[]> candidates, double dropout) {
        Forward forward = loss.of(sentences, candidates, dropout);
        List<int[]> asked = queries.of(sentences);
        int count = candidates.getFirst().length;
        double[] prior =
                Tensors.doubles(Ops.logSoftmax(forward.relevance().detach(), -1).exp()); // [B, N]
        double[] gradient = Tensors.doubles(MarginalLikelihood.scoreGradient(
                forward.relevance().detach(), forward.gold().detach(), forward.mask())); // [B, N]
        for (int i = 0; i < prior.length; i++) {
            int row = i / count;
            if (named.isNamed(candidates.get(row)[i % count], sentences.get(row), asked.get(row))) {
                share += prior[i];
                gain -= gradient[i] * sentences.size();
            }
        }
        return forward;
    }

    /**
     * Puts, on average over {@code count} sentences: {@code named_share}, which is p(z|x) of named documents, and {@code
     * named_gain}, how much greater p(z|y,x) is. That is what the loss teaches: below 0, that a name is not where to look.
     */
    void tell(int count, Map<String, Double> values) {
        values.put("named_share", share / count);
        values.put("named_gain", gain / count);
    }
}
