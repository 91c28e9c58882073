package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.evaluation.QuestionSet;
import org.pyramidion.questions.Answers;
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
        List<Question> part = split.of(source, qrels.isEmpty() ? Questions.read(source) : Questions.readAll(source));
        QuestionSet set = QuestionSet.of(source, part, qrels, answerable);
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

    /**
     * Makes sure that what one file says of a question is not taken for another set's.
     *
     * @throws PyramidionException if several sets share an id and such a file was given
     */
    void requireDistinct(Collection<QuestionSet> sets) {
        if (qrels.isEmpty() && answerable.isEmpty()) {
            return;
        }
        QuestionSet.sharedId(sets).ifPresent(id -> {
            throw new PyramidionException(
                    ("several sets have a question %s, and --qrels or --answerable cannot tell which is meant; measure"
                                    + " them one by one")
                            .formatted(id));
        });
    }
}
