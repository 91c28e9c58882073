package org.pyramidion.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.evaluation.Comparison;
import org.pyramidion.questions.structure.StructureQuestion;
import org.pyramidion.questions.structure.StructureQuestion.Kind;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import tools.jackson.databind.json.JsonMapper;

class AdaptationTest {

    private static final int BUDGET = 60;
    private static final int DOCUMENTS = 260;

    @TempDir
    Path directory;

    private TestingPlace place;

    @BeforeAll
    static void threads() {
        Engine.threads(1);
    }

    @BeforeEach
    void place() {
        place = new TestingPlace(directory);
    }

    private Optional<AdaptationReport> adapt(
            Path corpus, List<StructureQuestion> questions, int steps, BooleanSupplier stop) throws IOException {
        try (CorpusStore opened = CorpusStore.open(corpus)) {
            return new Adaptation(opened, questions, BUDGET, place.settings(steps), Progress.none(), stop).run();
        }
    }

    private static List<Long> steps(Path corpus) throws IOException {
        return Files.readAllLines(Adaptation.place(corpus).resolve("pretrain/metrics.jsonl")).stream()
                .map(line -> JsonMapper.shared().readTree(line).path("step").asLong())
                .toList();
    }

    /** Asks of documents what their second sentence's beginning would be: where a city is. */
    private static List<StructureQuestion> questions(Path corpus, int count) {
        try (CorpusStore opened = CorpusStore.open(corpus)) {
            return java.util.stream.IntStream.range(0, count)
                    .mapToObj(i -> new StructureQuestion(
                            Kind.TERM, "What is %s?".formatted(opened.title(i)), opened.text(i), "page.html"))
                    .toList();
        }
    }

    @Test
    void an_adaptation_trains_and_measures_and_is_not_done_twice() throws IOException {
        Path corpus = place.corpus("corpus", DOCUMENTS);
        List<StructureQuestion> questions = questions(corpus, 30);
        AdaptationReport report = adapt(corpus, questions, 4, () -> false).orElseThrow();

        assertThat(new Run(Adaptation.place(corpus)).finished(Stage.PRETRAIN)).isTrue();
        assertThat(report.figures())
                .extracting(Comparison.Row::figure)
                .contains("questions: MRR", "questions, encoder alone: recall@5", "blanks, encoder alone: MRR");
        assertThat(report.figures().getFirst().questions()).isEqualTo(30);
        assertThat(report.figures().getFirst().first()).as("words find titles").isGreaterThan(0.5);
        assertThat(report.figures().getLast().questions()).isBetween(20, 26);
        assertThat(report.decidedBy()).isEqualTo("questions: MRR");
        assertThat(report.documentsLearnt()).isTrue();

        assertThat(adapt(corpus, questions, 99, () -> {
                    throw new AssertionError("trains again");
                }))
                .contains(report);
    }

    @Test
    void the_encoder_as_published_stays_where_training_did_not_help() throws IOException {
        Path corpus = place.corpus("corpus", DOCUMENTS);
        AdaptationReport report = adapt(corpus, List.of(), 1, () -> false).orElseThrow();

        assertThat(report.helped()).isFalse();
        assertThat(report.decidedBy()).isEqualTo("blanks, encoder alone: MRR");
        try (CorpusStore opened = CorpusStore.open(corpus)) {
            assertThat(Adaptation.kept(opened)).isEmpty();
            helped(report).write(Adaptation.place(corpus));
            assertThat(Adaptation.kept(opened)).isPresent();
            Adaptation.forget(corpus);
            assertThat(Adaptation.kept(opened)).isEmpty();
        }
    }

    private static AdaptationReport helped(AdaptationReport report) {
        return new AdaptationReport(
                report.lineage(),
                report.corpus(),
                true,
                report.decidedBy(),
                report.documentsLearnt(),
                report.seconds(),
                report.figures());
    }

    @Test
    void too_little_text_is_told_before_anything_is_trained() throws IOException {
        Path corpus = place.corpus("corpus", 50);
        assertThatThrownBy(() -> adapt(corpus, List.of(), 4, () -> false))
                .isInstanceOf(PyramidionException.class)
                .hasMessage(
                        "too little text to adapt to: 45 passages with a name or a date to learn from (100 are needed),"
                                + " 5 blanks and 0 questions made by rule to measure by (20); ask it as it is,"
                                + " with the encoder"
                                + " as published");
        assertThat(Adaptation.place(corpus).resolve("warm-start")).doesNotExist();
    }

