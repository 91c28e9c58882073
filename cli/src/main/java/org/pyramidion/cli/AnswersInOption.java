package org.pyramidion.cli;

import org.pyramidion.evaluation.Evaluator.AnswerPlace;
import picocli.CommandLine.Option;

/** When a block holds an answer. */
final class AnswersInOption {

    @Option(
            names = "--answers-in",
            paramLabel = "PLACE",
            description =
                    "A block holds an answer if its text does, as DPR looks for it (text, if not given), or its title"
                            + " or text, without regard to punctuation, accents and articles (title-or-text).")
    private String answersIn = "text";

    AnswerPlace place() {
        return Named.of("--answers-in", AnswerPlace.class, answersIn);
    }
}
