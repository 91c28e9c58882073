package org.pyramidion.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluation;
import org.pyramidion.evaluation.Evaluation.Figures;
import org.pyramidion.evaluation.EvaluationTask;
import org.pyramidion.evaluation.EvaluationText;
import org.pyramidion.evaluation.QuestionSet;
import org.pyramidion.evaluation.Rankers;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion evaluate}. */
@Command(
        name = "evaluate",
        description = "Measure retrieval and answers on a set of questions.",
        footer = {
            "",
            "A stage before fine-tuning is measured by its retrieval alone.",
            "",
            "Examples:",
            "  pyramidion evaluate --questions test.jsonl",
            "  pyramidion evaluate --retriever bm25 --k1 0.8 --b 0.3 --corpus wiki --questions test.jsonl",
            "  pyramidion evaluate --stage pretrain --questions test.jsonl --output out.jsonl",
            "  pyramidion evaluate --questions test.jsonl --retrieve-only --trec-run run.trec",
            "  pyramidion evaluate --questions test.jsonl --passages bm25.trec --report report.html",
            "  pyramidion evaluate --questions test.jsonl --passages dpr-retrieved.json"
        })
final class EvaluateCommand extends Verb {

    private static final List<String> NOT_WITH_PASSAGES =
            List.of("--retriever", "--k1", "--b", "--analysis", "--fusion-weight", "--precision");

    /** What is printed of a stage of a run. */
    private record OfStage(String run, String stage, Figures all, Figures answerable, Map<String, Figures> kinds) {}

    /** What is printed of what ranks without a run. */
    private record OfRanker(String retriever, Figures all, Figures answerable, Map<String, Figures> kinds) {}

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            required = true,
            description =
                    "Questions and answers as JSONL or in the formats of NQ-open, DPR, SQuAD, WebQuestions, or a BEIR"
                            + " folder; of claims question, label.")
    private Path questions = Path.of("");

    @Option(names = "--output", paramLabel = "FILE", description = "Write how each question came out, as JSONL.")
    private Optional<Path> results = Optional.empty();

    @Mixin
    private EvaluationFiles files = new EvaluationFiles();

    @Option(names = "--retrieve-only", description = "Measure retrieval, and read nothing.")
    private boolean retrieveOnly;

    @Option(
            names = "--passages",
            paramLabel = "FILE",
            description = "Read what this file ranks, rather than what the model retrieves: a TREC run, or what DPR's"
                    + " retriever writes, with the text that it brings along.")
    private Optional<Path> passages = Optional.empty();

    @Mixin
    private GoldOptions gold = new GoldOptions();

    @Option(
            names = "--retriever",
            paramLabel = "NAME",
            description =
                    "What finds the blocks: the run's model (model, if not given), words (bm25), both (fusion), or a"
                            + " published encoder (minilm, bge). All but the first need no run: then --corpus, and"
                            + " nothing is read.")
    private String retriever = "model";

    @Mixin
    private RankerOptions ranking = new RankerOptions();

    @Mixin
    private AnswersInOption answersIn = new AnswersInOption();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Mixin
    private SplitOptions split = new SplitOptions();

    EvaluateCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        if (!files.writesTrecRun()) {
            refuse("without --trec-run", List.of("--blocks"));
        }
        if (passages.isPresent()) {
            refuse("with --passages", NOT_WITH_PASSAGES);
        }
        if (Files.notExists(questions) && questions.toString().contains(",")) {
            throw new PyramidionException(
                    "--questions %s: give one file; `pyramidion table` takes several".formatted(questions));
        }
        QuestionSet asked = gold.of(questions, split, this);
        files.check(asked.questions());
        EvaluationTask task = new EvaluationTask(asked, settings(), progress(), this::note);
        if (task.needsRun() || options.isNamed()) {
            ofStage(task);
        } else {
            withoutRun(task);
        }
        return Failure.OK;
    }

    private EvaluationTask.Settings settings() {
        return new EvaluationTask.Settings(
                Named.of("--retriever", Rankers.Kind.class, retriever),
                ranking.settings(),
                ranking.weight(),
                answersIn.place(),
                passages,
                !retrieveOnly,
                reading::settings);
    }

    private void ofStage(EvaluationTask task) {
        RunDirectory run = options.existing(this);
        Stage chosen = stage.furthest(run);
        String what = "%s of %s".formatted(chosen.label(), run.directory());
        task.ofStage(run, chosen, options.corpus(), (evaluation, corpus, claims) -> {
            OfStage result = new OfStage(
                    run.directory().toString(),
                    chosen.label(),
                    evaluation.all(),
                    evaluation.answerable(),
                    evaluation.kinds());
            print(result, "%s\n\n%s".formatted(what, new EvaluationText(evaluation, claims)));
            write(evaluation, corpus, what);
        });
    }

    private void withoutRun(EvaluationTask task) {
        String name = passages.map(Path::toString).orElse(retriever);
        Path place = options.corpus()
                .orElseThrow(() -> new PyramidionException("%s without a run needs --corpus DIR"
                        .formatted(passages.isPresent() ? "--passages" : "--retriever " + name)));
        task.withoutRun(place, (evaluation, corpus, claims) -> {
            OfRanker result = new OfRanker(name, evaluation.all(), evaluation.answerable(), evaluation.kinds());
            print(result, "%s on %s\n\n%s".formatted(name, corpus.directory(), new EvaluationText(evaluation, claims)));
            write(evaluation, corpus, name);
        });
    }

    private void write(Evaluation evaluation, CorpusStore corpus, String what) {
        results.ifPresent(evaluation::writeResults);
        Map<String, String> about = new LinkedHashMap<>();
        about.put("what", what);
        about.put("corpus", corpus.directory().toString());
        about.put("questions", questions.toString());
        passages.ifPresent(file -> about.put("passages", file.toString()));
        files.write(evaluation, corpus, about);
    }
}
