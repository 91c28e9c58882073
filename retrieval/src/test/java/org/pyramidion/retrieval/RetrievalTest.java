package org.pyramidion.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.TaskHeads;
import org.pyramidion.questions.AnswerMatcher;
import org.pyramidion.questions.Question;
import org.pyramidion.testing.realm.TestingRealm;

class RetrievalTest {

    /** More than are embedded and looked for at once. */
    private static final int QUERIES = BatchSizes.here().queries() + 90;

    @TempDir
    static Path directory;

    private static TestingRealm testing;
    private static RealmModel model;
    private static InputFormat format;
    private static CorpusStore corpus;
    private static BlockIndex index;

    @BeforeAll
    static void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        model = testing.model(1);
        format = TestingRealm.format(model);
        corpus = testing.corpus();
        index = BlockIndex.build(directory.resolve("index"), new Realm(model, format, corpus), 42, Progress.none());
    }

    @AfterAll
    static void close() {
        index.close();
        testing.close();
    }

    @Test
    void what_a_stale_index_found_is_ranked_as_a_fresh_one_would() {
        List<int[]> queries = IntStream.range(0, 5).mapToObj(corpus::tokens).toList();
        RealmModel moved = testing.model(2);
        List<Hits> stale = new Retriever(moved, format, index).retrieve(queries, corpus.size());
        List<Hits> reranked = new Reranker(new Realm(moved, format, corpus)).best(queries, stale, 4);
        try (BlockIndex fresh =
                BlockIndex.build(directory.resolve("moved"), new Realm(moved, format, corpus), 43, Progress.none())) {
            List<Hits> expected = new Retriever(moved, format, fresh).retrieve(queries, 4);
            for (int i = 0; i < queries.size(); i++) {
                assertThat(reranked.get(i).scores())
                        .containsExactly(expected.get(i).scores(), within(1e-3f));
                assertThat(reranked.get(i).ids()).isEqualTo(expected.get(i).ids());
                assertThat(Arrays.copyOf(stale.get(i).ids(), 4))
                        .isNotEqualTo(expected.get(i).ids());
            }
        }
    }

    @Test
    void queries_are_embedded_by_their_own_embedder_when_they_are_searched_for_and_when_they_are_ranked_anew() {
        RealmModel separate = testing.model(3).separateEmbedders();
        try (Scope scope = Scope.withoutGradients()) {
            separate.weights().get("query_embedder.cls.dense.weight").mul_(new Scalar(-1.0));
        }
        List<int[]> queries = IntStream.range(0, 5).mapToObj(corpus::tokens).toList();
        try (BlockIndex fresh = BlockIndex.build(
                directory.resolve("separate"), new Realm(separate, format, corpus), 0, Progress.none())) {
            List<Hits> found = new Retriever(separate, format, fresh).retrieve(queries, corpus.size());
            List<Hits> ranked = new Reranker(new Realm(separate, format, corpus)).best(queries, found, corpus.size());
            for (int i = 0; i < queries.size(); i++) {
                float[] query = BlockEmbedder.embed(separate.queryEmbedder(), List.of(format.query(queries.get(i))));
                float[] document =
                        BlockEmbedder.embed(separate.documentEmbedder(), List.of(format.query(queries.get(i))));
                assertThat(query).isNotEqualTo(document);
                for (Hits hits : List.of(found.get(i), ranked.get(i))) {
                    for (int n = 0; n < hits.size(); n++) {
                        float[] block = fresh.search().vector(hits.ids()[n]);
                        assertThat(hits.scores()[n]).isCloseTo(product(query, block), within(1e-3f));
                    }
                }
            }
        }
    }

    private static float product(float[] one, float[] other) {
        return (float) IntStream.range(0, one.length)
                .mapToDouble(i -> one[i] * other[i])
                .sum();
    }

    @Test
    void every_block_is_embedded_once_and_as_it_is_alone() {
        BitSet given = new BitSet();
        new BlockEmbedder(model.documentEmbedder(), format, corpus)
                .embedAll(
                        (block, values, offset) -> {
                            assertThat(given.get(block))
                                    .as("block %d given twice", block)
                                    .isFalse();
                            given.set(block);
                            float[] vector = Arrays.copyOfRange(values, offset, offset + 16);
                            assertThat(vector).as("block %d", block).containsExactly(alone(block), within(1e-4f));
                        },
                        Progress.none());
        assertThat(given.cardinality()).isEqualTo(corpus.size());
    }

    private static float[] alone(int block) {
        return BlockEmbedder.embed(
                model.documentEmbedder(), List.of(format.document(corpus.titleTokens(block), corpus.tokens(block))));
    }

    @Test
    void progress_reaches_the_number_of_blocks() {
        List<Long> seen = new ArrayList<>();
        new BlockEmbedder(model.documentEmbedder(), format, corpus)
                .embedAll((block, values, offset) -> {}, (what, total, unit) -> {
                    assertThat(total).isEqualTo(corpus.size());
                    return seen::add;
                });
        assertThat(seen).isSorted().endsWith((long) corpus.size());
    }

    @Test
    void the_best_blocks_are_those_of_highest_inner_product() {
        List<int[]> queries = queries();
        List<Hits> hits = new Retriever(model, format, index).retrieve(queries, 3);
        assertThat(hits).hasSameSizeAs(queries);
        for (int q = 0; q < queries.size(); q++) {
            float[] query = BlockEmbedder.embed(model.queryEmbedder(), List.of(format.query(queries.get(q))));
            double[] scores = IntStream.range(0, corpus.size())
                    .mapToDouble(block -> dot(query, index.search().vector(block)))
                    .toArray();
            double third = Arrays.stream(scores)
                    .sorted()
                    .skip(scores.length - 3)
                    .findFirst()
                    .orElseThrow();
            for (int id : hits.get(q).ids()) {
                assertThat(scores[id]).isGreaterThanOrEqualTo(third - 1e-3);
            }
        }
    }

    private static double dot(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(d -> (double) a[d] * b[d])
                .sum();
    }

    private static List<int[]> queries() {
        return IntStream.range(0, QUERIES)
                .mapToObj(i -> corpus.tokens(i % corpus.size()))
                .toList();
    }

    @Test
    void no_forbidden_block_is_ever_returned() {
        List<Integer> origins =
                IntStream.range(0, QUERIES).map(i -> i % corpus.size()).boxed().toList();
        List<int[]> forbidden = origins.stream()
                .map(origin -> corpus.blocksOf(corpus.documentOrdinal(origin)).toArray())
                .toList();
        List<Hits> hits = new Retriever(model, format, index).retrieve(queries(), corpus.size(), forbidden);
        int withSiblings = 0;
        for (int q = 0; q < hits.size(); q++) {
            int origin = origins.get(q);
            int siblings = (int) corpus.blocksOf(corpus.documentOrdinal(origin)).count();
            withSiblings += siblings > 1 ? 1 : 0;
            assertThat(hits.get(q).size()).isEqualTo(corpus.size() - siblings);
            for (int id : hits.get(q).ids()) {
                assertThat(corpus.documentId(id)).isNotEqualTo(corpus.documentId(origin));
            }
        }
        assertThat(withSiblings).as("documents of several blocks").isPositive();
    }

    @Test
    void no_queries_find_nothing() {
        assertThat(new Retriever(model, format, index).retrieve(List.of(), 3)).isEmpty();
    }

    @Test
    void an_index_remembers_its_step() {
        try (BlockIndex opened = BlockIndex.open(directory.resolve("index"), corpus)) {
            assertThat(opened.step()).isEqualTo(42);
            assertThat(opened.search().size()).isEqualTo(corpus.size());
            assertThat(opened.search().vector(5)).isEqualTo(index.search().vector(5));
        }
    }

    @Test
    void an_index_of_another_corpus_is_refused(@TempDir Path elsewhere) throws IOException {
        Path source =
                Files.writeString(elsewhere.resolve("other.jsonl"), "{\"text\": \"A city in 1812. It is near.\"}\n");
        new org.pyramidion.corpus.CorpusBuilder(model.tokenizer()).build(List.of(source), elsewhere.resolve("corpus"));
        try (CorpusStore other = CorpusStore.open(elsewhere.resolve("corpus"))) {
            assertThatThrownBy(() -> BlockIndex.open(directory.resolve("index"), other))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining(corpus.id())
                    .hasMessageContaining(other.id());
        }
    }

    @Test
    void places_of_a_reading_match_the_text() {
        int[] question = model.tokenizer().encode("when was aba founded?").ids();
        int[] blocks = IntStream.range(0, corpus.size()).toArray();
        Reading reading = Reading.of(format, question, blocks, corpus, 4);
        assertThat(reading.blocks()).isEqualTo(blocks.length);
        for (int b = 0; b < blocks.length; b++) {
            Block block = reading.block(b);
            int inside = 0;
            for (int s = 0; s < reading.spans().count(); s++) {
                if (reading.inside(b, s)) {
                    inside++;
                    String piece = reading.place(b, s).of(block.text());
                    int width = reading.spans().ends()[s] - reading.spans().starts()[s] + 1;
                    int[] read = model.tokenizer().encode(piece).ids();
                    assertThat(read.length).as("'%s'", piece).isLessThanOrEqualTo(width);
                }
            }
            int seen = Math.min(block.tokens().length, 64 - question.length - 3);
            assertThat(inside).isEqualTo(4 * seen - 6);
        }
    }

    @Test
    void correct_spans_are_the_answers_occurrences_and_no_others() {
        int[] question = model.tokenizer().encode("when was aba founded?").ids();
        Question asked = new Question("q", "when was aba founded?", List.of("1811", "Bebi"), false, List.of());
        Reading reading =
                Reading.of(format, question, IntStream.range(0, corpus.size()).toArray(), corpus, 6);
        float[] correct = reading.correct(AnswerMatcher.of(asked));
        int found = 0;
        for (int b = 0; b < reading.blocks(); b++) {
            for (int s = 0; s < reading.spans().count(); s++) {
                if (correct[b * reading.spans().count() + s] == 1) {
                    assertThat(reading.place(b, s).of(reading.block(b).text())).isIn("1811", "Bebi");
                    found++;
                }
            }
        }
        assertThat(found)
                .as("two documents tell of bebi, each naming it twice and its year once")
                .isEqualTo(6);
    }

    @Test
    void what_reaches_out_of_the_block_scores_far_below() {
        RealmModel reader = testing.model(2);
        TaskHeads.addReader(reader, 1);
        int[] question = model.tokenizer().encode("when was aba founded?").ids();
        Reading reading = Reading.of(format, question, new int[] {0, corpus.size() - 1}, corpus, 3);
        try (Scope scope = Scope.withoutGradients()) {
            float[] scores = Tensors.floats(reading.scores(reader.reader(), 0));
            for (int i = 0; i < scores.length; i++) {
                boolean inside = reading.inside(
                        i / reading.spans().count(), i % reading.spans().count());
                if (inside) {
                    assertThat(scores[i]).isGreaterThan(-1000);
                } else {
                    assertThat(scores[i]).isLessThan(-9000);
                }
            }
        }
    }

    @Test
    void a_question_that_is_too_long_is_cut_and_still_read() {
        int[] question = new int[500];
        Arrays.fill(question, model.tokenizer().id("city"));
        Reading reading = Reading.of(format, question, new int[] {0}, corpus, 3);
        assertThat(IntStream.range(0, reading.spans().count())
                        .filter(s -> reading.inside(0, s))
                        .count())
                .isPositive();
        InputSequence joint = format.reading(question, corpus.tokens(0));
        try (Scope scope = Scope.withoutGradients()) {
            assertThat(new PackedBatch(List.of(joint)).tokens()).isEqualTo(64);
        }
    }
}
