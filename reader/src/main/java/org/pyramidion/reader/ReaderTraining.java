package org.pyramidion.reader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.engine.Workers;

/**
 * Trains a reader in a directory: {@code checkpoint/}, from which it goes on if it was interrupted, and {@code
 * curve.jsonl}. By steps, a resumed training is the same to the bit; by time it cannot be.
 *
 * <p>Only a point of the curve and the optimiser's norm wait for the device: batches are made ahead by a thread of
 * their own, and the loss is added up where it is computed.
 */
public final class ReaderTraining implements AutoCloseable {

    /** What the provenance calls the published BERT. */
    static final String WEIGHTS = "weights";

    private static final String CHECKPOINT = "checkpoint";
    private static final String CURVE = "curve.jsonl";

    /** Of each half of the held-out articles at most so many questions are for calibrating, or for measuring that. */
    private static final int CALIBRATED = 2000;

    /**
     * How it ended.
     *
     * @param score on held-out questions, given the paragraph
     * @param calibration on the second half of the held-out articles, fitted on the first; none of a training that was
     *     stopped, or if a half has no question
     */
    public record Outcome(
            boolean finished, long steps, double seconds, ReaderScore score, Optional<CalibrationReport> calibration) {

        /** The outcome in words, of a training that is finished. */
        public String text() {
            return "trained in %s, %s steps\n\n%s%s"
                    .formatted(
                            Amounts.duration(seconds),
                            Amounts.count(steps),
                            ReaderScore.table(Map.of(ReaderScore.GIVEN, score)),
                            calibration.map(report -> "\n" + report.text()).orElse(""));
        }
    }

    private final Path directory;
    private final ReaderSettings settings;
    private final Map<String, Object> provenance = new LinkedHashMap<>();
    private final ReaderNetwork network;
    private final AdamWeightDecay optimizer;
    private final ExampleDraws draws;
    private final List<Paragraph> heldOut;
    private final ReaderQuestions measured;
    private final ReaderEvaluation evaluation;

    /**
     * Tokenises all questions and paragraphs.
     *
     * @param directory is made if it is not there
     * @param weights the name of a published BERT, or its directory
     * @param source what the paragraphs are called, kept beside the checkpoint with their number, weights and settings
     * @param precision what products are computed in; weights stay float32
     * @throws PyramidionException if there is nothing to learn from, or nothing to measure on
     */
    public ReaderTraining(
            Path directory,
            String weights,
            String source,
            List<Paragraph> paragraphs,
            ReaderSettings settings,
            Precision precision,
            Progress progress) {
        this.directory = directory;
        this.settings = settings;
        provenance.put("questions", source);
        provenance.put("paragraphs", paragraphs.size());
        provenance.put(WEIGHTS, weights);
        provenance.put("settings", settings);
        network = ReaderNetwork.ofPublished(Reader.published(weights, progress), settings.seed(), precision);
        optimizer = new AdamWeightDecay(network.weights(), AdamWeightDecay.Settings.bert());
        draws = new ExampleDraws(
                ReaderQuestions.of(Paragraph.training(paragraphs), network.tokenizer()), network.format(), settings);
        heldOut = Paragraph.heldOut(paragraphs);
        measured = ReaderQuestions.of(heldOut, network.tokenizer());
        evaluation = new ReaderEvaluation(network, measured, settings.tokens());
        if (draws.answerable() == 0 || measured.items().isEmpty()) {
            close();
            throw new PyramidionException(
                    "nothing to learn from or to measure on: give questions about ten articles or more; every tenth"
                            + " is held out");
        }
    }

    /** Where the weights of a training in {@code directory} are. */
    static Path checkpoint(Path directory) {
        return directory.resolve(CHECKPOINT);
    }

    /** How many questions are learnt from. */
    public int questions() {
        return draws.answerable();
    }

    /** How many steps are so many passes over them. */
    public long steps(double epochs) {
        return draws.steps(epochs);
    }

