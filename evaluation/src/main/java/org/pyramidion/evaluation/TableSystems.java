package org.pyramidion.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.ClozePredictor;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.Predictor;
import org.pyramidion.answering.Ranker;
import org.pyramidion.answering.SpanPredictor;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.SentenceEncoder.Published;
import org.pyramidion.run.FinetuneConfig;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.StageModel;

/** The systems of a table: those that need no run, then for each run those whose stages it has finished. */
public final class TableSystems {

    /** A system, of which a table may have a row for each run. */
    public enum Kind {
        CLOSED_BOOK,
        BM25,
        MINILM,
        BGE,
        FUSION,
        WARM_START,
        BASELINE,
        REALM
    }

    private final CorpusStore corpus;
    private final Rankers rankers;
    private final double rankerWeight;
    private final Function<FinetuneConfig, Asker.Settings> reading;
    private final Progress progress;
    private final Set<Kind> wanted;
    private final List<TableSystem> systems = new ArrayList<>();

    private TableSystems(
            CorpusStore corpus,
            Rankers rankers,
            double rankerWeight,
            Function<FinetuneConfig, Asker.Settings> reading,
            Set<Kind> wanted,
            Progress progress) {
        this.corpus = corpus;
        this.rankers = rankers;
        this.rankerWeight = rankerWeight;
        this.reading = reading;
        this.wanted = wanted;
        this.progress = progress;
    }

    /**
     * What is to be measured.
     *
     * @param rankers of the corpus; stay open while anything is measured
     * @param rankerWeight how much a ranker's scores count beside those of a reader of another model
     * @param reading how a run's questions are answered
     * @return nothing if the runs have finished none of the stages that are wanted
     */
    public static List<TableSystem> of(
            CorpusStore corpus,
            Rankers rankers,
            double rankerWeight,
            Function<FinetuneConfig, Asker.Settings> reading,
            Set<Kind> wanted,
            List<RunDirectory> runs,
            Progress progress) {
        TableSystems systems = new TableSystems(corpus, rankers, rankerWeight, reading, wanted, progress);
        systems.withoutRun(runs.isEmpty());
        for (RunDirectory run : runs) {
            systems.withRun(run, runs.size() == 1 ? "" : " of " + run.directory());
        }
        return List.copyOf(systems.systems);
    }

    private boolean wants(Kind system) {
        return wanted.contains(system);
    }

    private void withoutRun(boolean alone) {
        if (wants(Kind.BM25)) {
            ranking("BM25", rankers::words);
        }
        if (wants(Kind.MINILM)) {
            ranking("MiniLM as published", () -> rankers.sentences(Published.MINILM));
        }
        if (wants(Kind.BGE)) {
            ranking("BGE as published", () -> rankers.sentences(Published.BGE));
        }
        // Beside a run, whose own vectors are fused, a corpus is not embedded by MiniLM for this alone.
        if (wants(Kind.FUSION) && (alone || wants(Kind.MINILM))) {
            ranking("BM25 and MiniLM", () -> rankers.fused(rankers.sentences(Published.MINILM)));
        }
    }

    private void ranking(String name, Supplier<Ranker> ranker) {
        systems.add(new TableSystem(
                name, Map.of(), measurement -> measurement.accept(ranker.get(), Optional.<Predictor>empty())));
    }

    private void withRun(RunDirectory run, String suffix) {
        if (wants(Kind.CLOSED_BOOK)) {
            first(run, Stage.PRETRAIN, Stage.WARM_START).ifPresent(stage -> closedBook(run, stage, suffix));
        }
        if (wants(Kind.WARM_START)) {
            own(run, Stage.WARM_START, "warm start alone" + suffix);
        }
        if (wants(Kind.BASELINE)) {
            own(run, Stage.BASELINE, "baseline (ORQA)" + suffix);
        }
        if (wants(Kind.REALM)) {
            own(run, Stage.FINETUNE, "REALM" + suffix);
        }
        first(run, Stage.FINETUNE, Stage.BASELINE).ifPresent(stage -> reader(run, stage, suffix));
    }

    private static Optional<Stage> first(RunDirectory run, Stage... stages) {
        return Stream.of(stages).filter(run.run()::finished).findFirst();
    }

    private void closedBook(RunDirectory run, Stage stage, String suffix) {
        systems.add(new TableSystem("closed book" + suffix, inputs(run, stage), measurement -> {
            try (StageModel open = StageModel.open(run, stage)) {
                measurement.accept(Ranker.NONE, Optional.of(new ClozePredictor(open.on(corpus))));
            }
        }));
    }

    private void own(RunDirectory run, Stage stage, String name) {
        if (run.run().finished(stage)) {
            add(run, stage, name, DenseRanker::of, open -> SpanPredictor.ofOwn(open, asking(run)));
        }
    }

    /** The reader of a run on what it did not rank itself, or not alone. */
    private void reader(RunDirectory run, Stage stage, String suffix) {
        if (wants(Kind.BM25)) {
            systems.add(new TableSystem("BM25 + reader" + suffix, inputs(run, stage), measurement -> {
                try (StageModel open = StageModel.open(run, stage)) {
                    measurement.accept(rankers.words(), SpanPredictor.ofGiven(open, corpus, rankerWeight, asking(run)));
                }
            }));
        }
        if (wants(Kind.FUSION)) {
            add(
                    run,
                    stage,
                    "BM25 and model + reader" + suffix,
                    open -> rankers.fused(DenseRanker.of(open)),
                    open -> SpanPredictor.ofGiven(open.stageModel(), corpus, rankerWeight, asking(run)));
        }
    }

    private void add(
            RunDirectory run,
            Stage stage,
            String name,
            Function<OpenStage, Ranker> ranker,
            Function<OpenStage, Optional<Predictor>> predictor) {
        systems.add(new TableSystem(name, rankingInputs(run, stage), measurement -> {
            try (OpenStage open = OpenStage.open(run, stage, Optional.of(corpus.directory()), progress)) {
                measurement.accept(ranker.apply(open), predictor.apply(open));
            }
        }));
    }

    private Asker.Settings asking(RunDirectory run) {
        return reading.apply(run.config().finetune());
    }

    private Map<String, String> inputs(RunDirectory run, Stage stage) {
        String model =
                Artifact.find(run.run().finishedModel(stage)).map(Artifact::id).orElse("");
        return Map.of(
                "model",
                model,
                "precision",
                run.config().precision().here().label(),
                "reading",
                asking(run).toString());
    }

    /** With the index that the model's ranking comes from. */
    private Map<String, String> rankingInputs(RunDirectory run, Stage stage) {
        Map<String, String> all = new LinkedHashMap<>(inputs(run, stage));
        all.put("index", OpenStage.indexes(run.run(), stage).kind(corpus).toString());
        return all;
    }
}
