package org.pyramidion.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.WordPieceTokenizer;

/** No wordpiece of a document is outside every block that a model sees. */
class UnseenTextTest {

    private static final int ROWS = 90;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "list.md @ '- Olaf Berg%d, desk %d'",
                "table.md @ '| Olaf Berg%d | desk %d |'",
                "rows.txt @ 'Olaf Berg%d  desk %d'",
                "rows.html @ '<tr><td>Olaf Berg%d</td><td>desk %d</td></tr>'",
                "list.html @ '<li>Olaf Berg%d, desk %d'",
                "code.html @ '<pre>Olaf Berg%d, desk %d</pre>'",
                "rows.jsonl @ 'Olaf Berg%d  desk %d'"
            })
    void aRowIsASentenceOfABlockThatFits(String name, String row) throws IOException {
        String rows =
                IntStream.range(0, ROWS).mapToObj(i -> row.formatted(i, i)).collect(Collectors.joining("\n"));
        String text = switch (name) {
            case "rows.jsonl" -> "{\"text\": \"%s\"}".formatted(rows.replace("\n", "\\n"));
            case "table.md" -> "| n | d |\n|---|---|\n" + rows;
            case "rows.html" -> "<table>" + rows + "</table>";
            default -> rows;
        };
        CorpusReport report = build(Files.writeString(directory.resolve(name), text), new BlockKind.Sentences());
        assertThat(report.unseenTokens()).isZero();
        assertThat(report.cutSentences()).isZero();
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            List<String> sentences = IntStream.range(0, corpus.size())
                    .mapToObj(corpus::block)
                    .flatMap(block -> block.sentences().stream().map(span -> span.of(block.text())))
                    .filter(sentence -> sentence.contains("Olaf"))
                    .toList();
            assertThat(sentences)
                    .hasSize(ROWS)
                    .allMatch(sentence -> sentence.matches("\\W*Olaf Berg(\\d+)\\W+desk \\1"));
        }
    }

    @Test
    void aSentenceThatIsTooLongIsCutAndCounted() throws IOException {
        String text = "{\"title\": \"%s\", \"text\": \"%s.\"}".formatted("desk ".repeat(200), "Olaf desk ".repeat(400));
        Path file = Files.writeString(directory.resolve("long.jsonl"), text);
        for (BlockKind kind : List.of(new BlockKind.Sentences(), new BlockKind.Words(300))) {
            CorpusReport report = build(file, kind);
            assertThat(report.cutSentences()).isPositive();
            assertThat(report.truncatedBlocks()).isZero();
            assertThat(report.unseenTokens()).isZero();
        }
        CorpusReport whole = build(file, new BlockKind.Records());
        assertThat(whole.truncatedBlocks()).isEqualTo(1);
        assertThat(whole.unseenShare()).isBetween(.5, 1.0);
    }

    private CorpusReport build(Path file, BlockKind kind) throws IOException {
        try (WordPieceTokenizer tokenizer = TestingTokenizer.of(directory, "olaf", "desk", "berg");
                FileReaders readers = new FileReaders()) {
            return new CorpusBuilder(tokenizer)
                    .blocks(kind)
                    .maxBlockTokens(64)
                    .buildFrom(Sources.of(List.of(file), readers), directory.resolve("corpus"));
        }
    }
}
