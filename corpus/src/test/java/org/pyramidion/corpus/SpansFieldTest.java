package org.pyramidion.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.testing.TestingFiles;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.SalientSpanTagger;
import org.pyramidion.text.WordPieceTokenizer;

/** Spans that a corpus brings along, and spans that take the place of others. */
class SpansFieldTest {

    @TempDir
    Path directory;

    private WordPieceTokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        tokenizer = TestingTokenizer.of(directory, "lyon", "city", "is", "a", "the");
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private CorpusReport build(String... lines) throws IOException {
        Path source = TestingFiles.write(directory, "a.jsonl", lines);
        return new CorpusBuilder(tokenizer).maxBlockTokens(20).build(List.of(source), directory.resolve("corpus"));
    }

    private List<String> spans() {
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            return IntStream.range(0, corpus.size())
                    .mapToObj(corpus::block)
                    .flatMap(block -> block.spans().stream().map(span -> span.type() + " " + span.of(block.text())))
                    .toList();
        }
    }

    private void fails(String spans, String message) {
        assertThatThrownBy(() ->
                        build("{\"text\": \"Fine.\"}", "{\"text\": \"Lyon is a city.\", \"spans\": " + spans + "}"))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("a.jsonl:2: ")
                .hasMessageContaining(message);
        assertThat(directory.resolve("corpus")).doesNotExist();
    }

    @Test
    void takeThePlaceOfTheTaggersWhereverTheBlocksAreCut() throws IOException {
        // Characters: the face is one of them, and two chars. The second sentence goes to another block.
        build(
                "{\"text\": \"The 😀 of  Lyon is a city.   The city is the Lyon of Hugo.\", "
                        + "\"spans\": [[10, 14, \"LOC\"], [52, 56, \"PER\"]], \"kept\": 1}",
                "{\"text\": \"It is in France.\"}");

        assertThat(spans()).containsExactly("LOC Lyon", "PER Hugo", "ENTITY France");
    }

    @Test
    void noneMeansNone() throws IOException {
        CorpusReport report = build("{\"text\": \"It is in France.\", \"spans\": []}");

        assertThat(report.spans()).isZero();
        assertThat(report.blocksWithoutSpans()).isEqualTo(report.blocks());
    }

    @Test
    void thoseAcrossSentencesAreDroppedAndTheLongestOfOverlappingOnesStays() throws IOException {
        build("{\"text\": \"A New York day. Is it.\", "
                + "\"spans\": [[6, 10, \"X\"], [2, 10, \"LOC\"], [11, 18, \"Y\"]]}");

        assertThat(spans()).containsExactly("LOC New York");
    }

    @Test
    void badOnesAreNamedWithTheirLine() {
        fails("[[0, 16, \"LOC\"]]", "span [0,16,\"LOC\"] is not within the text, which has 15 characters");
        fails("[[-1, 3, \"LOC\"]]", "is not within the text");
        fails("[[3, 3, \"LOC\"]]", "is not within the text");
        fails("[[0, 99999999999, \"LOC\"]]", "is not within the text");
        fails("[[0, 4]]", "a span must be [start, end, type]");
        fails("[[0, 4.5, \"LOC\"]]", "a span must be [start, end, type]");
        fails("\"Lyon\"", "'spans' must be a list");
    }

    @Test
    void aTaggerReplacesThemAndNothingElse() throws IOException {
        build(
                "{\"id\": \"l\", \"title\": \"Lyon\", \"text\": \"Lyon is a city. Hugo is in Lyon. It is.\"}",
                "{\"id\": \"f\", \"text\": \"It is in France.\", \"kept\": 1}");
        Path place = directory.resolve("corpus");
        List<Integer> before = unchanged(place);

        CorpusTagging.Report report =
                CorpusTagging.replaceSpans(place, text -> List.of(new SalientSpan(0, 2, "MISC")), Progress.none());

        assertThat(spans()).hasSize((int) report.counts().blocks()).allMatch(span -> span.startsWith("MISC "));
        assertThat(report.words()).isEqualTo(14);
        assertThat(unchanged(place)).containsExactlyElementsOf(before);
        try (CorpusStore corpus = CorpusStore.open(place)) {
            assertThat(corpus.counts()).isEqualTo(report.counts());
            assertThat(corpus.blocksOf("f")).hasSize(1);
            assertThat(corpus.block(corpus.size() - 1).fields()).containsEntry("kept", 1);
            assertThat(corpus.text(corpus.size() - 1)).isEqualTo("It is in France.");
        }
    }

    @Test
    void aTaggerThatFailsLeavesTheCorpusAsItWas() throws IOException {
        build("{\"text\": \"It is in France.\"}");
        SalientSpanTagger broken = text -> {
            throw new PyramidionException("broken");
        };

        assertThatThrownBy(() -> CorpusTagging.replaceSpans(directory.resolve("corpus"), broken, Progress.none()))
                .hasMessage("broken");

        assertThat(spans()).containsExactly("ENTITY France");
    }

    private static List<Integer> unchanged(Path corpus) throws IOException {
        List<Integer> files = new ArrayList<>();
        for (String name : List.of(
                CorpusFormat.TOKENS,
                CorpusFormat.TOKEN_STARTS,
                CorpusFormat.ORDINALS,
                CorpusFormat.DOCUMENTS,
                CorpusFormat.IDS,
                CorpusFormat.VOCABULARY,
                CorpusFormat.TOKENIZER)) {
            files.add(Arrays.hashCode(Files.readAllBytes(corpus.resolve(name))));
        }
        return files;
    }
}
