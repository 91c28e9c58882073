package org.pyramidion.langchain4j;

import java.util.List;
import java.util.Optional;
import org.pyramidion.api.Answer;
import org.pyramidion.api.Hit;

/**
 * What a chat model wrote, and what it had before it.
 *
 * @param text of the chat model; empty if nothing was found that it could have been asked with
 * @param cited the passages that the text cites, in the order of their ranks
 * @param extracted the answer in the documents' own words, with its evidence, all passages and its confidence: what the
 *     text can be held against
 */
public record WrittenAnswer(Optional<String> text, List<Hit> cited, Answer extracted) {

    public WrittenAnswer {
        cited = List.copyOf(cited);
    }

    /** The calibrated probability that the likeliest extracted answer is right; empty where nothing calibrated read. */
    public Optional<Double> confidence() {
        return extracted.confidence();
    }
}
