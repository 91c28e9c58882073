package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pyramidion.cli.TestingCommand.Result;

/** What a slip of the finger meets. */
class UsageTest {

    @Test
    void a_misspelt_verb_meets_its_nearest() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("pretrian"))).contains("did you mean pretrain?");
    }

    @Test
    void what_is_echoed_prints() {
        for (String[] given :
                new String[][] {{"a\u001b[31mred\u0007"}, {"ask", "--\u001b[2Jx"}, {"ask", "--stage", "\u009b"}}) {
            assertThat(failure(Failure.USAGE, TestingCommand.run(given)).lines())
                    .noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
        }
    }

    @Test
    void a_misspelt_option_meets_its_nearest() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("evaluate", "--quesitons", "x")))
                .contains("did you mean --questions?");
    }

    @Test
    void a_measurement_that_left_the_command_is_named() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("index", "bench", "--vectors", "300")))
                .contains("`benchmarks/run IndexBenchmark`");
    }

    @Test
    void options_of_evaluate_that_became_verbs_name_them() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("evaluate", "--table", "--questions", "x")))
                .isEqualToIgnoringNewLines(
                        "pyramidion: --table is part of `pyramidion table` now; see `pyramidion table --help`");
        assertThat(failure(Failure.USAGE, TestingCommand.run("evaluate", "--retriever", "bm25", "--grid-b=0.4")))
                .contains("--grid-b is part of `pyramidion tune` now");
        assertThat(failure(Failure.USAGE, TestingCommand.run("ask", "--table", "x")))
                .contains("unknown option --table");
    }

    @Test
    void a_missing_argument_is_named() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("ask"))).contains("QUESTION");
    }

    @Test
    void an_unknown_stage_meets_the_known_ones() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("ask", "--stage", "finetuned", "x")))
                .contains("warm-start, pretrain, finetune, baseline");
    }

    @Test
    void launch_runs_training_only_and_takes_its_options_behind_the_dashes() {
        assertThat(failure(Failure.FAILED, TestingCommand.run("launch", "--ranks", "2", "--", "ask", "x")))
                .contains("launch cannot run 'ask'; give one of warm-start, pretrain, finetune behind --");
        assertThat(failure(Failure.FAILED, TestingCommand.run("launch", "--ranks", "2", "--json", "--", "pretrain")))
                .contains("--json says nothing before the --");
        assertThat(failure(Failure.FAILED, TestingCommand.run("launch", "--ranks", "0", "--", "pretrain")))
                .contains("--ranks is 0; it must be at least 1");
        assertThat(failure(Failure.USAGE, TestingCommand.run("launch", "--ranks", "2")))
                .contains("VERB");
    }

    @Test
    void no_verb_at_all_meets_the_help() {
        Result result = TestingCommand.run();

        assertThat(result.exitCode()).isEqualTo(Failure.USAGE);
        assertThat(result.err()).contains("Verbs:", "warm-start");
    }

    @Test
    void help_of_a_verb_is_that_of_its_option() {
        assertThat(ok(TestingCommand.run("help")).out())
                .isEqualTo(ok(TestingCommand.run("--help")).out());
        assertThat(ok(TestingCommand.run("help", "corpus", "build")).out())
                .isEqualTo(ok(TestingCommand.run("corpus", "build", "--help")).out());
    }

    @Test
    void help_of_an_unknown_verb_names_the_nearest() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("help", "corpus", "biuld")))
                .contains("unknown verb biuld", "did you mean build?");
    }

    @Test
    void completion_knows_verbs_and_options() {
        assertThat(ok(TestingCommand.run("completion")).out())
                .startsWith("#!/usr/bin/env bash")
                .contains("warm-start", "--questions", "complete -F _complete_pyramidion");
    }

    @Test
    void every_verb_has_help_with_an_example() {
        for (String verb : List.of(
                "corpus add",
                "corpus update",
                "corpus sync",
                "search",
                "corpus remove",
                "warm-start",
                "pretrain",
                "finetune",
                "index build",
                "index search",
                "index info",
                "ask",
                "fill",
                "evaluate",
                "tune",
                "table",
                "compare",
                "study",
                "help",
                "completion")) {
            assertThat(ok(TestingCommand.run((verb + " --help").split(" "))).out())
                    .contains("Example", "  pyramidion " + verb);
        }
    }
}
