package org.pyramidion.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.testing.realm.TestingRealm;
import tools.jackson.databind.json.JsonMapper;

/** Corpora of documents that a test spells out. */
final class SmallCorpus {

    private SmallCorpus() {}

    /** @param place of the corpus, with its documents in a file beside it */
    static CorpusStore of(TestingRealm testing, Path place, String... documents) throws IOException {
        Path source = Files.write(place.resolveSibling(place.getFileName() + ".jsonl"), List.of(documents));
        try (var tokenizer = testing.corpus().openTokenizer()) {
            new CorpusBuilder(tokenizer).maxBlockTokens(40).build(List.of(source), place);
        }
        return CorpusStore.open(place);
    }

    static String document(String id, String title, String text) {
        return JsonMapper.shared().writeValueAsString(Map.of("id", id, "title", title, "text", text));
    }
}
