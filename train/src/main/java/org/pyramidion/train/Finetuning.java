package org.pyramidion.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
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
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.AnswerRule;
import org.pyramidion.run.FinetuneConfig;

/**
 * Fine-tuning on questions (ORQA, Lee et al. 2019; REALM's section 3.4). Block embeddings stay as they are; the query embedder
 * and the reader learn, from answers ({@link AnswerLoss}) or from classes ({@link ClassLoss}).
 */
final class Finetuning implements TrainingTask {

    /** See {@link FinetuneConfig}. */
    record Settings(
            long seed,
            int batch,
            int readerBeam,
            int retrieverBeam,
            int maxSpanWidth,
            double dropout,
            AnswerRule answers) {}

    private final RealmModel model;
    private final InputFormat format;
    private final BlockIndex index;
    private final List<Question> questions;
    private final Settings settings;
    private final FinetuningLoss loss;
    private final EpochOrder order;

    Finetuning(
            RealmModel model,
            InputFormat format,
            CorpusStore corpus,
            BlockIndex index,
            List<Question> questions,
            Settings settings) {
        if (questions.isEmpty()) {
            throw new PyramidionException(
                    "there are no questions to fine-tune on; give a question file with at least one");
        }
        this.model = model;
        this.format = format;
        this.index = index;
        this.questions = questions;
        this.settings = settings;
        this.loss = model.hasClassifier()
                ? new ClassLoss(model, format, corpus, settings)
                : new AnswerLoss(model, format, corpus, settings);
        this.order = new EpochOrder(questions.size(), settings.seed());
    }

    @Override
    public Parameters weights() {
        return model.weights().only("query_embedder.", "reader.");
    }

    @Override
    public Map<String, Double> step(long step) {
        List<Question> batch = new ArrayList<>();
        for (int i = 0; i < settings.batch(); i++) {
            batch.add(questions.get(order.at(step * settings.batch() + i)));
        }
        List<int[]> tokens = batch.stream()
                .map(question -> model.tokenizer().encode(question.text()).ids())
                .toList();
        int beam = Math.min(index.search().size(), loss.beam());
        List<Hits> hits = new Retriever(model, format, index).retrieve(tokens, beam);
        Map<String, Double> means = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            List<InputSequence> inputs = tokens.stream().map(format::query).toList();
            Tensor queries = model.queryEmbedder().embed(new PackedBatch(inputs), settings.dropout()); // [B, D]
            Tensor cut = queries.detach().requires_grad_(true);
            for (int i = 0; i < batch.size(); i++) {
                question(batch.get(i), tokens.get(i), hits.get(i), cut.narrow(0, i, 1))
                        .forEach((name, value) -> means.merge(name, value / settings.batch(), Double::sum));
            }
            // One way back through the embedder for all questions: each would fill a gradient of the whole vocabulary.
            queries.mul(cut.grad()).sum().backward();
        }
        return means;
    }

    /**
     * Adds one question's gradient, to the query as far as its embedding.
     *
     * @param query its embedding, {@code [1, D]}
     * @return what to log of it
     */
    private Map<String, Double> question(Question question, int[] tokens, Hits hits, Tensor query) {
        try (Scope scope = Scope.open()) {
            Tensor vectors = vectors(hits).to(query.scalar_type()); // [R, D]
            Tensor relevance = query.matmul(vectors.t()).squeeze(0); // [R]
            FinetuningLoss.Outcome outcome = loss.of(question, tokens, hits, relevance);
            Ops.scale(outcome.loss(), 1.0 / settings.batch()).backward();
            return outcome.values();
        }
    }

    private Tensor vectors(Hits hits) {
        int dimension = index.search().dimension();
        float[] all = new float[hits.size() * dimension];
        for (int i = 0; i < hits.size(); i++) {
            System.arraycopy(index.search().vector(hits.ids()[i]), 0, all, i * dimension, dimension);
        }
        return Tensors.of(all, hits.size(), dimension);
    }
}
