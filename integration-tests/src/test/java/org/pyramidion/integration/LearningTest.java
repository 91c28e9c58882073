package org.pyramidion.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.study.Studies;
import org.pyramidion.study.StudyReport;

/** That pre-training teaches the retriever, on questions about facts that no stage of training has masked. */
class LearningTest {

    /** What pre-training adds to recall@5 at least. */
    private static final double MARGIN = 0.15;

    @Test
    void pretraining_finds_more_answers(@TempDir Path directory) throws URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(LearningTest.class.getResource("learning.yaml"))
                .toURI());
        StudyReport report = (StudyReport)
                Studies.run(file, directory, new Studies.Settings(directory, false), Progress.none(), () -> false)
                        .orElseThrow();
        double cold = recall(report, "cold");
        assertThat(cold).as("neither nothing nor solved").isBetween(0.03, 0.3);
        assertThat(recall(report, "salient")).isGreaterThan(cold + MARGIN);
        assertThat(recall(report, "without-over-draw")).isLessThan(cold);
        assertThat(report.markdown()).contains("one seed").doesNotContain("Infinity");
    }

    private static double recall(StudyReport report, String name) {
        return report.sets().getFirst().arms().stream()
                .filter(arm -> arm.name().equals(name))
                .map(arm ->
                        Objects.requireNonNull(arm.figures().get("recall@5")).mean())
                .findFirst()
                .orElseThrow();
    }
}
