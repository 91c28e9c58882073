package org.pyramidion.testing.realm;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Folders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.text.WordPieceTokenizer;
import tools.jackson.databind.json.JsonMapper;

/** Small pictures of one colour each, and tiny models that read them. */
public final class TestingPictures {

    private static final int SIDE = 8;
    private static final int BLOCK = 40;

    private TestingPictures() {}

    /** A model that reads pictures, with the BERT of a {@link TestingRealm}; the caller's to close. */
    public static RealmModel model(TestingRealm realm, long seed) {
        var shape = new WarmStart.Shape(2, 2, 16, Embedder.Pooling.MEAN, 1, true, 16, true, true, false);
        return WarmStart.from(realm.bert(), shape, seed);
    }

    /**
     * A corpus with a picture for each colour, of one title, and behind them a text.
     *
     * @param directory to write to
     * @param colours red, green and blue in the lowest 24 bits
     * @return the caller's to close
     */
    public static CorpusStore corpus(TestingRealm realm, Path directory, String title, List<Integer> colours)
            throws IOException {
        Files.createDirectories(directory);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < colours.size(); i++) {
            write(directory.resolve(i + ".png"), colours.get(i));
            lines.add(line(Map.of("id", "p" + i, "title", title, "text", "", "image", i + ".png")));
        }
        lines.add(line(Map.of("id", "text", "title", title, "text", "It is a city near the river.")));
        Path records = Files.write(directory.resolve("pictures.jsonl"), lines);
        try (WordPieceTokenizer tokenizer = realm.corpus().openTokenizer();
                FileReaders readers = new FileReaders()) {
            List<DocumentSource> sources = Sources.withPictures(List.of(records), readers, Folders.NONE);
            new CorpusBuilder(tokenizer).maxBlockTokens(BLOCK).buildFrom(sources, directory.resolve("corpus"));
        }
        return CorpusStore.open(directory.resolve("corpus"));
    }

    private static String line(Map<String, String> record) {
        return JsonMapper.shared().writeValueAsString(record);
    }

    private static void write(Path file, int colour) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIDE * SIDE; i++) {
            image.setRGB(i % SIDE, i / SIDE, colour);
        }
        ImageIO.write(image, "png", file.toFile());
    }
}
