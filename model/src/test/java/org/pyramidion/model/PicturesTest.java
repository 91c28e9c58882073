package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.TestingBert;

class PicturesTest {

    private static final int SIDE = 32;
    private static final InputFormat FORMAT = new InputFormat(new InputSequence.Marks(2, 3), 12, 40, 60);
    private static final int[] TITLE = {50, 51};
    private static final int[] QUERY = {52, 4, 53};

    @TempDir
    Path directory;

    private Path bert;

    @BeforeEach
    void write() throws IOException {
        bert = TestingBert.write(directory.resolve("bert"));
    }

    private RealmModel model(boolean patches) {
        return WarmStart.from(
                bert, new WarmStart.Shape(2, 2, 8, Embedder.Pooling.MEAN, 1, true, 6, true, patches, false), 1);
    }

    private static Patches picture(long seed) {
        byte[] rgb = new byte[SIDE * SIDE * 3];
        new SplittableRandom(seed).nextBytes(rgb);
        return Patches.of(rgb);
    }

    @Test
    void a_patch_is_a_square_of_the_picture_colour_by_colour() {
        byte[] rgb = new byte[16 * 16 * 3];
        int pixel = 3 * (9 * 16 + 10); // row 9, column 10: of the last patch row 1, column 2
        rgb[pixel] = 1;
        rgb[pixel + 1] = 2;
        rgb[pixel + 2] = 3;
        Patches patches = Patches.of(rgb);
        assertThat(patches.count()).isEqualTo(4);
        byte[] expected = new byte[4 * Patches.VALUES];
        for (int colour = 0; colour < 3; colour++) {
            expected[3 * Patches.VALUES + colour * 64 + 8 + 2] = (byte) (colour + 1);
        }
        assertThat(patches.values()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3 * 12 * 12, 3 * 8 * 16, 3 * 64 * 64})
    void what_is_no_square_of_whole_patches_is_refused(int bytes) {
        assertThatThrownBy(() -> Patches.of(new byte[bytes])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stands_where_the_wordpieces_of_a_text_would() {
        InputSequence input = FORMAT.document(TITLE, picture(1));
        assertThat(input.length()).isEqualTo(3 + 2 + 16);
        assertThat(input.ids()).startsWith(2, 50, 51, 3).endsWith(3);
        assertThat(input.segments()[3]).isZero();
        assertThat(input.segments()[4]).isEqualTo(1);
        assertThat(input.firstPatch()).isEqualTo(4);
        assertThat(FORMAT.joint(QUERY, picture(1)).length()).isEqualTo(3 + 3 + 16);
    }

    @Test
    void a_title_gives_way_to_the_picture() {
        InputSequence input = FORMAT.document(new int[100], picture(1));
        assertThat(input.length()).isEqualTo(40);
        assertThat(input.firstPatch()).isEqualTo(40 - 1 - 16);
        assertThat(IntStream.of(input.segments()).sum())
                .as("all patches and their mark")
                .isEqualTo(16 + 1);
        assertThatThrownBy(() -> new InputFormat(new InputSequence.Marks(2, 3), 12, 18, 60).document(TITLE, picture(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 patches");
    }

    @Test
    void a_picture_changes_the_vector_and_the_prediction() {
        try (RealmModel model = model(true);
                Scope scope = Scope.withoutGradients()) {
            float[] one = embedded(model, FORMAT.document(TITLE, picture(1)));
            assertThat(embedded(model, FORMAT.document(TITLE, picture(1)))).isEqualTo(one);
            assertThat(embedded(model, FORMAT.document(TITLE, picture(2)))).isNotEqualTo(one);
            assertThat(embedded(model, FORMAT.document(TITLE, new int[16]))).isNotEqualTo(one);
            float[] predicted = predicted(model, FORMAT.joint(QUERY, picture(1)));
            assertThat(predicted(model, FORMAT.joint(QUERY, picture(2)))).isNotEqualTo(predicted);
        }
    }

    @Test
    void where_a_patch_is_in_the_picture_matters() {
        byte[] left = new byte[SIDE * SIDE * 3];
        byte[] right = left.clone();
        for (int row = 0; row < 8; row++) {
            java.util.Arrays.fill(left, 3 * row * SIDE, 3 * (row * SIDE + 8), (byte) -1);
            java.util.Arrays.fill(right, 3 * (row * SIDE + 24), 3 * (row * SIDE + 32), (byte) -1);
        }
        try (RealmModel model = model(true);
                Scope scope = Scope.withoutGradients()) {
            assertThat(predicted(model, FORMAT.joint(QUERY, Patches.of(left))))
                    .isNotEqualTo(predicted(model, FORMAT.joint(QUERY, Patches.of(right))));
        }
    }

    @Test
    void has_the_same_hidden_states_among_others_as_alone() {
        List<InputSequence> inputs = List.of(
                FORMAT.document(new int[] {50}, new int[30]),
                FORMAT.document(TITLE, picture(1)),
                FORMAT.document(new int[0], new int[0]),
                FORMAT.document(new int[] {50, 51, 52, 53}, picture(2)));
        try (RealmModel model = model(true);
                Scope scope = Scope.withoutGradients();
                Parameters weights = model.weights().to(ScalarType.Double)) {
            Bert trunk = new Bert(model.config().embedder(), weights.under("embedder.realm."));
            PackedBatch together = new PackedBatch(inputs);
            Tensor hidden = trunk.hidden(together, 0); // [T, H]
            for (int b = 0; b < inputs.size(); b++) {
                int length = inputs.get(b).length();
                double[] alone = Tensors.doubles(
                        trunk.hidden(new PackedBatch(List.of(inputs.get(b))), 0).narrow(0, 0, length));
                assertThat(Tensors.doubles(hidden.narrow(0, together.row(b, 0), length)))
                        .as("sequence %d", b)
                        .containsExactly(alone, within(1e-10));
            }
        }
    }

    /** A loss that looks at all of a batch of a text and two pictures. */
    private static Tensor loss(Bert trunk) {
        PackedBatch batch = new PackedBatch(List.of(
                FORMAT.document(TITLE, picture(1)), FORMAT.document(TITLE, TITLE), FORMAT.document(QUERY, picture(2))));
        Tensor hidden = trunk.hidden(batch, 0).narrow(0, 0, batch.tokens()); // [T, H]
        return hidden.mul(hidden).mul(hidden).sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"projection.weight", "projection.bias", "position_embeddings"})
    void gradients_are_those_of_finite_differences(String weight) {
        try (RealmModel model = model(true);
                Scope scope = Scope.open();
                Parameters weights = model.weights().to(ScalarType.Double)) {
            Bert trunk = new Bert(model.config().embedder(), weights.under("embedder.realm."));
            Tensor wanted = weights.get("embedder.realm.embeddings.patch_embeddings." + weight);
            loss(trunk).backward();
            double[] gradient = Tensors.doubles(wanted.grad());
            List<Integer> places = List.of(0, 1, gradient.length / 2, gradient.length - 1);
            for (int at : places) {
                double slope = (moved(trunk, wanted, at, 1e-5) - moved(trunk, wanted, at, -1e-5)) / 2e-5;
                assertThat(gradient[at])
                        .as("%s[%d]", weight, at)
                        .isCloseTo(slope, within(1e-5 + 1e-5 * Math.abs(slope)));
                assertThat(gradient[at]).isNotZero();
            }
        }
    }

    private static double moved(Bert trunk, Tensor weight, int at, double by) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor one = weight.view(-1).narrow(0, at, 1);
            one.add_(new Scalar(by));
            double loss = loss(trunk).item_double();
            one.sub_(new Scalar(by));
            return loss;
        }
    }

    @Test
    void a_model_of_texts_says_that_it_reads_no_pictures() {
        try (RealmModel model = model(false);
                Scope scope = Scope.withoutGradients()) {
            assertThat(model.readsPictures()).isFalse();
            assertThat(model.weights().names()).noneMatch(name -> name.contains("patch"));
            assertThatThrownBy(() -> embedded(model, FORMAT.document(TITLE, picture(1))))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("model.patches");
        }
    }

    @Test
    void nothing_else_of_a_model_differs_from_one_of_texts() {
        try (RealmModel texts = model(false);
                RealmModel pictures = model(true)) {
            List<String> others = new ArrayList<>(pictures.weights().names());
            others.removeAll(texts.weights().names());
            assertThat(others).hasSize(6).allMatch(name -> name.contains("embeddings.patch_embeddings."));
            for (String name : texts.weights().names()) {
                assertThat(Tensors.floats(pictures.weights().get(name)))
                        .isEqualTo(Tensors.floats(texts.weights().get(name)));
            }
        }
    }

    @Test
    void a_saved_model_reads_pictures_as_before_and_is_not_taken_for_one_of_texts() {
        Path place = directory.resolve("model");
        try (RealmModel model = model(true);
                Scope scope = Scope.withoutGradients()) {
            model.save(place, Map.of());
            try (RealmModel opened = RealmModel.open(place)) {
                assertThat(opened.readsPictures()).isTrue();
                InputSequence input = FORMAT.document(TITLE, picture(1));
                assertThat(embedded(opened, input)).isEqualTo(embedded(model, input));
            }
        }
        assertThatThrownBy(() -> WarmStart.from(
                        place, new WarmStart.Shape(2, 2, 8, Embedder.Pooling.MEAN, 1, true, 6, true, false, false), 1))
                .hasMessageContaining("model.patches is true, not false");
        assertThatThrownBy(() -> HuggingFaceExport.write(
                        place, HuggingFaceClass.ENCODER, Optional.empty(), directory.resolve("hf")))
                .hasMessageContaining("model.patches");
    }

    private static float[] embedded(RealmModel model, InputSequence input) {
        return Tensors.floats(model.documentEmbedder().embed(new PackedBatch(List.of(input)), 0));
    }

    private static float[] predicted(RealmModel model, InputSequence input) {
        PackedBatch batch = new PackedBatch(List.of(input));
        return Tensors.floats(model.encoder().logProbabilities(batch, new int[] {batch.row(0, 2)}, 0));
    }
}
