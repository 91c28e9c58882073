package org.pyramidion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.testing.retrieval.TestingModel;

/** Documents from memory, their neighbours, and newer stages, while others ask. */
class ChangeTest {

    private static final String QUESTION = "What is the capital of France?";
    private static final NewDocument OSLO =
            new NewDocument("oslo", "Oslo", "Oslo is the capital of Norway.", Map.of("source", "atlas", "year", 2026));

    @TempDir
    Path directory;

    @Test
    void documents_from_memory_are_added_replaced_and_left_alone() throws IOException {
        try (KnowledgeBase base = Pyramidion.open(TestingRun.write(directory, Stage.PRETRAIN))) {
            assertThat(base.put(List.of(OSLO))).isEqualTo(new KnowledgeBase.Change(1, 0, 0, 0));
            Passage passage = base.search("Oslo", 1, Filter.where("source", "atlas"))
                    .getFirst()
                    .passage();
            assertThat(passage.documentId()).isEqualTo("oslo");
            assertThat(passage.title()).isEqualTo("Oslo");
            assertThat(passage.fields()).containsEntry("source", "atlas").containsEntry("year", 2026);
            NewDocument later = new NewDocument("oslo", "Oslo", "Oslo is old.", Map.of("source", "book"));
            assertThat(base.put(List.of(later, new NewDocument("bergen", "", "Bergen is wet.", Map.of()))))
                    .isEqualTo(new KnowledgeBase.Change(1, 1, 0, 0));
            assertThat(base.put(List.of(later))).isEqualTo(new KnowledgeBase.Change(0, 0, 1, 0));
            assertThat(base.put(List.of())).isEqualTo(new KnowledgeBase.Change(0, 0, 0, 0));
            assertThat(base.search("Oslo", 1, Filter.where("source", "atlas"))).isEmpty();
            assertThat(base.documents()).isEqualTo(14);
        }
    }

    @Test
    void documents_that_cannot_be_are_refused_and_nothing_changes() throws IOException {
        try (KnowledgeBase base = Pyramidion.open(TestingRun.write(directory, Stage.PRETRAIN))) {
            assertThatThrownBy(() -> base.put(List.of(OSLO, OSLO)))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("oslo");
            assertThatThrownBy(() -> new NewDocument("x", "", " ", Map.of()))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("'x' has no text");
            assertThatThrownBy(() -> base.put(List.of(
                            OSLO, new NewDocument("y", "", "text", Map.of("long", "x".repeat(1 << 17))))))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("'y'")
                    .hasMessageContaining("long");
            assertThat(base.documents()).isEqualTo(12);
        }
    }

    @Test
    void neighbours_are_of_the_same_document() throws IOException {
        String text = IntStream.range(0, 12)
                .mapToObj("Room %d of the museum holds a stone that nobody has ever read aloud."::formatted)
                .collect(Collectors.joining(" "));
        try (KnowledgeBase base = Pyramidion.open(TestingRun.write(directory, Stage.PRETRAIN))) {
            base.put(List.of(new NewDocument("museum", "Museum", text, Map.of())));
            int first = IntStream.range(0, base.passages())
                    .filter(number -> base.passage(number).documentId().equals("museum"))
                    .findFirst()
                    .orElseThrow();
            int last = base.passages() - 1;
            assertThat(last - first).isGreaterThan(3);
            assertThat(base.neighbours(first + 2, 1, 2))
                    .extracting(Passage::number)
                    .containsExactly(first + 1, first + 3, first + 4);
            assertThat(base.neighbours(first, 5, 1)).extracting(Passage::number).containsExactly(first + 1);
            assertThat(base.neighbours(last, 0, Integer.MAX_VALUE)).isEmpty();
            assertThat(base.neighbours(0, 9, 9)).isEmpty();
            assertThatThrownBy(() -> base.neighbours(last + 1, 1, 1)).isInstanceOf(PyramidionException.class);
        }
    }

    @Test
    void a_newer_stage_takes_over_while_questions_are_asked_and_none_is_lost() throws Exception {
        Path place = TestingRun.write(directory, Stage.WARM_START);
        try (KnowledgeBase base = Pyramidion.open(place, Settings.defaults().reading(false));
                ExecutorService pool = Executors.newFixedThreadPool(3)) {
            assertThat(base.reload()).isFalse();
            AtomicBoolean done = new AtomicBoolean();
            List<Future<Integer>> asking = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                asking.add(pool.submit(() -> answers(base, done)));
            }
            finetuned(place);
            assertThat(base.reload()).isTrue();
            assertThat(base.ask(QUESTION).best()).isPresent();
            assertThat(base.info().stage()).hasValue("finetune");
            assertThat(base.reload()).isFalse();
            done.set(true);
            for (Future<Integer> one : asking) {
                assertThat(one.get()).isPositive();
            }
        }
    }

    private static int answers(KnowledgeBase base, AtomicBoolean done) {
        int asked = 0;
        while (!done.get()) {
            assertThat(base.ask(QUESTION).passages()).hasSize(5);
            asked++;
        }
        return asked;
    }

    private void finetuned(Path place) throws IOException {
        try (TestingModel testing = new TestingModel(directory.resolve("other"), true)) {
            testing.model().save(new Run(place).model(Stage.FINETUNE), Map.of());
        }
    }

    @Test
    void a_corpus_that_another_process_changed_is_reloaded() throws IOException {
        Path place = TestingRun.write(directory, Stage.PRETRAIN);
        try (KnowledgeBase base = Pyramidion.open(place);
                KnowledgeBase other = Pyramidion.open(place)) {
            other.put(List.of(OSLO));
            assertThat(base.documents()).isEqualTo(12);
            assertThat(base.reload()).isTrue();
            assertThat(base.documents()).isEqualTo(13);
            assertThat(base.reload()).isFalse();
            assertThat(other.reload()).isFalse();
        }
    }
}
