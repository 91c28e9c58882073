package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.QuestionSplit;
import org.pyramidion.questions.Questions;
import picocli.CommandLine.Option;

/** Which part of a question file. */
final class SplitOptions {

    @Option(
            names = "--split",
            paramLabel = "PART",
            description =
                    "train or dev: of a file without a development set, the tenth that the published split holds back"
                            + " is dev. All questions if not given.")
    private Optional<String> split = Optional.empty();

    /** @throws PyramidionException if the file cannot be read, or nothing of it is of this part */
    List<Question> of(Path file) {
        return of(file, Questions.read(file));
    }

    /** Of questions that were read already. */
    List<Question> of(Path file, List<Question> all) {
        List<Question> part = split.map(name -> split(name).of(all)).orElse(all);
        if (part.isEmpty()) {
            throw new PyramidionException(
                    "%s: no question is in the split %s; leave --split out".formatted(file, split.orElseThrow()));
        }
        return part;
    }

    /** The option as it was given, to be given again. */
    String again() {
        return split.map(name -> " --split " + name).orElse("");
    }

    private static QuestionSplit split(String name) {
        try {
            return QuestionSplit.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new PyramidionException("--split %s: must be train or dev".formatted(name), e);
        }
    }
}
