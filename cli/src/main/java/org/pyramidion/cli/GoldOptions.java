package org.pyramidion.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.AnswerableQuestions;
import org.pyramidion.corpus.Qrels;
import org.pyramidion.corpus.Question;
import org.pyramidion.qa.Gold;
import picocli.CommandLine.Option;

/** What retrieval is measured against besides the answers. */
final class GoldOptions {

    @Option(
            names = "--qrels",
            paramLabel = "FILE",
            description =
                    "Which documents are right, and how much so, as TREC or BEIR have it; the evidence of the questions if not given.")
    private Optional<Path> qrels = Optional.empty();

    @Option(
            names = "--answerable",
            paramLabel = "FILE",
            description =
                    "Which questions the corpus can answer: JSONL of id and hits, or id and answerable. If not given, those with an answer in a retrieved block or in their evidence.")
    private Optional<Path> answerable = Optional.empty();

    /** Questions and what to measure them by. */
    record Asked(List<Question> questions, Gold gold) {}

    /** @param source the file or folder that the questions are from */
    Asked of(Path source, List<Question> questions) {
        Optional<Qrels> judgements = qrels.map(Qrels::read)
                .or(() -> Files.isDirectory(source) ? Optional.of(Qrels.ofFolder(source)) : Optional.empty());
        List<Question> asked = judgements.map(given -> given.judged(questions)).orElse(questions);
        return new Asked(
                asked,
                new Gold(judgements.orElseGet(() -> Qrels.of(asked)), answerable.map(file -> known(file, asked))));
    }

    private static Set<String> known(Path file, List<Question> asked) {
        Set<String> ids = AnswerableQuestions.read(file);
        if (asked.stream().map(Question::id).noneMatch(ids::contains)) {
            throw new PyramidionException("%s: names none of the questions; give the file of this set".formatted(file));
        }
        return ids;
    }
}
