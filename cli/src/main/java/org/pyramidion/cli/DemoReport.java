package org.pyramidion.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.answering.Answer;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.Fill;
import org.pyramidion.answering.Filler;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OneLine;
import org.pyramidion.base.ProcessMemory;
import org.pyramidion.base.Progress;
import org.pyramidion.base.Table;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluation;
import org.pyramidion.evaluation.Evaluator;
import org.pyramidion.questions.Question;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.MetricsLog;
import org.pyramidion.train.Trainer;

/**
 * What the demo shows in the end. "Before" is the warm start alone, "after" is with REALM's pre-training; the
 * questions, the masked sentences and the fine-tuning are the same for both, and none of them was trained on.
 */
final class DemoReport {

    private static final int EXAMPLES = 3;

    /**
     * One side of the comparison.
     *
     * @param heldOut measurements on masked sentences that pre-training never sees
     * @param zeroShot retrieval for the test questions before any fine-tuning
     * @param finetuned retrieval and answers after fine-tuning, if there was any
     */
    record Side(Map<String, Double> heldOut, Evaluation.Figures zeroShot, Optional<Evaluation.Figures> finetuned) {}

    /** @param peakMebibytes most memory that the process has held, 0 if the system does not tell */
    record Result(
            String run,
            int documents,
            int questions,
            Side before,
            Side after,
            List<Answer> answers,
            List<Trainer.Blank> blanks,
            List<Fill> fills,
            long peakMebibytes) {}

    private final RunDirectory run;
    private final TrainConfig config;
    private final CorpusStore corpus;
    private final boolean finetuned;
    private final Progress progress;

    DemoReport(RunDirectory run, TrainConfig config, CorpusStore corpus, boolean finetuned, Progress progress) {
        this.finetuned = finetuned;
        this.run = run;
        this.config = config;
        this.corpus = corpus;
        this.progress = progress;
    }

    Result measure(List<Question> questions) {
        Trainer trainer = new Trainer(config, run.run(), corpus, directory -> MetricsLog.none(), progress, () -> false);
        Side before = side(trainer, questions, Stage.WARM_START, Stage.BASELINE);
        Side after = side(trainer, questions, Stage.PRETRAIN, Stage.FINETUNE);
        List<Trainer.Blank> blanks = trainer.blanks(Stage.PRETRAIN, EXAMPLES);
        return new Result(
                run.directory().toString(),
                corpus.documents(),
                questions.size(),
                before,
                after,
                finetuned ? answers(onePerKind(questions)) : List.of(),
                blanks,
                fills(blanks),
                ProcessMemory.peakMebibytes());
    }

    private Side side(Trainer trainer, List<Question> questions, Stage retrieving, Stage answering) {
        return new Side(
                trainer.heldOut(retrieving),
                evaluate(questions, retrieving),
                finetuned ? Optional.of(evaluate(questions, answering)) : Optional.empty());
    }

    private Evaluation.Figures evaluate(List<Question> questions, Stage stage) {
        try (OpenStage open = open(stage)) {
            Evaluator.Settings settings = new Evaluator.Settings(
                    new ReadingOptions().settings(config.finetune()),
                    Evaluator.Settings.defaults().depths(),
                    true);
            return new Evaluator(open.realm(), settings)
                    .evaluate(questions, progress)
                    .all();
        }
    }

    private OpenStage open(Stage stage) {
        return OpenStage.open(run, stage, Optional.of(corpus.directory()), progress);
    }

