package org.pyramidion.testing.realm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.SentenceEncoder;
import org.pyramidion.model.SentenceForm;
import org.pyramidion.model.WarmStart;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.text.WordPieceTokenizer;
import tools.jackson.databind.json.JsonMapper;

/**
 * A corpus of a dozen cities, each of whose founding years stands in two documents, and tiny random BERTs of two layers
 * of 32 for it.
 */
public final class TestingRealm implements AutoCloseable {

    public static final List<String> CITIES =
            List.of("aba", "bebi", "coca", "dudo", "efa", "fifo", "gogu", "hahi", "iku", "jojo", "kaki", "lulo");

    private static final int HIDDEN = 32;
    private static final int BLOCK = 40;

    private final Path bert;
    private final CorpusStore corpus;
    private final List<RealmModel> models = new ArrayList<>();

    public TestingRealm(Path directory) throws IOException {
        bert = TestingBert.write(directory.resolve("bert"), new TestingBert.Shape(HIDDEN, 0.1, vocabulary()));
        Path source = Files.write(directory.resolve("corpus.jsonl"), documents());
        try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(bert.resolve("vocab.txt"), true)) {
            new CorpusBuilder(tokenizer).maxBlockTokens(BLOCK).build(List.of(source), directory.resolve("corpus"));
        }
        corpus = CorpusStore.open(directory.resolve("corpus"));
    }

    /** Directory of the BERT that every model starts from. */
    public Path bert() {
        return bert;
    }

    public CorpusStore corpus() {
        return corpus;
    }

    public static int year(int city) {
        return 1810 + city;
    }

    /** A fresh model; equal seeds give equal ones. It is closed with this object. */
    public RealmModel model(long seed) {
        RealmModel model =
                WarmStart.from(bert, new WarmStart.Shape(2, 2, 16, Embedder.Pooling.MEAN, 1, true, 16), seed);
        models.add(model);
        return model;
    }

    /** One that starts at a sentence encoder, with a query embedder of its own. It is closed with this object. */
    public RealmModel sentenceModel() {
        SentenceForm form = SentenceEncoder.Published.MINILM.form().withScale(32);
        RealmModel model = WarmStart.from(
                        new WarmStart.Source(bert, Optional.of(form), bert),
                        new WarmStart.Shape(2, 2, 16, Embedder.Pooling.MEAN, 1, true, 16),
                        1)
                .separateEmbedders();
        models.add(model);
        return model;
    }

    public static InputFormat format(RealmModel model) {
        return model.inputs(24, BLOCK, 24 + BLOCK);
    }

    @Override
    public void close() {
        models.forEach(RealmModel::close);
        corpus.close();
    }

    private static List<String> documents() {
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < CITIES.size(); i++) {
            String name = capital(CITIES.get(i));
            documents.add(document(
                    name, "%s was founded in %d. %s is a city near the river.".formatted(name, year(i), name)));
            documents.add(document(
                    "history of " + name,
                    "In %d people came to %s. They built %s there.".formatted(year(i), name, name)));
        }
        // Several blocks of one document: none may be a candidate for another.
        documents.add(document(
                "river",
                IntStream.range(0, 8)
                        .mapToObj("The river was there in 170%d and is there."::formatted)
                        .collect(Collectors.joining(" "))));
        return documents;
    }

    public static String capital(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static String document(String title, String text) {
        return JsonMapper.shared().writeValueAsString(Map.of("id", title, "title", title, "text", text));
    }

    private static List<String> vocabulary() {
        String years = IntStream.iterate(0, city -> city < CITIES.size(), city -> city + 2)
                .mapToObj(city -> String.valueOf(year(city))) // the years between are several wordpieces
                .collect(Collectors.joining(" "));
        return TestingBert.vocabulary("the was founded in it is a city near river people came to they built there of"
                + " history when and " + String.join(" ", CITIES) + " " + years);
    }
}
