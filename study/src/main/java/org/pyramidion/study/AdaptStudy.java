package org.pyramidion.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pyramidion.adaptation.Adaptation;
import org.pyramidion.adaptation.AdaptationReport;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.FusedRanker;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.evaluation.Comparison;
import org.pyramidion.evaluation.Rankers;
import org.pyramidion.evaluation.StructureEvaluation;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.structure.FolderQuestions;
import org.pyramidion.questions.structure.StructureQuestion;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.RankFusion;
import org.pyramidion.retrieval.ScoreFusion;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;

/**
 * MiniLM adapted to folders without a label, beside what ranks them without training. It goes on where it was.
 *
 * <pre>
 * DIRECTORY/  NAME/, NAME.adapted/     corpus of a folder, and the run of its adaptation
 *             report.md, report.html, report.json
 * </pre>
 */
final class AdaptStudy {

    private static final int DEPTH = 100;
    private static final long SEED = 18;

    private static final String WORDS = "BM25";
    private static final String MINILM = "MiniLM";
    private static final String BGE = "BGE";
    private static final String FUSED = "MiniLM and words";
    private static final String ADAPTED = "MiniLM, adapted";
    private static final String ADAPTED_FUSED = "MiniLM, adapted, and words";

    private static final Rankers.Settings PUBLISHED = new Rankers.Settings(
            Bm25Index.Settings.DEFAULTS, Bm25Index.Analysis.WORDS, new RankFusion(0.5), TrainConfig.Products.FLOAT32);

    private final String name;
    private final AdaptFile file;
    private final Path directory;
    private final Progress progress;
    private final BooleanSupplier stop;

    AdaptStudy(String name, AdaptFile file, Path directory, Progress progress, BooleanSupplier stop) {
        this.name = name;
        this.file = file;
        this.directory = directory;
        this.progress = progress;
        this.stop = stop;
    }

    /** Returns nothing if it was stopped. */
    Optional<AdaptReport> run() {
        Map<String, Path> places = file.adapt().folders();
        places.values().forEach(AdaptStudy::requireFolder);
        List<AdaptReport.Folder> folders = new ArrayList<>();
        for (Map.Entry<String, Path> folder : places.entrySet()) {
            Optional<AdaptReport.Folder> done = folder(folder.getKey(), folder.getValue());
            if (done.isEmpty()) {
                return Optional.empty();
            }
            folders.add(done.get());
        }
        AdaptReport report = new AdaptReport(name, file.about(), file.adapt().minutes(), folders);
        ReportFiles.write(report, directory);
        return Optional.of(report);
    }

    private static void requireFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new PyramidionException(("%s: no such folder; `benchmarks/packages/folders packages` makes those of"
                            + " config/studies/adapt.yaml")
                    .formatted(folder));
        }
    }

    private Optional<AdaptReport.Folder> folder(String label, Path folder) {
        Path place = directory.resolve(label);
        build(folder, place);
        List<StructureQuestion> questions =
                FolderQuestions.of(folder).draw(file.adapt().questions(), SEED);
        try (CorpusStore corpus = CorpusStore.open(place)) {
            int seconds = (int) Math.ceil(60 * file.adapt().minutes());
            return new Adaptation(corpus, questions, seconds, List.of(), progress, stop)
                    .run()
                    .map(report -> measured(label, corpus, StructureEvaluation.of(corpus, questions), report));
        }
    }

    private void build(Path folder, Path place) {
        if (Artifact.find(place).isPresent()) {
            return;
        }
        Path vocabulary = PretrainedBert.directory("minilm", progress).resolve(PretrainedWeights.VOCABULARY);
        try (FileReaders readers = new FileReaders();
                WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(vocabulary, true)) {
            new CorpusBuilder(tokenizer).progress(progress).buildFrom(Sources.of(List.of(folder), readers), place);
        }
    }

    private AdaptReport.Folder measured(
            String label, CorpusStore corpus, StructureEvaluation asked, AdaptationReport report) {
        Map<String, List<Integer>> ranks = ranks(corpus, asked);
        return new AdaptReport.Folder(
                label,
                corpus.size(),
                asked.questions().size(),
                report.seconds(),
                report.documentsLearnt(),
                report.helped(),
                ranks.entrySet().stream()
                        .map(each -> ranking(each.getKey(), each.getValue()))
                        .toList(),
                List.of(
                        compared(ranks, ADAPTED, MINILM),
                        compared(ranks, ADAPTED, BGE),
                        compared(ranks, ADAPTED_FUSED, FUSED),
                        compared(ranks, ADAPTED_FUSED, WORDS)));
    }

    /** Where each system has the first passage that answers each question. */
    private Map<String, List<Integer>> ranks(CorpusStore corpus, StructureEvaluation asked) {
        List<Question> questions = asked.questions().stream()
                .map(question -> Question.of(question.text()))
                .toList();
        RunDirectory run = new RunDirectory(new Run(Adaptation.place(corpus.directory())));
        Map<String, List<Integer>> ranks = new LinkedHashMap<>();
        try (Rankers published = new Rankers(corpus, PUBLISHED, progress);
                OpenStage stage = OpenStage.open(run, Stage.PRETRAIN, Optional.of(corpus.directory()), progress)) {
            Ranker words = published.words();
            Ranker minilm = published.of(Rankers.Kind.MINILM, Optional.empty());
            Ranker adapted = DenseRanker.of(stage);
            Map<String, Ranker> systems = new LinkedHashMap<>();
            systems.put(WORDS, words);
            systems.put(MINILM, minilm);
            systems.put(BGE, published.of(Rankers.Kind.BGE, Optional.empty()));
            systems.put(FUSED, new FusedRanker(minilm, words, ScoreFusion.ENCODER_AND_WORDS));
            systems.put(ADAPTED, adapted);
            systems.put(ADAPTED_FUSED, new FusedRanker(adapted, words, ScoreFusion.ENCODER_AND_WORDS));
            systems.forEach((system, ranker) -> ranks.put(system, asked.ranks(ranker.rank(questions, DEPTH))));
        }
        return ranks;
    }

    private static AdaptReport.Ranking ranking(String system, List<Integer> ranks) {
        return new AdaptReport.Ranking(
                system,
                mean(StructureEvaluation.found(ranks, 1)),
                mean(StructureEvaluation.found(ranks, 5)),
                mean(StructureEvaluation.found(ranks, 20)),
                mean(StructureEvaluation.reciprocal(ranks, DEPTH)));
    }

    private static AdaptReport.Compared compared(Map<String, List<Integer>> ranks, String above, String below) {
        double[] first = StructureEvaluation.found(Objects.requireNonNull(ranks.get(below)), 5);
        double[] second = StructureEvaluation.found(Objects.requireNonNull(ranks.get(above)), 5);
        return new AdaptReport.Compared(above, below, Comparison.Row.of("recall@5", first, second));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }
}
