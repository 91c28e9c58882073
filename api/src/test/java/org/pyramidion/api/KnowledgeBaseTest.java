package org.pyramidion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.run.Run.Stage;

class KnowledgeBaseTest {

    private static final List<String> QUESTIONS = List.of(
            "What is the capital of France?",
            "Where is the pyramid?",
            "What is the river in Egypt?",
            "Where is Busan?",
            "What is the top stone of a pyramid?");

    @TempDir
    Path directory;

    @Test
    void a_fine_tuned_run_answers_with_a_span_of_its_evidence() throws IOException {
        try (KnowledgeBase base = Pyramidion.open(TestingRun.write(directory, Stage.FINETUNE))) {
            Answer answer = base.ask(QUESTIONS.getFirst());
            Answer.Span best = answer.best().orElseThrow();

            assertThat(best.evidence().text().substring(best.start(), best.limit()))
                    .isEqualTo(best.text());
            assertThat(best.evidence().fields()).containsEntry("kind", "test");
            assertThat(answer.passages()).hasSize(5).extracting(Hit::rank).containsExactly(1, 2, 3, 4, 5);
            assertThat(answer.passages())
                    .isEqualTo(base.search(QUESTIONS.getFirst(), 5))
                    .extracting(Hit::passage)
                    .contains(best.evidence());
        }
    }

    @Test
    void a_run_without_a_reader_answers_with_passages_and_fills_blanks() throws IOException {
        Path run = TestingRun.write(directory, Stage.PRETRAIN);
        try (KnowledgeBase base = Pyramidion.open(run, Settings.defaults().reading(false))) {
            Answer answer = base.ask(QUESTIONS.getFirst());
            Filling filling = base.fill("Paris is the capital of [MASK].");

            assertThat(answer.best()).isEmpty();
            assertThat(answer.passages()).hasSize(5);
            assertThat(filling.documents()).hasSize(4);
            assertThat(filling.documents().getFirst().passage()).isEmpty();
            assertThat(filling.documents().getFirst().utility()).isZero();
            assertThat(filling.documents().stream()
                            .mapToDouble(Filling.Contribution::prior)
                            .sum())
                    .isCloseTo(1, org.assertj.core.data.Offset.offset(1e-6));
        }
    }

    @Test
    void what_a_run_without_a_reader_retrieves_is_read_by_the_one_that_comes_along() throws IOException {
        Path run = TestingRun.write(directory, Stage.PRETRAIN);
        try (KnowledgeBase base = Pyramidion.open(run, Settings.defaults().passages(12))) {
            Answer answer = base.ask("In which year was Victor Hugo born?");
            List<Answer.Span> spans = new ArrayList<>(answer.best().stream().toList());
            spans.addAll(answer.alternatives());

            assertThat(answer.passages()).hasSize(12);
            assertThat(spans.getFirst().text()).isEqualTo("1802");
            assertThat(spans.getFirst().evidence().documentId()).isEqualTo("hugo");
            assertThat(answer.confidence()).isPresent();
        }
    }

    @Test
    void inner_products_of_embeddings_are_the_scores_of_a_search() throws IOException {
        Path run = TestingRun.write(directory, Stage.PRETRAIN);
        Path untitled =
                Files.writeString(directory.resolve("more.jsonl"), "{\"id\": \"x\", \"text\": \"Seoul is old.\"}");
        try (KnowledgeBase base = Pyramidion.open(run)) {
            base.add(List.of(untitled));
            Hit hit = base.search(QUESTIONS.get(1), 13).stream()
                    .filter(found -> found.passage().documentId().equals("x"))
                    .findFirst()
                    .orElseThrow();
            float[] query = base.embedQueries(QUESTIONS)[1];
            float[] passage =
                    base.embedPassages(List.of("Paris is old.", hit.passage().text()))[1];
            double product = IntStream.range(0, query.length)
                    .mapToDouble(i -> query[i] * passage[i])
                    .sum();

            assertThat(product).isCloseTo(hit.score(), org.assertj.core.data.Offset.offset(1e-4));
        }
    }

    @Test
    void a_corpus_with_nothing_trained_is_searched_by_words() throws IOException {
        TestingRun.write(directory, Stage.PRETRAIN);
        Settings unread = Settings.defaults().reading(false);
        try (KnowledgeBase base = Pyramidion.open(directory.resolve("corpus"), unread)) {
            assertThat(base.search("the top stone of a pyramid", 3)
                            .getFirst()
                            .passage()
                            .documentId())
                    .isEqualTo("pyramid");
            assertThat(base.ask("Who was born in 1802?")
                            .passages()
                            .getFirst()
                            .passage()
                            .title())
                    .isEqualTo("Victor Hugo");
            assertFails(Kind.CONFLICT, () -> base.fill("Paris is [MASK]."));
            assertFails(Kind.CONFLICT, () -> base.embedQueries(QUESTIONS));
        }
    }

