package org.pyramidion.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.Progress;
import org.pyramidion.base.UserCache;
import org.pyramidion.engine.Precision;

/** The reader that comes with the module. */
class ShippedReaderTest {

    private static final long MOST_BYTES = 25_000_000;

    private static final List<String> PASSAGES = List.of(
            "The bridge over the Aare was finished in 1894 by the engineer Maria Keller, who had worked in Vienna.",
            "Set max_wal_size to 2GB if checkpoints come too often; its default is 1GB.",
            "Seoul is the capital of South Korea. The city lies on the Han, which flows into the Yellow Sea.");

    private static Reader reader;

    @BeforeAll
    static void open() {
        Path weights = UserCache.root().resolve("weights/minilm");
        assumeTrue(Files.isDirectory(weights), () -> "missing: " + weights + ", which the first use of minilm makes");
        reader = Reader.open(Precision.FLOAT32, Progress.none());
    }

    @AfterAll
    static void close() {
        if (reader != null) {
            reader.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Who built the bridge over the Aare?, Maria Keller, 0",
        "When was the bridge finished?, 1894, 0",
        "What is the default of max_wal_size?, 1GB, 1",
        "What is the capital of South Korea?, Seoul, 2"
    })
    void answers_from_the_passage_that_has_it(String question, String answer, int passage) {
        ReaderAnswer given = reader.read(question, PASSAGES).answer().orElseThrow();
        assertThat(given.text()).isEqualTo(answer);
        assertThat(given.passage()).isEqualTo(passage);
        assertThat(given.place().of(PASSAGES.get(passage))).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"Who is the president of France?", "How tall is the Eiffel tower?"})
    void refuses_what_no_passage_says(String question) {
        ReaderResult result = reader.read(question, PASSAGES);
        assertThat(result.answer()).isEmpty();
        assertThat(result.none()).isGreaterThan(0.5);
    }

    @Test
    void is_small() throws IOException {
        try (InputStream file = Reader.class.getResourceAsStream("reader.safetensors")) {
            assertThat(file).isNotNull();
            assertThat(file.readAllBytes().length).isLessThan((int) MOST_BYTES);
        }
    }

    @Test
    void says_how_it_was_trained() {
        assertThat(reader.provenance().toString()).contains("minilm", "seed=1", "negatives=0.25");
    }
}
