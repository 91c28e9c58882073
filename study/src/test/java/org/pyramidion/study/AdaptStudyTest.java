package org.pyramidion.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.evaluation.Comparison;

class AdaptStudyTest {

    @TempDir
    private Path directory;

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("mine.yaml"), yaml);
    }

    private void assertRefused(String yaml, String... said) throws IOException {
        Path file = file(yaml);
        assertThatExceptionOfType(PyramidionException.class)
                .isThrownBy(() -> Studies.run(
                        file,
                        directory.resolve("out"),
                        new Studies.Settings(directory, false),
                        Progress.none(),
                        () -> false))
                .satisfies(e -> assertThat(e.getMessage()).contains(said));
    }

    @Test
    void what_is_not_said_is_half_an_hour_and_a_hundred_questions_of_a_kind() throws IOException {
        AdaptFile.Adapt adapt = StudyFormats.read(file("adapt: {folders: {b: x/b, a: x/a}}"), AdaptFile.class)
                .adapt();
        assertThat(adapt.minutes()).isEqualTo(30);
        assertThat(adapt.questions()).isEqualTo(100);
        assertThat(adapt.folders()).containsExactly(Map.entry("b", Path.of("x/b")), Map.entry("a", Path.of("x/a")));
    }

    @Test
    void a_folder_that_is_not_there_is_named_before_anything_is_trained() throws IOException {
        assertRefused("adapt: {folders: {a: nowhere}}", "nowhere: no such folder");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void a_file_without_folders_or_with_another_key_is_refused() throws IOException {
        assertRefused("adapt: {minutes: 3}", "mine.yaml:1", "needs folders");
        assertRefused("adapt: {minutes: 0, folders: {a: x}}", "above nothing");
        assertRefused("adapt: {folder: {a: x}}", "mine.yaml:1", "folder");
    }

    @Test
    void the_report_has_shares_in_percent_and_which_system_is_above_which() {
        double[] before = {0, 0, 1, 0};
        double[] after = {1, 1, 1, 0};
        AdaptReport report = new AdaptReport(
                "adapt",
                "Does it?",
                30,
                List.of(new AdaptReport.Folder(
                        "pumps",
                        1085,
                        4,
                        1147,
                        true,
                        false,
                        List.of(new AdaptReport.Ranking("BM25", 0.25, 0.5, 0.75, 0.375)),
                        List.of(new AdaptReport.Compared(
                                "MiniLM, adapted", "MiniLM", Comparison.Row.of("recall@5", before, after))))));
        assertThat(report.markdown().lines())
                .contains(
                        "# Study adapt",
                        "## pumps",
                        "1,085 passages, 4 questions. Trained for 19 min 7 s, documents too; `ask` would use the"
                                + " published encoder.",
                        "| BM25 | 25.0 | 50.0 | 75.0 | 37.5 |")
                .anyMatch(line -> line.startsWith("| MiniLM, adapted above MiniLM | recall@5 | +50.0 | "));
        assertThat(ReportFiles.page(report))
                .contains("<h2>pumps</h2>", "<td>BM25</td>", "<title>BM25 @5: 50.0</title>", "default-src 'none'")
                .doesNotContain("<script");
        assertThat(StudyFormats.json(report)).contains("\"recall1\" : 0.25", "\"documents_learnt\" : true");
    }
}
