package org.pyramidion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.engine.Engine;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.retrieval.ScoreFusion;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;

class AdaptingTest {

    private static final String LETTERS = "abdegiklmnoprstu";
    private static final int DOCUMENTS = 260;
    private static final Settings UNREAD = Settings.defaults().reading(false);

    @TempDir
    Path directory;

    @BeforeAll
    static void threads() {
        Engine.threads(1);
    }

    private Adapting adapting(Path place) throws IOException {
        String encoder = encoder().toString();
        return new Adapting(place)
                .budget(Duration.ofSeconds(60))
                .set("model.weights", encoder)
                .set("model.embedder-weights", encoder)
                .set("model.query-length", "40")
                .set("pretrain.batch", "8")
                .set("pretrain.steps", "2");
    }

    private Path encoder() throws IOException {
        Path place = directory.resolve("encoder");
        if (!Files.isDirectory(place)) {
            TestingBert.write(place);
            Path pooling = Files.createDirectories(place.resolve("1_Pooling"));
            Files.writeString(pooling.resolve("config.json"), "{\"pooling_mode_mean_tokens\": true}");
        }
        return place;
    }

    private Path corpus() throws IOException {
        List<String> lines = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < DOCUMENTS; i++) {
            lines.add("{\"id\": \"%d\", \"text\": \"The city of %s is in %s since %d.\"}"
                    .formatted(i, name(random), name(random), 1000 + i));
        }
        Path source = Files.write(directory.resolve("cities.jsonl"), lines);
        try (WordPieceTokenizer tokenizer =
                WordPieceTokenizer.ofVocabulary(encoder().resolve(PretrainedWeights.VOCABULARY), true)) {
            new CorpusBuilder(tokenizer).maxBlockTokens(48).build(List.of(source), directory.resolve("corpus"));
        }
        return directory.resolve("corpus");
    }

    private static String name(SplittableRandom random) {
        char[] name = new char[4];
        for (int i = 0; i < name.length; i++) {
            name[i] = LETTERS.charAt(random.nextInt(LETTERS.length()));
        }
        name[0] = Character.toUpperCase(name[0]);
        return new String(name);
    }

    private static Hits hits(Path place, Settings settings, String query) {
        try (KnowledgeBase base = Pyramidion.open(place, settings)) {
            List<Hit> hits = base.search(query, 100);
            float[] scores = new float[hits.size()];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = (float) hits.get(i).score();
            }
            return new Hits(
                    hits.stream().mapToInt(hit -> hit.passage().number()).toArray(), scores);
        }
    }

    @Test
    void the_encoder_that_is_kept_ranks_its_corpus_beside_words() throws IOException {
        Path corpus = corpus();
        Adapted adapted = adapting(corpus).run().orElseThrow();
        assertThat(adapted.figures()).extracting(Adapted.Figure::name).contains("blanks, encoder alone: recall@5");
        assertThat(adapted.text()).contains("published", "adapted", "blanks, encoder alone: MRR");
        Path run = directory.resolve("corpus.adapted");
        helped(run, false);
        try (KnowledgeBase base = Pyramidion.open(corpus, UNREAD)) {
            assertThat(base.readiness().embedded())
                    .as("MiniLM is of another vocabulary")
                    .isZero();
        }

        helped(run, true);
        String query = "Which city is in Ital since 1100?";
        Hits dense = hits(run, UNREAD, query);
        Hits words = hits(corpus, UNREAD.ranking(Ranking.BM25), query);
        Hits both = hits(corpus, UNREAD, query);
        assertThat(both.ids())
                .containsExactly(
                        ScoreFusion.ENCODER_AND_WORDS.fuse(dense, words, 100).ids())
                .isNotEqualTo(words.ids());
        assertThat(hits(corpus, UNREAD, "東京 1100").ids())
                .as("another script, so by words alone")
                .containsExactly(
                        hits(corpus, UNREAD.ranking(Ranking.BM25), "東京 1100").ids());
        try (KnowledgeBase base = Pyramidion.open(corpus, UNREAD)) {
            assertThat(base.readiness().complete()).isTrue();
        }

        adapting(corpus).forget();
        assertThat(run).doesNotExist();
    }

    private static void helped(Path run, boolean wanted) throws IOException {
        Path file = run.resolve("adaptation.json");
        String json = Files.readString(file).replaceFirst("\"helped\":(true|false)", "\"helped\":" + wanted);
        Files.writeString(file, json);
    }

    @Test
    void a_verdict_is_plain() {
        Adapted.Figure figure = new Adapted.Figure("questions: MRR", 100, 0.5, 0.6, 0.01, 20, 5);
        assertThat(new Adapted(true, "questions: MRR", true, 600, List.of(figure)).text())
                .startsWith("Training helped here (questions: MRR): the adapted encoder ranks from now on.")
                .contains("+10.0")
                .endsWith("Trained for 10 min 0 s, questions and documents.\n");
        assertThat(new Adapted(false, "questions: MRR", false, 600, List.of(figure)).text())
                .startsWith("Training did not help here (questions: MRR): the published encoder stays.");
        assertThat(new Adapted(false, "", false, 600, List.of()).text()).startsWith("There is too little to tell");
    }

    @Test
    void a_folder_with_too_little_text_and_a_run_are_refused() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("pages"));
        Files.writeString(folder.resolve("a.html"), "<h1>Lyon</h1><p>Lyon is a city in France since 1802.</p>");
        assertThatExceptionOfType(PyramidionException.class)
                .isThrownBy(() -> adapting(folder)
                        .opening(Settings.defaults().workspace(directory.resolve("workspace")))
                        .run())
                .withMessageStartingWith("too little text to adapt to: ");
        Path run = TestingRun.write(directory.resolve("other"), Stage.PRETRAIN);
        assertThatExceptionOfType(PyramidionException.class)
                .isThrownBy(() -> adapting(run).run())
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT));
    }
}
