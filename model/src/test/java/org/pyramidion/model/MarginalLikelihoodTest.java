package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.MarginalLikelihood.Scheme;

/** All in double precision on random inputs. */
class MarginalLikelihoodTest {

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** Random scores and log-probabilities; each example has at least one mask. */
    private record Inputs(int examples, int candidates, int masks, double[] relevance, double[] gold, double[] mask) {

        static Inputs random(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            return random(random, random.nextInt(1, 4), random.nextInt(2, 5), random.nextInt(1, 4));
        }

        static Inputs random(SplittableRandom random, int b, int n, int m) {
            double[] mask = random.doubles(b * m).map(d -> d < 0.6 ? 1 : 0).toArray();
            for (int example = 0; example < b; example++) {
                mask[example * m] = 1;
            }
            return new Inputs(
                    b,
                    n,
                    m,
                    random.doubles(b * n, -3, 3).toArray(),
                    random.doubles(b * n * m, -6, -0.1).toArray(),
                    mask);
        }

        Tensor scores() {
            return Tensors.of(relevance, examples, candidates);
        }

        Tensor probabilities() {
            return Tensors.of(gold, examples, candidates, masks);
        }

        Tensor places() {
            return Tensors.of(mask, examples, masks);
        }

        MarginalLikelihood.Result result(Scheme scheme) {
            return MarginalLikelihood.of(scheme, scores(), probabilities(), places());
        }

        double loss(Scheme scheme) {
            return result(scheme).loss().item_double();
        }
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void gradients_are_the_finite_differences(Scheme scheme) {
        for (long seed = 0; seed < 4; seed++) {
            Inputs inputs = Inputs.random(seed);
            Tensor relevance = inputs.scores();
            Tensor gold = inputs.probabilities();
            relevance.set_requires_grad(true);
            gold.set_requires_grad(true);
            MarginalLikelihood.of(scheme, relevance, gold, inputs.places())
                    .loss()
                    .backward();
            assertDifferences(inputs.relevance, Tensors.doubles(relevance.grad()), array -> inputs.loss(scheme), seed);
            assertDifferences(inputs.gold, Tensors.doubles(gold.grad()), array -> inputs.loss(scheme), seed);
        }
    }

    private static void assertDifferences(double[] at, double[] gradient, ToDoubleFunction<double[]> loss, long seed) {
        double step = 1e-5;
        for (int i = 0; i < at.length; i++) {
            double before = at[i];
            at[i] = before + step;
            double above = loss.applyAsDouble(at);
            at[i] = before - step;
            double below = loss.applyAsDouble(at);
            at[i] = before;
            assertThat(gradient[i])
                    .as("derivative %d, seed %d", i, seed)
                    .isCloseTo((above - below) / (2 * step), within(1e-8));
        }
    }

    @RepeatedTest(10)
    void the_closed_form_of_the_score_gradient_is_autograds(RepetitionInfo info) {
        long seed = info.getCurrentRepetition();
        Inputs inputs = Inputs.random(seed);
        Tensor relevance = inputs.scores();
        relevance.set_requires_grad(true);
        MarginalLikelihood.of(Scheme.PER_TOKEN, relevance, inputs.probabilities(), inputs.places())
                .loss()
                .backward();
        double[] closed =
                Tensors.doubles(MarginalLikelihood.scoreGradient(relevance, inputs.probabilities(), inputs.places()));
        assertThat(Tensors.doubles(relevance.grad())).as("seed %d", seed).containsExactly(closed, within(1e-13));
    }

    @RepeatedTest(5)
    void the_loss_is_the_formula_written_out(RepetitionInfo info) {
        long seed = info.getCurrentRepetition();
        Inputs inputs = Inputs.random(seed);
        double perToken = 0;
        double perSequence = 0;
        double masks = 0;
        for (int b = 0; b < inputs.examples; b++) {
            double[] prior = softmax(inputs, b);
            double[] whole = new double[inputs.candidates];
            for (int m = 0; m < inputs.masks; m++) {
                if (inputs.mask[b * inputs.masks + m] == 1) {
                    double marginal = 0;
                    for (int n = 0; n < inputs.candidates; n++) {
                        double gold = inputs.gold[(b * inputs.candidates + n) * inputs.masks + m];
                        marginal += prior[n] * Math.exp(gold);
                        whole[n] += gold;
                    }
                    perToken -= Math.log(marginal);
                    masks++;
                }
            }
            double marginal = 0;
            for (int n = 0; n < inputs.candidates; n++) {
                marginal += prior[n] * Math.exp(whole[n]);
            }
            perSequence -= Math.log(marginal);
        }
        assertThat(inputs.loss(Scheme.PER_TOKEN)).as("seed %d", seed).isCloseTo(perToken / masks, within(1e-12));
        assertThat(inputs.loss(Scheme.PER_SEQUENCE))
                .as("seed %d", seed)
                .isCloseTo(perSequence / inputs.examples, within(1e-12));
    }

