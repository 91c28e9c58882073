package org.pyramidion.demo;

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
public final class DemoReport {

    private static final int EXAMPLES = 3;

    /**
     * One side of the comparison.
     *
     * @param heldOut measurements on masked sentences that pre-training never sees
     * @param zeroShot retrieval for the test questions before any fine-tuning
     * @param finetuned retrieval and answers after fine-tuning, if there was any
     */
    public record Side(
            Map<String, Double> heldOut, Evaluation.Figures zeroShot, Optional<Evaluation.Figures> finetuned) {}

    /** @param peakMebibytes most memory that the process has held, 0 if the system does not tell */
    public record Result(
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
    private final Asker.Settings asking;
    private final boolean finetuned;
    private final Progress progress;

    /**
     * @param asking how questions are answered
     * @param finetuned whether there are fine-tuned stages
     */
    public DemoReport(
            RunDirectory run,
            TrainConfig config,
            CorpusStore corpus,
            Asker.Settings asking,
            boolean finetuned,
            Progress progress) {
        this.asking = asking;
        this.finetuned = finetuned;
        this.run = run;
        this.config = config;
        this.corpus = corpus;
        this.progress = progress;
    }

    /**
     * Measures both sides, and shows what the trained model makes of some questions and masked sentences.
     *
     * @param questions that none of the stages was trained on
     */
    public Result measure(List<Question> questions) {
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
            Evaluator.Settings settings =
                    new Evaluator.Settings(asking, Evaluator.Settings.defaults().depths(), true);
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
            Asker asker = new Asker(open.realm(), asking);
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

    /** Both sides as a table. */
    public static String table(Result result) {
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
        return table.toString();
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
}
