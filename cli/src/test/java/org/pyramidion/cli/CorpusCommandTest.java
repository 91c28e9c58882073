package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.cli.TestingCommand.Result;
import org.pyramidion.testing.TestingBert;
import tools.jackson.databind.JsonNode;

/** {@code pyramidion corpus build} from outside. */
class CorpusCommandTest {

    @TempDir
    Path directory;

    private Path vocabulary;
    private Path documents;

    @BeforeEach
    void write() throws IOException {
        vocabulary = TestingBert.write(directory.resolve("bert")).resolve("vocab.txt");
        documents = TestingCommand.documents(directory);
    }

    private Result build(String... more) {
        String[] arguments = {
            "corpus",
            "build",
            documents.toString(),
            "-o",
            place(),
            "--vocab",
            vocabulary.toString(),
            "--block-length=40"
        };
        return TestingCommand.run(java.util.stream.Stream.of(arguments, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new));
    }

    private String place() {
        return directory.resolve("corpus").toString();
    }

    private JsonNode info() {
        return TestingCommand.run("corpus", "info", "--json", place()).json();
    }

    @Test
    void a_corpus_tells_what_its_blocks_are() {
        assertThat(build().exitCode()).isZero();
        assertThat(info().path("blocks").asString()).isEqualTo("sentences");

        assertThat(build("--blocks", "words", "--block-words", "5").exitCode()).isZero();
        JsonNode words = info();
        assertThat(words.path("blocks").asString()).isEqualTo("words");
        assertThat(words.path("block_words").asInt()).isEqualTo(5);
        assertThat(words.path("counts").path("blocks").asInt()).isEqualTo(18); // six documents of 11 to 13 words
        assertThat(TestingCommand.run("corpus", "info", place()).out()).contains("5 words");

        assertThat(build("--blocks", "records").exitCode()).isZero();
        assertThat(info().path("counts").path("blocks").asInt()).isEqualTo(6);
    }

    @Test
    void rows_of_tables_are_found_with_what_is_joined_to_them() throws IOException {
        documents = Files.writeString(directory.resolve("parts.csv"), "name,maker\nwasher,2\nbolt,1\n");
        Path makers = Files.writeString(directory.resolve("makers.csv"), "id,town\n1,river\n2,paris\n");

        assertThat(build(makers.toString(), "--rows", "--join", "parts.maker=makers.id")
                        .exitCode())
                .isZero();
        Result found = TestingCommand.run("search", "--ranking", "bm25", place(), "paris");
        assertThat(found.out()).contains("1. washer", "parts.csv, row 1").doesNotContain("row 2");

        assertThat(build(makers.toString(), "--join", "parts.maker=makers.id").err())
                .contains("--join goes with --template or --rows only");
        assertThat(build("--rows", "--template", "{name}.").err()).contains("--rows and --template exclude each other");
        assertThat(build("--rows", "--join", "parts.maker=makers.id").err())
                .contains("no table 'makers'; there are: parts");
        assertThat(build().err()).contains("without a 'text' column (name, maker)");
    }

    @Test
    void a_damaged_corpus_is_found_out() throws IOException {
        build();
        Path counts = directory.resolve("corpus/corpus.json");
        Files.writeString(counts, Files.readString(counts).replaceFirst("\\{", "["));

        Result result = TestingCommand.run("corpus", "info", place());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("corpus.json: checksum differs");
    }

    @Test
    void names_of_files_cannot_write_to_the_terminal() throws IOException {
        String name = "a\nb\r\u001b[31mred\u009b";
        documents = Files.writeString(directory.resolve(name + ".jsonl"), "{}\n");
        assertOneLineThatPrints(build());
        assertThat(build().exitCode()).isEqualTo(Failure.FAILED);

        documents = Files.createDirectories(directory.resolve("docs"));
        Files.writeString(documents.resolve(name + ".pdf"), "no PDF");
        Files.writeString(documents.resolve(name + ".txt"), "Text.");
        Result built = build();
        assertThat(built.exitCode()).isZero();
        assertOneLineThatPrints(built);
        assertThat(info().path("counts").path("unreadable").asInt()).isEqualTo(1);
    }

    private static void assertOneLineThatPrints(Result result) {
        assertThat(result.errLines())
                .filteredOn(line -> line.contains("red"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line).contains("a b [31mred");
                    assertThat(line.chars()).noneMatch(Character::isISOControl);
                });
    }

    @Test
    void kinds_of_blocks_that_make_no_sense_are_refused() {
        for (String[] wrong : new String[][] {
            {"--blocks", "pages"}, {"--block-words", "5"}, {"--blocks", "words", "--block-words", "0"}
        }) {
            Result result = build(wrong);
            assertThat(result.exitCode()).isEqualTo(Failure.FAILED);
            assertThat(result.errLines()).hasSize(1);
        }
        assertThat(build("--blocks", "pages").err()).contains("must be one of sentences, words, records");
    }
}
