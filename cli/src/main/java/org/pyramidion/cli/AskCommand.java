package org.pyramidion.cli;

import java.util.Optional;
import org.pyramidion.answering.Answer;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.Evidence;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OneLine;
import org.pyramidion.documents.Document;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pyramidion ask}. */
@Command(
        name = "ask",
        description = "Answer a question, and show the passage that says so.",
        footer = {
            "",
            "Examples:",
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

    @Parameters(paramLabel = "QUESTION", description = "The question.")
    private String question = "";

    AskCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        RunDirectory run = options.existing(this);
        Stage chosen = stage.choose(
                run, "finetune --run %s --questions FILE".formatted(run.directory()), Stage.FINETUNE, Stage.BASELINE);
        try (OpenStage open = OpenStage.open(run, chosen, options.corpus(), progress())) {
            Asker asker = new Asker(open.realm(), reading.settings(open.config().finetune()));
            Answer answer = asker.ask(question);
            print(answer, text(answer));
        }
        return Failure.OK;
    }

    private String text(Answer answer) {
        Evidence evidence = answer.evidence();
        StringBuilder text = new StringBuilder();
        text.append("%s  (probability %s, score %s)\n\n"
                .formatted(
                        console().bold(OneLine.of(answer.text())),
                        Amounts.probability(answer.probability()),
                        Amounts.number(answer.score())));
        text.append(Passage.marked(evidence.text(), evidence.start(), evidence.limit(), console()))
                .append('\n');
        text.append("  — %s%s [%s]\n"
                .formatted(titled(evidence.title()), place(evidence), OneLine.of(evidence.documentId())));
        if (!answer.alternatives().isEmpty()) {
            Table others = new Table("rll", "probability", "other answers", "document");
            answer.alternatives()
                    .forEach(other -> others.row(
                            Amounts.probability(other.probability()),
                            other.text(),
                            titled(other.evidence().title())));
            text.append('\n').append(others);
        }
        return text.append('\n').append(candidates(answer)).toString();
    }

    /** Where in its file the passage stands, as far as its source tells. */
    private static String place(Evidence evidence) {
        StringBuilder place = new StringBuilder();
        Optional.ofNullable(evidence.fields().get(Document.SECTION))
                .ifPresent(section -> place.append(", ").append(OneLine.of(section.toString())));
        Optional.ofNullable(evidence.fields().get(Document.PAGE))
                .ifPresent(page -> place.append(", page ").append(OneLine.of(page.toString())));
        return place.toString();
    }

    private static Table candidates(Answer answer) {
        Table table = new Table("rrrrll", "rank", "p(z|x)", "relevance", "answers", "document", "id");
        for (Answer.Candidate candidate : answer.candidates()) {
            boolean none = candidate.rank() == 0;
            table.row(
                    none ? "–" : Integer.toString(candidate.rank()),
                    Amounts.probability(candidate.probability()),
                    Amounts.number(candidate.relevance()),
                    none ? "–" : Amounts.percent(candidate.answerShare()),
                    none ? "(null document)" : titled(candidate.title()),
                    candidate.documentId());
        }
        return table;
    }

    private static String titled(String title) {
        return title.isBlank() ? "(untitled)" : OneLine.of(title);
    }
}
