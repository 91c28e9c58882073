package org.pyramidion.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;

class TrecRunTest {

    @TempDir
    Path directory;

    @Test
    void the_score_gives_the_order_and_of_equal_ones_the_later_document_is_first() throws IOException {
        TrecRun run = read("q1 Q0 a 1 2.0 x", "q2 Q0 a 1 -1 x", "q1\tQ0\tb\t2\t2.0\tx", "", "q1 Q0 c 3 1e1 x");
        assertThat(run.of("q1")).extracting(TrecRun.Entry::document).containsExactly("c", "b", "a");
        assertThat(run.of("q2")).containsExactly(new TrecRun.Entry("a", -1));
        assertThat(run.of("q3")).isEmpty();
        assertThat(run.questions()).containsExactly("q1", "q2");
    }

    @Test
    void what_is_written_is_read_in_the_same_order_whatever_the_ties() throws IOException {
        QuestionResult tied = result("q1", new String[] {"a", "b", "a", "c", "d"}, new double[] {1, 1, 1, 1, -3e-42});
        Path file = directory.resolve("run.trec");
        TrecRun.ofDocuments(List.of(tied, result("q2", new String[0], new double[0])))
                .write(file, "tag");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(4);
        assertThat(lines.getFirst()).isEqualTo("q1 Q0 a 1 1.0 tag");
        List<TrecRun.Entry> entries = TrecRun.read(file).of("q1");
        assertThat(entries).extracting(TrecRun.Entry::document).containsExactly("a", "b", "c", "d");
        assertThat(entries).extracting(TrecRun.Entry::score).doesNotHaveDuplicates();
    }

    @Test
    void bad_lines_are_named() {
        assertFails("x.trec:2: a line of a TREC run is question, Q0,", "q1 Q0 a 1 1 x", "q1 Q0 b 1 1");
        assertFails("x.trec:1: the score must be a finite number, is: high", "q1 Q0 a 1 high x");
        assertFails("x.trec:1: the score must be a finite number, is: NaN", "q1 Q0 a 1 NaN x");
        assertFails("x.trec:1: the score must be a finite number, is: 1e39", "q1 Q0 a 1 1e39 x");
        assertFails("x.trec:2: document a is ranked twice for question q1", "q1 Q0 a 1 1 x", "q1 Q0 a 2 0 x");
        assertFails("x.trec: holds no ranking", "");
    }

    @Test
    void what_trec_cannot_express_is_refused() {
        QuestionResult spaced = result("q1", new String[] {"a b"}, new double[] {1});
        assertThatThrownBy(() -> TrecRun.ofDocuments(List.of(spaced)).write(directory.resolve("run"), "x"))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("'a b'");
        assertThat(directory.resolve("run")).doesNotExist();
        QuestionResult one = result("q1", new String[] {"a"}, new double[] {1});
        assertThatThrownBy(() -> TrecRun.ofDocuments(List.of(one, one)))
                .hasMessageContaining("two questions have the id q1");
    }

    private TrecRun read(String... lines) throws IOException {
        return TrecRun.read(Files.write(directory.resolve("x.trec"), List.of(lines)));
    }

    private void assertFails(String message, String... lines) {
        assertThatThrownBy(() -> read(lines))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(message);
    }

    static QuestionResult result(String id, String[] documents, double[] scores) {
        return new QuestionResult(
                id,
                "",
                "?",
                List.of("x"),
                Optional.empty(),
                true,
                OptionalInt.empty(),
                false,
                OptionalInt.empty(),
                false,
                IntStream.range(0, documents.length)
                        .mapToObj(i -> new QuestionResult.Ranked(i, documents[i], scores[i]))
                        .toList(),
                Optional.empty());
    }
}
