package org.pyramidion.answering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.Realm;

/** Takes one step of pre-training on one blank, on a copy of a model, and looks at what moved. */
final class TrialStep {

    /** Scores and log-probabilities of the candidates, the loss, and the log-probability of the whole word. */
    private record Look(double[] scores, double[] prior, double word) {}

    private final RealmModel copy;
    private final Relevance relevance;
    private final BlankReading reading;
    private final MarginalLikelihood.Scheme scheme;
    private final Blank blank;
    private final int[] gold;
    private final int[] documents;

    TrialStep(Realm copy, MarginalLikelihood.Scheme scheme, Blank blank, int[] gold, int[] documents) {
        this.copy = copy.model();
        this.relevance = new Relevance(copy);
        this.reading = new BlankReading(copy);
        this.scheme = scheme;
        this.blank = blank;
        this.gold = gold;
        this.documents = documents;
    }

    /** Changes the copy. */
    Explanation take(Fill fill, double learningRate) {
        try (AdamWeightDecay optimizer = new AdamWeightDecay(copy.weights(), AdamWeightDecay.Settings.bert())) {
            double[] gradient = new double[documents.length];
            Look before = look(gradient);
            optimizer.step(learningRate);
            Look after = look(new double[0]);
            List<Explanation.Pull> pulls = new ArrayList<>();
            for (int z = 0; z < documents.length; z++) {
                pulls.add(new Explanation.Pull(
                        -gradient[z], after.scores[z] - before.scores[z], after.prior[z] - before.prior[z]));
            }
            return new Explanation(fill, learningRate, before.word, after.word, pulls);
        }
    }

    /**
     * Computes the loss; with its gradient, which goes to the weights, if {@code gradient} has a place for each
     * score's.
     */
    private Look look(double[] gradient) {
        boolean learns = gradient.length > 0;
        try (Scope scope = learns ? Scope.open() : Scope.withoutGradients()) {
            Tensor scores = relevance.scores(blank.tokens(), documents); // [1, N]
            Tensor all = reading.logProbabilities(blank, documents); // [N·M, V]
            int[] targets = IntStream.range(0, documents.length * gold.length)
                    .map(i -> gold[i % gold.length])
                    .toArray();
            Tensor read = Ops.pick(all, Tensors.of(targets, targets.length)).view(1, documents.length, gold.length);
            float[] every = new float[gold.length];
            Arrays.fill(every, 1);
            MarginalLikelihood.Result result =
                    MarginalLikelihood.of(scheme, scores, read, Tensors.of(every, 1, gold.length));
            if (learns) {
                scores.retain_grad();
                result.loss().backward();
                System.arraycopy(Tensors.doubles(scores.grad()), 0, gradient, 0, gradient.length);
            }
            return new Look(
                    Tensors.doubles(scores.detach()),
                    Tensors.doubles(Ops.logSoftmax(scores, -1).detach()),
                    result.marginal().sum().item_double());
        }
    }
}
