package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;
import org.pyramidion.documents.DivisibleSource;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.Parsed;
import org.pyramidion.documents.DocumentSource.RawRecord;
import org.pyramidion.documents.Stretch;
import org.pyramidion.testing.TestingFiles;

class StretchTest {

    @AutoClose
    private static final FileReaders READERS = new FileReaders();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 64, 150, 1 << 20})
    void lines_in_stretches_are_the_lines_of_the_file(long bytes) throws IOException {
        DocumentSource whole = source(lines("\n", 20));
        assertThat(parsed(stretches(whole, bytes))).isEqualTo(parsed(List.of(whole)));
    }

    @Test
    void stretches_are_about_as_long_as_they_should_be() throws IOException {
        DocumentSource whole = source(lines("\n", 200));
        List<Stretch> stretches = cut(whole, 1000);
        assertThat(stretches).hasSizeBetween(5, 1 + (int) (whole.size() / 1000));
        assertThat(stretches.getFirst().from()).isZero();
        assertThat(stretches.getLast().limit()).isEqualTo(whole.size());
        for (int i = 1; i < stretches.size(); i++) {
            assertThat(stretches.get(i).from()).isEqualTo(stretches.get(i - 1).limit());
        }
    }

    @Test
    void a_last_line_without_an_end_and_blank_lines_are_read() throws IOException {
        DocumentSource whole = source("\n\n" + lines("\n\n", 9).stripTrailing());
        assertThat(parsed(stretches(whole, 1)))
                .isEqualTo(parsed(List.of(whole)))
                .hasSize(9);
    }

    @Test
    void an_empty_file_is_one_stretch_without_documents() throws IOException {
        DocumentSource whole = source("");
        assertThat(stretches(whole, 10)).hasSize(1);
        assertThat(parsed(stretches(whole, 10))).isEmpty();
    }

    @Test
    void an_error_in_a_stretch_names_the_line_of_the_file() throws IOException {
        List<DocumentSource> stretches = stretches(source(lines("\n", 30) + "{\"id\": 1}\n" + lines("\n", 30)), 300);
        assertThat(stretches.size()).isGreaterThan(4);
        assertThatThrownBy(() -> parsed(stretches))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("documents.jsonl:31: no 'text' field");
    }

    @Test
    void documents_of_several_sources_keep_their_file() throws IOException {
        Path one = TestingFiles.write(directory, "one.jsonl", "{\"text\": \"Lyon.\"}", "{\"text\": \"Paris.\"}");
        Path other = TestingFiles.write(directory, "other.jsonl", "{\"text\": \"Rome.\"}");
        List<DocumentSource> whole = Sources.of(List.of(one, other), READERS);
        List<DocumentSource> cut =
                whole.stream().flatMap(source -> stretches(source, 1).stream()).toList();
        assertThat(cut).hasSize(3);
        assertThat(parsed(cut)).isEqualTo(parsed(whole));
    }

    @ParameterizedTest
    @EnumSource(CompressedFile.Packing.class)
    void what_is_unpacked_can_be_cut(CompressedFile.Packing packing) throws IOException {
        Path file = TestingFiles.packed(directory.resolve("packed.jsonl"), lines("\n", 40), packing);
        assertThat(Stretch.isPlain(file)).isEqualTo(packing == CompressedFile.Packing.NONE);
        Path plain = directory.resolve("plain");
        Stretch.unpack(file, plain);
        DocumentSource whole = Sources.of(List.of(file), READERS).getFirst();
        assertThat(parsed(stretches(whole, plain, 300))).isEqualTo(parsed(List.of(whole)));
    }

    @Test
    void utf16_is_unpacked_as_utf8() throws IOException {
        Path file = Files.writeString(directory.resolve("wide.jsonl"), lines("\n", 5), StandardCharsets.UTF_16);
        assertThat(Stretch.isPlain(file)).isFalse();
        Path plain = directory.resolve("plain");
        Stretch.unpack(file, plain);
        assertThat(plain).hasContent(lines("\n", 5));
    }

    @Test
    void a_damaged_file_is_named_when_it_is_unpacked() throws IOException {
        Path file =
                TestingFiles.packed(directory.resolve("cut.jsonl.gz"), lines("\n", 5000), CompressedFile.Packing.GZIP);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> Stretch.unpack(file, directory.resolve("plain")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("cut.jsonl.gz: the gzip data is cut short or damaged")
                .hasMessageContaining("fetch the file again");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 200, 500, 1 << 20})
    void pages_in_stretches_are_the_pages_of_the_dump(long bytes) throws IOException {
        DocumentSource whole = source(dump("\n"));
        assertThat(stretches(whole, 1)).hasSize(14); // what is before the first page is one too
        assertThat(parsed(stretches(whole, bytes)))
                .isEqualTo(parsed(List.of(whole)))
                .hasSize(13);
    }

    @Test
    void a_dump_in_one_line_is_one_stretch() throws IOException {
        DocumentSource whole = source(dump(""));
        assertThat(stretches(whole, 1)).hasSize(1);
        assertThat(parsed(stretches(whole, 1)))
                .isEqualTo(parsed(List.of(whole)))
                .hasSize(13);
    }

    @Test
    void an_error_in_a_stretch_of_a_dump_names_the_line_of_the_file() throws IOException {
        String broken = dump("\n").replace("<title>Page 9", "<title>Page & 9");
        long line = broken.substring(0, broken.indexOf("& 9")).lines().count();
        assertThatThrownBy(() -> parsed(stretches(source(broken), 200)))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("documents.jsonl:%d: not a whole dump".formatted(line));
    }

    private DocumentSource source(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("documents.jsonl"), content);
        return Sources.of(List.of(file), READERS).getFirst();
    }

    private static String lines(String end, int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        "{\"title\": \"Café %d\", \"text\": \"%s\"}%s".formatted(i, "Old 😀. ".repeat(i % 7 + 1), end))
                .collect(Collectors.joining());
    }

    /** Its namespace 6 is needed to leave a picture out. */
    private static String dump(String end) {
        String pages = IntStream.range(0, 13)
                .mapToObj(i -> List.of(
                        "  <page>",
                        "    <title>Page %d</title><ns>0</ns><id>%d</id>".formatted(i, i),
                        "    <revision><text>It is [[Datei:x.jpg|thumb|a view]] old &amp; %d. &lt;page&gt;"
                                .formatted(i),
                        "</text></revision>",
                        "  </page>"))
                .flatMap(List::stream)
                .collect(Collectors.joining(end, "", end));
        return "<mediawiki xml:lang=\"de\"><siteinfo><namespaces>" + end
                + "<namespace key=\"6\">Datei</namespace></namespaces></siteinfo>" + end + pages + "</mediawiki>" + end;
    }

    private static List<Stretch> cut(DocumentSource source, long bytes) {
        DivisibleSource divisible = source.divisible().orElseThrow();
        return divisible.stretches(divisible.file(), bytes);
    }

    private static List<DocumentSource> stretches(DocumentSource source, long bytes) {
        return stretches(source, source.divisible().orElseThrow().file(), bytes);
    }

    private static List<DocumentSource> stretches(DocumentSource source, Path plain, long bytes) {
        DivisibleSource divisible = source.divisible().orElseThrow();
        List<DocumentSource> sources = new ArrayList<>();
        long lines = 0;
        for (Stretch stretch : divisible.stretches(plain, bytes)) {
            sources.add(divisible.stretch(stretch.after(lines)));
            lines += stretch.lines();
        }
        return sources;
    }

    private static List<Parsed> parsed(List<DocumentSource> sources) {
        List<Parsed> all = new ArrayList<>();
        for (DocumentSource source : sources) {
            try (DocumentSource.Reader reader = source.open()) {
                for (Optional<RawRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                    all.add(record.get().parse());
                }
            }
        }
        return all;
    }
}
