package org.pyramidion.study;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.documents.Document;
import org.pyramidion.evaluation.Rankers;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.Questions;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.RankFusion;
import org.pyramidion.run.TrainConfig;

/** Worlds, corpora and questions of a study: made, built or read when they are first asked for. */
final class StudyGround {

    private static final double EQUALLY = 0.5;

    private final StudyFile file;
    private final DataPaths paths;
    private final Path directory;
    private final Progress progress;
    private final Optional<Corpora> corpora;
    private @Nullable Ground given;

    StudyGround(StudyFile file, DataPaths paths, Path directory, Progress progress) {
        this.file = file;
        this.paths = paths;
        this.directory = directory;
        this.progress = progress;
        this.corpora = file.data()
                .map(data -> new Corpora(data, paths, file.settings(), directory.resolve("corpora"), progress));
    }

    Path seed(long seed) {
        return directory.resolve("seed-" + seed);
    }

    Ground of(long seed) {
        if (file.world().isPresent()) {
            return Ground.of(file.world().get(), seed, seed(seed).resolve("world"));
        }
        Ground present = given;
        if (present == null) {
            present = read(file.data().orElseThrow());
            given = present;
        }
        return present.under(seed);
    }

    private Ground read(StudyData data) {
        Map<String, List<Question>> sets = new LinkedHashMap<>();
        data.questions().forEach((name, set) -> sets.put(name, Questions.read(paths.file(set))));
        List<Question> training = questions(data.train());
        Path place = corpus(data.corpus());
        try (CorpusStore corpus = CorpusStore.open(place);
                Rankers rankers = rankers(corpus)) {
            sets.replaceAll((name, set) ->
                    Answerable.first(corpus, rankers.words(), set, data.limits().questions()));
            return new Ground(
                    place,
                    Answerable.first(
                            corpus, rankers.words(), training, data.limits().training()),
                    sets,
                    Map.of());
        }
    }

    private List<Question> questions(List<Path> files) {
        return files.stream()
                .flatMap(set -> Questions.read(paths.file(set)).stream())
                .toList();
    }

    /** What ranks a corpus as it is; the caller closes it. */
    Rankers rankers(CorpusStore corpus) {
        return new Rankers(
                corpus,
                new Rankers.Settings(
                        Bm25Index.Settings.DEFAULTS,
                        Bm25Index.Analysis.WORDS,
                        new RankFusion(EQUALLY),
                        TrainConfig.Products.FLOAT32),
                progress);
    }

    /** Where a corpus that the study names is. */
    Path corpus(String name) {
        return corpora.map(all -> all.of(name)).orElseGet(() -> Path.of(name));
    }

    /** Where the knowledge corpus is as a change makes it. */
    Path changed(UnaryOperator<Document> change) {
        return corpora.orElseThrow().changed(file.data().orElseThrow().corpus(), change);
    }

    /** Settings with directories for the names of corpora. */
    Map<String, String> named(Map<String, String> settings) {
        return corpora.map(all -> all.named(settings)).orElse(settings);
    }

    /** What a reader learns first. */
    List<Question> training(String reader, CorpusStore corpus) {
        List<Question> all = questions(file.reader(reader).train());
        try (Rankers rankers = rankers(corpus)) {
            return Answerable.first(
                    corpus,
                    rankers.words(),
                    all,
                    file.data().map(data -> data.limits().training()).orElse(0));
        }
    }
}
