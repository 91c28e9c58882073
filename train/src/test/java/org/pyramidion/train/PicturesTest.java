package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.testing.realm.TestingPictures;
import org.pyramidion.testing.realm.TestingRealm;

class PicturesTest {

    private static final int STEPS = 60;
    private static final double RATE = 1e-3;

    @TempDir
    Path directory;

    private TestingRealm testing;
    private RealmModel model;
    private CorpusStore corpus;

    @BeforeEach
    void open() throws IOException {
        testing = new TestingRealm(directory);
        model = TestingPictures.model(testing, 1);
        corpus = TestingPictures.corpus(testing, directory.resolve("pictures"), "", List.of(0xff0000, 0x0000ff));
    }

    @AfterEach
    void close() {
        corpus.close();
        model.close();
        testing.close();
    }

    private RealmLoss loss(RealmModel of) {
        return new RealmLoss(Realm.of(of, TestingRealm.format(of), corpus), Scheme.PER_TOKEN);
    }

    /** "it is [MASK]", where there stood one of two words. */
    private MaskedSentence blank(String word) {
        int[] tokens = model.tokenizer().encode("it is " + word).ids();
        int[] target = {tokens[2]};
        tokens[2] = model.tokenizer().maskId();
        return new MaskedSentence(0, tokens, new int[] {2}, target, new org.pyramidion.text.Span(6, 7), word);
    }

    @Test
    void the_gradient_reaches_the_patches_of_embedder_and_encoder() {
        try (Scope scope = Scope.open()) {
            loss(model)
                    .of(List.of(blank("aba")), List.of(new int[] {Candidates.NULL, 0, 1}), 0)
                    .likelihood()
                    .loss()
                    .backward();
            List<String> names = model.weights().names().stream()
                    .filter(name -> name.contains("patch_embeddings"))
                    .toList();
            assertThat(names).hasSize(6);
            for (String name : names) {
                double[] gradient = Tensors.doubles(model.weights().get(name).grad());
                assertThat(DoubleStream.of(gradient).map(Math::abs).sum())
                        .as(name)
                        .isPositive();
            }
        }
    }

    /** One text, two pictures: what stood in the blank follows from the pixels alone. */
    @Test
    void it_is_learnt_what_a_picture_says() {
        List<MaskedSentence> blanks = List.of(blank("aba"), blank("bebi"));
        List<int[]> seen = List.of(new int[] {Candidates.NULL, 0}, new int[] {Candidates.NULL, 1});
        List<int[]> swapped = List.of(seen.get(1), seen.get(0));
        try (AdamWeightDecay optimizer = new AdamWeightDecay(model.weights(), AdamWeightDecay.Settings.bert())) {
            for (int step = 0; step < STEPS; step++) {
                try (Scope scope = Scope.open()) {
                    loss(model).of(blanks, seen, 0).likelihood().loss().backward();
                    optimizer.step(RATE);
                    model.weights().clearGradients();
                }
            }
        }
        try (Scope scope = Scope.withoutGradients()) {
            double right = loss(model).of(blanks, seen, 0).likelihood().loss().item_double();
            double wrong =
                    loss(model).of(blanks, swapped, 0).likelihood().loss().item_double();
            assertThat(right).isLessThan(Math.log(2) / 2);
            assertThat(wrong).isGreaterThan(Math.log(2));
        }
    }

    @Test
    void a_model_of_texts_reads_none_of_them() {
        assertThatThrownBy(() -> loss(testing.model(1)))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("model.patches");
    }
}
