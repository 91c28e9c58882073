package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.Parsed;

class SourcesTest {

    @AutoClose
    private static final FileReaders READERS = new FileReaders();

    private static final String TWO =
            "{\"id\": \"a\", \"text\": \"One.\"}\n{\"id\": \"b\", \"title\": \"B\", \"text\": \"Two.\"}\n";

    @TempDir
    Path directory;

    private interface Packer {
        OutputStream wrap(OutputStream out) throws IOException;
    }

    private static final Map<String, Packer> PACKERS =
            Map.of("gz", GZIPOutputStream::new, "bz2", BZip2CompressorOutputStream::new, "zst", ZstdOutputStream::new);

    @Test
    void readsJsonlHoweverItIsPacked() throws IOException {
        for (var packer : PACKERS.entrySet()) {
            Path file = write("a.jsonl." + packer.getKey(), packed(packer.getValue(), TWO));
            assertThat(read(file)).extracting(Document::text).containsExactly("One.", "Two.");
        }
    }

    @Test
    void readsPackedStreamsThatFollowOneAnother() throws IOException {
        for (var packer : PACKERS.entrySet()) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(packed(packer.getValue(), TWO));
            both.write(packed(packer.getValue(), "{\"id\": \"c\", \"text\": \"Three.\"}\n"));
            assertThat(read(write("a." + packer.getKey(), both.toByteArray())))
                    .extracting(Document::id)
                    .containsExactly("a", "b", "c");
        }
    }

    @Test
    void namesThePackedFileThatIsCutShort() throws IOException {
        for (var packer : PACKERS.entrySet()) {
            byte[] whole = packed(packer.getValue(), noise(200_000));
            Path file = write("cut.jsonl." + packer.getKey(), Arrays.copyOf(whole, whole.length * 3 / 4));
            assertThatThrownBy(() -> read(file))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContainingAll(file.toString(), "cut short or damaged", "fetch the file again");
        }
    }

    @Test
    void readsPassagesOfDprWithTheirQuotes() throws IOException {
        Path file = write(
                "psgs_w100.tsv.gz",
                packed(
                        GZIPOutputStream::new,
                        "id\ttext\ttitle\r\n"
                                + "1\t\"Aaron Aaron ( or ; \"\"Ahärôn\"\") is a prophet.\"\tAaron\r\n"
                                + "2\tA 12\" gun.\t\"The \"\"Gun\"\"\"\r\n"
                                + "3\t\"Two\nlines\tand a tab\"\tLines\r\n"));
        assertThat(read(file))
                .containsExactly(
                        new Document("1", "Aaron", "Aaron Aaron ( or ; \"Ahärôn\") is a prophet."),
                        new Document("2", "The \"Gun\"", "A 12\" gun."),
                        new Document("3", "Lines", "Two\nlines\tand a tab"));
    }

    @Test
    void namesTheRowThatIsNotUtf8OrHasTooManyCells() throws IOException {
        byte[] mixed = "id\ttext\n1\tcaf\u00c3\u00a9\n2\tcaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertFails(write("latin.tsv", mixed), "latin.tsv:3: not valid UTF-8", "save the file as UTF-8");
        assertFails(write("wide.csv", "id,text\n1,a\n\n2,b,c\n"), "wide.csv:4: row 2: 3 cells under 2 columns");
        assertFails(write("open.csv", "id,text\n1,\"a\n2,b\n"), "open.csv:2: the file ends within quotes");
        assertFails(write("empty.csv", ""), "empty.csv: is empty");
        assertFails(write("plain.csv", "name,year\nHugo,1802\n"), "without a 'text' column (name, year)", "a template");
    }

    @Test
    void readsTheDocumentsOfABeirFolder() throws IOException {
        Files.createDirectories(directory.resolve("scifact/qrels"));
        write("scifact/queries.jsonl", "{\"_id\": \"q\", \"text\": \"Who?\"}\n");
        write("scifact/corpus.jsonl", "{\"_id\": \"4983\", \"title\": \"T\", \"text\": \"X.\", \"metadata\": {}}\n");
        assertThat(read(directory.resolve("scifact")))
                .containsExactly(new Document("4983", "T", "X.", Map.of("metadata", Map.of())));
    }

    @Test
    void readsWhatWikiExtractorWritesWithoutListsOfArticles() throws IOException {
        Files.createDirectories(directory.resolve("wiki/AA"));
        Files.createDirectories(directory.resolve("wiki/AB"));
        write("wiki/AB/wiki_00", "{\"id\": \"3\", \"title\": \"Lyon\", \"text\": \"Lyon &lt;3 caf&eacute;.\"}\n");
        write(
                "wiki/AA/wiki_00.bz2",
                packed(
                        BZip2CompressorOutputStream::new,
                        "{\"id\": \"1\", \"title\": \"List of towns\", \"text\": \"Lyon.\"}\n"
                                + "{\"id\": \"2\", \"title\": \"R&amp;B\", \"text\": \"Music.\"}\n"));
        List<Parsed> parsed = parse(Sources.of(List.of(directory.resolve("wiki")), READERS));
        assertThat(parsed.getFirst()).isEqualTo(new Parsed.Boilerplate());
        assertThat(titles(Sources.of(List.of(directory.resolve("wiki")), READERS)))
                .containsExactly("R&B", "Lyon");
        Path other = write("other.jsonl", "{\"title\": \"Nice\", \"text\": \"Nice.\"}\n");
        assertThat(titles(Sources.of(List.of(directory.resolve("wiki"), other), READERS)))
                .containsExactly("R&B", "Lyon", "Nice");
        assertThat(documents(parsed))
                .containsExactly(new Document("2", "R&B", "Music."), new Document("3", "Lyon", "Lyon <3 café."));
    }

    @Test
    void tellsTheFileOfADocumentIfThereAreSeveral() throws IOException {
        Path one = write("one.jsonl", "{\"text\": \"One.\"}\n");
        Path two = write("two.json", "[{\"id\": \"x\", \"text\": \"Two.\"}, {\"text\": \"Three.\"}]");
        assertThat(documents(parse(Sources.of(List.of(one, two), READERS))))
                .containsExactly(
                        new Document("one.jsonl:1", "", "One.", Map.of("file", one.toString())),
                        new Document("x", "", "Two.", Map.of("file", two.toString())),
                        new Document("two.json:2", "", "Three.", Map.of("file", two.toString())));
    }

    @Test
    void namesDocumentsOfFilesOfOneNameByTheirPlaces() throws IOException {
        for (String year : List.of("2019", "2020", "more/2020")) {
            Files.createDirectories(directory.resolve("all").resolve(year));
            write("all/" + year + "/part-000.jsonl", "{\"text\": \"One.\"}\n");
        }
        Path all = directory.resolve("all");
        assertThat(read(all))
                .extracting(Document::id)
                .containsExactly("2019/part-000.jsonl:1", "2020/part-000.jsonl:1", "more/2020/part-000.jsonl:1");
        List<Path> folders = List.of(all.resolve("2019"), all.resolve("2020"), all.resolve("more/2020"));
        List<Path> files =
                folders.stream().map(folder -> folder.resolve("part-000.jsonl")).toList();
        List<Document> ofFolders = documents(parse(Sources.of(folders, READERS)));
        assertThat(ofFolders)
                .extracting(Document::id)
                .containsExactly("2019/part-000.jsonl:1", files.get(1) + ":1", files.get(2) + ":1");
        assertThat(ofFolders)
                .extracting(document -> document.fields().get("file"))
                .isEqualTo(files.stream().map(Path::toString).toList());
        assertThat(documents(parse(Sources.of(files, READERS))))
                .extracting(Document::id)
                .doesNotHaveDuplicates();
    }

    @Test
    void namesRowsOfTablesOfOneNameByTheirPlaces() throws IOException {
        List<Path> tables = new ArrayList<>();
        for (String name : List.of("a/t.csv", "b/t.csv")) {
            Files.createDirectories(directory.resolve(name).getParent());
            tables.add(write(name, "city\nLyon\n"));
        }
        assertThat(documents(parse(Sources.ofTables(tables, TableReading.of(Template.of("{city}."))))))
                .extracting(Document::id)
                .containsExactly(tables.get(0) + ":1", tables.get(1) + ":1");
    }

    @Test
    void readsArraysAsItReadsLines() throws IOException {
        String rows = """
                {"_id": "4983", "text": "A."}
                {"id": null, "text": "B."}
                {"id": 7, "title": null, "text": null}
                {"id": "d", "title": "D", "text": "D."}
                """;
        List<Document> ofLines = read(write("a.jsonl", rows));
        assertThat(ofLines).extracting(Document::id).containsExactly("4983", "2", "7", "d");
        assertThat(read(write("a.json", "[" + rows.strip().replace("}\n", "},\n") + "]")))
                .isEqualTo(ofLines);
        assertThat(read(write("a.csv", "id,text\nx,A.\n ,B.\n,C.\n")))
                .extracting(Document::id)
                .containsExactly("x", "2", "3");
    }

    @Test
    void refusesListsInPlaceOfTexts() throws IOException {
        for (String field : List.of("text", "title", "id", "_id")) {
            String fields = "\"text\": \"One.\", \"%s\": [\"One.\", \"Two.\"]".formatted(field);
            assertFails(write("a.json", "[{\"text\": \"Fine.\"},\n{" + fields + "}]"), "a.json:2: row 2: '" + field);
        }
        assertFails(write("b.json", "[{\"text\": true}]"), "b.json:1: row 1: 'text' must be a string, is: true");
    }

    @Test
    void takesTheTitleOfAJsonTableFromItsColumnTitle() throws IOException {
        Path file = write("t.json", "[{\"title\": \"Lyon\", \"people\": 5, \"id\": null}, {\"people\": 6}]");
        List<Document> documents = table(file, "{people} live there.", Optional.empty());
        assertThat(documents).extracting(Document::title).containsExactly("Lyon", "6");
        assertThat(documents).extracting(Document::id).containsExactly("t.json:1", "t.json:2");
    }

    @Test
    void makesASentenceOfEachRow() throws IOException {
        Path file = write(
                "people.csv",
                "\ufeffname;year;place\r\nVictor Hugo;1802;\"Besançon; Doubs\"\r\nNobody;;Paris\r\n\"$1 "
                        + "{x}\";3;Rome\r\n");
        assertThat(table(file, "{name} was born in {year} in {place}.", Optional.empty()))
                .containsExactly(
                        new Document(
                                "people.csv:1",
                                "Victor Hugo",
                                "Victor Hugo was born in 1802 in Besançon; Doubs.",
                                Map.of("file", file.toString(), "row", 1L)),
                        new Document("people.csv:2", "Nobody", "", Map.of("file", file.toString(), "row", 2L)),
                        new Document(
                                "people.csv:3",
                                "$1 {x}",
                                "$1 {x} was born in 3 in Rome.",
                                Map.of("file", file.toString(), "row", 3L)));
    }

    @Test
    void makesSentencesOfJsonInAnArrayOrOnLines() throws IOException {
        for (String json : List.of(
                "[{\"city\": \"Lyon\", \"people\": 520774}, {\"city\": \"Nice\", \"people\": null}]",
                "{\"city\": \"Lyon\", \"people\": 520774}\n{\"city\": \"Nice\", \"people\": null}\n")) {
            assertThat(table(write("t.json", json), "{city} has {people} people.", Optional.of("city")))
                    .extracting(Document::title, Document::text)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("Lyon", "Lyon has 520774 people."),
                            org.assertj.core.groups.Tuple.tuple("Nice", ""));
        }
    }

    @Test
    void passesListsThatTheSentenceDoesNotName() throws IOException {
        Path file =
                write("squad.jsonl", "{\"context\": \"Lyon is old.\", \"qas\": [{\"q\": \"Which town is old?\"}]}\n");
        assertThat(table(file, "{context}", Optional.empty()))
                .extracting(Document::text)
                .containsExactly("Lyon is old.");
    }

    @Test
    void namesTheRowAndTheColumnThatIsMissing() throws IOException {
        Path csv = write("people.csv", "name,year\nHugo,1802\nDumas\n");
        assertThatThrownBy(() -> table(csv, "{name} lived in {place}.", Optional.empty()))
                .hasMessageContaining("people.csv: no column 'place'; there are: name, year");
        assertThatThrownBy(() -> table(csv, "{name}.", Optional.of("nom"))).hasMessageContaining("no column 'nom'");
        assertThatThrownBy(() -> table(csv, "{name} was born in {year}.", Optional.empty()))
                .hasMessageContaining("people.csv:3: row 2: no column 'year', found: name");
        Path json = write("people.json", "[{\"name\": \"Hugo\"},\n{\"year\": 1}]");
        assertThatThrownBy(() -> table(json, "{name}.", Optional.empty()))
                .hasMessageContaining("people.json:2: row 2: no column 'name'");
        assertThatThrownBy(() -> Template.of("nothing here")).hasMessageContaining("name columns in braces");
        assertThatThrownBy(() -> Template.of("{name} {")).hasMessageContaining("name columns in braces");
    }

    @Test
    void refusesAFolderOfDocumentsAndRecords() throws IOException {
        Files.createDirectories(directory.resolve("set/data"));
        write("set/README.md", "# The set");
        write("set/data/train-000.jsonl.gz", packed(GZIPOutputStream::new, TWO));
        assertFails(directory.resolve("set"), "README.md", "train-000.jsonl.gz", "name the files");
    }

    @Test
    void doesNotTakeTheQuestionsForTheDocumentsThatALinkLeadsTo() throws IOException {
        Files.createDirectories(directory.resolve("beir"));
        Files.createSymbolicLink(directory.resolve("beir/corpus.jsonl"), write("a.jsonl", TWO));
        write("beir/queries.jsonl", "{\"_id\": \"q\", \"text\": \"Who?\"}\n");
        assertFails(directory.resolve("beir"), "corpus.jsonl: is a link", "name the file");
    }

    @Test
    void refusesWhatIsNoFile() throws IOException {
        assertFails(directory.resolve("absent"), "absent: no such file");
        assertFails(directory, "no documents in this folder");
        write("towns.csv", "town\nLyon\n");
        assertFails(directory, "(passed over: .csv 1)", ".jsonl; name tables themselves to read their rows");
    }

    private void assertFails(Path path, String... message) {
        assertThatThrownBy(() -> read(path))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContainingAll(message);
    }

    private static List<Document> table(Path file, String template, Optional<String> title) {
        return documents(parse(Sources.ofTables(
                List.of(file), new TableReading(Optional.of(Template.of(template)), title, List.of()))));
    }

    private static List<Document> read(Path path) {
        return documents(parse(Sources.of(List.of(path), READERS)));
    }

    static List<Parsed> parse(List<DocumentSource> sources) {
        List<Parsed> parsed = new ArrayList<>();
        for (DocumentSource source : sources) {
            try (DocumentSource.Reader reader = source.open()) {
                for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                    parsed.add(record.get().parse());
                }
                assertThat(reader.bytesRead()).isEqualTo(source.size());
            }
        }
        return parsed;
    }

    private static List<String> titles(List<DocumentSource> sources) {
        List<String> titles = new ArrayList<>();
        for (DocumentSource source : sources) {
            try (DocumentSource.Reader reader = source.open()) {
                for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                    record.get().title().ifPresent(titles::add);
                }
            }
        }
        return titles;
    }

    static List<Document> documents(List<Parsed> parsed) {
        return parsed.stream()
                .filter(Parsed.Text.class::isInstance)
                .map(text -> ((Parsed.Text) text).document())
                .toList();
    }

    private Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private static byte[] packed(Packer packer, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = packer.wrap(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** Lines that do not pack well. */
    private static String noise(int bytes) {
        java.util.Random random = new java.util.Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < bytes) {
            text.append("{\"text\": \"")
                    .append(Long.toHexString(random.nextLong()))
                    .append("\"}\n");
        }
        return text.toString();
    }
}
