package org.pyramidion.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.reader.Reader;
import org.pyramidion.reader.ReaderAnswer;
import org.pyramidion.reader.ReaderResult;

/**
 * The reader that comes along, where passages are to be read by it.
 *
 * @param dispensable whether passages alone will do where it cannot be had
 */
record PassageReader(LazyReader reader, Settings settings, boolean dispensable) {

    /** Answers each question from what was found for it; with passages alone where nothing reads. */
    List<Answer> read(List<String> questions, List<List<Hit>> found) {
        List<Reader.Asked> asked = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            if (!found.get(i).isEmpty()) {
                asked.add(new Reader.Asked(questions.get(i), texts(found.get(i))));
            }
        }
        Optional<Reader> opened = asked.isEmpty() ? Optional.empty() : open();
        Iterator<ReaderResult> results =
                opened.map(open -> open.read(asked)).orElse(List.of()).iterator();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            boolean read = opened.isPresent() && !found.get(i).isEmpty();
            answers.add(
                    read
                            ? ReadAnswer.of(questions.get(i), found.get(i), results.next())
                            : Answer.ofPassages(questions.get(i), found.get(i)));
        }
        return answers;
    }

    private static List<String> texts(List<Hit> found) {
        return found.stream().map(hit -> hit.passage().text()).toList();
    }

    /** What each passage says by itself, if anything reads. */
    List<Explanation.Candidate> apart(String question, List<Hit> found) {
        Optional<Reader> opened = found.isEmpty() ? Optional.empty() : open();
        List<ReaderResult> results = opened.map(open -> open.read(texts(found).stream()
                        .map(text -> new Reader.Asked(question, List.of(text)))
                        .toList()))
                .orElse(List.of());
        List<Explanation.Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            Hit hit = found.get(i);
            Optional<ReaderAnswer> best =
                    i < results.size() ? results.get(i).answers().stream().findFirst() : Optional.empty();
            candidates.add(new Explanation.Candidate(
                    hit,
                    Optional.empty(),
                    best.map(answer -> ReadAnswer.span(answer, hit.passage())),
                    best.map(ReaderAnswer::probability),
                    Optional.empty()));
        }
        return candidates;
    }

    /**
     * The probability, for each passage, that the best answer in it is right.
     *
     * @throws PyramidionException of {@link PyramidionException.Kind#CONFLICT} if nothing reads
     */
    double[] confidence(String question, List<String> passages) {
        Reader open = open().orElseThrow(() -> new PyramidionException(
                PyramidionException.Kind.CONFLICT,
                "nothing here scores texts: words rank, and nothing reads; open it with an encoder"));
        List<Reader.Asked> asked = passages.stream()
                .map(text -> new Reader.Asked(question, List.of(text)))
                .toList();
        return open.read(asked).stream().mapToDouble(ReaderResult::right).toArray();
    }

    private Optional<Reader> open() {
        if (!settings.reading()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.get(settings.progress()));
        } catch (PyramidionException e) {
            if (dispensable) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
