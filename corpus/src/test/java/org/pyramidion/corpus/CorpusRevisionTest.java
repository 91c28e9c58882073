package org.pyramidion.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.JsonLines;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.testing.TestingFiles;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.DateTagger;
import org.pyramidion.text.WordPieceTokenizer;

class CorpusRevisionTest {

    @AutoClose
    private static final FileReaders READERS = new FileReaders();

    @TempDir
    Path directory;

    private WordPieceTokenizer tokenizer;
    private Path place;

    @BeforeEach
    void build() throws IOException {
        tokenizer = TestingTokenizer.of(directory, "lyon", "city", "is", "a", "the");
        place = directory.resolve("corpus");
        build(
                place,
                document("a", "Apple", "The apple fell in 1666. It was red. Newton saw it. He wrote it down."),
                document("b", "Lyon", "Lyon is a city in France."),
                document("c", "Cairo", "Cairo is the capital of Egypt."));
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private CorpusReport build(Path where, String... lines) throws IOException {
        return new CorpusBuilder(tokenizer)
                .maxBlockTokens(24)
                .build(List.of(TestingFiles.write(directory, "source.jsonl", lines)), where);
    }

    @Test
    void cutsNewDocumentsAsTheCorpusWasCut() throws IOException {
        Path words = directory.resolve("words");
        String text = "Lyon is a city. It is the third one of France.";
        new CorpusBuilder(tokenizer)
                .blocks(new BlockKind.Words(3))
                .build(List.of(TestingFiles.write(directory, "first.jsonl", document("a", "", text))), words);
        CorpusRevision revision = new CorpusRevision(words);
        revision.add(
                Sources.of(List.of(TestingFiles.write(directory, "second.jsonl", document("b", "", text))), READERS));
        revision.update(Sources.of(
                List.of(TestingFiles.write(directory, "third.jsonl", document("b", "", text + " "))), READERS));
        try (CorpusStore corpus = CorpusStore.open(words)) {
            assertThat(corpus.blockKind()).isEqualTo(new BlockKind.Words(3));
            for (String id : List.of("a", "b")) {
                assertThat(Arrays.stream(corpus.blocksOf(id)).mapToObj(corpus::text))
                        .containsExactly("Lyon is a", "city. It is", "the third one", "of France.");
            }
        }
    }

    @Test
    void knowsACorpusOfSentencesThatDoesNotSayWhatItsBlocksAre() {
        assertThat(BlockKind.of(Map.of("maxBlockTokens", 24))).isEqualTo(new BlockKind.Sentences());
        assertThatThrownBy(() -> BlockKind.of(Map.of("blocks", "pages"))).hasMessageContaining("'pages' are not known");
    }

    private static String document(String id, String title, String text) {
        return JsonLines.JSON.writeValueAsString(Map.of("id", id, "title", title, "text", text));
    }

    private List<DocumentSource> source(String... lines) throws IOException {
        return Sources.of(List.of(TestingFiles.write(directory, "more.jsonl", lines)), READERS);
    }

    private CorpusRevision revision() {
        return new CorpusRevision(place);
    }

    /** What each document says, in the order of the corpus. */
    private static Map<String, String> texts(Path corpus) {
        Map<String, String> texts = new TreeMap<>();
        try (CorpusStore store = CorpusStore.open(corpus)) {
            for (int i = 0; i < store.size(); i++) {
                texts.merge(store.documentId(i), store.text(i), (first, next) -> first + " " + next);
            }
        }
        return texts;
    }

    private static List<Block> blocks(Path corpus) {
        try (CorpusStore store = CorpusStore.open(corpus)) {
            return IntStream.range(0, store.size()).mapToObj(store::block).toList();
        }
    }

    private static String id(Path corpus) {
        try (CorpusStore store = CorpusStore.open(corpus)) {
            return store.id();
        }
    }

    private List<String> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("corpus") && !name.equals("corpus") && !name.equals("corpus.lock"))
                    .toList();
        }
    }

    @Test
    void added_documents_are_there_beside_the_others() throws IOException {
        Map<String, String> before = texts(place);

        CorpusRevision.Report report = revision().add(source(document("d", "Oslo", "Oslo is cold. It snows in May.")));

        before.put("d", "Oslo is cold. It snows in May.");
        assertThat(texts(place)).isEqualTo(before);
        assertThat(report.added()).isEqualTo(1);
        assertThat(report.counts().documents()).isEqualTo(4);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void a_changed_document_takes_the_place_of_the_older_one_and_the_same_is_counted() throws IOException {
        CorpusRevision.Report report = revision()
                .update(source(
                        document("b", "Lyon", "Lyon is a city in France."),
                        document("c", "Cairo", "Cairo lies on the Nile."),
                        document("d", "Oslo", "Oslo is cold.")));

        assertThat(texts(place)).containsEntry("c", "Cairo lies on the Nile.").hasSize(4);
        assertThat(report)
                .extracting("added", "replaced", "unchanged", "removed")
                .containsExactly(1L, 1L, 1L, 0L);
    }

    @Test
    void a_title_or_another_field_is_a_change_too() throws IOException {
        CorpusRevision.Report report = revision()
                .update(source(
                        document("b", "Lyons", "Lyon is a city in France."),
                        "{\"id\": \"c\", \"title\": \"Cairo\", \"text\": \"Cairo is the capital of Egypt.\","
                                + " \"page\": 3}"));

        assertThat(report.replaced()).isEqualTo(2);
        assertThat(blocks(place)).anyMatch(block -> block.fields().equals(Map.of("page", 3)));
    }

    @Test
    void what_changes_nothing_leaves_the_corpus_untouched() throws IOException {
        String before = id(place);
        Object file =
                Files.readAttributes(place.resolve("manifest.json"), "unix:ino").get("ino");

        CorpusRevision.Report report = revision().update(source(document("b", "Lyon", "Lyon is a city in France.")));

        assertThat(report.unchanged()).isEqualTo(1);
        assertThat(id(place)).isEqualTo(before);
        assertThat(Files.readAttributes(place.resolve("manifest.json"), "unix:ino")
                        .get("ino"))
                .isEqualTo(file);
    }

    @Test
    void removed_documents_are_gone() {
        CorpusRevision.Report report = revision().remove(List.of("a", "c"));

        assertThat(texts(place)).containsOnlyKeys("b");
        assertThat(report.removed()).isEqualTo(2);
        assertThat(report.counts().blocks()).isEqualTo(1);
    }

    @Test
    void an_id_that_is_not_there_is_named_and_nothing_is_removed() {
        String before = id(place);

        assertThatThrownBy(() -> revision().remove(List.of("a", "nosuch")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("'nosuch'");
        assertThatThrownBy(() -> revision().remove(List.of("a", "b", "c")))
                .hasMessageContaining("no document would be left");
        assertThat(id(place)).isEqualTo(before);
    }

    @Test
    void an_id_that_is_there_already_is_not_added() throws IOException {
        String before = id(place);
        List<DocumentSource> source =
                source(document("d", "Oslo", "Oslo is cold."), document("b", "Lyon", "Another Lyon."));

        assertThatThrownBy(() -> revision().add(source))
                .hasMessageContaining("'b'")
                .hasMessageContaining("update it instead");
        assertThat(id(place)).isEqualTo(before);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void an_id_that_is_given_twice_is_refused() throws IOException {
        List<DocumentSource> source =
                source(document("d", "Oslo", "Oslo is cold."), document("d", "Oslo", "Oslo is warm."));

        assertThatThrownBy(() -> revision().add(source))
                .hasMessageContaining("'d'")
                .hasMessageContaining("more than once");
        assertThatThrownBy(() -> revision().update(source)).hasMessageContaining("'d'");
    }

    @Test
    void documents_that_shared_an_id_are_all_replaced() throws IOException {
        build(
                place,
                document("a", "One", "One is one."),
                document("a", "Two", "Two is two."),
                document("b", "B", "Be."));

        CorpusRevision.Report report = revision().update(source(document("a", "One", "One is one.")));

        assertThat(texts(place)).isEqualTo(Map.of("a", "One is one.", "b", "Be."));
        assertThat(report.replaced()).isEqualTo(1);
        assertThat(report.counts().repeatedIds()).isZero();
    }

    @Test
    void another_tagger_than_the_corpus_has_is_refused() throws IOException {
        List<DocumentSource> source = source(document("d", "Oslo", "Oslo is cold."));

        assertThatThrownBy(() -> revision().tagger(new DateTagger()).add(source))
                .hasMessageContaining("DateTagger")
                .hasMessageContaining("give the right tagger");
    }

    @Test
    void new_documents_know_the_titles_of_the_old_ones() throws IOException {
        revision().add(source(document("d", "Oslo", "Cairo is far.")));

        Block oslo = blocks(place).getLast();
        assertThat(oslo.spans()).extracting(span -> span.span().of(oslo.text())).contains("Cairo");
    }

    @Test
    void many_changes_make_what_is_built_at_once() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, String> expected = new TreeMap<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            lines.add(line(i, random, expected));
        }
        build(place, lines.toArray(String[]::new));
        for (int round = 0; round < 5; round++) {
            List<String> gone = expected.keySet().stream()
                    .filter(id -> random.nextInt(4) == 0)
                    .toList();
            expected.keySet().removeAll(gone);
            revision().remove(gone);
            List<String> changed = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                if (random.nextBoolean()) {
                    changed.add(line(i, random, expected));
                }
            }
            revision().update(source(changed.toArray(String[]::new)));
        }
        assertThat(texts(place)).as("seed " + seed).isEqualTo(expected);
        Path scratch = directory.resolve("scratch");
        CorpusReport counts = build(
                scratch,
                blocks(place).stream()
                        .map(Block::documentId)
                        .distinct()
                        .map(id -> document(id, "T" + id, expected.get(id)))
                        .toArray(String[]::new));
        assertThat(blocks(place)).as("seed " + seed).usingRecursiveComparison().isEqualTo(blocks(scratch));
        try (CorpusStore changed = CorpusStore.open(place)) {
            assertThat(changed.counts())
                    .usingRecursiveComparison()
                    .ignoringFields("duplicates")
                    .isEqualTo(counts);
            for (int block = 0; block < changed.size(); block++) {
                assertThat(changed.blocksOf(changed.documentId(block))).contains(block);
            }
        }
        Artifact.find(place).orElseThrow().verify();
    }

    private static String line(int i, Random random, Map<String, String> expected) {
        String text = String.join(
                " ",
                IntStream.range(0, 1 + random.nextInt(6))
                        .mapToObj(s -> "It was so in %d.".formatted(1000 + random.nextInt(5)))
                        .toList());
        expected.put("d" + i, text);
        return document("d" + i, "Td" + i, text);
    }

    @Test
    void a_later_version_is_of_the_same_lineage_and_what_is_written_elsewhere_is_not() throws IOException {
        String first = id(place);
        revision().add(source(document("d", "Oslo", "Oslo is cold.")));
        Path other = directory.resolve("other");
        revision().output(other).remove(List.of("a"));

        try (CorpusStore later = CorpusStore.open(place);
                CorpusStore fork = CorpusStore.open(other)) {
            assertThat(later.lineage()).isEqualTo(first).isNotEqualTo(later.id());
            assertThat(fork.lineage()).isEqualTo(fork.id());
            assertThat(later.documents()).isEqualTo(4);
            assertThat(fork.documents()).isEqualTo(3);
        }
    }

    @Test
    void an_open_corpus_stays_what_it_was() throws IOException {
        try (CorpusStore open = CorpusStore.open(place)) {
            String text = open.text(0);
            revision().remove(List.of("a"));
            assertThat(open.documents()).isEqualTo(3);
            assertThat(open.text(0)).isEqualTo(text);
        }
    }

    @Test
    void two_changes_at_once_do_not_lose_one() {
        try (FileClaim other = FileClaim.take(directory.resolve("corpus.lock")).orElseThrow()) {
            assertThatThrownBy(() -> revision().remove(List.of("a"))).hasMessageContaining("another process");
        }
    }

    @Test
    void neither_tagging_nor_building_starts_while_another_process_changes_the_corpus() throws IOException {
        String before = id(place);
        List<DocumentSource> source = source(document("d", "Oslo", "Oslo is cold."));
        try (FileClaim other = FileClaim.take(directory.resolve("corpus.lock")).orElseThrow()) {
            assertThatThrownBy(() -> CorpusTagging.replaceSpans(place, new DateTagger(), Progress.none()))
                    .hasMessageContaining("another process");
            assertThatThrownBy(() -> new CorpusBuilder(tokenizer).buildFrom(source, place))
                    .hasMessageContaining("another process");
        }
        assertThat(id(place)).isEqualTo(before);
    }

    @Test
    void a_file_keeps_its_id_however_its_folder_is_named() throws IOException {
        Path docs = folder("docs", "a.txt", "Lyon is a city.");
        Path inner = folder("docs/inner", "b.txt", "Cairo is a city.");
        new CorpusBuilder(tokenizer).buildFrom(Sources.of(List.of(docs), READERS), place);

        Files.writeString(inner.resolve("b.txt"), "Cairo is the city.");
        update(inner);
        assertThat(texts(place))
                .isEqualTo(Map.of("docs/a.txt", "Lyon is a city.", "docs/inner/b.txt", "Cairo is the city."));
        Files.writeString(inner.resolve("b.txt"), "Cairo is a city.");
        update(inner.resolve("b.txt"));
        assertThat(texts(place))
                .isEqualTo(Map.of("docs/a.txt", "Lyon is a city.", "docs/inner/b.txt", "Cairo is a city."));

        // From below upwards: what lies beside the folder that was known gets the new one's name.
        new CorpusBuilder(tokenizer).buildFrom(Sources.of(List.of(inner), READERS), place);
        update(docs);
        assertThat(texts(place).keySet()).containsExactly("docs/a.txt", "inner/b.txt");
    }

    @Test
    void another_folder_of_the_same_name_has_ids_of_its_own_and_one_that_moved_keeps_them() throws IOException {
        Path docs = folder("docs", "a.txt", "Lyon is a city.");
        new CorpusBuilder(tokenizer).buildFrom(Sources.of(List.of(docs), READERS), place);
        Path others = folder("other/docs", "a.txt", "Cairo is a city.");
        update(others);
        assertThat(texts(place))
                .isEqualTo(Map.of("docs/a.txt", "Lyon is a city.", others + "/a.txt", "Cairo is a city."));

        new CorpusBuilder(tokenizer).buildFrom(Sources.of(List.of(docs), READERS), place);
        Path there = Files.createDirectories(directory.resolve("there")).resolve("docs");
        update(Files.move(docs, there));
        assertThat(texts(place).keySet()).containsExactly("docs/a.txt");
    }

    private Path folder(String name, String file, String text) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("files").resolve(name));
        Files.writeString(folder.resolve(file), text);
        return folder.toRealPath();
    }

    private void update(Path source) {
        CorpusRevision revision = revision();
        revision.update(Sources.of(List.of(source), READERS, revision.folders()));
    }
}