    @Test
    void a_changed_corpus_is_answered_from_at_once() throws IOException {
        Path run = TestingRun.write(directory, Stage.PRETRAIN);
        Path more = Files.writeString(
                directory.resolve("more.jsonl"),
                "{\"id\": \"oslo\", \"title\": \"Oslo\", \"text\": \"Oslo is a city.\"}");
        try (KnowledgeBase base = Pyramidion.open(run)) {
            assertThat(base.add(List.of(more))).isEqualTo(new KnowledgeBase.Change(1, 0, 0, 0));
            assertThat(base.documents()).isEqualTo(13);
            assertThat(base.search("Oslo is a city.", 13))
                    .extracting(hit -> hit.passage().documentId())
                    .contains("oslo");
            assertFails(Kind.CONFLICT, () -> base.add(List.of(more)));
            assertThat(base.remove(Set.of("oslo", "lyon")).removed()).isEqualTo(2);
            assertThat(base.documents()).isEqualTo(11);
            assertFails(Kind.NOT_FOUND, () -> base.remove(Set.of("oslo")));
            assertThat(base.sync(List.of(more))).isEqualTo(new KnowledgeBase.Change(1, 0, 0, 11));
            assertThat(base.documents()).isEqualTo(1);
        }
    }

    @Test
    void several_are_open_at_once_by_name() throws IOException {
        Path run = TestingRun.write(directory, Stage.FINETUNE);
        Path corpus = directory.resolve("corpus");
        try (Pyramidion pyramidion = Pyramidion.open(Map.of("run", run, "words", corpus))) {
            assertThat(pyramidion.names()).containsExactly("run", "words");
            assertThat(pyramidion.named("run").ask(QUESTIONS.getFirst()).best()).isPresent();
            assertThat(pyramidion.named("words").search(QUESTIONS.getFirst(), 1))
                    .isNotEmpty();
            assertFails(Kind.NOT_FOUND, () -> pyramidion.named("other"));
            assertFails(Kind.CONFLICT, () -> pyramidion.add("run", corpus, Settings.defaults()));
            KnowledgeBase words = pyramidion.named("words");
            pyramidion.close("words");
            assertFails(Kind.CONFLICT, () -> words.search("anything", 1));
        }
    }

    @Test
    void what_cannot_be_done_says_of_what_kind_it_is() throws IOException {
        Path run = TestingRun.write(directory, Stage.PRETRAIN);
        assertFails(Kind.NOT_FOUND, () -> Pyramidion.open(directory.resolve("nothing")));
        try (KnowledgeBase base = Pyramidion.open(run)) {
            assertFails(Kind.BAD_INPUT, () -> base.ask(" "));
            assertFails(Kind.BAD_INPUT, () -> base.search("query", 0));
            assertFails(Kind.BAD_INPUT, () -> base.fill("there is no blank here"));
            assertFails(Kind.NOT_FOUND, () -> base.passage(12));
        }
        Path weights = run.resolve("pretrain/model/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertFails(Kind.DAMAGED, () -> Pyramidion.open(run));
    }

    @Test
    void threads_that_are_interrupted_at_random_get_what_one_thread_gets() throws Exception {
        Path run = TestingRun.write(directory, Stage.FINETUNE);
        try (KnowledgeBase base = Pyramidion.open(run);
                ExecutorService pool = Executors.newFixedThreadPool(8)) {
            List<String> questions = IntStream.range(0, 200)
                    .mapToObj(i -> "%s %d".formatted(QUESTIONS.get(i % QUESTIONS.size()), i))
                    .toList();
            List<Answer> expected = questions.stream().map(base::ask).toList();
            AtomicBoolean done = new AtomicBoolean();
            Set<Thread> asking = java.util.concurrent.ConcurrentHashMap.newKeySet();
            CountDownLatch begun = new CountDownLatch(1);
            Thread interrupter = Thread.ofPlatform().start(() -> interrupt(asking, begun, done));
            List<Callable<Answer>> work = new ArrayList<>();
            for (String question : questions) {
                work.add(() -> {
                    asking.add(Thread.currentThread());
                    begun.countDown();
                    return base.ask(question);
                });
            }
            List<Future<Answer>> answers = new ArrayList<>();
            work.forEach(one -> answers.add(pool.submit(one)));
            for (int i = 0; i < questions.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(expected.get(i));
            }
            done.set(true);
            interrupter.join();
        }
    }

    private static void interrupt(Set<Thread> asking, CountDownLatch begun, AtomicBoolean done) {
        Random random = new Random(1);
        try {
            begun.await();
            while (!done.get()) {
                asking.stream().skip(random.nextInt(asking.size())).findFirst().ifPresent(Thread::interrupt);
                Thread.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertFails(Kind kind, ThrowingCallable work) {
        assertThatExceptionOfType(PyramidionException.class)
                .isThrownBy(work)
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(kind))
                .withMessageNotContaining("--");
    }
}
