package org.pyramidion.tagger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Workers;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.text.AnnotatedText;
import org.pyramidion.text.Language;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.SpanScores;

class EntityTaggerTest {

    @TempDir
    static Path shared;

    private static Path bert;

    @BeforeAll
    static void write() throws IOException {
        bert = TestingBert.write(shared.resolve("bert"));
    }

    /** A text in which entities stand in brackets: "[LOC Lyon] is old.". */
    private static AnnotatedText annotated(String marked) {
        StringBuilder text = new StringBuilder();
        List<SalientSpan> spans = new ArrayList<>();
        for (String part : marked.split("(?=\\[)|(?<=\\])")) {
            if (part.startsWith("[")) {
                String type = part.substring(1, part.indexOf(' '));
                String name = part.substring(part.indexOf(' ') + 1, part.length() - 1);
                spans.add(new SalientSpan(text.length(), text.length() + name.length(), type));
                text.append(name);
            } else {
                text.append(part);
            }
        }
        return new AnnotatedText(text.toString(), spans);
    }

    private static final List<AnnotatedText> TEN = Stream.of(
                    "[LOC Seoul] is the capital of [LOC South Korea].",
                    "The city of [LOC Paris] is in [LOC France].",
                    "What is the [MISC Pyramid of Egypt]?",
                    "[PER Victor Hugo] is in [LOC Paris].",
                    "The river is in [LOC Egypt], the city is [LOC Cairo].",
                    "Where is [ORG Acme Inc.]?",
                    "The capital is [LOC Tokyo].",
                    "[PER Ada] is the capital of what?",
                    "The pyramid is in [LOC Cairo].",
                    "What is the river of [LOC South Korea]?")
            .map(EntityTaggerTest::annotated)
            .toList();

    private static TaggerTraining.Settings settings(int linkSteps, int epochs) {
        return new TaggerTraining.Settings(1, 0, linkSteps, 1e-2, epochs, 1e-2, 128, 64, 0);
    }

    private static TaggerInput window(EntityTagger tagger, String text) {
        return tagger.cutter().cut(List.of(text)).getFirst().getFirst();
    }

    private static EntityTagger untrained() {
        return EntityTagger.ofPretrained(bert, 0, 1, Language.ENGLISH, Precision.FLOAT32);
    }

    @Test
    void learns_ten_sentences_by_heart_and_remembers_them_on_disk() {
        Path place = shared.resolve("tagger");
        List<String> texts = TEN.stream().map(AnnotatedText::text).toList();
        List<List<SalientSpan>> found;
        try (EntityTagger tagger =
                TaggerTraining.train(bert, TEN, TEN, settings(5, 40), Precision.FLOAT32, Progress.none())) {
            assertThat(SpanScores.of(tagger, TEN).typedF1()).isEqualTo(1);
            found = tagger.tagAll(texts);
            tagger.save(place, Map.of());
        }
        try (EntityTagger again = EntityTagger.open(place, Precision.FLOAT32)) {
            assertThat(again.tagAll(texts)).isEqualTo(found);
            assertThat(texts).allSatisfy(text -> assertThat(again.tag(text)).isEqualTo(found.get(texts.indexOf(text))));
            assertThat(again.description()).startsWith("tagger-");
        }
    }

    private static boolean hasWorkers() {
        Engine.threadsHere(2);
        AtomicBoolean seen = new AtomicBoolean();
        Progress watching =
                (what, total, unit) -> done -> seen.set(Workers.here().isPresent());
        TaggerTraining.train(bert, List.of(), TEN, settings(0, 1), Precision.FLOAT32, watching)
                .close();
        return seen.get();
    }

