package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;

/** Records and tables as the field's tools, spreadsheets and shells write them. */
class RecordFormatsTest {

    private static final Charset WESTERN = Charset.forName("windows-1252");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\0',
            value = {
                "{'id':'7','contents':'Mill\\nIt grinds.'}#7|Mill|It grinds.",
                "{'id':'7','contents':'It grinds.'}#7||It grinds.",
                "{'id':'7','content':'It grinds.','meta':{'name':'mill'}}#7|mill|It grinds.",
                "{'page_content':'It grinds.','metadata':{'source':'m.txt','title':'Mill'}}#1|Mill|It grinds.",
                "{'docid':'7','title':'Mill','passage':'It grinds.'}#7|Mill|It grinds.",
                "{'pid':7,'passage':'It grinds.'}#7||It grinds.",
                "{'wikipedia_id':'7','wikipedia_title':'Mill','text':['It\\n','grinds.','Ever.']}#7|Mill|"
                        + "It¶grinds.¶Ever.",
                "{'_id':'7','Title':'Mill','Text':'It grinds.'}#7|Mill|It grinds."
            })
    void readsRecordsOfEveryTool(String record, String expected) throws IOException {
        Files.writeString(folder.resolve("a.jsonl"), record.replace('\'', '"'));
        assertThat(read("a.jsonl")).containsExactly(expected.replace('¶', '\n'));
    }

    @Test
    void readsTablesWithoutAHeader() throws IOException {
        Files.writeString(folder.resolve("a.tsv"), "0\t\"Grind\" it did until 1931.\n1\t\"It is a mill.\n");
        Files.writeString(folder.resolve("b.tsv"), "D1\thttps://mill.example/\tMill\tIt grinds all the corn.\n");
        Files.writeString(folder.resolve("c.tsv"), "id\trow\n");
        assertThat(read("a.tsv")).containsExactly("0||\"Grind\" it did until 1931.", "1||\"It is a mill.");
        assertThat(read("b.tsv")).containsExactly("D1|Mill|It grinds all the corn.");
        assertThatThrownBy(() -> read("c.tsv"))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("without a 'text' column");
    }

    @Test
    void readsTablesAsSpreadsheetsSaveThem() throws IOException {
        String german = "ID;Title;TEXT\r\n3;M\u00fchle;\"Sie mahlt; \u201eimmer\u201c:\r\n40 \u20ac.\"\r\n";
        String expected = "3|M\u00fchle|Sie mahlt; \u201eimmer\u201c:\r\n40 \u20ac.";
        Files.write(folder.resolve("ansi.csv"), german.getBytes(WESTERN));
        Files.write(folder.resolve("mark.csv"), ("\ufeff" + german).getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("sep.csv"), ("sep=;\r\n" + german).getBytes(WESTERN));
        Files.write(folder.resolve("little.csv"), ("\ufeff" + german).getBytes(StandardCharsets.UTF_16LE));
        Files.write(folder.resolve("big.csv"), ("\ufeff" + german).getBytes(StandardCharsets.UTF_16BE));
        Files.write(folder.resolve("bare.csv"), german.getBytes(StandardCharsets.UTF_16LE));
        for (String name : List.of("ansi.csv", "mark.csv", "sep.csv", "little.csv", "big.csv", "bare.csv")) {
            assertThat(read(name)).as(name).containsExactly(expected);
        }
    }

    @Test
    void tellsEncodingsHoweverFarInTheFileTheFirstLetterIs() throws IOException {
        String long1 = "id,text\n" + "1,mill\n".repeat(20_000) + "2,M\u00fchle \u20ac\n";
        for (int shift = 0; shift < 4; shift++) {
            String text = long1.replace("id,text", "id,text" + " ".repeat(shift));
            Files.write(folder.resolve("ansi.csv"), text.getBytes(WESTERN));
            Files.write(folder.resolve("utf8.csv"), text.getBytes(StandardCharsets.UTF_8));
            assertThat(read("ansi.csv")).last().isEqualTo("2||M\u00fchle \u20ac");
            assertThat(read("utf8.csv")).last().isEqualTo("2||M\u00fchle \u20ac");
        }
    }

    @Test
    void readsJsonAsAShellRedirectsIt() throws IOException {
        String line = "{\"id\":\"7\",\"text\":\"M\u00fchle \ud83d\ude00\"}\r\n";
        Files.write(folder.resolve("a.jsonl"), ("\ufeff" + line.repeat(3)).getBytes(StandardCharsets.UTF_16LE));
        assertThat(read("a.jsonl")).hasSize(3).containsOnly("7||M\u00fchle \ud83d\ude00");
    }

    private static final FileReaders READERS = new FileReaders();

    @AfterAll
    static void closeReaders() {
        READERS.close();
    }

    private List<String> read(String name) {
        List<String> documents = new ArrayList<>();
        for (DocumentSource source : Sources.of(List.of(folder.resolve(name)), READERS)) {
            try (DocumentSource.Reader reader = source.open()) {
                for (Optional<DocumentSource.RawRecord> record = reader.next();
                        record.isPresent();
                        record = reader.next()) {
                    if (record.get().parse() instanceof DocumentSource.Parsed.Text(Document document, long templates)) {
                        documents.add("%s|%s|%s".formatted(document.id(), document.title(), document.text()));
                    }
                }
            }
        }
        return documents;
    }
}
