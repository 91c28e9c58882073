package org.pyramidion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "corpus x.jsonl --order-by n -o | --order-by goes with --format only",
                "corpus x.jsonl --vocab v -o | no master; start this by spark-submit, or give --local '*'",
                "corpus x.jsonl --vocab v --local many -o | --local many: must be a number of threads, or *",
                "corpus x.jsonl --vocab v --blocks pages -o | blocks of 'pages': must be one of sentences",
                "corpus x.jsonl --vocab v --part-mib 0 -o | parts of 0 bytes hold nothing",
                "embed corpus --encoder e5 -o | encoder 'e5': must be minilm or bge-small, or the directory of a model",
                "embed corpus --encoder e5 --precision half -o | --precision half: must be float32 or bfloat16"
            })
    void what_cannot_be_done_is_told_in_one_line(String arguments, String message) {
        String told = failing("%s %s".formatted(arguments, directory.resolve("out")));
        assertThat(told).startsWith("pyramidion-spark: ").contains(message).hasLineCount(1);
    }

    private static String failing(String arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run(arguments.split(" "))).isEqualTo(1);
        } finally {
            System.setErr(before);
        }
        return told.toString(StandardCharsets.UTF_8);
    }

    @Test
    void an_unknown_option_is_a_usage_error() {
        assertThat(Main.run("corpus", "--colour")).isEqualTo(2);
    }
}