    private static double[] softmax(Inputs inputs, int b) {
        double[] prior = new double[inputs.candidates];
        double sum = 0;
        for (int n = 0; n < prior.length; n++) {
            prior[n] = Math.exp(inputs.relevance[b * inputs.candidates + n]);
            sum += prior[n];
        }
        for (int n = 0; n < prior.length; n++) {
            prior[n] /= sum;
        }
        return prior;
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void the_order_of_candidates_matters_to_the_utility_only(Scheme scheme) {
        Inputs inputs = Inputs.random(new SplittableRandom(5), 3, 4, 2);
        Tensor reversed = Tensors.of(new int[] {3, 2, 1, 0}, 4);
        var forward = inputs.result(scheme);
        var backward = MarginalLikelihood.of(
                scheme,
                inputs.scores().index_select(1, reversed),
                inputs.probabilities().index_select(1, reversed),
                inputs.places());
        assertThat(backward.loss().item_double()).isCloseTo(forward.loss().item_double(), within(1e-13));
        assertThat(backward.utility().item_double())
                .isNotCloseTo(forward.utility().item_double(), within(1e-3));
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void the_null_document_alone_gives_the_plain_masked_language_model(Scheme scheme) {
        Inputs inputs = Inputs.random(new SplittableRandom(6), 3, 1, 4);
        var result = inputs.result(scheme);
        double sum = 0;
        double masks = 0;
        for (int i = 0; i < inputs.mask.length; i++) {
            sum -= inputs.mask[i] * inputs.gold[i];
            masks += inputs.mask[i];
        }
        double count = scheme == Scheme.PER_TOKEN ? masks : inputs.examples;
        assertThat(result.loss().item_double()).isCloseTo(sum / count, within(1e-12));
        assertThat(result.utility().item_double()).isCloseTo(0, within(1e-12));
    }

    @RepeatedTest(5)
    void both_schemes_agree_where_each_example_has_one_mask(RepetitionInfo info) {
        long seed = info.getCurrentRepetition();
        Inputs inputs = Inputs.random(new SplittableRandom(seed), 3, 4, 1);
        var perToken = inputs.result(Scheme.PER_TOKEN);
        var perSequence = inputs.result(Scheme.PER_SEQUENCE);
        assertThat(perToken.loss().item_double())
                .as("seed %d", seed)
                .isCloseTo(perSequence.loss().item_double(), within(1e-13));
        assertThat(perToken.utility().item_double())
                .as("seed %d", seed)
                .isCloseTo(perSequence.utility().item_double(), within(1e-13));
    }

    @Test
    void documents_that_help_make_the_utility_positive_and_raise_their_scores() {
        Tensor relevance = Tensors.of(new double[] {0, 0, 0}, 1, 3);
        relevance.set_requires_grad(true);
        Tensor gold = Tensors.of(new double[] {-5, -1, -5}, 1, 3, 1);
        var result = MarginalLikelihood.of(Scheme.PER_TOKEN, relevance, gold, Tensors.of(new double[] {1}, 1, 1));
        result.loss().backward();
        double[] gradient = Tensors.doubles(relevance.grad());
        assertThat(result.utility().item_double()).isPositive();
        assertThat(gradient[1]).isNegative();
        assertThat(gradient[0]).isPositive().isEqualTo(gradient[2]);
        assertThat(gradient[0] + gradient[1] + gradient[2]).isCloseTo(0, within(1e-15));
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void what_stands_at_places_without_a_mask_does_not_matter(Scheme scheme) {
        Inputs inputs = Inputs.random(new SplittableRandom(7), 2, 3, 2);
        inputs.mask[1] = 0;
        double loss = inputs.loss(scheme);
        for (int n = 0; n < 3; n++) {
            inputs.gold[n * 2 + 1] = -77;
        }
        assertThat(inputs.loss(scheme)).isCloseTo(loss, within(1e-13));
    }

    @Test
    void nothing_masked_at_all_is_no_loss() {
        Tensor gold = Tensors.of(new double[] {-1, -2}, 1, 2, 1);
        for (Scheme scheme : Scheme.values()) {
            var result = MarginalLikelihood.of(
                    scheme, Tensors.of(new double[] {1, 2}, 1, 2), gold, Tensors.of(new double[] {0}, 1, 1));
            assertThat(result.loss().item_double()).isZero();
        }
        assertThat(Ops.logSumExp(gold.reshape(-1), 0).item_double()).isFinite();
    }
}
