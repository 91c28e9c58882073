package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightTensor;

class VocabularyPruningTest {

    private static final String TEXT = "The capital of Egypt is Cairo.";
    private static final String WORDS = "bert.embeddings.word_embeddings.weight";
    private static final String BIAS = "cls.predictions.bias";

    @TempDir
    Path directory;

    private Path pruned() throws IOException {
        Path whole = TestingBert.write(directory.resolve("whole"));
        setBias(whole.resolve(PretrainedWeights.MODEL));
        try (VocabularyPruning pruning = new VocabularyPruning(whole)) {
            pruning.keep(TEXT);
            pruning.save(directory.resolve("pruned"), Map.of());
            assertThat(pruning.size()).isLessThan(pruning.before());
        }
        return directory.resolve("pruned");
    }

    /** A bias that tells wordpieces apart, as a new BERT's does not. */
    private static void setBias(Path file) throws IOException {
        List<WeightTensor> all = new ArrayList<>();
        try (WeightFile weights = SafeTensors.open(file)) {
            for (String name : weights.names()) {
                WeightTensor tensor = weights.tensor(name);
                float[] values = tensor.toFloats();
                if (name.equals(BIAS)) {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = i;
                    }
                }
                all.add(WeightTensor.of(name, tensor.shape(), values));
            }
        }
        SafeTensors.write(file, all, Map.of());
    }

    private static List<String> vocabulary(Path weights) throws IOException {
        return Files.readAllLines(weights.resolve(PretrainedWeights.VOCABULARY));
    }

    @Test
    void whatTheTextNeedsIsKeptInItsOrder() throws IOException {
        List<String> kept = vocabulary(pruned());
        List<String> whole = vocabulary(directory.resolve("whole"));
        assertThat(kept)
                .contains("[CLS]", "[MASK]", "egypt", "cairo", ".", "a", "##9")
                .doesNotContain("paris", "pyramid")
                .isEqualTo(whole.stream().filter(kept::contains).toList());
    }

    @Test
    void eachPieceHasTheNumbersThatItHadAndAllElseIsAsItWas() throws IOException {
        Path pruned = pruned();
        List<String> kept = vocabulary(pruned);
        List<String> whole = vocabulary(directory.resolve("whole"));
        try (WeightFile after = SafeTensors.open(pruned.resolve(PretrainedWeights.MODEL));
                WeightFile before = SafeTensors.open(directory.resolve("whole/" + PretrainedWeights.MODEL))) {
            assertThat(after.names()).containsExactlyInAnyOrderElementsOf(before.names());
            for (String name : before.names()) {
                float[] was = before.tensor(name).toFloats();
                float[] is = after.tensor(name).toFloats();
                if (!name.equals(WORDS) && !name.equals(BIAS)) {
                    assertThat(is).as(name).isEqualTo(was);
                    continue;
                }
                int width = was.length / whole.size();
                for (String piece : kept) {
                    assertThat(row(is, kept.indexOf(piece), width))
                            .as(piece)
                            .isEqualTo(row(was, whole.indexOf(piece), width));
                }
            }
        }
    }

    private static float[] row(float[] all, int row, int width) {
        return Arrays.copyOfRange(all, row * width, (row + 1) * width);
    }

    @Test
    void theTextIsCutAsBefore() throws IOException {
        try (WordPieceTokenizer before = WarmStart.tokenizer(TestingBert.write(directory.resolve("other")));
                WordPieceTokenizer after = WarmStart.tokenizer(pruned())) {
            assertThat(pieces(after)).isEqualTo(pieces(before));
        }
    }

    private static List<String> pieces(WordPieceTokenizer tokenizer) {
        List<String> vocabulary = tokenizer.vocabulary();
        return Arrays.stream(tokenizer.encode(TEXT).ids())
                .mapToObj(vocabulary::get)
                .toList();
    }
}
