package org.pyramidion.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.questions.Question;
import org.pyramidion.ranks.Part;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BatchSizes;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.FinetuneConfig;

/**
 * Fine-tuning on questions (ORQA, Lee et al. 2019; REALM's section 3.4). Block embeddings stay as they are; the query
 * embedder and the reader learn, from answers ({@link AnswerLoss}) or from classes ({@link ClassLoss}).
 */
final class Finetuning implements TrainingTask {

    private final RealmModel model;
    private final InputFormat format;
    private final BlockIndex index;
    private final List<Question> questions;
    private final FinetuneConfig config;
    private final FinetuningLoss loss;
    private final QuestionDraw draw;
    private final BatchSizes sizes;
    private final Ranks ranks;
    private final Part part;

    Finetuning(Realm realm, BlockIndex index, List<Question> questions, long seed, FinetuneConfig config) {
        this(realm, index, questions, seed, config, BatchSizes.here(), Ranks.alone());
    }

    /**
     * @param sizes how much is read at once
     * @param ranks of which this one reads its part of each batch
     */
    Finetuning(
            Realm realm,
            BlockIndex index,
            List<Question> questions,
            long seed,
            FinetuneConfig config,
            BatchSizes sizes,
            Ranks ranks) {
        if (questions.isEmpty()) {
            throw new PyramidionException(
                    "there are no questions to fine-tune on; give a question file with at least one");
        }
        this.model = realm.model();
        this.format = realm.format();
        this.index = index;
        this.questions = questions;
        this.config = config;
        this.sizes = sizes;
        this.ranks = ranks;
        this.part = ranks.part(config.schedule().batch());
        this.loss = realm.model().hasClassifier() ? new ClassLoss(realm, config) : new AnswerLoss(realm, config);
        this.draw = new QuestionDraw(
                new EpochOrder(questions.size(), seed), config.schedule().batch(), config.overDraw());
    }

    @Override
    public Parameters weights() {
        return model.weights().only("query_embedder.", "reader.");
    }

    @Override
    public Map<String, Double> step(long step) {
        List<Drawn> drawn = draw.choose(step, part, this::ask, Drawn::hasAnswer);
        SharedRefresh.await(index);
        List<Ready> ready = IntStream.range(0, drawn.size())
                .mapToObj(i -> new Ready(i, drawn.get(i).hits, drawn.get(i).asked))
                .toList();
        Map<String, Double> means = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            List<InputSequence> inputs =
                    drawn.stream().map(each -> format.query(each.tokens)).toList();
            Tensor queries = model.queryEmbedder().embed(new PackedBatch(inputs), config.dropout()); // [B, D]
            Tensor cut = queries.detach().requires_grad_(true);
            List<List<Ready>> batches = BatchSizes.batches(ready, Ready::sequences, Ready::longest, sizes.learning());
            for (List<Ready> some : batches) {
                for (Map<String, Double> values : learn(some, cut, some == batches.getLast())) {
                    values.forEach((name, value) ->
                            means.merge(name, value / config.schedule().batch(), Double::sum));
                }
            }
            // One way back through the embedder for all questions: each would fill a gradient of the whole vocabulary.
            ranks.lastBackward(queries.mul(cut.grad()).sum(), weights());
        }
        return means;
    }

    /** A question with what was retrieved for it. */
    private record Drawn(int[] tokens, Hits hits, FinetuningLoss.Asked asked) {

        boolean hasAnswer() {
            return asked.hasAnswer();
        }
    }

    private List<Drawn> ask(int[] numbers) {
        List<Question> batch = Arrays.stream(numbers).mapToObj(questions::get).toList();
        List<int[]> tokens = batch.parallelStream()
                .map(question -> model.tokenizer().encode(question.text()).ids())
                .toList();
        int beam = Math.min(index.search().size(), loss.beam());
        List<Hits> hits = new Retriever(model, format, index).retrieve(tokens, beam);
        return IntStream.range(0, batch.size())
                .parallel()
                .mapToObj(
                        i -> new Drawn(tokens.get(i), hits.get(i), loss.ask(batch.get(i), tokens.get(i), hits.get(i))))
                .toList();
    }

    /**
     * A question before it is read.
     *
     * @param row which of the batch
     */
    private record Ready(int row, Hits hits, FinetuningLoss.Asked asked) {

        int sequences() {
            return asked.isRead() ? asked.reading().blocks() : 0;
        }

        int longest() {
            return asked.isRead() ? asked.reading().longest() : 0;
        }
    }

    /**
     * Adds the gradient of some questions, to the queries as far as their embeddings.
     *
     * @param queries all embeddings, {@code [B, D]}
     * @param last whether no more are read in this step
     * @return what to log of each
     */
    private List<Map<String, Double>> learn(List<Ready> some, Tensor queries, boolean last) {
        try (Scope scope = Scope.open()) {
            List<Tensor> relevance = some.stream()
                    .map(ready -> relevance(queries.narrow(0, ready.row, 1), ready.hits))
                    .toList();
            FinetuningLoss.Outcome outcome =
                    loss.of(some.stream().map(Ready::asked).toList(), relevance);
            Tensor share = Ops.scale(outcome.loss(), 1.0 / config.schedule().batch());
            if (last) {
                ranks.lastBackward(share, weights());
            } else {
                share.backward();
            }
            return outcome.values();
        }
    }

    /** {@code [1, D] → [R]} */
    private Tensor relevance(Tensor query, Hits hits) {
        float[] values = index.search().vectors(hits.ids());
        Tensor vectors = Tensors.of(values, hits.size(), index.search().dimension()); // [R, D]
        return query.matmul(vectors.to(query.scalar_type()).t()).squeeze(0);
    }
}
