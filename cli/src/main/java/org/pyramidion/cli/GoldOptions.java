package org.pyramidion.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.evaluation.Gold;
import org.pyramidion.evaluation.QuestionSet;
import org.pyramidion.questions.AnswerableQuestions;
import org.pyramidion.questions.Answers;
import org.pyramidion.questions.Qrels;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.Questions;
import picocli.CommandLine.Option;

/** What retrieval is measured against besides the answers. */
final class GoldOptions {

    @Option(
            names = "--qrels",
            paramLabel = "FILE",
            description = "Which documents are right, and how much so, as TREC or BEIR have it; the evidence of the"
                    + " questions if not given.")
    private Optional<Path> qrels = Optional.empty();

    @Option(
            names = "--answerable",
            paramLabel = "FILE",
            description =
                    "Which questions the corpus can answer: JSONL of id and hits, or id and answerable. If not given,"
                            + " those with an answer in a retrieved block or in their evidence.")
    private Optional<Path> answerable = Optional.empty();

    /**
     * Reads questions.
     *
     * @param source the file or folder that they are from
     * @param split which part of them
     * @param verb says if some can never be answered
     * @throws PyramidionException if something cannot be read, or files that are given beside it name none of them
     */
    QuestionSet of(Path source, SplitOptions split, Verb verb) {
        QuestionSet set = read(source, split);
        List<Question> invalid = Answers.withInvalidRegex(set.questions());
        if (!invalid.isEmpty()) {
            verb.note("%s: %s with an answer that is no regular expression and so matches nothing, such as question %s"
                    .formatted(
                            source,
                            Amounts.of(invalid.size(), "questions"),
                            invalid.getFirst().id()));
        }
        return set;
    }

    private QuestionSet read(Path source, SplitOptions split) {
        List<Question> questions =
                split.of(source, qrels.isEmpty() ? Questions.read(source) : Questions.readAll(source));
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

    /**
     * Makes sure that what one file says of a question is not taken for another set's.
     *
     * @throws PyramidionException if several sets share an id and such a file was given
     */
    void requireDistinct(Collection<QuestionSet> sets) {
        if (qrels.isEmpty() && answerable.isEmpty()) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (QuestionSet set : sets) {
            Set<String> ids = set.questions().stream().map(Question::id).collect(Collectors.toSet());
            ids.stream().filter(seen::contains).findFirst().ifPresent(id -> {
                throw new PyramidionException(
                        "several sets have a question %s, and --qrels or --answerable cannot tell which is meant; measure them one by one"
                                .formatted(id));
            });
            seen.addAll(ids);
        }
    }
}
