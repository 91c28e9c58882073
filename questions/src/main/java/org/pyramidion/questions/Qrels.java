package org.pyramidion.questions;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;

/**
 * Which documents are right for a question, and how much so: the judgements of TREC ({@code question 0 document grade}
 * in each line) and of BEIR ({@code query-id}, {@code corpus-id}, {@code score}, with tabs), packed or not. A grade of
 * 0 or less is "judged, not relevant"; a document that is not judged counts as not relevant, too.
 */
public final class Qrels {

    private final Map<String, Map<String, Integer>> grades;

    private Qrels(Map<String, Map<String, Integer>> grades) {
        this.grades = grades;
    }

    /** The evidence that questions name, each document of grade 1. */
    public static Qrels of(List<Question> questions) {
        Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
        for (Question question : questions) {
            question.evidence()
                    .forEach(document -> grades.computeIfAbsent(question.id(), id -> new LinkedHashMap<>())
                            .put(document, 1));
        }
        return new Qrels(grades);
    }

    /**
     * Reads judgements.
     *
     * @throws PyramidionException naming file and line of the first bad one
     */
    public static Qrels read(Path file) {
        Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(QuestionTable.unpacked(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank() && !(number == 1 && line.startsWith("query-id\t"))) {
                    add(grades, line, "%s:%d".formatted(file, number));
                }
            }
        } catch (IOException e) {
            throw QuestionTable.unreadable(file, e);
        }
        if (grades.isEmpty()) {
            throw new PyramidionException(
                    "%s: holds no judgement; give lines of question, 0, document and grade".formatted(file));
        }
        return new Qrels(grades);
    }

    private static void add(Map<String, Map<String, Integer>> grades, String line, String place) {
        String[] cells =
                line.indexOf('\t') >= 0 ? line.split("\t", -1) : line.strip().split("\\s+");
        if (cells.length != 3 && cells.length != 4) {
            throw new PyramidionException(
                    ("%s: a judgement is question, 0, document and grade (TREC), or question, document and grade "
                                    + "(BEIR); found %d columns")
                            .formatted(place, cells.length));
        }
        String document = cells[cells.length - 2].strip();
        Integer before = grades.computeIfAbsent(cells[0].strip(), id -> new LinkedHashMap<>())
                .put(document, grade(cells[cells.length - 1].strip(), place));
        if (before != null) {
            throw new PyramidionException(
                    "%s: document %s is judged twice for question %s; remove one".formatted(place, document, cells[0]));
        }
    }

    private static int grade(String text, String place) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new PyramidionException("%s: the grade must be a whole number, is: %s".formatted(place, text), e);
        }
    }

    /**
     * Those of a BEIR folder: {@code qrels/test.tsv}, or of {@code dev} or {@code train} if it has no other.
     *
     * @throws PyramidionException if there are none
     */
    public static Qrels ofFolder(Path folder) {
        return Stream.of("test", "dev", "train")
                .flatMap(split -> CompressedFile.find(folder.resolve("qrels").resolve(split + ".tsv")).stream())
                .findFirst()
                .map(Qrels::read)
                .orElseThrow(() -> new PyramidionException(
                        "%s: has no qrels/test.tsv; a BEIR folder has its judgements there".formatted(folder)));
    }

    /** The judged documents of a question with their grades; empty if it was not judged at all. */
    public Optional<Map<String, Integer>> of(String questionId) {
        return Optional.ofNullable(grades.get(questionId)).map(Collections::unmodifiableMap);
    }

    /**
     * Questions with their relevant documents as evidence; those with neither answers, label nor judgements are left
     * out.
     */
    public List<Question> judged(List<Question> questions) {
        return questions.stream()
                .filter(question -> !question.answers().isEmpty()
                        || question.label().isPresent()
                        || grades.containsKey(question.id()))
                .map(question -> of(question.id())
                        .map(documents -> withEvidence(question, documents))
                        .orElse(question))
                .toList();
    }

    private static Question withEvidence(Question question, Map<String, Integer> documents) {
        List<String> relevant = documents.entrySet().stream()
                .filter(judged -> judged.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        return new Question(
                question.id(), question.text(), question.answers(), question.regex(), relevant, question.fields());
    }
}
