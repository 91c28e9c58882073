package org.pyramidion.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.Evidence;
import org.pyramidion.answering.Fill;
import org.pyramidion.answering.Filler;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.model.InputSequence;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.BlockEmbedder;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.PretrainConfig;

/** A stage of a run, which answers by its reader if it has one, else by the one that comes along. */
final class OpenedRun implements Opened {

    private final OpenStage stage;
    private final DenseRanker ranker;
    private final Optional<Asker> asker;
    private final Filler filler;
    private final Settings settings;
    private final LazyReader reader;

    /** @param reader stays the caller's to close */
    OpenedRun(OpenStage stage, Settings settings, LazyReader reader) {
        this.stage = stage;
        this.settings = settings;
        this.reader = reader;
        this.ranker = DenseRanker.of(stage);
        this.asker = stage.model().hasReader() ? Optional.of(asker(stage, settings)) : Optional.empty();
        PretrainConfig pretrain = stage.config().pretrain();
        this.filler =
                new Filler(stage.realm(), new Filler.Settings(pretrain.candidates(), 5, Set.of(), pretrain.scheme()));
    }

    private static Asker asker(OpenStage stage, Settings settings) {
        int width = stage.config().finetune().maxSpanWidth();
        Asker.Settings asking = new Asker.Settings(settings.passages(), width, 4, Asker.Ranking.ANSWER);
        return new Asker(stage.realm(), asking);
    }

    @Override
    public CorpusStore corpus() {
        return stage.corpus();
    }

    @Override
    public Answer ask(String question) {
        if (asker.isEmpty()) {
            List<Hit> found = hits(rank(question, settings.passages()));
            return settings.reading() && !found.isEmpty()
                    ? ReadAnswer.of(reader.get(settings.progress()), question, found)
                    : Answer.ofPassages(question, found);
        }
        org.pyramidion.answering.Answer answer = asker.get().ask(question);
        Answer.Span best = span(answer.text(), answer.probability(), answer.score(), answer.evidence());
        List<Answer.Span> others = answer.alternatives().stream()
                .map(other -> span(other.text(), other.probability(), other.score(), other.evidence()))
                .toList();
        List<Hit> read = answer.candidates().stream()
                .filter(candidate -> candidate.rank() > 0)
                .map(candidate -> new Hit(candidate.rank(), candidate.relevance(), passage(candidate.block())))
                .toList();
        return new Answer(question, Optional.of(best), others, read, Optional.empty());
    }

    private Answer.Span span(String text, double probability, double score, Evidence evidence) {
        return new Answer.Span(text, probability, score, passage(evidence.block()), evidence.start(), evidence.limit());
    }

    @Override
    public MipsIndex.Hits rank(String question, int k) {
        return ranker.rank(List.of(Question.of(question)), k).getFirst();
    }

    @Override
    public Filling fill(String text) {
        Fill fill = filler.fill(text);
        List<Filling.Contribution> documents = fill.candidates().stream()
                .map(candidate -> new Filling.Contribution(
                        candidate.rank() == 0 ? Optional.empty() : Optional.of(passage(candidate.block())),
                        candidate.relevance(),
                        candidate.probability(),
                        candidate.prediction(),
                        candidate.utility()))
                .toList();
        Fill.Prediction best = fill.best();
        return new Filling(text, best.text(), best.probability(), best.withoutRetrieval(), documents);
    }

    @Override
    public float[][] embedQueries(List<String> queries) {
        Retriever retriever = stage.realm().retriever();
        return Rows.of(retriever.embed(queries.stream().map(this::tokens).toList()), queries.size());
    }

    @Override
    public float[][] embedPassages(List<String> passages) {
        List<InputSequence> inputs = passages.stream()
                .map(passage -> stage.stageModel().format().document(new int[0], tokens(passage)))
                .toList();
        return Rows.of(BlockEmbedder.embed(stage.model().documentEmbedder(), inputs), passages.size());
    }

    private int[] tokens(String text) {
        return stage.model().tokenizer().encode(text).ids();
    }

    @Override
    public void close() {
        stage.close();
    }
}
