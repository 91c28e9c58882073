package org.pyramidion.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.model.InputSequence.Marks;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.WordPieceTokenizer;

class WindowTest {

    @TempDir
    static Path directory;

    private static WordPieceTokenizer tokenizer;

    @BeforeAll
    static void open() throws IOException {
        tokenizer = TestingTokenizer.of(directory, "the", "nile", "is", "in", "egypt", "since", "long");
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    private static TokenisedPassage passage(String text) {
        return TokenisedPassage.of(text, tokenizer);
    }

    private static TokenisedPassage letters(int count) {
        return passage(IntStream.range(0, count)
                .mapToObj(i -> String.valueOf((char) ('a' + i % 26)))
                .collect(Collectors.joining(" ")));
    }

    @Test
    void a_passage_that_fits_is_one_window() {
        assertThat(Window.of(letters(10), 10, 4))
                .extracting(Window::from, Window::to)
                .containsExactly(tuple(0, 10));
    }

    @Test
    void windows_begin_a_stride_apart_and_the_last_one_ends_the_passage() {
        assertThat(Window.of(letters(19), 10, 4))
                .extracting(Window::from, Window::to)
                .containsExactly(tuple(0, 10), tuple(4, 14), tuple(8, 18), tuple(12, 19));
    }

    @Test
    void every_answer_lies_in_a_window() {
        ReaderFormat format = new ReaderFormat(new Marks(0, 1), 40, 128, 16, 8);
        int[] question = new int[20];
        TokenisedPassage passage = letters(90);
        List<Window> windows = Window.of(passage, format.room(question), format.stride(question));
        assertThat(format.room(question)).isEqualTo(40 - 3 - 16);
        for (int first = 0; first + 8 <= 90; first++) {
            PieceSpan span = new PieceSpan(first, first + 7);
            assertThat(windows)
                    .as("answer at %d", first)
                    .anyMatch(window -> window.from() <= span.first() && span.last() < window.to());
        }
    }

    @Test
    void an_input_is_question_and_window_between_marks() {
        ReaderFormat format = new ReaderFormat(new Marks(101, 102), 9, 4, 3, 1);
        int[] question = {7, 8, 9, 10};
        Window window = new Window(letters(6), 1, 4);
        int[] ids = window.passage().tokens().ids();
        assertThat(format.input(question, window).ids())
                .containsExactly(101, 7, 8, 9, 102, ids[1], ids[2], ids[3], 102);
        assertThat(format.offset(question)).isEqualTo(5);
    }

    @Test
    void answers_stand_wherever_they_read_so_between_words() {
        TokenisedPassage passage = passage("The Nile, the nile-is Nile. Nilesea is in Egypt.");
        List<PieceSpan> spans = GoldSpans.in(passage, List.of("Nile.", " in Egypt"), 5);
        assertThat(spans)
                .extracting(span -> passage.place(span.first(), span.last()).start())
                .containsExactly(4, 22, 39);
        assertThat(spans)
                .extracting(span -> passage.place(span.first(), span.last()).of(passage.text()))
                .containsExactly("Nile", "Nile", "in Egypt");
    }

    @Test
    void a_long_answer_is_no_span() {
        assertThat(GoldSpans.in(passage("The Nile is in Egypt."), List.of("Nile is in Egypt"), 3))
                .isEmpty();
    }

    @Test
    void spans_are_of_whole_words_with_a_letter_or_a_digit() {
        TokenisedPassage passage = passage("The xyz (-) is.");
        // the, x, ##y, ##z, (, -, ), is, .
        assertThat(passage.size()).isEqualTo(9);
        assertThat(passage.answers().mayAnswer(1, 3)).isTrue();
        assertThat(passage.answers().mayAnswer(1, 2)).isFalse();
        assertThat(passage.answers().mayAnswer(2, 3)).isFalse();
        assertThat(passage.answers().mayAnswer(4, 6)).as("(-)").isFalse();
        assertThat(passage.answers().mayAnswer(5, 7)).as("-) is").isTrue();
        assertThat(passage.place(1, 3).of(passage.text())).isEqualTo("xyz");
    }

    @Test
    void a_line_that_stands_for_itself_is_not_left_by_an_answer() {
        TokenisedPassage passage = passage("The Nile is long.\nIn Egypt since long.");
        // the, nile, is, long, ., in, egypt, since, long, .
        assertThat(passage.answers().mayAnswer(1, 3)).isTrue();
        assertThat(passage.answers().mayAnswer(3, 6)).as("long.\\nIn Egypt").isFalse();
        assertThat(passage.answers().mayAnswer(5, 8)).isTrue();
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }
}