    /** The first question of each kind, as far as there are kinds: nobody picked them for their answers. */
    private static List<Question> onePerKind(List<Question> questions) {
        Map<String, Question> first = new LinkedHashMap<>();
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            first.putIfAbsent(question.kind().isEmpty() ? "#" + i : question.kind(), question);
        }
        return first.values().stream().limit(EXAMPLES).toList();
    }

    private List<Answer> answers(List<Question> questions) {
        try (OpenStage open = open(Stage.FINETUNE)) {
            Asker asker = new Asker(open.realm(), new ReadingOptions().settings(config.finetune()));
            return questions.stream()
                    .map(question -> asker.ask(question.text()))
                    .toList();
        }
    }

    private List<Fill> fills(List<Trainer.Blank> blanks) {
        try (OpenStage open = open(Stage.PRETRAIN)) {
            List<Fill> fills = new ArrayList<>();
            for (Trainer.Blank blank : blanks) {
                // As in pre-training, the document that the sentence is from is no evidence for it.
                var settings = new Filler.Settings(
                        config.pretrain().candidates(),
                        Filler.Settings.defaults().predictions(),
                        Set.of(blank.document()),
                        config.pretrain().scheme());
                fills.add(new Filler(open.realm(), settings).fill(blank.text()));
            }
            return fills;
        }
    }

    String text(Result result, Console console, double minutes) {
        StringBuilder text = new StringBuilder();
        text.append(
                "\n%s documents, %s held-out questions. Before: warm start alone. After: with REALM's pre-training.\n\n"
                        .formatted(Amounts.count(result.documents()), Amounts.count(result.questions())));
        text.append(table(result)).append('\n');
        result.answers().forEach(answer -> text.append(answer(answer, console)).append('\n'));
        for (int i = 0; i < result.fills().size(); i++) {
            text.append(fill(result.blanks().get(i), result.fills().get(i), console))
                    .append('\n');
        }
        text.append(
                "%.1f minutes, at most %s MiB of memory.%n".formatted(minutes, Amounts.count(result.peakMebibytes())));
        result.answers().stream()
                .findFirst()
                .ifPresent(answer -> text.append("Go on with:%n  ./pyramidion ask --run %s \"%s\"%n"
                        .formatted(result.run(), answer.question())));
        return text.toString();
    }

    private static Table table(Result result) {
        Side before = result.before();
        Side after = result.after();
        Table table = new Table("lrrr", "", "before", "after", "change");
        for (int depth : List.of(1, 5)) {
            percent(
                    table,
                    "recall@%d, not fine-tuned".formatted(depth),
                    recall(before.zeroShot(), depth),
                    recall(after.zeroShot(), depth));
        }
        before.finetuned().ifPresent(first -> after.finetuned().ifPresent(second -> finetuned(table, first, second)));
        heldOut(table, "retrieval utility, held-out blanks", "retrieval_utility", before, after);
        heldOut(table, "loss, held-out blanks", "loss", before, after);
        heldOut(table, "null document's share", "null_share", before, after);
        return table;
    }

    private static void finetuned(Table table, Evaluation.Figures before, Evaluation.Figures after) {
        for (int depth : List.of(1, 5)) {
            percent(table, "recall@%d, fine-tuned".formatted(depth), recall(before, depth), recall(after, depth));
        }
        percent(
                table,
                "exact match, fine-tuned",
                before.exactMatch().orElse(Double.NaN),
                after.exactMatch().orElse(Double.NaN));
    }

    private static double recall(Evaluation.Figures figures, int depth) {
        return figures.recall().getOrDefault(depth, Double.NaN);
    }

    private static void percent(Table table, String name, double before, double after) {
        table.row(name, Amounts.percent(before), Amounts.percent(after), "%+.1f".formatted(100 * (after - before)));
    }

    private static void heldOut(Table table, String name, String key, Side before, Side after) {
        double first = before.heldOut().getOrDefault(key, Double.NaN);
        double second = after.heldOut().getOrDefault(key, Double.NaN);
        table.row(name, "%.3f".formatted(first), "%.3f".formatted(second), "%+.3f".formatted(second - first));
    }

    private static String answer(Answer answer, Console console) {
        var evidence = answer.evidence();
        return "ask   %s\n      %s  (probability %s)\n      %s\n      — %s\n"
                .formatted(
                        answer.question(),
                        console.bold(OneLine.of(answer.text())),
                        Amounts.probability(answer.probability()),
                        Passage.marked(evidence.text(), evidence.start(), evidence.limit(), console),
                        OneLine.of(evidence.title()));
    }

    private static String fill(Trainer.Blank blank, Fill fill, Console console) {
        Fill.Candidate best = fill.candidates().stream()
                .max(java.util.Comparator.comparingDouble(Fill.Candidate::probability))
                .orElseThrow();
        return "fill  %s\n      %s  (p %s, without retrieval %s; was: %s)\n      likeliest document: %s, p(z|x) %s, utility %s\n"
                .formatted(
                        OneLine.of(blank.text()),
                        console.bold(fill.best().text()),
                        Amounts.probability(fill.best().probability()),
                        Amounts.probability(fill.best().withoutRetrieval()),
                        OneLine.of(blank.answer()),
                        best.rank() == 0 ? "(null document)" : OneLine.of(best.title()),
                        Amounts.probability(best.probability()),
                        Amounts.number(best.utility()));
    }
}
