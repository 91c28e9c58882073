package org.pyramidion.api;

import java.util.List;
import java.util.Optional;
import org.pyramidion.reader.ReaderAnswer;
import org.pyramidion.reader.ReaderResult;

/** What the reader that comes along made of passages that were found. */
final class ReadAnswer {

    private ReadAnswer() {}

    static Answer of(String question, List<Hit> found, ReaderResult result) {
        List<Answer.Span> spans = result.answers().stream()
                .map(answer -> span(answer, found.get(answer.passage()).passage()))
                .toList();
        int told = result.answer().isPresent() ? 1 : 0;
        return new Answer(
                question,
                spans.stream().limit(told).findFirst(),
                spans.stream().skip(told).toList(),
                found,
                Optional.of(result.right()));
    }

    static Answer.Span span(ReaderAnswer answer, Passage passage) {
        return new Answer.Span(
                answer.text(),
                answer.probability(),
                Math.log(answer.probability()),
                passage,
                answer.place().start(),
                answer.place().limit());
    }
}
