package org.pyramidion.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.Picture;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.DateTagger;
import org.pyramidion.text.WordPieceTokenizer;

class CorpusOfPicturesTest {

    private static final Document WORDS = new Document("a", "Lyon", "Lyon is a city. It is in France since 1032.");

    @TempDir
    Path directory;

    private WordPieceTokenizer tokenizer;
    private Path place;

    @BeforeEach
    void open() throws IOException {
        tokenizer = TestingTokenizer.of(directory, "lyon", "city", "is", "a", "the", "flag", "of");
        place = directory.resolve("corpus");
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private static Picture picture(int seed) {
        byte[] rgb = new byte[Picture.BYTES];
        Arrays.fill(rgb, (byte) seed);
        return new Picture(rgb);
    }

    private static Document flag(String id, int seed) {
        return new Document(id, "flag of " + id, picture(seed), Map.of("image", id + ".png"));
    }

    private CorpusReport build(Path where, Document... documents) {
        return builder().buildFrom(List.of(new Given(List.of(documents))), where);
    }

    private CorpusBuilder builder() {
        return new CorpusBuilder(tokenizer).maxBlockTokens(80);
    }

    private int version() {
        return Artifact.find(place).orElseThrow().manifest().version();
    }

    @Test
    void a_picture_is_one_block_with_a_title_and_no_text() {
        CorpusReport report = build(place, flag("x", 1), WORDS, flag("y", 2));
        assertThat(report.blocks()).isEqualTo(3);
        assertThat(report.emptyDocuments()).isZero();
        assertThat(report.duplicates()).isZero();
        assertThat(version()).isEqualTo(3);
        try (CorpusStore corpus = CorpusStore.open(place)) {
            assertThat(corpus.pictures()).isEqualTo(2);
            Block block = corpus.block(2);
            assertThat(block.picture()).contains(picture(2));
            assertThat(block.title()).isEqualTo("flag of y");
            assertThat(block.titleTokens()).hasSize(3);
            assertThat(block.text()).isEmpty();
            assertThat(block.tokens()).isEmpty();
            assertThat(block.spans()).isEmpty();
            assertThat(block.fields()).isEqualTo(Map.of("image", "y.png"));
            assertThat(corpus.isPicture(0)).isTrue();
            assertThat(corpus.isPicture(1)).isFalse();
            assertThat(corpus.block(1).picture()).isEmpty();
            assertThat(corpus.picture(0)).contains(picture(1));
            assertThat(CorpusSummary.of(place, corpus).text()).contains("2 of the blocks are pictures");
        }
    }

    @Test
    void texts_alone_are_a_corpus_as_before() {
        build(place, WORDS);
        assertThat(version()).isEqualTo(2);
        assertThat(place.resolve("pictures.bin")).doesNotExist();
        try (CorpusStore corpus = CorpusStore.open(place)) {
            assertThat(corpus.pictures()).isZero();
            assertThat(CorpusSummary.of(place, corpus).text()).doesNotContain("picture");
        }
    }

    @Test
    void equal_pictures_are_repetitions_and_others_are_not() {
        builder()
                .dropDuplicates(true)
                .buildFrom(List.of(new Given(List.of(flag("x", 1), flag("y", 2), flag("z", 1)))), place);
        try (CorpusStore corpus = CorpusStore.open(place)) {
            assertThat(corpus.documents()).isEqualTo(2);
            assertThat(corpus.picture(1)).contains(picture(2));
        }
    }

    @Test
    void pictures_stay_with_their_documents_through_versions() {
        build(place, flag("x", 1), WORDS, flag("y", 2));
        CorpusRevision revision = new CorpusRevision(place);
        revision.remove(List.of("x"));
        assertThat(pictures("y", "a")).containsExactly(Optional.of(picture(2)), Optional.empty());
        assertThat(revision.update(List.of(new Given(List.of(flag("y", 3), flag("v", 4)))))
                        .replaced())
                .isEqualTo(1);
        assertThat(revision.update(List.of(new Given(List.of(flag("y", 3))))).unchanged())
                .isEqualTo(1);
        assertThat(pictures("y", "a", "v"))
                .containsExactly(Optional.of(picture(3)), Optional.empty(), Optional.of(picture(4)));
        revision.remove(List.of("y", "v"));
        assertThat(version()).isEqualTo(2);
        assertThat(pictures("a")).containsExactly(Optional.empty());
    }

    private List<Optional<Picture>> pictures(String... ids) {
        try (CorpusStore corpus = CorpusStore.open(place)) {
            return Arrays.stream(ids)
                    .map(id -> corpus.picture(corpus.blocksOf(id)[0]))
                    .toList();
        }
    }

    @Test
    void pictures_stay_where_spans_are_found_anew() {
        build(place, flag("x", 1), WORDS, flag("y", 2));
        CorpusTagging.replaceSpans(place, new DateTagger(), Progress.none());
        assertThat(pictures("x", "a", "y"))
                .containsExactly(Optional.of(picture(1)), Optional.empty(), Optional.of(picture(2)));
        try (CorpusStore corpus = CorpusStore.open(place)) {
            assertThat(corpus.block(1).spans()).isNotEmpty();
            assertThat(corpus.counts().blocksWithoutSpans()).isEqualTo(2);
        }
    }

    @Test
    void parts_are_joined_with_their_pictures() {
        DocumentSource first = new Given(List.of(flag("x", 1), WORDS));
        DocumentSource second = new Given(List.of(flag("y", 2)));
        builder().buildPart(List.of(first), directory.resolve("1"));
        builder().buildPart(List.of(second), directory.resolve("2"));
        builder()
                .join(
                        List.of(first, second),
                        List.of(directory.resolve("1"), directory.resolve("2")),
                        part -> new java.util.BitSet(),
                        place);
        assertThat(pictures("x", "a", "y"))
                .containsExactly(Optional.of(picture(1)), Optional.empty(), Optional.of(picture(2)));
    }

    @Test
    void a_changed_pixel_is_damage() throws IOException {
        build(place, flag("x", 1));
        Path file = place.resolve("pictures.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[100]++;
        Files.write(file, bytes);
        assertThatThrownBy(() -> Artifact.verify(place))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("pictures.bin");
        assertThatThrownBy(() -> CorpusStore.open(place))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("pictures.bin");
    }

    /** A corpus that any checksum fits, as somebody may have made it. */
    @Test
    void pictures_of_blocks_that_are_not_there_are_damage() throws IOException {
        build(place, flag("x", 1), flag("y", 2));
        for (int first : new int[] {-1, 1, 7}) {
            byte[] bytes = Files.readAllBytes(place.resolve("pictures.bin"));
            bytes[0] = (byte) first;
            bytes[3] = (byte) (first < 0 ? -1 : 0);
            rewrite(bytes);
        }
        byte[] bytes = Files.readAllBytes(place.resolve("pictures.bin"));
        bytes[bytes.length / 2] = 2; // of the second one, where there are blocks 0 and 1
        rewrite(bytes);
        rewrite(new byte[Picture.BYTES]);
    }

    private void rewrite(byte[] pictures) throws IOException {
        Path other = directory.resolve("other");
        Artifact made = Artifact.find(place).orElseThrow();
        Artifact.derive(
                made,
                other,
                Map.of(),
                name -> !name.equals("pictures.bin"),
                partial -> Files.write(partial.resolve("pictures.bin"), pictures));
        assertThatThrownBy(() -> CorpusStore.open(other))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("pictures.bin");
    }

    /** Documents that are there already. */
    private record Given(List<Document> documents) implements DocumentSource {

        @Override
        public String name() {
            return "given";
        }

        @Override
        public long size() {
            return documents.size();
        }

        @Override
        public Reader open() {
            var left = documents.iterator();
            return new Reader() {
                @Override
                public Optional<RawRecord> next() {
                    return left.hasNext() ? Optional.of(record(left.next())) : Optional.empty();
                }

                @Override
                public long bytesRead() {
                    return 0;
                }

                @Override
                public void close() {}
            };
        }

        private static RawRecord record(Document document) {
            return new RawRecord() {
                @Override
                public long size() {
                    return 1;
                }

                @Override
                public Parsed parse() {
                    return new Parsed.Text(document);
                }
            };
        }
    }
}
