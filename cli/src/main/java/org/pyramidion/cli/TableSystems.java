package org.pyramidion.cli;

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
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.SentenceEncoder.Published;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.StageModel;

/** The systems of a table: those that need no run, then for each run those whose stages it has finished. */
final class TableSystems {

    private final CorpusStore corpus;
    private final RetrieverOptions options;
    private final ReadingOptions reading;
    private final Rankers rankers;
    private final Progress progress;
    private final Set<TableOptions.System> wanted;
    private final List<TableSystem> systems = new ArrayList<>();

    private TableSystems(
            CorpusStore corpus,
            RetrieverOptions options,
            ReadingOptions reading,
            Rankers rankers,
            Set<TableOptions.System> wanted,
            Progress progress) {
        this.corpus = corpus;
        this.options = options;
        this.reading = reading;
        this.rankers = rankers;
        this.progress = progress;
        this.wanted = wanted;
    }

    /**
     * What is to be measured.
     *
     * @param rankers of the corpus; stay open while anything is measured
     * @throws PyramidionException if that is nothing
     */
    static List<TableSystem> of(
            CorpusStore corpus,
            RetrieverOptions options,
            ReadingOptions reading,
            Rankers rankers,
            Set<TableOptions.System> wanted,
            List<RunDirectory> runs,
            Progress progress) {
        TableSystems systems = new TableSystems(corpus, options, reading, rankers, wanted, progress);
        systems.withoutRun(runs.isEmpty());
        for (RunDirectory run : runs) {
            systems.withRun(run, runs.size() == 1 ? "" : " of " + run.directory());
        }
        if (systems.systems.isEmpty()) {
            throw new PyramidionException(
                    "--table: nothing to measure of what --systems names; all but bm25, minilm, bge and"
                            + " fusion need --run and a finished stage");
        }
        return List.copyOf(systems.systems);
    }

    private boolean wants(TableOptions.System system) {
        return wanted.contains(system);
    }

    private void withoutRun(boolean alone) {
        if (wants(TableOptions.System.BM25)) {
            ranking("BM25", rankers::words);
        }
        if (wants(TableOptions.System.MINILM)) {
            ranking("MiniLM as published", () -> rankers.sentences(Published.MINILM));
        }
        if (wants(TableOptions.System.BGE)) {
            ranking("BGE as published", () -> rankers.sentences(Published.BGE));
        }
        // Beside a run, whose own vectors are fused, a corpus is not embedded by MiniLM for this alone.
        if (wants(TableOptions.System.FUSION) && (alone || wants(TableOptions.System.MINILM))) {
            ranking("BM25 and MiniLM", () -> rankers.fused(rankers.sentences(Published.MINILM)));
        }
    }

    private void ranking(String name, Supplier<Ranker> ranker) {
        systems.add(new TableSystem(
                name, Map.of(), measurement -> measurement.accept(ranker.get(), Optional.<Predictor>empty())));
    }

    private void withRun(RunDirectory run, String suffix) {
        if (wants(TableOptions.System.CLOSED_BOOK)) {
            first(run, Stage.PRETRAIN, Stage.WARM_START).ifPresent(stage -> closedBook(run, stage, suffix));
        }
        if (wants(TableOptions.System.WARM_START)) {
            own(run, Stage.WARM_START, "warm start alone" + suffix);
        }
        if (wants(TableOptions.System.BASELINE)) {
            own(run, Stage.BASELINE, "baseline (ORQA)" + suffix);
        }
        if (wants(TableOptions.System.REALM)) {
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
                corpus.requireVocabulary(open.model().tokenizer().vocabulary());
                measurement.accept(Ranker.NONE, Optional.of(new ClozePredictor(open.model(), open.format(), corpus)));
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
        if (wants(TableOptions.System.BM25)) {
            systems.add(new TableSystem("BM25 + reader" + suffix, inputs(run, stage), measurement -> {
                try (StageModel open = StageModel.open(run, stage)) {
                    measurement.accept(
                            rankers.words(), SpanPredictor.ofGiven(open, corpus, options.weight(), asking(run)));
                }
            }));
        }
        if (wants(TableOptions.System.FUSION)) {
            add(
                    run,
                    stage,
                    "BM25 and model + reader" + suffix,
                    open -> rankers.fused(DenseRanker.of(open)),
                    open -> SpanPredictor.ofGiven(open.stageModel(), corpus, options.weight(), asking(run)));
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
        return reading.settings(run.config().finetune());
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
