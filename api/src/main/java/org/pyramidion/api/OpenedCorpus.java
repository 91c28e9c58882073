package org.pyramidion.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.answering.FusedRanker;
import org.pyramidion.answering.LexicalRanker;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.model.SentenceEncoder.Published;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.RankFusion;
import org.pyramidion.retrieval.SentenceEncoderIndex;
import org.pyramidion.weights.PretrainedWeights;

/** A corpus, ranked by what needs no training: nothing here reads, so a question is answered with passages. */
record OpenedCorpus(
        CorpusStore corpus,
        Ranker ranker,
        Optional<SentenceEncoderIndex> vectors,
        List<AutoCloseable> parts,
        int passages)
        implements Opened {

    static Opened open(Path place, Settings settings) {
        try (Parts parts = new Parts()) {
            CorpusStore corpus = parts.add(CorpusStore.open(place));
            Optional<SentenceEncoderIndex> vectors =
                    encoder(settings.ranking()).map(encoder -> parts.add(vectors(corpus, encoder, settings)));
            Ranker ranker = ranker(corpus, vectors, parts, settings);
            return new OpenedCorpus(corpus, ranker, vectors, parts.release(), settings.passages());
        }
    }

    private static Optional<Published> encoder(Ranking ranking) {
        return switch (ranking) {
            case BM25 -> Optional.empty();
            case MINILM, FUSION -> Optional.of(Published.MINILM);
            case BGE_SMALL -> Optional.of(Published.BGE);
        };
    }

    private static SentenceEncoderIndex vectors(CorpusStore corpus, Published encoder, Settings settings) {
        Path weights = PretrainedWeights.resolve(encoder.weights(), settings.progress())
                .directory();
        return SentenceEncoderIndex.of(corpus, encoder, weights, Precision.fastest(), settings.progress());
    }

    private static Ranker ranker(
            CorpusStore corpus, Optional<SentenceEncoderIndex> vectors, Parts parts, Settings settings) {
        Optional<Ranker> dense = vectors.map(index -> (questions, k) ->
                index.search(questions.stream().map(Question::text).toList(), k));
        return switch (settings.ranking()) {
            case MINILM, BGE_SMALL -> dense.orElseThrow();
            case BM25 -> words(corpus, parts, settings);
            case FUSION -> new FusedRanker(dense.orElseThrow(), words(corpus, parts, settings), new RankFusion(0.5));
        };
    }

    private static Ranker words(CorpusStore corpus, Parts parts, Settings settings) {
        Bm25Index index = parts.add(Bm25Index.of(corpus, Bm25Index.Analysis.WORDS, settings.progress()));
        return new LexicalRanker(index, Bm25Index.Settings.DEFAULTS);
    }

    @Override
    public Answer ask(String question) {
        return new Answer(question, Optional.empty(), List.of(), hits(rank(question, passages)));
    }

    @Override
    public MipsIndex.Hits rank(String question, int k) {
        return ranker.rank(List.of(Question.of(question)), k).getFirst();
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
        return vectors.orElseThrow(() -> new PyramidionException(
                Kind.CONFLICT, "%s: is ranked by words; open it with an encoder".formatted(corpus.directory())));
    }

    @Override
    public void close() {
        Parts.close(parts);
    }
}
