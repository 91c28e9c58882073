package org.pyramidion.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.testing.realm.TestingRealm;
import tools.jackson.databind.json.JsonMapper;

class ModelIndexesTest {

    @AutoClose
    private static final FileReaders READERS = new FileReaders();

    @TempDir
    Path directory;

    private TestingRealm testing;
    private RealmModel model;
    private InputFormat format;
    private CorpusStore first;
    private ModelIndexes indexes;
    private long embedded;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        model = testing.model(1);
        format = TestingRealm.format(model);
        first = testing.corpus();
        indexes = new ModelIndexes(directory.resolve("stage/model-index"));
    }

    @AfterEach
    void close() {
        testing.close();
    }

    private BlockIndex index(CorpusStore corpus) {
        return index(corpus, Optional.empty());
    }

    private BlockIndex index(CorpusStore corpus, Optional<IndexKind> kind) {
        embedded = 0;
        return indexes.open(new Realm(model, format, corpus), kind, this::watch);
    }

    private Progress.Task watch(String what, long total, String unit) {
        embedded += what.equals("embedding blocks") ? total : 0;
        return done -> {};
    }

    /** How many blocks are embedded when the index is asked for. */
    private long embedded(CorpusStore corpus) {
        index(corpus).close();
        return embedded;
    }

    private CorpusRevision revision() {
        return new CorpusRevision(first.directory()).threads(1);
    }

    private List<DocumentSource> source(String id, String text) throws IOException {
        return Sources.of(
                List.of(Files.writeString(
                        directory.resolve("more.jsonl"),
                        JsonMapper.shared().writeValueAsString(Map.of("id", id, "title", id, "text", text)))),
                READERS);
    }

    /**
     * Holds an index to what embedding the whole corpus anew gives: the same blocks in the same order with the same
     * scores.
     */
    private void requireAsFromScratch(BlockIndex followed, CorpusStore corpus) {
        List<int[]> queries =
                IntStream.range(0, corpus.size()).mapToObj(corpus::tokens).toList();
        try (BlockIndex scratch =
                BlockIndex.build(directory.resolve("scratch"), new Realm(model, format, corpus), 0, Progress.none())) {
            List<Hits> found = new Retriever(model, format, followed).retrieve(queries, corpus.size());
            List<Hits> expected = new Retriever(model, format, scratch).retrieve(queries, corpus.size());
            for (int q = 0; q < queries.size(); q++) {
                assertThat(found.get(q).ids()).isEqualTo(expected.get(q).ids());
                assertThat(found.get(q).scores())
                        .containsExactly(expected.get(q).scores(), within(1e-4f));
            }
        }
    }

    @Test
    void the_first_index_embeds_every_block_and_is_then_opened() {
        assertThat(embedded(first)).isEqualTo(first.size());
        assertThat(embedded(first)).isZero();
        try (BlockIndex index = index(first)) {
            requireAsFromScratch(index, first);
        }
    }

    @Test
    void a_model_that_is_rounded_for_reading_knows_its_own_index() throws IOException {
        Path place = directory.resolve("saved");
        model.save(place, Map.of());
        index(first).close();
        revision().add(source("new", "In 1899 people came to a city near the river."));
        try (RealmModel rounded = RealmModel.openForReading(place, Precision.BFLOAT16);
                CorpusStore later = CorpusStore.open(first.directory());
                BlockIndex index = indexes.open(new Realm(rounded, format, later), Optional.empty(), Progress.none())) {
            assertThat(index.cost().blocks()).isEqualTo(1);
        }
    }

    @Test
    void an_index_follows_what_is_added_changed_and_removed_and_embeds_only_that() throws IOException {
        index(first).close();
        revision().add(source("new", "In 1899 people came to a city near the river."));
        revision().update(source("Aba", "Aba was founded in 1777. Aba is a city near the river."));
        revision().remove(List.of("Bebi", "history of Coca"));

        try (CorpusStore later = CorpusStore.open(first.directory());
                BlockIndex index = index(later)) {
            assertThat(later.size()).isEqualTo(first.size() - 1);
            assertThat(index.cost().blocks()).isEqualTo(2);
            assertThat(index.search().describe().provenance())
                    .containsEntry("embedded_blocks", 2)
                    .containsEntry("kept_blocks", later.size() - 2)
                    .containsEntry("corpus", later.id());
            assertThat(indexes.place(later)).isEqualTo(indexes.first());
            requireAsFromScratch(index, later);
        }
    }

    @Test
    void every_kind_of_index_follows_and_stays_of_its_kind() throws IOException {
        revision().output(directory.resolve("later")).add(source("new", "In 1899 people came to a city."));
        try (CorpusStore later = CorpusStore.open(directory.resolve("later"))) {
            for (String name : IndexKind.NAMES) {
                IndexKind kind = IndexKind.named(name).orElseThrow();
                Path place = directory.resolve("of-" + name);
                try (BlockIndex before = BlockIndex.follow(
                                place, List.of(), kind, new Realm(model, format, first), Progress.none());
                        BlockIndex after = BlockIndex.follow(
                                place, List.of(place), kind, new Realm(model, format, later), Progress.none())) {
                    assertThat(before.cost().blocks()).as(name).isEqualTo(first.size());
                    assertThat(after.cost().blocks()).as(name).isEqualTo(1);
                    assertThat(after.search().size()).isEqualTo(later.size());
                }
            }
        }
    }

    @Test
    void embeddings_that_were_stored_in_half_do_not_become_those_of_a_full_index() {
        index(first, IndexKind.named("exact-f16")).close();
        assertThat(embedded(first)).as("any kind will do").isZero();
        try (BlockIndex full = index(first, IndexKind.named("exact"))) {
            assertThat(full.cost().blocks()).isEqualTo(first.size());
        }
        try (BlockIndex half = index(first, IndexKind.named("exact-f16"))) {
            assertThat(half.cost().blocks()).isZero();
        }
    }

    @Test
    void another_corpus_has_an_index_of_its_own_made_of_what_the_first_has_too() throws IOException {
        index(first).close();
        Path place = directory.resolve("fork");
        revision().output(place).update(source("Aba", "Aba is near the river."));

        try (CorpusStore fork = CorpusStore.open(place);
                BlockIndex index = index(fork)) {
            assertThat(index.cost().blocks()).isEqualTo(1);
            assertThat(indexes.place(fork)).isNotEqualTo(indexes.first());
            requireAsFromScratch(index, fork);
            assertThat(embedded(first)).as("the first one's is still there").isZero();
        }
    }

    private BlockIndex follow(RealmModel by, BegunVectors begun, Progress progress) {
        return BlockIndex.follow(
                indexes.first(), begun, List.of(), BlockIndex.DEFAULT_KIND, new Realm(by, format, first), progress);
    }

    private BegunVectors begun(Duration pause) {
        return BegunVectors.beside(indexes.first(), 2, pause);
    }

    /** Embeds two windows of two blocks, and is stopped at the third. */
    private BegunVectors begin() {
        BegunVectors begun = begun(Duration.ZERO);
        Progress stopping = (what, total, unit) -> done -> {
            if (done > 4) {
                throw new IllegalStateException("stopped");
            }
        };
        assertThatThrownBy(() -> follow(model, begun, stopping)).hasMessage("stopped");
        assertThat(begun.parts()).hasSize(2);
        return begun;
    }

    @Test
    void an_index_that_was_begun_goes_on_with_what_is_embedded() {
        begin();
        try (BlockIndex index = index(first)) {
            assertThat(embedded).isEqualTo(first.size() - 4);
            requireAsFromScratch(index, first);
        }
        assertThat(begun(Duration.ZERO).directory()).doesNotExist();
    }

    @Test
    void windows_that_are_embedded_fast_are_kept_together() {
        BegunVectors begun = begun(Duration.ofHours(1));
        try (BlockIndex index = follow(model, begun, Progress.none())) {
            requireAsFromScratch(index, first);
        }
        assertThat(first.size()).isBetween(5, 2 + 2 * BegunVectors.MOST);
        assertThat(begun.parts()).as("the first window, and the rest").hasSize(2);
        try (BlockIndex index = follow(model, begun, Progress.none())) {
            assertThat(index.cost().blocks()).isZero();
            requireAsFromScratch(index, first);
        }
    }

    @Test
    void what_other_parameters_have_begun_is_not_gone_on_with() {
        BegunVectors begun = begin();
        try (BlockIndex index = follow(testing.model(2), begun, Progress.none())) {
            assertThat(index.cost().blocks()).isEqualTo(first.size());
        }
        try (BlockIndex index = follow(model, begun, Progress.none())) {
            assertThat(index.cost().blocks()).as("they are still there").isEqualTo(first.size() - 4);
        }
    }

    @Test
    void other_parameters_share_nothing() {
        index(first).close();
        RealmModel other = testing.model(2);
        try (BlockIndex index = BlockIndex.follow(
                directory.resolve("other"),
                List.of(indexes.first()),
                BlockIndex.DEFAULT_KIND,
                new Realm(other, format, first),
                Progress.none())) {
            assertThat(index.cost().blocks()).isEqualTo(first.size());
        }
    }

    @Test
    void an_index_without_keys_serves_its_own_corpus_only() throws IOException {
        BlockIndex.build(indexes.first(), new Realm(model, format, first), 0, Progress.none())
                .close();
        try (BlockIndex converted = index(first, IndexKind.named("exact-int8"))) {
            assertThat(converted.cost().blocks()).isZero();
        }
        BlockIndex.build(indexes.first(), new Realm(model, format, first), 0, Progress.none())
                .close();
        revision().add(source("new", "In 1899 people came to a city."));
        try (CorpusStore later = CorpusStore.open(first.directory())) {
            assertThat(embedded(later)).isEqualTo(later.size());
        }
    }

    @Test
    void an_open_index_goes_on_while_another_takes_its_place() throws IOException {
        try (BlockIndex open = index(first)) {
            float[] vector = open.search().vector(0);
            revision().remove(List.of("Aba"));
            try (CorpusStore later = CorpusStore.open(first.directory());
                    BlockIndex index = index(later)) {
                assertThat(open.search().vector(0)).isEqualTo(vector);
                assertThat(open.search().size()).isEqualTo(index.search().size() + 1);
                assertThatThrownBy(() -> BlockIndex.open(indexes.first(), first))
                        .hasMessageContaining(later.id());
            }
        }
    }

    @Test
    void only_one_process_at_a_time_builds_an_index() {
        try (FileClaim other =
                FileClaim.take(directory.resolve("stage/model-index.lock")).orElseThrow()) {
            assertThatThrownBy(() -> index(first)).hasMessageContaining("another process");
        }
        assertThat(new IndexDirectory(indexes.first()).find()).isEmpty();
    }
}
