package org.pyramidion.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.evaluation.Rankers;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run.Stage;

class StudyFileTest {

    private static final String DATA = "data: {corpus: wiki, questions: {dev: dev.jsonl}}\n";

    @TempDir
    private Path directory;

    @Test
    void reads_an_experiment() throws IOException {
        StudyFile file = read("""
                seeds: [1, 2]
                data: {corpus: wiki, questions: {dev: dev.jsonl}}
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
        assertThat(file.arm("plain").retrieves()).isTrue();
    }

    @Test
    void says_where_it_makes_no_sense() {
        assertRefused(DATA + "arms:\n  plain: {stage: pretrained}", "study.yaml:", "stage is 'pretrained'");
        assertRefused(
                DATA + "arms: {plain: {stage: pretrain}, tuned: {stage: finetune, from: plane}}",
                "unknown earlier arm 'plane'",
                "plain");
        assertRefused("arms: {plain: {stage: pretrain}}", "either a world or data");
        assertRefused("arm: {}", "arm");
        assertRefused("data: {corpus: wiki}\narms: {a: {stage: pretrain}}", "nothing is measured");
        assertRefused("data: {questions: {dev: x}}\narms: {a: {stage: pretrain}}", "data without a corpus");
    }

    @Test
    void what_only_ranks_is_an_arm_that_no_seed_changes_unless_a_reader_reads_it() throws IOException {
        StudyFile file = read(DATA + """
                arms:
                  words: {ranker: bm25}
                  orqa: {stage: baseline}
                  read: {ranker: fusion, from: orqa}
                """);
        assertThat(file.arm("words").kind()).isEqualTo(Rankers.Kind.BM25);
        assertThat(file.arm("words").isUntrained()).isTrue();
        assertThat(file.arm("read").isUntrained()).isFalse();
        assertRefused(DATA + "arms: {words: {ranker: bm26}}", "ranker is 'bm26'");
        assertRefused(DATA + "arms: {words: {ranker: model}}", "ranker is 'model'");
        assertRefused(DATA + "arms: {words: {ranker: bm25, stage: baseline}}", "a ranker is not trained");
    }

    @Test
    void a_reader_that_learns_something_else_first_is_of_use_where_answers_are_learnt() throws IOException {
        String readers = DATA + "readers: {squad: {corpus: squad, train: [squad.jsonl]}}\n";
        StudyFile file = read(readers + "arms: {orqa: {stage: baseline, reader: squad}}");
        assertThat(file.arm("orqa").reader()).contains("squad");
        assertRefused(readers + "arms: {orqa: {stage: baseline, reader: sqaud}}", "unknown reader 'sqaud'", "squad");
        assertRefused(readers + "arms: {cold: {stage: warm-start, reader: squad}}", "finetune and baseline alone");
        assertRefused(DATA + "readers: {squad: {corpus: squad}}\narms: {a: {stage: baseline}}", "needs a corpus");
    }

    @Test
    void an_arm_warms_itself_where_its_settings_or_those_that_it_takes_over_decide_the_warm_start() throws IOException {
        StudyFile file = read(DATA + """
                arms:
                  plain: {stage: pretrain, settings: {pretrain.masking: uniform}}
                  text: {stage: pretrain, settings: {pretrain.text: news}}
                  cold: {stage: warm-start, settings: {mlm.steps: 0}}
                  tuned: {stage: finetune, from: text, settings: {finetune.steps: 3}}
                """);
        assertThat(List.of("plain", "text", "cold", "tuned"))
                .map(file::warmsItself)
                .containsExactly(false, true, true, true);
    }

    @Test
    void published_figures_are_of_the_studys_own_sets() throws IOException {
        StudyFile file = read(DATA + """
                arms: {words: {ranker: bm25}}
                published: {source: A paper, rows: {DrQA: {dev: {em: 20.7}}}}
                """);
        assertThat(file.published().on("dev")).isEqualTo(Map.of("DrQA", Map.of("em", 20.7)));
        assertThat(file.published().on("test")).isEmpty();
        assertRefused(
                DATA + "arms: {words: {ranker: bm25}}\npublished: {rows: {DrQA: {devv: {em: 20.7}}}}",
                "unknown question set 'devv'");
        assertRefused(
                DATA + "arms: {words: {ranker: bm25}}\npublished: {rows: {DrQA: {dev: {f1: 20.7}}}}",
                "unknown figure 'f1'");
    }

    @Test
    void a_small_version_has_limits_seeds_and_settings_of_its_own() throws IOException {
        StudyFile file = read(DATA + """
                seeds: [1, 2]
                settings: {pretrain.seconds: 300, pretrain.batch: 64}
                arms: {plain: {stage: pretrain}}
                small: {limits: {passages: 600}, settings: {pretrain.seconds: 20}}
                """);
        assertThat(file.data().orElseThrow().limits()).isEqualTo(StudyData.Limits.NONE);
        StudyFile small = file.rehearsal();
        assertThat(small.seeds()).containsExactly(1L);
        assertThat(small.about()).startsWith("**A small version");
        assertThat(small.data().orElseThrow().limits()).isEqualTo(new StudyData.Limits(600, 0, 0));
        assertThat(small.settings("plain")).isEqualTo(Map.of("pretrain.seconds", "20", "pretrain.batch", "64"));
        StudyFile whole = read(DATA + "arms: {plain: {stage: pretrain}}");
        assertThatThrownBy(whole::rehearsal).hasMessageContaining("no 'small' version");
    }

    @Test
    void blanks_are_filled_by_what_is_trained_on_data() throws IOException {
        StudyFile file = read("""
                data: {corpus: wiki}
                blanks: {}
                arms:
                  bert: {stage: warm-start, retrieves: false}
                  realm: {stage: pretrain}
                compare: [{figure: ln p, above: realm, below: bert}]
                """);
        assertThat(file.blanks()).contains(new StudyFile.Blanks(20, false));
        assertThat(file.arm("bert").retrieves()).isFalse();
        assertRefused("data: {corpus: wiki}\nblanks: {}\narms: {words: {ranker: bm25}}", "words", "fills no blanks");
        assertRefused(
                "data: {corpus: wiki}\nblanks: {}\narms: {a: {stage: pretrain}}\n"
                        + "compare: [{figure: em, above: a, below: a}]",
                "unknown figure 'em'");
        assertRefused(
                "data: {corpus: wiki}\nblanks: {swapped: true}\narms: {a: {stage: pretrain}}\n"
                        + "compare: [{figure: ln p, above: a, below: a}]",
                "compared with itself");
    }

    /** Each study of the repository is one, and its settings, as it is and small, are settings that there are. */
    @Test
    void the_repositorys_own_studies_can_be_read() {
        Path studies = Path.of(System.getProperty("pyramidion.root", ".."), "config", "studies");
        for (String name : List.of("controlled", "resets", "table1", "table2", "table3", "table4")) {
            StudyFile file = StudyFile.read(studies.resolve(name + ".yaml"));
            file.arms().keySet().forEach(arm -> ConfigFile.resolve(ConfigSource.options(file.settings(arm))));
            file.small()
                    .map(less -> file.rehearsal())
                    .ifPresent(small -> small.arms()
                            .keySet()
                            .forEach(arm -> ConfigFile.resolve(ConfigSource.options(small.settings(arm)))));
        }
    }

    private void assertRefused(String yaml, String... said) {
        assertThatThrownBy(() -> read(yaml)).message().contains(said);
    }

    private StudyFile read(String yaml) throws IOException {
        return StudyFile.read(Files.writeString(directory.resolve("study.yaml"), yaml));
    }
}