    @Test
    void parts_of_a_batch_are_computed_side_by_side() throws Exception {
        assumeFalse(Engine.device().isAccelerator(), "parts are computed side by side on a CPU only");
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) { // whose number of threads is its own
            assertThat(thread.submit(EntityTaggerTest::hasWorkers).get()).isTrue();
        }
    }

    @Test
    void a_korean_name_ends_before_its_particle() throws IOException {
        List<AnnotatedText> texts = Stream.of(
                        "[LOC 서울]은 2019년 3월 2일에 도시다.",
                        "[PER 김구]는 [LOC 서울]에 있다.",
                        "[LOC 파리]의 도시는 어디에 있다?",
                        "도시는 [PER 김구]의 도시다.")
                .map(EntityTaggerTest::annotated)
                .toList();
        Path korean = TestingBert.write(
                shared.resolve("ko"),
                new TestingBert.Shape(
                        16, 0.2, TestingBert.vocabulary("서울 파리 김 ##구 도시 ##은 ##는 ##에 ##의 ##다 있다 어디 ##년 ##월 ##일 A")));
        try (EntityTagger tagger = TaggerTraining.train(
                korean,
                List.of(),
                texts,
                new TaggerTraining.Settings(1, 0, 0, 0, 100, 3e-3, 128, 32, 0),
                Precision.FLOAT32,
                Progress.none())) {
            assertThat(SpanScores.of(tagger, texts).typedF1()).isEqualTo(1);
            tagger.save(shared.resolve("korean-tagger"), Map.of());
        }
        try (EntityTagger again = EntityTagger.open(shared.resolve("korean-tagger"), Precision.FLOAT32)) {
            assertThat(again.language()).isEqualTo(Language.KOREAN);
            assertThat(again.tag("A 서울은 도시다").getFirst().of("A 서울은 도시다")).isEqualTo("서울");
            assertThat(again.withDates().tag(texts.getFirst().text()))
                    .extracting(span -> span.of(texts.getFirst().text()))
                    .containsExactly("서울", "2019년 3월 2일");
        }
    }

    @Test
    void a_wordpiece_that_holds_a_particle_is_cut_before_it() throws IOException {
        Path korean = TestingBert.write(
                shared.resolve("cuts"),
                new TestingBert.Shape(16, 0.2, TestingBert.vocabulary("회 ##사의 ##사 ##의 도의 도 은행에서 은행 ##에서 A")));
        try (EntityTagger tagger = EntityTagger.ofPretrained(korean, 0, 1, Language.KOREAN, Precision.FLOAT32)) {
            String text = "회사의 도의 은행에서";
            assertThat(window(tagger, text).words())
                    .extracting(word -> word.of(text))
                    .containsExactly("회", "사", "의", "도", "의", "은행", "에서");
        }
        try (EntityTagger tagger = EntityTagger.ofPretrained(korean, 0, 1, Language.CHINESE, Precision.FLOAT32)) {
            assertThat(window(tagger, "회사의").words()).hasSize(2);
        }
    }

    @Test
    void a_tagger_that_does_not_say_reads_english() throws IOException {
        Path place = shared.resolve("new");
        Path old = shared.resolve("old");
        List<String> vocabulary = Files.readAllLines(bert.resolve("vocab.txt"));
        try (EntityTagger tagger = untrained()) {
            tagger.save(place, Map.of());
        }
        Artifact.write(old, EntityTagger.FORMAT, 1, Map.of(), partial -> {
            for (String name : List.of("model.safetensors", "vocab.txt")) {
                Files.copy(place.resolve(name), partial.resolve(name));
            }
            String config = Files.readString(place.resolve("config.json"))
                    .replaceFirst(",\"language\":\"en\"", "")
                    .replaceFirst(",\"do_lower_case\":true", "");
            assertThat(config).doesNotContain("language", "lower");
            Files.writeString(partial.resolve("config.json"), config);
        });
        try (EntityTagger again = EntityTagger.open(old, Precision.FLOAT32)) {
            assertThat(again.language()).isEqualTo(Language.ENGLISH);
            assertThat(window(again, "City").input().ids()[1]).isEqualTo(vocabulary.indexOf("city"));
        }
    }

    @Test
    void hyperlinks_tell_nothing_where_there_are_no_capitals() {
        List<AnnotatedText> korean = List.of(annotated("[LOC 서울]은 도시다."));

        assertThatThrownBy(() ->
                        TaggerTraining.train(bert, TEN, korean, settings(1, 1), Precision.FLOAT32, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("'ko'")
                .hasMessageContaining("leave the hyperlinks out");
    }

    @Test
    void a_long_text_is_read_in_windows_and_no_word_is_lost() {
        try (EntityTagger tagger = untrained()) {
            String text = "The city is old. ".repeat(20) + "a b ".repeat(70) + "X. " + "😀 Egypt";
            List<TaggerInput> windows = tagger.cutter().cut(List.of(text)).getFirst();

            assertThat(windows)
                    .hasSizeGreaterThan(3)
                    .allSatisfy(window -> assertThat(window.input().length()).isLessThanOrEqualTo(96));
            String words = String.join(
                    "",
                    windows.stream()
                            .flatMap(window -> window.words().stream())
                            .map(word -> word.of(text))
                            .toList());
            assertThat(words).isEqualTo(text.replace(" ", ""));
        }
    }

    @Test
    void a_words_first_wordpiece_speaks_for_it_and_its_shape_for_all_its_pieces() {
        try (EntityTagger tagger = untrained()) {
            TaggerInput window = window(tagger, "the Zoo, 3D"); // [CLS] the z ##o ##o , 3 ##d [SEP]

            assertThat(window.positions()).containsExactly(1, 2, 5, 6);
            assertThat(window.shapes())
                    .containsExactly(
                            WordShape.LOWER_CASE,
                            WordShape.CAPITALISED,
                            WordShape.PUNCTUATION,
                            WordShape.LETTERS_AND_DIGITS);
            assertThat(window.input().segments()).containsExactly(0, 0, 1, 1, 1, 7, 6, 6, 0);
        }
    }

    @Test
    void texts_without_words_have_no_spans() {
        try (EntityTagger tagger = untrained()) {
            assertThat(tagger.tagAll(List.of("", "  \n"))).containsExactly(List.of(), List.of());
            assertThat(tagger.tagAll(List.of())).isEmpty();
        }
    }

    @Test
    void a_hyperlink_tells_a_boundary_and_an_unlinked_capital_nothing() {
        try (EntityTagger tagger = untrained()) {
            AnnotatedText text = annotated("The [x capital of France] is [x Paris], the [x capital] of South of Korea");
            Labels labels = tagger.labels();
            int out = labels.outside();
            int any = labels.any();

            int[] known = new HyperlinkLabels(labels).known(text.text(), text.spans(), window(tagger, text.text()));

            assertThat(known)
                    .containsExactly(any, out, out, any, out, labels.beginAny(), out, out, out, out, any, any, any);
        }
    }

    @Test
    void dates_and_openings_of_sentences_are_no_names() {
        try (EntityTagger tagger = untrained()) {
            AnnotatedText text = annotated("[x Pyramid] in [x June 1802] and [x River of Egypt]");
            Labels labels = tagger.labels();

            int[] known = new HyperlinkLabels(labels).known(text.text(), text.spans(), window(tagger, text.text()));

            assertThat(known)
                    .containsExactly(
                            labels.any(),
                            labels.any(),
                            labels.outside(),
                            labels.outside(),
                            labels.outside(),
                            labels.beginAny(),
                            labels.insideAny(),
                            labels.insideAny());
        }
    }

    @Test
    void every_fifth_document_is_held_out() {
        assertThat(TaggerTraining.heldOut(TEN)).containsExactly(TEN.get(4), TEN.get(9));
        assertThat(TaggerTraining.training(TEN)).hasSize(8).doesNotContain(TEN.get(4), TEN.get(9));
        assertThat(TaggerTraining.heldOut(TEN.subList(0, 1))).isEmpty();
    }

    @Test
    void another_directory_is_refused() throws IOException {
        Files.createDirectories(shared.resolve("empty"));
        assertThatThrownBy(() -> EntityTagger.open(shared.resolve("empty"), Precision.FLOAT32))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("no tagger here");
        assertThatThrownBy(() -> TaggerTraining.train(
                        bert, List.of(), List.of(), settings(0, 1), Precision.FLOAT32, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("no labelled text");
    }
}
