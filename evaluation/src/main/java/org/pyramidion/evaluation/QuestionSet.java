package org.pyramidion.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.questions.AnswerableQuestions;
import org.pyramidion.questions.Qrels;
import org.pyramidion.questions.Question;

/**
 * Questions and what to measure retrieval by.
 *
 * @param gold the right documents, and which questions can be answered
 */
public record QuestionSet(List<Question> questions, Gold gold) {

    public QuestionSet {
        questions = List.copyOf(questions);
    }

    /**
     * Questions of one file or folder, with what files beside it say of them. Where documents are judged, only the
     * questions with judgements are asked.
     *
     * @param source where the questions are from; a BEIR folder brings judgements along
     * @param qrels which documents are right; if not given, those of the folder, or the questions' evidence
     * @param answerable which questions the corpus can answer
     * @throws PyramidionException if a file cannot be read or names none of the questions
     */
    public static QuestionSet of(
            Path source, List<Question> questions, Optional<Path> qrels, Optional<Path> answerable) {
        Optional<Qrels> judgements = qrels.map(file -> judgements(file, questions))
                .or(() -> Files.isDirectory(source) ? Optional.of(Qrels.ofFolder(source)) : Optional.empty());
        List<Question> asked = judgements.map(given -> given.judged(questions)).orElse(questions);
        return new QuestionSet(
                asked,
                new Gold(judgements.orElseGet(() -> Qrels.of(asked)), answerable.map(file -> known(file, asked))));
    }

    private static Qrels judgements(Path file, List<Question> asked) {
        Qrels judgements = Qrels.read(file);
        requireAny(file, asked, id -> judgements.of(id).isPresent());
        return judgements;
    }

    private static Set<String> known(Path file, List<Question> asked) {
        Set<String> ids = AnswerableQuestions.read(file);
        requireAny(file, asked, ids::contains);
        return ids;
    }

    private static void requireAny(Path file, List<Question> asked, Predicate<String> named) {
        if (asked.stream().map(Question::id).noneMatch(named)) {
            throw new PyramidionException("%s: names none of the questions; give the file of this set".formatted(file));
        }
    }

    /** An id that questions of several sets have, if there is one. */
    public static Optional<String> sharedId(Collection<QuestionSet> sets) {
        Set<String> seen = new HashSet<>();
        for (QuestionSet set : sets) {
            Set<String> ids = set.questions.stream().map(Question::id).collect(Collectors.toSet());
            Optional<String> shared = ids.stream().filter(seen::contains).findFirst();
            if (shared.isPresent()) {
                return shared;
            }
            seen.addAll(ids);
        }
        return Optional.empty();
    }

    /** A set's name in a table: that of its file, without the ending. */
    public static String name(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.jsonl(\\.\\w+)?$", "");
    }
}
