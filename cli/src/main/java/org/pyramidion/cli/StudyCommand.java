package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.pyramidion.console.Console;
import org.pyramidion.console.Interruption;
import org.pyramidion.questions.DataFolder;
import org.pyramidion.study.Report;
import org.pyramidion.study.Studies;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion study}. */
@Command(
        name = "study",
        description = "Train and compare the arms of an experiment under several seeds, and report what came out.",
        footer = {
            "",
            "An experiment is a YAML file. One that was stopped or killed goes on where it was.",
            "",
            "Examples:",
            "  pyramidion study controlled",
            "  pyramidion study table1 --small",
            "  pyramidion study my-study.yaml -o runs/my-study"
        })
final class StudyCommand extends Verb {

    @Parameters(paramLabel = "NAME", description = "A study that comes along (config/studies), or a file.")
    private String name = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where its runs and its report go; runs/study-NAME if not given, or runs/study-NAME-small.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--small",
            description =
                    "The file's small version: less of everything, in minutes on two cores; it shows that the study"
                            + " runs, not what it would find.")
    private boolean small;

    StudyCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        Path file = Studies.file(name, console().environment());
        Path directory =
                output.orElseGet(() -> Path.of("runs", "study-" + Studies.name(file) + (small ? "-small" : "")));
        Studies.Settings settings =
                new Studies.Settings(DataFolder.of(console().environment()).root(), small);
        try (Interruption interruption = Interruption.listen(this::say)) {
            Optional<? extends Report> report = Studies.run(file, directory, settings, progress(), interruption);
            if (report.isEmpty()) {
                say("stopped; go on with: pyramidion study %s%s -o %s"
                        .formatted(name, small ? " --small" : "", directory));
                return interruption.exitCode();
            }
            print(report.get(), report.get().markdown());
            note("report: " + directory.resolve("report.md"));
            return Failure.OK;
        }
    }
}
