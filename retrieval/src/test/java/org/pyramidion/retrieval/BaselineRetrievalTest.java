package org.pyramidion.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.SentenceEncoder.Published;
import org.pyramidion.retrieval.Bm25Index.Analysis;
import org.pyramidion.retrieval.Bm25Index.Settings;
import org.pyramidion.testing.TestingFiles;
import org.pyramidion.testing.TestingProgress;
import org.pyramidion.testing.realm.TestingRealm;

/** Retrieval that is not REALM's: by words, by published sentence encoders, by two rankings together. */
class BaselineRetrievalTest {

    @TempDir
    static Path directory;

    private static TestingRealm testing;
    private static CorpusStore corpus;

    @BeforeAll
    static void open() throws IOException {
        Engine.threads(2);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
    }

    @AfterAll
    static void close() {
        testing.close();
    }

    private static Hits search(Bm25Index index, String question, int k, Settings settings) {
        return index.search(List.of(question), k, settings).getFirst();
    }

    @ParameterizedTest
    @EnumSource
    void scores_are_those_of_bm25(Analysis analysis) {
        try (Bm25Index index = Bm25Index.of(corpus, analysis, Progress.none())) {
            Settings settings = new Settings(1.2, 0); // b = 0: lengths, which Lucene rounds, play no part
            Hits hits = search(index, "When was Aba founded in 1810?", corpus.size(), settings);
            int best = hits.ids()[0];
            assertThat(corpus.documentId(best)).isEqualTo("Aba");
            // "aba" stands in 2 blocks, here 3 times with the title; "founded" in 12, here once; "1810" in 2, here
            // once.
            double expected = bm25(2, 3) + bm25(12, 1) + bm25(2, 1);
            assertThat((double) hits.scores()[0]).isCloseTo(expected, within(1e-4));
        }
    }

    /** Two stages of a run that begin at once both want the words of its corpus. */
    @Test
    void who_wants_an_index_that_another_builds_waits_for_it() throws Exception {
        try (TestingRealm fresh = new TestingRealm(directory.resolve("waited-for"));
                CorpusStore wanted = fresh.corpus()) {
            Path place = Bm25Index.place(wanted, Analysis.WORDS);
            CompletableFuture<String> told = new CompletableFuture<>();
            CompletableFuture<Bm25Index> opened;
            try (FileClaim other = IndexClaim.take(place)) {
                opened = CompletableFuture.supplyAsync(
                        () -> Bm25Index.of(wanted, Analysis.WORDS, new TestingProgress(told::complete)));
                assertThat(told.get(20, TimeUnit.SECONDS))
                        .isEqualTo(place + ": another process builds this index; waiting for it");
                assertThat(place).doesNotExist();
            }
            try (Bm25Index index = opened.get(20, TimeUnit.SECONDS)) {
                assertThat(index.size()).isEqualTo(wanted.size());
            }
        }
    }

    private static double bm25(int blocks, int times) {
        double inverse = Math.log(1 + (corpus.size() - blocks + 0.5) / (blocks + 0.5));
        return inverse * times / (times + 1.2);
    }

