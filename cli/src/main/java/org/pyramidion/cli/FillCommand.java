package org.pyramidion.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.answering.Explanation;
import org.pyramidion.answering.Fill;
import org.pyramidion.answering.Filler;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.Table;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion fill}. */
@Command(
        name = "fill",
        description = "Fill in a blank, and show which documents helped.",
        footer = {
            "",
            "Examples:",
            "  pyramidion fill \"The [MASK] is the currency of the United Kingdom.\"",
            "  pyramidion fill --gold ulysses \"Joyce wrote [MASK] in Trieste and Zurich.\"",
            "  pyramidion fill --gold ulysses --explain \"Joyce wrote [MASK] in Trieste and Zurich.\""
        })
final class FillCommand extends Verb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Option(
            names = "--gold",
            paramLabel = "WORD",
            description = "Judge the documents by this word; by the most probable one if not given.")
    private Optional<String> gold = Optional.empty();

    @Option(
            names = "--explain",
            description = "Show what one step of pre-training on this sentence does to each document, on a copy of the"
                    + " model; needs --gold.")
    private boolean explain;

    @Option(
            names = "--without",
            paramLabel = "ID",
            description =
                    "Do not read this document, such as the one that the sentence is from. May be given several times.")
    private Set<String> without = new LinkedHashSet<>();

    @Option(
            names = "--top",
            paramLabel = "N",
            description =
                    "Read N documents, the null document among them; pretrain.candidates of the run if not given.")
    private int top;

    @Parameters(paramLabel = "TEXT", description = "A sentence with [MASK] where the blank is.")
    private String sentence = "";

    FillCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        RunDirectory run = options.existing(this);
        Stage chosen = stage.choose(
                run,
                "warm-start --run " + run.directory(),
                Stage.PRETRAIN,
                Stage.WARM_START,
                Stage.FINETUNE,
                Stage.BASELINE);
        try (OpenStage open = OpenStage.open(run, chosen, options.corpus(), progress())) {
            Filler filler = new Filler(open.realm(), settings(open.config().pretrain()));
            if (explain) {
                explain(filler, open.config());
                return Failure.OK;
            }
            Fill fill = gold.map(word -> filler.fill(sentence, word)).orElseGet(() -> filler.fill(sentence));
            print(fill, text(fill));
        }
        return Failure.OK;
    }

    private void explain(Filler filler, TrainConfig config) {
        String word = gold.orElseThrow(
                () -> new PyramidionException("--explain needs the word that stood there; name it with --gold WORD"));
        var step = new Filler.Step(
                config.pretrain().schedule().learningRate(),
                config.pretrain().scheme(),
                config.model().trainedEncoderLayers());
        Explanation explanation = filler.explain(sentence, word, step);
        print(explanation, text(explanation));
    }

    private static String text(Explanation explanation) {
        Table table = new Table(
                "rrrrrlrrll",
                "rank",
                "p(z|x)",
                "p(y|z,x)",
                "r(z)",
                "utility",
                "pushed",
                "score",
                "log p(z|x)",
                "document",
                "id");
        for (int z = 0; z < explanation.pulls().size(); z++) {
            Fill.Candidate candidate = explanation.fill().candidates().get(z);
            Explanation.Pull pull = explanation.pulls().get(z);
            table.row(
                    rank(candidate),
                    Amounts.probability(candidate.probability()),
                    Amounts.probability(candidate.prediction()),
                    Amounts.number(pull.r()),
                    Amounts.number(candidate.utility()),
                    pull.direction() == Explanation.Direction.UP ? "up" : "down",
                    "%+.2e".formatted(pull.scoreMoved()),
                    "%+.2e".formatted(pull.probabilityMoved()),
                    title(candidate),
                    candidate.documentId());
        }
        return """
                what one step on '%s' does, at a learning rate of %s; score and log p(z|x): by how much they moved

                %s
                log p(y|x): %s before, %s after; the model stays as it was
                """.formatted(
                        explanation.fill().judged().text(),
                        Amounts.number(explanation.learningRate()),
                        table,
                        Amounts.number(explanation.before()),
                        Amounts.number(explanation.after()));
    }

    private static String rank(Fill.Candidate candidate) {
        return candidate.rank() == 0 ? "–" : Integer.toString(candidate.rank());
    }

    private static String title(Fill.Candidate candidate) {
        return candidate.rank() == 0
                ? "(null document)"
                : candidate.title().isBlank() ? "(untitled)" : candidate.title();
    }

    private Filler.Settings settings(PretrainConfig pretrain) {
        return new Filler.Settings(
                top == 0 ? pretrain.candidates() : top,
                Filler.Settings.defaults().predictions(),
                without,
                pretrain.scheme());
    }

    private String text(Fill fill) {
        StringBuilder text = new StringBuilder();
        boolean onePiece = fill.blanks().size() == 1;
        text.append(words(fill, onePiece ? fill.blanks().getFirst() : List.of(fill.best())));
        for (int i = 0; i < fill.blanks().size() && !onePiece; i++) {
            text.append("\nwordpiece %d\n".formatted(i + 1))
                    .append(predictions(fill.blanks().get(i)));
        }
        text.append("\ndocuments, judged by %s\n"
                .formatted(console().bold(fill.judged().text())));
        return text.append(candidates(fill)).toString();
    }

    /** Whole words, the judged one among them. */
    private static Table words(Fill fill, List<Fill.Prediction> best) {
        List<Fill.Prediction> words = new ArrayList<>(best);
        if (words.stream().noneMatch(word -> word.text().equals(fill.judged().text()))) {
            words.add(fill.judged());
        }
        return predictions(words);
    }

    private static Table predictions(List<Fill.Prediction> predictions) {
        Table table = new Table("lrr", "filling", "p(y|x)", "without retrieval");
        predictions.forEach(prediction -> table.row(
                prediction.text(),
                Amounts.probability(prediction.probability()),
                Amounts.probability(prediction.withoutRetrieval())));
        return table;
    }

    private static Table candidates(Fill fill) {
        Table table = new Table("rrrrll", "rank", "p(z|x)", "p(y|z,x)", "utility", "document", "id");
        for (Fill.Candidate candidate : fill.candidates()) {
            table.row(
                    rank(candidate),
                    Amounts.probability(candidate.probability()),
                    Amounts.probability(candidate.prediction()),
                    Amounts.number(candidate.utility()),
                    title(candidate),
                    candidate.documentId());
        }
        return table;
    }
}
