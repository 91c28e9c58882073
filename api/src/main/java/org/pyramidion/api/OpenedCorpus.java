package org.pyramidion.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.questions.Question;

/** A corpus, ranked by what needs no training, and read by the reader that comes along. */
record OpenedCorpus(
        CorpusStore corpus,
        String version,
        Info.Kind kind,
        FileNames files,
        CorpusRanking ranking,
        List<AutoCloseable> parts,
        LazyReader lazyReader,
        Settings settings)
        implements Opened {

    static Opened open(Path place, Info.Kind kind, FileNames files, Settings settings, LazyReader reader) {
        try (Parts parts = new Parts()) {
            if (settings.once() && settings.reading()) {
                reader.ahead(settings.progress());
            }
            CorpusStore corpus = parts.add(CorpusStore.open(place));
            String version = CorpusOrigin.version(corpus);
            CorpusRanking ranking = CorpusRanking.open(corpus, parts, settings);
            return new OpenedCorpus(corpus, version, kind, files, ranking, parts.release(), reader, settings);
        }
    }

    @Override
    public Info info() {
        boolean reads = settings.reading() && ranking.lacking().isEmpty();
        return CorpusInfo.of(
                corpus, kind, Optional.empty(), encoder(), reads ? Optional.of(Info.BUILT_IN) : Optional.empty());
    }

    @Override
    public Readiness readiness() {
        return ranking.readiness(corpus.size());
    }

    @Override
    public List<Answer> ask(List<String> questions, IdSet allowed, Consumer<List<List<Hit>>> evidence) {
        List<List<Hit>> found = hits(rank(questions, settings.passages(), allowed));
        evidence.accept(found);
        return reader().read(questions, found);
    }

    /** It is dispensable where the ranking lacks the published weights too, which it stands on. */
    @Override
    public PassageReader reader() {
        return new PassageReader(lazyReader, settings, ranking.lacking().isPresent());
    }

    @Override
    public List<MipsIndex.Hits> rank(List<String> queries, int k, IdSet allowed) {
        return ranking.ranker().rank(queries.stream().map(Question::of).toList(), k, allowed);
    }

    @Override
    public Explanation explain(String question, IdSet allowed) {
        List<Hit> found =
                hits(rank(List.of(question), settings.passages(), allowed).getFirst());
        Answer answer = reader().read(List.of(question), List.of(found)).getFirst();
        return new Explanation(
                question,
                answer.best().map(Answer.Span::text),
                answer.best().map(Answer.Span::probability),
                reader().apart(question, found),
                Optional.empty());
    }

    @Override
    public Filling fill(String text, IdSet allowed) {
        throw new PyramidionException(
                Kind.CONFLICT, "%s: a corpus fills no blanks; open a trained run".formatted(corpus.directory()));
    }

    @Override
    public Optional<Encoder> encoder() {
        return ranking.encoder();
    }

    @Override
    public void close() {
        Parts.close(parts);
    }
}
