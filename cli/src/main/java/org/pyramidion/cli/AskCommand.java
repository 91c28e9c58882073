package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.answering.Answer;
import org.pyramidion.answering.AnswerTables;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.Evidence;
import org.pyramidion.api.Settings;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OneLine;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.console.WrappedText;
import org.pyramidion.corpus.ReadAhead;
import org.pyramidion.run.FinetuningTask;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.shell.AnswerText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pyramidion ask}. */
@Command(
        name = "ask",
        description = "Answer a question, and show the passage that says so.",
        footer = {
            "",
            "With --corpus and without --run nothing has to be trained: words and a published",
            "encoder rank passages of a folder, file or corpus, and the reader that comes along",
            "answers, or says that it found no answer. It reads too for runs that were only",
            "taught to retrieve (finetune.task).",
            "`pyramidion shell` keeps everything open between questions.",
            "",
            "Examples:",
            "  pyramidion ask --corpus manuals/ \"How often is the filter changed?\"",
            "  pyramidion ask --corpus manuals/ --batch questions.txt",
            "  pyramidion ask \"What is the capital of South Korea?\"",
            "  pyramidion ask --run runs/first --top 10 --json \"Who wrote Ulysses?\""
        })
final class AskCommand extends Verb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Option(
            names = "--batch",
            paramLabel = "FILE",
            description = "Answer every question of a file, one a line, in lines of their own.")
    private Optional<Path> batch = Optional.empty();

    @Option(
            names = "--show",
            paramLabel = "N",
            description = "Where no run reads: show the first N of the passages that were read, whole.")
    private int show;

    @Mixin
    private ColourOption colour = new ColourOption();

    @Parameters(arity = "0..1", paramLabel = "QUESTION", description = "The question.")
    private Optional<String> question = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    AskCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws IOException {
        if (question.isEmpty() && batch.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'QUESTION'");
        }
        options.corpus().ifPresent(ReadAhead::corpus);
        useThreads();
        if (!options.isNamed() && options.corpus().isPresent()) {
            return untrained(options.corpus().get());
        }
        RunDirectory run = options.existing(this);
        Stage chosen = stage.choose(
                run, "finetune --run %s --questions FILE".formatted(run.directory()), Stage.FINETUNE, Stage.BASELINE);
        if (run.config().finetune().task() == FinetuningTask.RETRIEVAL) {
            return untrained(run.directory());
        }
        refuse("where a run answers", List.of("--batch", "--show"));
        try (OpenStage open = OpenStage.open(run, chosen, options.corpus(), progress())) {
            Asker asker = new Asker(open.realm(), reading.settings(open.config().finetune()));
            Answer answer = asker.ask(question.orElseThrow());
            print(answer, text(answer));
        }
        return Failure.OK;
    }

    private int untrained(Path place) throws IOException {
        refuse("where the reader that comes along answers", List.of("--stage", "--ranking"));
        Settings plain = Settings.defaults().progress(progress()).once(batch.isEmpty());
        Settings defaults = options.corpus().map(plain::corpus).orElse(plain);
        Settings settings = reading.top() == 0 ? defaults : defaults.passages(reading.top());
        AnswerText text = new AnswerText(colour.of(console()), place, show);
        PlaceAnswers answers = new PlaceAnswers(this, place, settings, text);
        if (batch.isPresent()) {
            answers.all(questions(batch.get()));
        } else {
            answers.one(question.orElseThrow());
        }
        return Failure.OK;
    }

    private static List<String> questions(Path file) throws IOException {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (NoSuchFileException e) {
            throw new PyramidionException("--batch %s: no such file".formatted(file), e);
        }
    }

    private String text(Answer answer) {
        Evidence evidence = answer.evidence();
        StringBuilder text = new StringBuilder();
        text.append("%s  (probability %s, score %s)\n\n"
                .formatted(
                        colour.of(console()).bold(OneLine.of(answer.text())),
                        Amounts.probability(answer.probability()),
                        Amounts.number(answer.score())));
        text.append(WrappedText.marked(evidence.text(), evidence.start(), evidence.limit(), colour.of(console())))
                .append('\n');
        return text.append(AnswerTables.of(answer)).toString();
    }
}
