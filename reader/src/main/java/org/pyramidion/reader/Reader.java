package org.pyramidion.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Precision;
import org.pyramidion.model.StartEndReader;
import org.pyramidion.weights.PretrainedWeights;
import tools.jackson.databind.json.JsonMapper;

/**
 * A trained reader. It owns native memory. Safe for several threads; one call at a time uses the network.
 *
 * <pre>{@code
 * try (Reader reader = Reader.open(Precision.fastest(), Progress.none())) {
 *     reader.read("Who leads the project?", passages).answer().ifPresent(answer -> …);
 * }
 * }</pre>
 */
public final class Reader implements AutoCloseable {

    /** Wordpieces that go through the network at once. */
    private static final int TOKENS = 4096;

    /** How many of the best spans are looked at, and how many answers are told. */
    private static final int SPANS = 50;

    private static final int ANSWERS = 10;

    private final ReaderNetwork network;
    private final String base;
    private volatile ReaderCalibration calibration;
    private final Map<String, ?> provenance;

    private Reader(ReaderNetwork network, String base, ReaderCalibration calibration, Map<String, ?> provenance) {
        this.network = network;
        this.base = base;
        this.calibration = calibration;
        this.provenance = provenance;
    }

    /**
     * Opens a reader.
     *
     * @param source the directory of a training, or a file that {@link #pack} wrote
     * @param precision what products are computed in
     * @param progress of fetching the published embeddings, if need be
     * @throws PyramidionException if there is none, or it is damaged
     */
    public static Reader open(Path source, Precision precision, Progress progress) {
        return Files.isDirectory(source)
                ? ofTraining(source, precision, progress)
                : ofFile(source, precision, progress);
    }

    private static Reader ofTraining(Path directory, Precision precision, Progress progress) {
        Map<String, Object> provenance = ReaderCheckpoint.provenance(ReaderTraining.checkpoint(directory));
        String base = String.valueOf(provenance.get(ReaderTraining.WEIGHTS));
        ReaderNetwork network = ReaderNetwork.ofPublished(published(base, progress), 0, precision);
        ReaderCheckpoint.restore(ReaderTraining.checkpoint(directory), network.weights());
        return new Reader(network, base, SavedCalibration.read(directory), provenance);
    }

    private static Reader ofFile(Path file, Precision precision, Progress progress) {
        Map<String, String> metadata = ReaderFile.metadata(file);
        String base = ReaderFile.base(metadata);
        ReaderCalibration calibration = ReaderFile.calibration(metadata);
        Map<String, Object> provenance = ReaderFile.provenance(file, metadata);
        ReaderNetwork network = ReaderNetwork.ofPublished(published(base, progress), 0, precision);
        ReaderFile.read(file, network.weights());
        return new Reader(network, base, calibration, provenance);
    }

    /** The directory of a published BERT by its name, or by its path. */
    public static Path published(String name, Progress progress) {
        return isDirectory(name)
                ? Path.of(name)
                : PretrainedWeights.resolve(name, progress).directory();
    }

    private static boolean isDirectory(String name) {
        try {
            return Files.isDirectory(Path.of(name));
        } catch (InvalidPathException e) { // of a file that may be damaged
            return false;
        }
    }

    /**
     * Opens the reader that comes with this module.
     *
     * @param precision what products are computed in
     * @param progress of fetching the published embeddings, if need be
     */
    public static Reader open(Precision precision, Progress progress) {
        return ShippedFile.read(file -> ofFile(file, precision, progress));
    }

    /**
     * Reads passages for a question. One at a time: whoever comes meanwhile waits.
     *
     * @param passages at least one; of any length, long ones are read in windows
     * @return at most ten answers
     */
    public ReaderResult read(String question, List<String> passages) {
        return read(List.of(new Asked(question, passages))).getFirst();
    }

    /**
     * A question to read for.
     *
     * @param passages at least one
     */
    public record Asked(String question, List<String> passages) {

        public Asked {
            passages = List.copyOf(passages);
        }
    }

