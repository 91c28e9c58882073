package org.pyramidion.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.questions.Question;
import org.pyramidion.reader.Reader;
import org.pyramidion.retrieval.SentenceEncoderIndex;

/** A corpus, ranked by what needs no training, and read by the reader that comes along. */
record OpenedCorpus(
        CorpusStore corpus, CorpusRanking ranking, List<AutoCloseable> parts, LazyReader reader, Settings settings)
        implements Opened {

    static Opened open(Path place, Settings settings, LazyReader reader) {
        try (Parts parts = new Parts()) {
            CorpusStore corpus = parts.add(CorpusStore.open(place));
            CorpusRanking ranking = CorpusRanking.open(corpus, parts, settings);
            return new OpenedCorpus(corpus, ranking, parts.release(), reader, settings);
        }
    }

    @Override
    public Readiness readiness() {
        return ranking.readiness(corpus.size());
    }

    @Override
    public Answer ask(String question) {
        List<Hit> found = hits(rank(question, settings.passages()));
        return settings.reading() && !found.isEmpty()
                ? openReader()
                        .map(opened -> ReadAnswer.of(opened, question, found))
                        .orElseGet(() -> Answer.ofPassages(question, found))
                : Answer.ofPassages(question, found);
    }

    /** Nothing where the ranking lacks the published weights too, which the reader stands on. */
    private Optional<Reader> openReader() {
        try {
            return Optional.of(reader.get(settings.progress()));
        } catch (PyramidionException e) {
            if (ranking.lacking().isEmpty()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    @Override
    public MipsIndex.Hits rank(String question, int k) {
        return ranking.ranker().rank(List.of(Question.of(question)), k).getFirst();
    }

    @Override
    public Filling fill(String text) {
        throw new PyramidionException(
                Kind.CONFLICT, "%s: a corpus fills no blanks; open a trained run".formatted(corpus.directory()));
    }

    @Override
    public float[][] embedQueries(List<String> queries) {
        return Rows.of(encoder().embedQuestions(queries), queries.size());
    }

    @Override
    public float[][] embedPassages(List<String> passages) {
        return Rows.of(encoder().embedPassages(passages), passages.size());
    }

    private SentenceEncoderIndex encoder() {
        return ranking.vectors()
                .orElseThrow(() -> new PyramidionException(
                        Kind.CONFLICT,
                        "%s: is ranked by words; open it with an encoder".formatted(corpus.directory())));
    }

    @Override
    public void close() {
        Parts.close(parts);
    }
}