    @Test
    void one_that_was_stopped_goes_on_and_another_version_begins_anew() throws IOException {
        Path corpus = place.corpus("corpus", DOCUMENTS);
        AtomicInteger asked = new AtomicInteger();
        assertThat(adapt(corpus, List.of(), 8, () -> asked.incrementAndGet() > 4))
                .isEmpty();
        assertThat(adapt(corpus, List.of(), 8, () -> false)).isPresent();
        assertThat(steps(corpus)).isSorted().doesNotHaveDuplicates().endsWith(7L);

        Path marker = Files.writeString(Adaptation.place(corpus).resolve("of-the-first"), "");
        Path other = place.corpus("other", DOCUMENTS + 1);
        org.pyramidion.base.Artifact.remove(corpus);
        Files.move(other, corpus);
        assertThat(adapt(corpus, List.of(), 2, () -> false)).isPresent();
        assertThat(marker).doesNotExist();
    }

    /** Adapts as a process of its own. */
    static final class Adapter {
        public static void main(String... arguments) throws IOException {
            Engine.threads(1);
            TestingPlace place = new TestingPlace(Path.of(arguments[0]));
            try (CorpusStore opened = CorpusStore.open(Path.of(arguments[0], "corpus"))) {
                new Adaptation(opened, List.of(), BUDGET, place.settings(1_000_000), Progress.none(), () -> false)
                        .run();
            }
        }
    }

    @Test
    void one_that_was_killed_goes_on_from_its_newest_checkpoint() throws Exception {
        Path corpus = place.corpus("corpus", DOCUMENTS);
        Path checkpoints = Adaptation.place(corpus).resolve("pretrain/checkpoints");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dpyramidion.loops=plain", // which that compiler can compile
                        "-cp",
                        System.getProperty("java.class.path"),
                        Adapter.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
            while (!Files.isDirectory(checkpoints.resolve("step-4")) && System.nanoTime() < until) {
                Thread.sleep(5);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(checkpoints).exists();
        assertThat(adapt(corpus, List.of(), 1_000_000, new StopAfter(6))).isEmpty();
        List<Long> steps = steps(corpus);
        assertThat(steps.getLast()).isGreaterThanOrEqualTo(4);
        assertThat(steps.stream().filter(step -> step == 0).count())
                .as("begun once")
                .isOne();
    }

    /** Says yes when it was asked so often. */
    private static final class StopAfter implements BooleanSupplier {
        private int left;

        StopAfter(int times) {
            this.left = times;
        }

        @Override
        public boolean getAsBoolean() {
            return left-- <= 0;
        }
    }

    private static Comparison.Row row(String figure, int items, int better, int worse) {
        double[] before = new double[items];
        double[] after = new double[items];
        java.util.Arrays.fill(after, 0, better, 1);
        java.util.Arrays.fill(before, items - worse, items, 1);
        return Comparison.Row.of(figure, before, after);
    }

    @Test
    void questions_decide_before_blanks_and_blanks_may_not_fall() {
        Comparison.Row helped = row("questions: MRR", 100, 30, 5);
        Comparison.Row same = row("questions: MRR", 100, 10, 9);
        Comparison.Row few = row("questions: MRR", 10, 10, 0);
        Comparison.Row blanks = row("blanks, encoder alone: MRR", 100, 30, 5);
        Comparison.Row fewer = row("blanks, encoder alone: MRR", 100, 5, 30);
        assertThat(Measurement.decide(List.of(helped, blanks)).helped()).isTrue();
        assertThat(Measurement.decide(List.of(same, blanks)).helped()).isFalse();
        assertThat(Measurement.decide(List.of(helped, fewer)).helped()).isFalse();
        assertThat(Measurement.decide(List.of(few, blanks)))
                .satisfies(result -> assertThat(result.helped()).isTrue())
                .satisfies(result -> assertThat(result.decidedBy()).isEqualTo(blanks.figure()));
        assertThat(Measurement.decide(List.of(few)).helped()).isFalse();
        assertThat(Measurement.decide(List.of(few)).decidedBy()).isEmpty();
    }
}
