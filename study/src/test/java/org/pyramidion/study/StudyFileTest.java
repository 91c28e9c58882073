package org.pyramidion.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.run.Run.Stage;

class StudyFileTest {

    @TempDir
    private Path directory;

    @Test
    void reads_an_experiment() throws IOException {
        StudyFile file = read("""
                seeds: [1, 2]
                corpus: wiki
                questions: dev.jsonl
                settings: {pretrain.steps: 10}
                arms:
                  plain: {stage: pretrain}
                  tuned: {stage: finetune, from: plain, settings: {finetune.reset: both}}
                compare:
                  - {figure: em, above: tuned, below: plain}
                """);
        assertThat(file.seeds()).containsExactly(1L, 2L);
        assertThat(file.arm("tuned").last()).isEqualTo(Stage.FINETUNE);
        assertThat(file.settings("tuned")).isEqualTo(Map.of("pretrain.steps", "10", "finetune.reset", "both"));
        assertThat(file.figures()).containsExactly("recall@1", "recall@5", "recall@20", "em");
    }

    @Test
    void says_where_it_makes_no_sense() {
        assertThatThrownBy(() -> read("""
                corpus: wiki
                questions: dev.jsonl
                arms:
                  plain: {stage: pretrained}
                """))
                .hasMessageContaining("study.yaml:")
                .hasMessageContaining("stage is 'pretrained'");
        assertThatThrownBy(() -> read("""
                corpus: wiki
                questions: dev.jsonl
                arms: {plain: {stage: pretrain}, tuned: {stage: finetune, from: plane}}
                """))
                .hasMessageContaining("unknown earlier arm 'plane'")
                .hasMessageContaining("plain");
        assertThatThrownBy(() -> read("arms: {plain: {stage: pretrain}}")).hasMessageContaining("neither a world nor");
        assertThatThrownBy(() -> read("arm: {}")).hasMessageContaining("arm");
    }

    private StudyFile read(String yaml) throws IOException {
        return StudyFile.read(Files.writeString(directory.resolve("study.yaml"), yaml));
    }
}
