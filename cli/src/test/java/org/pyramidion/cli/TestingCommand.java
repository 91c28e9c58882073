package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pyramidion.console.Console;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the command in this process and catches what it prints; and makes what it needs, as small as can be. */
final class TestingCommand {

    /** Settings under which every stage takes a moment. */
    static final List<String> SMALL = List.of(
            "--set=model.query-length=24",
            "--set=model.projection=8",
            "--set=model.span-hidden=8",
            "--set=ict.steps=2",
            "--set=ict.batch=3",
            "--set=mlm.steps=2",
            "--set=mlm.batch=2",
            "--set=pretrain.steps=3",
            "--set=pretrain.batch=2",
            "--set=pretrain.micro-batch=2",
            "--set=pretrain.candidates=3",
            "--set=pretrain.log-every=1",
            "--set=finetune.steps=2",
            "--set=finetune.retriever-beam=5",
            "--set=finetune.reader-beam=2");

    /** What a command did. */
    record Result(int exitCode, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }

        List<String> errLines() {
            return err.lines().toList();
        }
    }

    private TestingCommand() {}

    static Result run(String... arguments) {
        return run(Map.of(), false, arguments);
    }

    static Result run(Map<String, String> environment, boolean terminal, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                terminal,
                terminal);
        int exitCode = Main.run(console, arguments);
        return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The arguments with {@link #SMALL} behind them. */
    static String[] small(String... arguments) {
        return Stream.concat(Stream.of(arguments), SMALL.stream()).toArray(String[]::new);
    }

    static Path documents(Path directory) {
        return write(
                directory.resolve("documents.jsonl"),
                document("korea", "South Korea", "Seoul is the capital of South Korea. The city lies on the Han."),
                document("seoul", "Seoul", "The city of Seoul was founded in 1394. It lies in South Korea."),
                document("france", "France", "The capital of France is Paris. The river is the Seine."),
                document("lyon", "Lyon", "The city of Lyon is in France. It is on the Rhone."),
                document("hugo", "Victor Hugo", "The writer Victor Hugo was born in 1802. He lived in Paris."),
                document("egypt", "Egypt", "The capital of Egypt is Cairo. The pyramid of Giza is old."));
    }

    static Path questions(Path directory) {
        return write(
                directory.resolve("questions.jsonl"),
                "{\"question\": \"What is the capital of South Korea?\", \"answers\": [\"Seoul\"],"
                        + " \"evidence\": [\"korea\"]}",
                "{\"question\": \"When was Victor Hugo born?\", \"answers\": [\"1802\"], \"kind\": \"year\"}");
    }

    private static String document(String id, String title, String text) {
        return JsonMapper.shared().writeValueAsString(Map.of("id", id, "title", title, "text", text));
    }

    static Path write(Path file, String... lines) {
        try {
            return Files.write(file, List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a directory with all that is in it. */
    static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
        return to;
    }

    /** The result, which must be a success. */
    static Result ok(Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    /** One line on standard error, nothing on standard output, no stack trace. */
    static String failure(Result result) {
        return failure(Failure.FAILED, result);
    }

    static String failure(int exitCode, Result result) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).doesNotContain("\tat ", "Exception");
        List<String> lines = result.errLines().stream()
                .filter(line -> line.startsWith("pyramidion: "))
                .toList();
        assertThat(lines).as(result.err()).hasSize(1);
        assertThat(result.errLines()).endsWith(lines.getFirst());
        return lines.getFirst();
    }
}
