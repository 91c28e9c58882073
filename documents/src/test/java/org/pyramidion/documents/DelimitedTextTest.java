package org.pyramidion.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;

class DelimitedTextTest {

    @TempDir
    Path folder;

    @Test
    void tellsTheLineThatEachRowBeginsIn() throws IOException {
        assertThat(rows("a,b\r\n\r\n\"1\r\n2\",x\n\n3,\"y\"\"z\"\n4", ',', true))
                .containsExactly("1 [a, b]", "3 [1\r\n2, x]", "6 [3, y\"z]", "7 [4]");
    }

    @Test
    void aQuoteWithinACellIsOneAndTextBehindAClosingQuoteStays() throws IOException {
        assertThat(rows("A 12\" gun\t\"Grind\" it did\t\"\"", '\t', true))
                .containsExactly("1 [A 12\" gun, Grind it did, ]");
        assertThat(rows("\"a\tb\"", '\t', false)).containsExactly("1 [\"a, b\"]");
    }

    @Test
    void theFirstLineIsReadAgainUnlessItIsSkipped() throws IOException {
        Path file = write("\n\r\nsep=;\nä;b\n");
        try (DelimitedText text = DelimitedText.open(file)) {
            assertThat(text.firstLine()).hasValue("sep=;").isEqualTo(text.firstLine());
            text.skipFirstLine();
            assertThat(text.firstLine()).hasValue("ä;b");
            assertThat(all(text.rows(';', true))).containsExactly("4 [ä, b]");
            assertThat(text.bytesRead()).isEqualTo(Files.size(file));
        }
        assertThat(DelimitedText.open(write("\n\n")).firstLine()).isEmpty();
    }

    @Test
    void aQuoteThatIsNotClosedIsReportedWithItsRow() {
        assertThatThrownBy(() -> rows("a,b\n1,\"2\n3,4\n", ',', true))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("t.csv:2: the file ends within quotes");
        assertThatThrownBy(() -> rows("a,b\n1,\"", ',', true)).hasMessageContaining("t.csv:2: the file ends within");
    }

    @Test
    void bytesThatAreNotUtf8AreReportedWithTheirRowEvenWhereTheyLookLikeOurEnd() throws IOException {
        for (String bad : List.of("\u00ff", "x\u00ff", "\"x\n\u00ff\"")) {
            byte[] bytes =
                    ("\u00c3\u00a9\n" + bad + "\nb\n").getBytes(StandardCharsets.ISO_8859_1); // é, as UTF-8 has it
            Path file = Files.write(folder.resolve("t.csv"), bytes);
            assertThatThrownBy(() -> all(DelimitedText.open(file).rows(',', true)))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("t.csv:2: not valid UTF-8");
        }
    }

    @Test
    void aRowOfCellsWithoutEndIsRefusedBeforeItFillsTheMemory() throws IOException {
        Path file = folder.resolve("t.csv");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write("id,text\n".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 4_000_000; i++) {
                out.write("0,".getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThatThrownBy(() -> all(DelimitedText.open(file).rows(',', true)))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("t.csv:2: a row of more than 64 MiB");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("t.csv"), text);
    }

    private List<String> rows(String text, char delimiter, boolean quoted) throws IOException {
        try (DelimitedText in = DelimitedText.open(write(text))) {
            return all(in.rows(delimiter, quoted));
        }
    }

    private static List<String> all(DelimitedText.Rows rows) {
        List<String> all = new ArrayList<>();
        for (Optional<DelimitedRow> row = rows.next(); row.isPresent(); row = rows.next()) {
            all.add(row.get().line() + " " + row.get().cells());
        }
        return all;
    }
}
