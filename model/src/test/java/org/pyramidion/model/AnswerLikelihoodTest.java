package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

class AnswerLikelihoodTest {

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void nothing_correct_is_no_loss_and_no_gradient() {
        Tensor logits = Tensors.of(new double[] {1, 2, 3}, 3);
        logits.set_requires_grad(true);
        Tensor loss = AnswerLikelihood.loss(logits, Tensors.of(new double[3], 3));
        assertThat(loss.item_double()).isZero();
        loss.backward();
        assertThat(Tensors.doubles(logits.grad())).containsOnly(0);
    }

    @Test
    void everything_correct_is_no_loss() {
        Tensor loss =
                AnswerLikelihood.loss(Tensors.of(new double[] {1, 2, 3}, 3), Tensors.of(new double[] {1, 1, 1}, 3));
        assertThat(loss.item_double()).isCloseTo(0, within(1e-12));
    }

    @Test
    void the_loss_is_the_negative_log_of_the_correct_share_of_probability() {
        Tensor loss = AnswerLikelihood.loss(
                Tensors.of(new double[] {1, 2, 3, 0}, 2, 2), Tensors.of(new double[] {1, 0, 0, 1}, 2, 2));
        double right = Math.exp(1) + Math.exp(0);
        double all = right + Math.exp(2) + Math.exp(3);
        assertThat(loss.item_double()).isCloseTo(-Math.log(right / all), within(1e-12));
    }

    @Test
    void relevance_is_added_to_every_span_of_its_block() {
        Tensor logits = AnswerLikelihood.withRelevance(
                Tensors.of(new double[] {1, 2, 3, 4}, 2, 2), Tensors.of(new double[] {10, 20}, 2));
        assertThat(Tensors.doubles(logits)).containsExactly(11, 12, 23, 24);
    }
}
