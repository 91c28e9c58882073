package org.pyramidion.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;

class ComparisonTest {

    @TempDir
    Path directory;

    @Test
    void questions_are_paired_by_id_whatever_their_order() throws IOException {
        Path first = write(
                "a",
                "{\"id\": \"1\", \"em\": 0, \"f1\": 0.5, \"rank\": 3, \"answerable\": true}",
                "{\"id\": \"2\", \"em\": 1, \"f1\": 1.0, \"rank\": null, \"answerable\": false}");
        Path second = write(
                "b",
                "{\"id\": \"2\", \"em\": 1, \"f1\": 1.0, \"rank\": 30, \"answerable\": true}",
                "{\"id\": \"1\", \"em\": 1, \"f1\": 1.0, \"rank\": 1, \"answerable\": true}");
        Comparison comparison = Comparison.of(first, second);
        assertThat(comparison.questions()).isEqualTo(2);
        assertThat(comparison.answerable()).isEqualTo(1);
        assertThat(comparison.all())
                .extracting(Comparison.Row::figure)
                .containsExactly("em", "f1", "recall@1", "recall@5", "recall@20", "recall@100");
        Comparison.Row em = comparison.all().getFirst();
        assertThat(em.first()).isEqualTo(0.5);
        assertThat(em.second()).isEqualTo(1);
        assertThat(em.better()).isEqualTo(1);
        assertThat(em.worse()).isZero();
        assertThat(em.pValue()).isEqualTo(1);
        assertThat(em.difference()).isEqualTo(new Interval(0, 1));
        assertThat(comparison.all().get(5).second()).isEqualTo(1);
        assertThat(comparison.answerableRows().getFirst().first()).isZero();
    }

    @Test
    void a_mean_has_an_interval_over_the_questions_of_all_files() throws IOException {
        Path first = write("a", "{\"id\": \"1\", \"em\": 0}", "{\"id\": \"2\", \"em\": 0}");
        Path second = write("b", "{\"id\": \"1\", \"em\": 1}", "{\"id\": \"2\", \"em\": 1}");
        assertThat(Comparison.intervals(List.of(first))).containsExactly(entry("em", new Interval(0, 0)));
        Interval both = Comparison.intervals(List.of(first, second)).get("em");
        assertThat(both).isEqualTo(new Interval(0, 1));
    }

    @Test
    void results_of_other_questions_or_none_are_refused() throws IOException {
        Path first = write("a", "{\"id\": \"1\", \"em\": 0}");
        Path second = write("b", "{\"id\": \"2\", \"em\": 0}");
        assertFails(first, second, "lacks 1 questions of");
        assertFails(first, write("c", ""), "holds no result");
        assertFails(first, write("d", "{"), "d:1: not valid JSON");
        assertFails(first, write("e", "{\"em\": 1}"), "e:1: no 'id'");
        assertFails(first, write("f", "{\"id\": 1}", "{\"id\": 1}"), "f:2: question 1 has a result already");
        assertFails(first, directory.resolve("absent"), "no such file");
    }

    private static void assertFails(Path first, Path second, String message) {
        assertThatThrownBy(() -> Comparison.of(first, second))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(message);
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines));
    }
}
