package org.pyramidion.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.Evidence;
import org.pyramidion.answering.Fill;
import org.pyramidion.answering.Filler;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.questions.Question;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.Run.Stage;

/** A stage of a run, which answers by its reader if it has one, else by the one that comes along. */
final class OpenedRun implements Opened {

    private final OpenStage stage;
    private final Stage name;
    private final String model;
    private final DenseRanker ranker;
    private final Optional<Asker> asker;
    private final Filler filler;
    private final Settings settings;
    private final LazyReader reader;

    /**
     * @param model names what the stage learnt
     * @param reader stays the caller's to close
     */
    OpenedRun(OpenStage stage, Stage name, String model, Settings settings, LazyReader reader) {
        this.stage = stage;
        this.name = name;
        this.model = model;
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
    public String version() {
        return RunOrigin.version(
                model, corpus(), stage.index().search().describe().kind());
    }

    @Override
    public Info info() {
        Optional<String> builtIn = settings.reading() ? Optional.of(Info.BUILT_IN) : Optional.empty();
        Optional<String> reads = asker.isPresent() ? Optional.of(name.label()) : builtIn;
        return CorpusInfo.of(corpus(), Info.Kind.RUN, Optional.of(name.label()), encoder(), reads);
    }

    @Override
    public List<Answer> ask(List<String> questions, IdSet allowed, Consumer<List<List<Hit>>> evidence) {
        if (asker.isEmpty()) {
            List<List<Hit>> found = hits(rank(questions, settings.passages(), allowed));
            evidence.accept(found);
            return reader().read(questions, found);
        }
        List<Asker.Retrieved> retrieved = asker.get().retrieve(questions, allowed);
        List<List<Hit>> found =
                hits(retrieved.stream().map(Asker.Retrieved::hits).toList());
        evidence.accept(found);
        Iterator<org.pyramidion.answering.Answer> read =
                asker.get().read(nonEmpty(retrieved)).iterator();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            answers.add(
                    found.get(i).isEmpty()
                            ? Answer.ofPassages(questions.get(i), List.of())
                            : answer(read.next(), found.get(i)));
        }
        return answers;
    }

    private static List<Asker.Retrieved> nonEmpty(List<Asker.Retrieved> retrieved) {
        return retrieved.stream().filter(one -> one.hits().size() > 0).toList();
    }

    private Answer answer(org.pyramidion.answering.Answer answer, List<Hit> found) {
        Answer.Span best = span(answer.text(), answer.probability(), answer.score(), answer.evidence());
        List<Answer.Span> others = answer.alternatives().stream()
                .map(other -> span(other.text(), other.probability(), other.score(), other.evidence()))
                .toList();
        return new Answer(answer.question(), Optional.of(best), others, found, Optional.empty());
    }

    private Answer.Span span(String text, double probability, double score, Evidence evidence) {
        return new Answer.Span(text, probability, score, passage(evidence.block()), evidence.start(), evidence.limit());
    }

    @Override
    public PassageReader reader() {
        return new PassageReader(reader, settings, false);
    }

    @Override
    public List<MipsIndex.Hits> rank(List<String> queries, int k, IdSet allowed) {
        return ranker.rank(queries.stream().map(Question::of).toList(), k, allowed);
    }

    @Override
    public Explanation explain(String question, IdSet allowed) {
        return new RunExplanations(this, stage, asker, settings).of(question, allowed);
    }

    @Override
    public Filling fill(String text, IdSet allowed) {
        Fill fill = filler.fill(text, allowed);
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
    public Optional<Encoder> encoder() {
        return Optional.of(new Encoder.OfStage(name.label(), stage));
    }

    @Override
    public void close() {
        stage.close();
    }
}
