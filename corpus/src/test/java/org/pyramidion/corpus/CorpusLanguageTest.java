package org.pyramidion.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.documents.JsonlSource;
import org.pyramidion.testing.TestingFiles;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.Language;
import org.pyramidion.text.WordPieceTokenizer;

/** What a corpus does with the language of its texts. */
class CorpusLanguageTest {

    private static final String SEOUL = "{\"title\": \"서울\", \"text\": \"서울은 1394년 10월에 수도가 되었다.그리고 남았다.\"}";
    private static final String BUSAN = "{\"title\": \"부산\", \"text\": \"부산에서 서울까지 간다.\"}";

    @TempDir
    Path directory;

    private WordPieceTokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        tokenizer = TestingTokenizer.of(directory, "lyon", "city");
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private CorpusStore built(CorpusBuilder builder, String... lines) throws IOException {
        builder.maxBlockTokens(20)
                .build(List.of(TestingFiles.write(directory, "a.jsonl", lines)), directory.resolve("corpus"));
        return CorpusStore.open(directory.resolve("corpus"));
    }

    private static List<String> spans(CorpusStore corpus) {
        return IntStream.range(0, corpus.size())
                .mapToObj(corpus::block)
                .flatMap(block -> block.spans().stream().map(span -> span.of(block.text())))
                .toList();
    }

    @Test
    void itIsToldByTheScriptAndKept() throws IOException {
        try (CorpusStore corpus = built(new CorpusBuilder(tokenizer), SEOUL, BUSAN)) {
            assertThat(corpus.language()).isEqualTo(Language.KOREAN);
            assertThat(spans(corpus)).containsExactly("서울", "1394년 10월", "부산", "서울");
            assertThat(corpus.block(0).sentences()).hasSize(2);
        }
    }

    @Test
    void whatIsAddedLaterIsReadInTheSame() throws IOException {
        built(new CorpusBuilder(tokenizer), SEOUL).close();
        Path more = TestingFiles.write(
                directory,
                "b.jsonl",
                "{\"id\": \"x\", \"title\": \"x\", \"text\": \"In Lyon there is a long street to the river (서울에서).\"}");
        new CorpusRevision(directory.resolve("corpus")).add(List.of(new JsonlSource(more)));
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            assertThat(corpus.language()).isEqualTo(Language.KOREAN);
            assertThat(spans(corpus)).containsExactly("서울", "1394년 10월", "서울");
        }
    }

    @Test
    void whatIsSaidCountsMoreThanTheScript() throws IOException {
        try (CorpusStore corpus = built(new CorpusBuilder(tokenizer).language(Language.ENGLISH), SEOUL)) {
            assertThat(corpus.language()).isEqualTo(Language.ENGLISH);
            assertThat(corpus.block(0).sentences()).hasSize(1);
        }
    }

    @Test
    void theManifestOfAnEnglishCorpusIsAsItWas() throws IOException {
        try (CorpusStore corpus =
                built(new CorpusBuilder(tokenizer), "{\"title\": \"Lyon\", \"text\": \"Lyon is a city.\"}")) {
            assertThat(corpus.language()).isEqualTo(Language.ENGLISH);
        }
        assertThat(Files.readString(directory.resolve("corpus/manifest.json"))).doesNotContain("language");
    }
}
