package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.MarginalLikelihood.Scheme;

/** The retriever learns the shares that reading finds, the reader as ever. */
class DistillationTest {

    private static final int EXAMPLES = 3;
    private static final int CANDIDATES = 4;
    private static final int MASKS = 2;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static double[] relevance(long seed) {
        return new SplittableRandom(seed).doubles(EXAMPLES * CANDIDATES, -3, 3).toArray();
    }

    private static double[] gold(long seed) {
        return new SplittableRandom(~seed)
                .doubles(EXAMPLES * CANDIDATES * MASKS, -6, -0.1)
                .toArray();
    }

    /** The second example has one masked wordpiece, the others two. */
    private static final double[] MASK = {1, 1, 1, 0, 1, 1};

    /** Shares of an example's candidates, by the sum over its masked wordpieces. */
    private static double[] told(double[] gold, int example) {
        double[] sums = new double[CANDIDATES];
        for (int z = 0; z < CANDIDATES; z++) {
            for (int j = 0; j < MASKS; j++) {
                sums[z] += MASK[example * MASKS + j] * gold[(example * CANDIDATES + z) * MASKS + j];
            }
        }
        return shares(sums);
    }

    private static double[] shares(double[] logits) {
        double sum = 0;
        double[] shares = new double[logits.length];
        for (int z = 0; z < logits.length; z++) {
            shares[z] = Math.exp(logits[z]);
            sum += shares[z];
        }
        for (int z = 0; z < logits.length; z++) {
            shares[z] /= sum;
        }
        return shares;
    }

    private static double weight(Scheme scheme, int example) {
        return scheme == Scheme.PER_SEQUENCE ? 1.0 / EXAMPLES : (example == 1 ? 1 : 2) / 5.0;
    }

    @RepeatedTest(4)
    void the_loss_is_the_divergence_written_out_and_the_readers(RepetitionInfo info) {
        long seed = info.getCurrentRepetition();
        for (Scheme scheme : Scheme.values()) {
            double[] relevance = relevance(seed);
            double[] gold = gold(seed);
            double divergence = 0;
            for (int b = 0; b < EXAMPLES; b++) {
                double[] told = told(gold, b);
                double[] prior = shares(Arrays.copyOfRange(relevance, b * CANDIDATES, (b + 1) * CANDIDATES));
                for (int z = 0; z < CANDIDATES; z++) {
                    divergence += weight(scheme, b) * told[z] * Math.log(told[z] / prior[z]);
                }
            }
            double reader = MarginalLikelihood.of(scheme, scores(relevance), likelihoods(gold), mask())
                    .loss()
                    .item_double();
            var result = Distillation.of(scheme, scores(relevance), likelihoods(gold), mask());
            assertThat(result.loss().item_double()).isCloseTo(divergence + reader, within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void the_retriever_is_moved_from_its_shares_to_those_of_reading_and_the_reader_as_by_the_marginal(Scheme scheme) {
        double[] relevance = relevance(7);
        double[] gold = gold(7);
        Tensor scores = scores(relevance).requires_grad_(true);
        Tensor likelihoods = likelihoods(gold).requires_grad_(true);
        Distillation.of(scheme, scores, likelihoods, mask()).loss().backward();
        double[] moved = Tensors.doubles(scores.grad());
        for (int b = 0; b < EXAMPLES; b++) {
            double[] told = told(gold, b);
            double[] prior = shares(Arrays.copyOfRange(relevance, b * CANDIDATES, (b + 1) * CANDIDATES));
            for (int z = 0; z < CANDIDATES; z++) {
                assertThat(moved[b * CANDIDATES + z])
                        .isCloseTo(weight(scheme, b) * (prior[z] - told[z]), within(1e-12));
            }
        }
        Tensor alone = likelihoods(gold).requires_grad_(true);
        MarginalLikelihood.of(scheme, scores(relevance), alone, mask()).loss().backward();
        assertThat(Tensors.doubles(likelihoods.grad())).containsExactly(Tensors.doubles(alone.grad()), within(1e-12));
    }

    @Test
    void an_empty_place_is_not_asked_for() {
        double[] relevance = relevance(3);
        double[] gold = gold(3);
        relevance[2] = -10_000;
        gold[2 * MASKS] = 0; // would be the best by far
        Tensor scores = scores(relevance).requires_grad_(true);
        var result = Distillation.of(Scheme.PER_SEQUENCE, scores, likelihoods(gold), mask());
        result.loss().backward();
        assertThat(result.loss().item_double()).isLessThan(20);
        assertThat(Tensors.doubles(scores.grad())[2]).isZero();
    }

    private static Tensor scores(double[] relevance) {
        return Tensors.of(relevance, EXAMPLES, CANDIDATES);
    }

    private static Tensor likelihoods(double[] gold) {
        return Tensors.of(gold, EXAMPLES, CANDIDATES, MASKS);
    }

    private static Tensor mask() {
        return Tensors.of(MASK, EXAMPLES, MASKS);
    }
}
