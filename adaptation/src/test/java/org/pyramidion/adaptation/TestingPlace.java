package org.pyramidion.adaptation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;

/** A corpus of short documents about made-up people, and a tiny random sentence encoder. */
final class TestingPlace {

    private static final String LETTERS = "abdegiklmnoprstu";

    private final Path directory;

    TestingPlace(Path directory) {
        this.directory = directory;
    }

    /** Builds a corpus of so many documents. Returns its directory. */
    Path corpus(String name, int documents) throws IOException {
        List<String> lines = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < documents; i++) {
            String person = word(random);
            lines.add("{\"id\": \"%d\", \"title\": \"%s\", \"text\": \"The city of %s is in %s since %d.\"}"
                    .formatted(i, person, person, word(random), 1000 + i));
        }
        Path source = Files.write(directory.resolve(name + ".jsonl"), lines);
        Path corpus = directory.resolve(name);
        try (WordPieceTokenizer tokenizer =
                WordPieceTokenizer.ofVocabulary(encoder().resolve(PretrainedWeights.VOCABULARY), true)) {
            new CorpusBuilder(tokenizer).maxBlockTokens(48).build(List.of(source), corpus);
        }
        return corpus;
    }

    private static String word(SplittableRandom random) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        word.setCharAt(0, Character.toUpperCase(word.charAt(0)));
        return word.toString();
    }

    /** The encoder's directory, as the library sentence-transformers writes one. */
    Path encoder() throws IOException {
        Path place = directory.resolve("encoder");
        if (!Files.isDirectory(place)) {
            TestingBert.write(place);
            Path pooling = Files.createDirectories(place.resolve("1_Pooling"));
            Files.writeString(pooling.resolve("config.json"), "{\"pooling_mode_mean_tokens\": true}");
        }
        return place;
    }

    /** Settings that fit so small a world. */
    List<ConfigSource.Entry> settings(int steps) throws IOException {
        return ConfigSource.options(Map.of(
                "model.weights", encoder().toString(),
                "model.embedder-weights", encoder().toString(),
                "model.query-length", "40",
                "pretrain.batch", "8",
                "pretrain.micro-batch", "8",
                "pretrain.checkpoint-every", "2",
                "pretrain.steps", Integer.toString(steps)));
    }
}
