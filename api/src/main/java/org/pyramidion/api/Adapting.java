package org.pyramidion.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pyramidion.adaptation.Adaptation;
import org.pyramidion.adaptation.AdaptationReport;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.questions.structure.FolderQuestions;
import org.pyramidion.questions.structure.StructureQuestion;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;

/**
 * Adapts the encoder that ranks a folder, file or corpus to its text: pre-training without a label, from the encoder as
 * published, and a comparison on what neither has learnt from. The better of the two ranks from then on ({@link
 * Ranking#BEST}); the published one where no difference can be told from chance.
 *
 * <pre>{@code
 * Optional<Adapted> adapted = new Adapting(Path.of("docs")).budget(Duration.ofMinutes(10)).run();
 * }</pre>
 *
 * <p>It is kept beside the corpus, and follows it through later versions. One that was stopped or killed while it
 * trained goes on from its newest checkpoint.
 */
public final class Adapting {

    private static final int OF_EACH_KIND = 100;
    private static final long SEED = 18;

    private final Path place;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private Settings opening = Settings.defaults();
    private Duration budget = Duration.ofMinutes(30);
    private BooleanSupplier stop = () -> false;

    /** @param place a folder, a file or a corpus */
    public Adapting(Path place) {
        this.place = place;
    }

    /** How long it may take, embedding and measuring included, but not reading documents; 30 minutes if not said. */
    public Adapting budget(Duration most) {
        this.budget = most;
        return this;
    }

    /** How the place is opened: its workspace, and who is told of progress. */
    public Adapting opening(Settings how) {
        this.opening = how;
        return this;
    }

    /** A setting of {@code docs/config.md}, in place of what is chosen here. */
    public Adapting set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Asked after each step: once it says yes, a checkpoint is written and nothing is decided yet. */
    public Adapting stopWhen(BooleanSupplier asked) {
        this.stop = asked;
        return this;
    }

    /**
     * Adapts, goes on, or tells what an adaptation to what is there now came to before.
     *
     * @return nothing if it was stopped
     * @throws PyramidionException if there is too little text or too little time, of {@link Kind#CONFLICT} if the place
     *     is a run or another process is at it
     */
    public Optional<Adapted> run() {
        Path corpus = corpus();
        List<ConfigSource.Entry> own = new ArrayList<>();
        settings.forEach((key, value) -> own.add(new ConfigSource.Entry(key, value, "settings")));
        try (CorpusStore opened = CorpusStore.open(corpus)) {
            int seconds = (int) Math.min(Integer.MAX_VALUE, budget.toSeconds());
            return new Adaptation(opened, questions(), seconds, own, opening.progress(), stop)
                    .run()
                    .map(Adapting::adapted);
        }
    }

    /** Forgets what an adaptation came to: the published encoder ranks again, and the next one begins anew. */
    public void forget() {
        Adaptation.forget(corpus());
    }

    private Path corpus() {
        if (new RunDirectory(new Run(place)).exists()) {
            throw new PyramidionException(
                    Kind.CONFLICT, "%s: is a run; it learns from its corpus by pre-training".formatted(place));
        }
        return Origin.corpus(place, opening);
    }

    /** None of a corpus: it has the text of its documents, and not what they are built of. */
    private List<StructureQuestion> questions() {
        return Origin.isCorpus(place) ? List.of() : FolderQuestions.of(place).draw(OF_EACH_KIND, SEED);
    }

    private static Adapted adapted(AdaptationReport report) {
        return new Adapted(
                report.helped(),
                report.decidedBy(),
                report.documentsLearnt(),
                report.seconds(),
                report.figures().stream()
                        .map(row -> new Adapted.Figure(
                                row.figure(),
                                row.questions(),
                                row.first(),
                                row.second(),
                                row.pValue(),
                                row.better(),
                                row.worse()))
                        .toList());
    }
}