    @ParameterizedTest
    @EnumSource
    void an_index_is_kept_with_its_corpus_and_numbers_are_blocks(Analysis analysis) throws IOException {
        try (Bm25Index built = Bm25Index.of(corpus, analysis, Progress.none())) {
            assertThat(built.size()).isEqualTo(corpus.size());
        }
        try (Bm25Index opened = Bm25Index.of(corpus, analysis, (what, total, unit) -> {
            throw new AssertionError("built again");
        })) {
            for (int block = 0; block < corpus.size(); block++) {
                String text = corpus.title(block) + " " + corpus.text(block);
                int[] found =
                        search(opened, text, corpus.size(), Settings.DEFAULTS).ids();
                assertThat(found).contains(block);
                assertThat(corpus.text(found[0])).isEqualTo(corpus.text(block));
            }
        }
        Path manifest = Bm25Index.place(corpus, analysis).resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace(corpus.id(), "another corpus")
                        .replace("words", "other"));
        List<String> again = new java.util.ArrayList<>();
        Bm25Index.of(corpus, analysis, (what, total, unit) -> {
                    again.add(what);
                    return done -> {};
                })
                .close();
        assertThat(again).containsExactly("indexing words");
    }

    @Test
    void words_of_asking_find_nothing() {
        try (Bm25Index index = Bm25Index.of(corpus, Analysis.WORDS, Progress.none())) {
            assertThat(search(index, "Where was the…?", 5, Settings.DEFAULTS).ids())
                    .isEmpty();
            assertThat(search(index, "", 5, Settings.DEFAULTS).ids()).isEmpty();
            assertThat(search(index, "ÁBA", 5, Settings.DEFAULTS).ids()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Analysis.class)
    void words_are_found_whatever_form_their_letters_have_and_whether_blanks_divide_them(
            Analysis analysis, @TempDir Path place) throws IOException {
        Path file = TestingFiles.write(
                place,
                "forms.jsonl",
                "{\"text\": \"Rene\u0301e Du\u0308rr owns the cafe\u0301.\"}",
                "{\"text\": \"The Dampf\u00adlok was o\ufb03cially painted; the over\u200bhead line was not.\"}",
                "{\"text\": \"\u6c34\u8f66\u7531\u738b\u5927\u660e\u4fee\u5efa\u3002\"}",
                "{\"text\": \"\u98a8\u8eca\u306f\u7530\u4e2d\u304c\u5efa\u3066\u305f\u3002\"}",
                "{\"text\": \"\ubb3c\ub808\ubc29\uc544\ub294 \uae40\uc601\uc218\uac00 \uc9c0\uc5c8\ub2e4.\"}");
        new CorpusBuilder(corpus.openTokenizer()).build(List.of(file), place.resolve("forms"));
        try (CorpusStore forms = CorpusStore.open(place.resolve("forms"));
                Bm25Index index = Bm25Index.of(forms, analysis, Progress.none())) {
            List<String> questions = List.of(
                    "D\u00fcrr caf\u00e9",
                    "officially Dampflok overhead",
                    "\u8c01\u4fee\u5efa\u4e86\u6c34\u8f66",
                    "\u98a8\u8eca\u3092\u5efa\u3066\u305f\u306e\u306f",
                    "\ubb3c\ub808\ubc29\uc544\ub97c \uc9c0\uc740");
            for (int i = 0; i < questions.size(); i++) {
                assertThat(search(index, questions.get(i), 1, Settings.DEFAULTS).ids())
                        .as(questions.get(i))
                        .containsExactly(i);
            }
        }
    }

    /** Only blocks that share a word, and with the scores that they have among all. */
    @ParameterizedTest
    @EnumSource
    void the_best_of_some_blocks_alone_are_found(Analysis analysis) {
        List<String> questions = List.of("When was Aba founded in 1810?", "founded by the river", "of the");
        try (Bm25Index index = Bm25Index.of(corpus, analysis, Progress.none())) {
            List<Hits> all = index.search(questions, corpus.size(), Settings.DEFAULTS);
            for (int step : new int[] {2, 3, corpus.size()}) {
                BitSet some = new BitSet();
                IntStream.range(0, corpus.size()).filter(id -> id % step == 0).forEach(some::set);
                List<Hits> found = index.search(questions, 4, Settings.DEFAULTS, IdSet.of(some));
                for (int i = 0; i < questions.size(); i++) {
                    Hits one = all.get(i);
                    int[] kept = IntStream.range(0, one.size())
                            .filter(rank -> some.get(one.ids()[rank]))
                            .limit(4)
                            .toArray();
                    assertThat(found.get(i).ids())
                            .isEqualTo(IntStream.of(kept)
                                    .map(rank -> one.ids()[rank])
                                    .toArray());
                    assertThat(found.get(i).size() == 0 || found.get(i).scores()[0] == one.scores()[kept[0]])
                            .isTrue();
                }
            }
            assertThat(all.get(1).size()).isGreaterThan(8);
        }
    }

    @Test
    void stems_find_other_forms_of_a_word() {
        String question = "foundings";
        try (Bm25Index words = Bm25Index.of(corpus, Analysis.WORDS, Progress.none());
                Bm25Index english = Bm25Index.of(corpus, Analysis.ENGLISH, Progress.none())) {
            assertThat(search(words, question, 99, Settings.DEFAULTS).size()).isZero();
            assertThat(search(english, question, 99, Settings.DEFAULTS).size()).isEqualTo(12);
        }
    }

    @Test
    void a_question_of_very_many_words_is_answered() {
        String question =
                String.join(" ", IntStream.range(0, 5000).mapToObj(i -> "w" + i).toList());
        try (Bm25Index index = Bm25Index.of(corpus, Analysis.WORDS, Progress.none())) {
            assertThat(search(index, "Aba " + question, 9, Settings.DEFAULTS).size())
                    .isEqualTo(2);
            List<String> many = Collections.nCopies(50, "Aba 1811");
            assertThat(index.search(many, 9, Settings.DEFAULTS))
                    .hasSize(50)
                    .allSatisfy(hits -> assertThat(hits.ids())
                            .isEqualTo(search(index, "Aba 1811", 9, Settings.DEFAULTS)
                                    .ids()));
        }
    }

    @Test
    void settings_out_of_range_are_refused() {
        assertThatThrownBy(() -> new Settings(-1, 0.4)).isInstanceOf(PyramidionException.class);
        assertThatThrownBy(() -> new Settings(Double.NaN, 0.4)).isInstanceOf(PyramidionException.class);
        assertThatThrownBy(() -> new Settings(0.9, 1.1)).isInstanceOf(PyramidionException.class);
        assertThatThrownBy(() -> new RankFusion(-0.1)).isInstanceOf(PyramidionException.class);
    }

    @Test
    void reciprocal_ranks_are_added() {
        Hits first = new Hits(new int[] {7, 3, 5}, new float[] {9, 8, 7});
        Hits second = new Hits(new int[] {5, 9}, new float[] {0.2f, 0.1f});
        Hits fused = new RankFusion(0.5).fuse(first, second, 3);
        assertThat(fused.ids()).containsExactly(5, 7, 3);
        assertThat((double) fused.scores()[0]).isCloseTo(0.5 / 63 + 0.5 / 61, within(1e-6));
        assertThat(new RankFusion(1).fuse(first, second, 3).ids()).containsExactly(7, 3, 5);
        assertThat(new RankFusion(0).fuse(first, second, 2).ids()).containsExactly(5, 9);
        assertThat(new RankFusion(0.5).fuse(first, first, 9).ids()).containsExactly(first.ids());
    }

    @ParameterizedTest
    @EnumSource
    void sentence_vectors_are_of_unit_length_and_kept(Published published) {
        Path weights = directory.resolve("bert");
        List<String> questions = List.of("the city aba", "the river");
        Progress none = Progress.none();
        List<Hits> hits;
        try (SentenceEncoderIndex index =
                SentenceEncoderIndex.of(corpus, published, weights, Precision.FLOAT32, none)) {
            hits = index.search(questions, corpus.size());
            for (Hits found : hits) {
                assertThat(found.size()).isEqualTo(corpus.size());
                assertThat(Arrays.equals(
                                found.ids(), IntStream.range(0, corpus.size()).toArray()))
                        .isFalse();
                assertThat(found.scores()[0]).isLessThanOrEqualTo(1.0001f).isPositive();
            }
        }
        try (SentenceEncoderIndex index =
                SentenceEncoderIndex.of(corpus, published, weights, Precision.FLOAT32, (what, total, unit) -> {
                    throw new AssertionError("embedded again");
                })) {
            assertThat(index.search(questions, corpus.size()).getFirst().ids())
                    .isEqualTo(hits.getFirst().ids());
        }
    }
}
