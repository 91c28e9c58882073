package org.pyramidion.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;

/**
 * A ranking of documents for each question, as TREC writes it: {@code question Q0 document rank score tag} in each
 * line. As for {@code trec_eval}, the score tells the order and not the rank: higher scores come first and, of equal
 * ones, the document whose id is last in the alphabet. Scores are 32-bit floats there, too. What is written here
 * therefore has strictly falling scores.
 */
public final class TrecRun {

    /** A document and what it scores. */
    public record Entry(String document, float score) {}

    private static final Comparator<Entry> ORDER = Comparator.comparingDouble(Entry::score)
            .thenComparing(Entry::document)
            .reversed();
    private static final Pattern SPACE = Pattern.compile("\\s");

    private final Map<String, List<Entry>> rankings;

    private TrecRun(Map<String, List<Entry>> rankings) {
        this.rankings = Collections.unmodifiableMap(rankings);
    }

    /** The documents that were retrieved for each question, each once, where its best block is. */
    public static TrecRun ofDocuments(List<QuestionResult> results) {
        return of(results, QuestionResult.Ranked::documentId);
    }

    /**
     * Whatever was retrieved for each question.
     *
     * @param name what to call a block; of those with the same name only the first counts
     */
    static TrecRun of(List<QuestionResult> results, Function<QuestionResult.Ranked, String> name) {
        Map<String, List<Entry>> rankings = new LinkedHashMap<>();
        for (QuestionResult result : results) {
            if (rankings.put(result.id(), falling(result.ranking(), name)) != null) {
                throw new PyramidionException(
                        "two questions have the id %s; a TREC run tells them apart by it, so give each its own"
                                .formatted(result.id()));
            }
        }
        return new TrecRun(rankings);
    }

    private static List<Entry> falling(
            List<QuestionResult.Ranked> ranking, Function<QuestionResult.Ranked, String> name) {
        return falling(ranking.stream()
                .map(ranked -> new Entry(name.apply(ranked), (float) ranked.score()))
                .toList());
    }

    private static List<Entry> falling(List<Entry> ranking) {
        Set<String> seen = new HashSet<>();
        List<Entry> entries = new ArrayList<>();
        float last = Float.POSITIVE_INFINITY;
        for (Entry ranked : ranking) {
            if (seen.add(ranked.document)) {
                last = Math.min(ranked.score, Math.nextDown(last));
                entries.add(new Entry(ranked.document, last));
            }
        }
        return entries;
    }

    /** Rankings by question, best first whatever their scores, which are made to fall. */
    public static TrecRun ofRankings(Map<String, List<Entry>> rankings) {
        Map<String, List<Entry>> falling = new LinkedHashMap<>();
        rankings.forEach((question, entries) -> falling.put(question, falling(entries)));
        return new TrecRun(falling);
    }

    /**
     * Reads a run, packed or not.
     *
     * @throws PyramidionException naming file and line of the first bad one, or if there is none
     */
    public static TrecRun read(Path file) {
        Map<String, Map<String, Entry>> rankings = new LinkedHashMap<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(CompressedFile.open(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    add(rankings, line.strip().split("\\s+"), "%s:%d".formatted(file, number));
                }
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
        if (rankings.isEmpty()) {
            throw new PyramidionException(
                    "%s: holds no ranking; give lines of question, Q0, document, rank, score and tag".formatted(file));
        }
        Map<String, List<Entry>> sorted = new LinkedHashMap<>();
        rankings.forEach((question, entries) ->
                sorted.put(question, entries.values().stream().sorted(ORDER).toList()));
        return new TrecRun(sorted);
    }

    private static void add(Map<String, Map<String, Entry>> rankings, String[] cells, String place) {
        if (cells.length != 6) {
            throw new PyramidionException(
                    "%s: a line of a TREC run is question, Q0, document, rank, score and tag; found %d columns"
                            .formatted(place, cells.length));
        }
        Entry entry = new Entry(cells[2], score(cells[4], place));
        if (rankings.computeIfAbsent(cells[0], id -> new LinkedHashMap<>()).put(entry.document, entry) != null) {
            throw new PyramidionException("%s: document %s is ranked twice for question %s; remove one"
                    .formatted(place, entry.document, cells[0]));
        }
    }

    private static float score(String text, String place) {
        try {
            float score = Float.parseFloat(text);
            if (!Float.isFinite(score)) {
                throw new NumberFormatException("not finite");
            }
            return score;
        } catch (NumberFormatException e) {
            throw new PyramidionException("%s: the score must be a finite number, is: %s".formatted(place, text), e);
        }
    }

    /** The documents of a question, best first; none if the run does not know it. */
    public List<Entry> of(String questionId) {
        return rankings.getOrDefault(questionId, List.of());
    }

    /** The ids of the questions that it ranks for. */
    public Set<String> questions() {
        return rankings.keySet();
    }

    /**
     * Writes it; the file appears when it is whole.
     *
     * @param tag names the system
     * @throws PyramidionException if it cannot be written, or an id holds a space, which TREC's files cannot express
     */
    public void write(Path file, String tag) {
        WholeFile.write(file, writer -> {
            for (Map.Entry<String, List<Entry>> ranking : rankings.entrySet()) {
                write(writer, ranking.getKey(), ranking.getValue(), tag);
            }
        });
    }

    private static void write(Writer writer, String question, List<Entry> entries, String tag) throws IOException {
        int rank = 0;
        for (Entry entry : entries) {
            rank++;
            writer.write("%s Q0 %s %d %s %s\n"
                    .formatted(word(question), word(entry.document), rank, Float.toString(entry.score), tag));
        }
    }

    private static String word(String id) {
        if (id.isEmpty() || SPACE.matcher(id).find()) {
            throw new PyramidionException(
                    "the id '%s' is empty or holds a space, which a TREC run cannot express; give ids without"
                            .formatted(id));
        }
        return id;
    }
}
