package org.pyramidion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pyramidion.spark.TestingSpark.SESSION;
import static org.pyramidion.spark.TestingSpark.assertSame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusReport;
import org.pyramidion.documents.CompressedFile;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.testing.TestingFiles;
import org.pyramidion.text.WordPieceTokenizer;

class CorpusJobTest {

    private static final int DOCUMENTS = 60;

    @TempDir
    Path directory;

    private CorpusSettings settings;

    @BeforeEach
    void write() throws IOException {
        Path vocabulary = Files.write(
                directory.resolve("words.txt"), TestingBert.vocabulary("the city of is old lyon paris it in grew"));
        settings = new CorpusSettings(vocabulary.toString(), 32, "sentences", 100, "en", true, 600);
    }

    @ParameterizedTest
    @ValueSource(longs = {500, 2000, 1 << 20})
    void lines_become_the_corpus_of_the_command_whatever_the_parts(long bytes) throws Exception {
        List<Path> paths = List.of(lines("documents.jsonl", CompressedFile.Packing.NONE));
        CorpusReport report = job(settings.withPartBytes(bytes)).build(paths, directory.resolve("spark"));
        assertThat(report.duplicates()).isEqualTo(DOCUMENTS / 10);
        assertThat(report).isEqualTo(local(settings, paths));
        assertSame(directory.resolve("spark"), directory.resolve("local"));
        assertThat(directory.resolve("spark.parts")).doesNotExist();
    }

    @Test
    void packed_lines_a_dump_and_a_folder_become_one_corpus() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("folder"));
        TestingFiles.write(folder, "one.txt", "Lyon is in France. It is old.");
        TestingFiles.write(folder, "other.txt", "Paris is in France. It grew.");
        TestingFiles.write(folder, "third.txt", "Lyon is in France. It is old.");
        List<Path> paths = List.of(lines("packed.jsonl.gz", CompressedFile.Packing.GZIP), folder, dump());
        CorpusReport report = job(settings).build(paths, directory.resolve("spark"));
        assertThat(report).isEqualTo(local(settings, paths));
        assertThat(report.boilerplate()).isEqualTo(1);
        assertSame(directory.resolve("spark"), directory.resolve("local"));
    }

    @Test
    void repeated_texts_stay_if_they_are_to() throws Exception {
        List<Path> paths = List.of(lines("documents.jsonl", CompressedFile.Packing.NONE));
        CorpusSettings keeping = settings.withDropDuplicates(false);
        CorpusReport report = job(keeping).build(paths, directory.resolve("spark"));
        assertThat(report.duplicates()).isEqualTo(DOCUMENTS / 10);
        assertThat(report.documents()).isEqualTo(DOCUMENTS);
        assertThat(report).isEqualTo(local(keeping, paths));
        assertSame(directory.resolve("spark"), directory.resolve("local"));
    }

    @Test
    void rows_of_parquet_become_what_lines_do() throws Exception {
        Path lines = lines("documents.jsonl", CompressedFile.Packing.NONE);
        String parquet = directory.resolve("parquet").toString();
        Dataset<Row> rows = SESSION.read().json(lines.toString()).select("place", "text", "title");
        rows.repartition(3).write().parquet(parquet);
        Dataset<Row> ordered = SESSION.read().parquet(parquet).orderBy("place").drop("place");
        job(settings).build(ordered, lines.toString(), directory.resolve("spark"));
        Files.writeString(lines, Files.readString(lines).replaceAll("\"place\": \\d+, ", ""));
        local(settings, List.of(lines));
        assertSame(directory.resolve("spark"), directory.resolve("local"));
    }

    @Test
    void a_bad_record_is_named_with_its_line_and_nothing_is_left() throws Exception {
        Path lines = lines("documents.jsonl", CompressedFile.Packing.NONE);
        List<String> all = new ArrayList<>(Files.readAllLines(lines));
        all.set(41, "{\"text\": 7");
        Files.write(lines, all);
        assertThatThrownBy(() -> job(settings).build(List.of(lines), directory.resolve("spark")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("documents.jsonl:42: not valid JSON");
        assertThat(directory.resolve("spark")).doesNotExist();
        assertThat(directory.resolve("spark.parts")).doesNotExist();
    }

    @Test
    void files_that_cannot_be_read_are_told_and_passed_over() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("folder"));
        TestingFiles.write(folder, "one.txt", "Lyon is in France.");
        TestingFiles.write(folder, "broken.pdf", "%PDF-1.7 and no more");
        List<String> told = new ArrayList<>();
        CorpusReport report = job(settings).onUnreadable(told::add).build(List.of(folder), directory.resolve("spark"));
        assertThat(report.unreadable()).isEqualTo(1);
        assertThat(told).singleElement().asString().contains("broken.pdf");
    }

    @Test
    void a_vocabulary_that_is_not_there_is_named() throws Exception {
        CorpusSettings none = settings.withVocabulary(directory.resolve("none.txt"));
        List<Path> paths = List.of(lines("documents.jsonl", CompressedFile.Packing.NONE));
        assertThatThrownBy(() -> job(none).build(paths, directory.resolve("spark")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("none.txt")
                .hasMessageNotContaining("spark.parts");
    }

    @Test
    void what_is_no_corpus_is_not_replaced() throws Exception {
        Path lines = lines("documents.jsonl", CompressedFile.Packing.NONE);
        Path other = Files.createDirectories(directory.resolve("other"));
        TestingFiles.write(other, "letter.txt", "mine");
        assertThatThrownBy(() -> job(settings).build(List.of(lines), other))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("holds something that is not a corpus");
    }

    private static CorpusJob job(CorpusSettings settings) {
        return new CorpusJob(SESSION, settings);
    }

    private CorpusReport local(CorpusSettings wanted, List<Path> paths) {
        try (FileReaders readers = new FileReaders();
                WordPieceTokenizer tokenizer = wanted.tokenizer()) {
            return wanted.builder(tokenizer).buildFrom(Sources.of(paths, readers), directory.resolve("local"));
        }
    }

    /** Every tenth has the text of the one nine before; none has an id. */
    private Path lines(String name, CompressedFile.Packing packing) throws IOException {
        String lines = IntStream.range(0, DOCUMENTS)
                .map(i -> i % 10 == 9 ? i - 9 : i)
                .mapToObj(
                        i -> "Lyon %d is old. %s Paris saw it in %d.".formatted(i, "It grew. ".repeat(i % 8), 1800 + i))
                .map("\"text\": \"%s\"}"::formatted)
                .collect(Collectors.joining("\n"));
        int[] place = {0};
        String numbered = lines.lines()
                .map(line -> "{\"place\": %d, \"title\": \"City %d\", %s\n".formatted(place[0], place[0]++ / 2, line))
                .collect(Collectors.joining());
        return TestingFiles.packed(directory.resolve(name), numbered, packing);
    }

    private Path dump() throws IOException {
        String pages = IntStream.range(0, 12)
                .mapToObj(i -> """
                          <page>
                            <title>Lyon %d</title><ns>0</ns><id>%d</id>%s
                            <revision><text>Lyon is a [[city]] of %d. It is old.</text></revision>
                          </page>
                        """.formatted(i, i, i == 5 ? "<redirect title=\"Lyon\" />" : "", 1900 + i))
                .collect(Collectors.joining());
        return Files.writeString(
                directory.resolve("pages.xml"), "<mediawiki xml:lang=\"en\">\n%s</mediawiki>\n".formatted(pages));
    }
}
