package org.pyramidion.reader;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A question and its passages in wordpieces.
 *
 * @param readings the question before each window of each passage
 * @param numbers of the passages, from 0; two that say the same have each its own
 */
record TokenisedQuestion(List<QuestionWindow> readings, Map<TokenisedPassage, Integer> numbers) {

    static TokenisedQuestion of(Reader.Asked asked, ReaderNetwork network) {
        int[] question = network.tokenizer()
                .encodeStart(asked.question(), network.format().question())
                .ids();
        List<TokenisedPassage> passages = asked.passages().stream()
                .map(passage -> TokenisedPassage.of(passage, network.tokenizer()))
                .toList();
        Map<TokenisedPassage, Integer> numbers = new IdentityHashMap<>();
        passages.forEach(passage -> numbers.put(passage, numbers.size()));
        return new TokenisedQuestion(
                passages.stream()
                        .flatMap(passage -> network.format().readings(question, passage).stream())
                        .toList(),
                numbers);
    }

    int number(TokenisedPassage passage) {
        return numbers.getOrDefault(passage, 0);
    }
}
