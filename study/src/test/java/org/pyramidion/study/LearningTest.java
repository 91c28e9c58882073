package org.pyramidion.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;

/** That pre-training teaches the retriever, on questions about facts that no stage of training has masked. */
class LearningTest {

    /** What pre-training adds to recall@5. */
    private static final double MARGIN = 0.15;

    @Test
    void pretraining_finds_more_answers(@TempDir Path directory) throws URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(LearningTest.class.getResource("learning.yaml"))
                .toURI());
        StudyReport report = new Study(file, directory, Progress.none(), () -> false)
                .run()
                .orElseThrow();
        Map<String, Double> recall = report.arms().stream().collect(Collectors.toMap(StudyReport.Arm::name, arm -> arm.figures()
                .get("recall@5")
                .mean()));
        System.out.println(recall);
        assertThat(recall.get("cold")).isBetween(0.03, 0.3);
        assertThat(recall.get("salient")).isGreaterThan(recall.get("cold") + MARGIN);
        assertThat(recall.get("without-over-draw")).isLessThan(recall.get("cold"));
    }
}
