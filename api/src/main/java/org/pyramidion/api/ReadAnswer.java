package org.pyramidion.api;

import java.util.List;
import java.util.Optional;
import org.pyramidion.reader.Reader;
import org.pyramidion.reader.ReaderAnswer;
import org.pyramidion.reader.ReaderResult;

/** What the reader that comes along makes of passages that were found. */
final class ReadAnswer {

    private ReadAnswer() {}

    /** @param found at least one passage */
    static Answer of(Reader reader, String question, List<Hit> found) {
        ReaderResult result = reader.read(
                question, found.stream().map(hit -> hit.passage().text()).toList());
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

    private static Answer.Span span(ReaderAnswer answer, Passage passage) {
        return new Answer.Span(
                answer.text(),
                answer.probability(),
                Math.log(answer.probability()),
                passage,
                answer.place().start(),
                answer.place().limit());
    }
}