    /**
     * Trains, from the checkpoint on if there is one.
     *
     * @param told hears each point of the curve, as one line
     * @param stop says when to end before the end; a checkpoint is kept
     */
    public Outcome train(Progress progress, Consumer<String> told, BooleanSupplier stop) throws InterruptedException {
        ReaderCheckpoint from = ReaderCheckpoint.restore(checkpoint(directory), network.weights(), optimizer)
                .orElse(new ReaderCheckpoint(0, 0));
        long steps = draws.steps(settings.epochs());
        ReaderClock clock = new ReaderClock(settings, steps, from.seconds());
        LearningCurve curve = new LearningCurve(directory.resolve(CURVE), from.step());
        long step = from.step();
        try (Workers workers = Workers.open();
                BatchFeed feed = new BatchFeed(step, this::parts);
                SummedLoss loss = new SummedLoss();
                Progress.Task task = progress.start("training the reader", steps, "steps")) {
            while (clock.share(step) < 1 && !stop.getAsBoolean()) {
                double before = clock.share(step);
                learn(step++, feed.next(), clock.rate(before), loss);
                task.update(step);
                if (isPoint(before, clock.share(step)) && clock.share(step) < 1) {
                    point(step, clock, loss, settings.measured(), curve, told);
                }
            }
            boolean finished = clock.share(step) >= 1;
            ReaderScore score =
                    point(step, clock, loss, finished ? Integer.MAX_VALUE : settings.measured(), curve, told);
            return new Outcome(finished, step, clock.seconds(), score, finished ? calibrate() : Optional.empty());
        } finally {
            network.weights().clearGradients();
        }
    }

    private Optional<CalibrationReport> calibrate() {
        Optional<FittedCalibration> fitted = FittedCalibration.of(network, heldOut, settings.tokens(), CALIBRATED);
        fitted.ifPresent(calibrated -> SavedCalibration.write(directory, calibrated.calibration()));
        return fitted.map(FittedCalibration::report);
    }

    private boolean isPoint(double before, double after) {
        return (long) (before * settings.points()) != (long) (after * settings.points());
    }

    /** The examples of a step, in parts of at most so many wordpieces. */
    private List<TrainingBatch> parts(long step) {
        List<List<Example>> parts = new ArrayList<>();
        int size = 0;
        for (Example example : draws.at(step)) {
            int length = example.reading().question().length
                    + example.reading().window().size();
            if (parts.isEmpty() || size + length > settings.tokens()) {
                parts.add(new ArrayList<>());
                size = 0;
            }
            parts.getLast().add(example);
            size += length;
        }
        return parts.stream()
                .map(part -> TrainingBatch.of(network.format(), part))
                .toList();
    }

    private void learn(long step, List<TrainingBatch> parts, double rate, SummedLoss sum) {
        Engine.seed(settings.seed() * 1_000_003 + step); // dropout draws from this
        network.weights().clearGradients();
        for (TrainingBatch part : parts) {
            try (Scope scope = Scope.open()) {
                Tensor loss = Ops.scale(network.loss(part, settings.dropout()), 1.0 / settings.batch());
                loss.backward();
                sum.add(loss);
            }
        }
        sum.endStep();
        optimizer.step(rate);
    }

    /** Measures, keeps a checkpoint, and says so. */
    private ReaderScore point(
            long step, ReaderClock clock, SummedLoss loss, int questions, LearningCurve curve, Consumer<String> told) {
        double seconds = clock.seconds();
        return clock.without(() -> {
            ReaderScore score = evaluation.score(measured.sample(questions), 0);
            LearningCurve.Point point =
                    new LearningCurve.Point(step, step * settings.batch(), seconds, loss.take(), score);
            new ReaderCheckpoint(step, seconds).save(checkpoint(directory), provenance, network.weights(), optimizer);
            curve.add(point);
            told.accept(point.line());
            return score;
        });
    }

    /** The loss of steps since it was last asked for, kept where it is computed. */
    private static final class SummedLoss implements AutoCloseable {

        private final Tensor sum;
        private long steps;

        SummedLoss() {
            try (Scope scope = Scope.withoutGradients()) {
                sum = scope.release(Tensors.of(new float[1], 1));
            }
        }

        void add(Tensor loss) {
            try (Scope scope = Scope.withoutGradients()) {
                sum.add_(loss.detach());
            }
        }

        void endStep() {
            steps++;
        }

        OptionalDouble take() {
            double mean = Tensors.floats(sum)[0] / steps;
            OptionalDouble taken = steps == 0 ? OptionalDouble.empty() : OptionalDouble.of(mean);
            steps = 0;
            try (Scope scope = Scope.withoutGradients()) {
                sum.zero_();
            }
            return taken;
        }

        @Override
        public void close() {
            sum.close();
        }
    }

    @Override
    public void close() {
        optimizer.close();
        network.close();
    }
}