    /** Reads for several questions at once, for each as {@link #read(String, List)} does, but for rounding. */
    public List<ReaderResult> read(List<Asked> questions) {
        List<TokenisedQuestion> tokenised = questions.parallelStream()
                .map(asked -> TokenisedQuestion.of(asked, network))
                .toList();
        List<WindowScores> scores;
        synchronized (network) {
            scores = new WindowReading(network, TOKENS)
                    .scores(tokenised.stream()
                            .flatMap(asked -> asked.readings().stream())
                            .toList());
        }
        List<ReaderResult> results = new ArrayList<>();
        int from = 0;
        for (TokenisedQuestion asked : tokenised) {
            int limit = from + asked.readings().size();
            results.add(result(asked, scores.subList(from, limit)));
            from = limit;
        }
        return results;
    }

    private ReaderResult result(TokenisedQuestion asked, List<WindowScores> scores) {
        ReadPassages read = new ReadPassages(scores, network.format().answer());
        AnswerGroups groups = new AnswerGroups();
        read.best(SPANS).forEach(span -> groups.add(span, asked.number(span.passage())));
        return new ReaderResult(
                groups.answers(read.odds(), ANSWERS),
                1 / (1 + read.odds()),
                calibration.probability(read.features()),
                calibration.threshold());
    }

    /** What can start a model's own reader; this object's weights, so of use as long as it is open. */
    public StartEndReader startEnd() {
        return new StartEndReader(network.config(), network.tokenizer().vocabulary(), network.weights());
    }

    /** How the weights came about. */
    public Map<String, ?> provenance() {
        return Map.copyOf(provenance);
    }

    /** Writes what was trained in eight bits, as {@link ReaderFile} says. */
    public void pack(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
        }
        ReaderFile.write(
                file, network.weights(), base, calibration, JsonMapper.shared().writeValueAsString(provenance));
    }

    /**
     * Fits the probability that an answer is right anew.
     *
     * @param heldOut paragraphs that it has not learnt from, of at least two articles of two paragraphs
     * @param questions of each half, at most
     * @return how well that fits articles that it was not fitted on
     * @throws PyramidionException if there are too few
     */
    public CalibrationReport calibrate(List<Paragraph> heldOut, int questions) {
        FittedCalibration fitted = FittedCalibration.of(network, heldOut, TOKENS, questions)
                .orElseThrow(() -> new PyramidionException(
                        "nothing to calibrate on; give questions about two held-out articles of several paragraphs"));
        calibration = fitted.calibration();
        return fitted.report();
    }

    /**
     * How well it tells right answers from others: each question of some paragraphs is read twice, with its paragraph
     * among five of its article and with five others.
     *
     * @throws PyramidionException if there are no such questions
     */
    public CalibrationReport calibration(List<Paragraph> paragraphs) {
        ReaderQuestions set = questions(paragraphs);
        return calibration.report(new ReaderEvaluation(network, set, TOKENS).cases(set.items()));
    }

    /**
     * How well it answers the questions of some paragraphs.
     *
     * @param others how many other paragraphs of the article, the likest ones, it reads beside the right one; at most 5
     * @throws PyramidionException if there are no questions
     */
    public ReaderScore score(List<Paragraph> paragraphs, int others) {
        ReaderQuestions set = questions(paragraphs);
        return new ReaderEvaluation(network, set, TOKENS).score(set.items(), others);
    }

    /**
     * The scores by name: given the paragraph, and among so many others if there are to be some.
     *
     * @throws PyramidionException if there are no questions
     */
    public Map<String, ReaderScore> scores(List<Paragraph> paragraphs, int others) {
        Map<String, ReaderScore> scores = new LinkedHashMap<>();
        scores.put(ReaderScore.GIVEN, score(paragraphs, 0));
        if (others > 0) {
            scores.put("among %d paragraphs".formatted(others + 1), score(paragraphs, others));
        }
        return scores;
    }

    private ReaderQuestions questions(List<Paragraph> paragraphs) {
        ReaderQuestions set = ReaderQuestions.of(paragraphs, network.tokenizer());
        if (set.items().isEmpty()) {
            throw new PyramidionException("no questions to measure on; those of every tenth article are");
        }
        return set;
    }

    @Override
    public void close() {
        network.close();
    }
}
