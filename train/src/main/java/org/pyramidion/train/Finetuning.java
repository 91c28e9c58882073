package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.Question;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.AnswerLikelihood;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Reading;
import org.pyramidion.retrieval.Retriever;

/**
 * Open-domain fine-tuning (ORQA, Lee et al. 2019; REALM's section 3.4). Block embeddings stay as they are; the query embedder
 * and the reader learn from questions with answers. The loss of a question is the reader's over the spans of the best few
 * blocks plus the retriever's over a wider beam; each is zero where nothing is correct.
 */
final class Finetuning implements TrainingTask {

    /** See {@link TrainConfig.Finetune}. */
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
    private final CorpusStore corpus;
    private final BlockIndex index;
    private final List<Question> questions;
    private final Settings settings;
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
        this.corpus = corpus;
        this.index = index;
        this.questions = questions;
        this.settings = settings;
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
        int beam = Math.min(corpus.size(), Math.max(settings.readerBeam(), settings.retrieverBeam()));
        List<Hits> hits = new Retriever(model, format, index).retrieve(tokens, beam);
        double[] sums = new double[4];
        for (int i = 0; i < batch.size(); i++) {
            double[] one = question(batch.get(i), tokens.get(i), hits.get(i));
            Arrays.setAll(sums, n -> sums[n] + one[n] / settings.batch());
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", sums[0] + sums[1]);
        values.put("retriever_loss", sums[0]);
        values.put("reader_loss", sums[1]);
        values.put("beam_has_answer", sums[2]);
        values.put("read_has_answer", sums[3]);
        return values;
    }

    /** Adds one question's gradient. Returns retriever loss, reader loss, and whether the beam and the read blocks have an answer. */
    private double[] question(Question question, int[] tokens, Hits hits) {
        GoldAnswers gold = new GoldAnswers(question, settings.answers(), model.tokenizer());
        float[] hasAnswer = hasAnswer(gold, hits);
        try (Scope scope = Scope.open()) {
            // Retrieve.
            Tensor query = model.queryEmbedder()
                    .embed(new PackedBatch(List.of(format.query(tokens))), settings.dropout()); // [1, D]
            Tensor relevance = query.matmul(vectors(hits).t()).squeeze(0); // [R]
            Tensor retrieverLoss = AnswerLikelihood.loss(relevance, Tensors.of(hasAnswer, hasAnswer.length));
            // Read.
            int read = Math.min(settings.readerBeam(), hits.size());
            Reading reading =
                    Reading.of(format, tokens, Arrays.copyOf(hits.ids(), read), corpus, settings.maxSpanWidth());
            float[] correct = gold.among(reading);
            Tensor spans = reading.scores(model.reader(), settings.dropout()); // [K, S]
            Tensor logits = AnswerLikelihood.withRelevance(spans, relevance.narrow(0, 0, read));
            Tensor readerLoss = AnswerLikelihood.loss(
                    logits, Tensors.of(correct, read, reading.spans().count()));
            Ops.scale(retrieverLoss.add(readerLoss), 1.0 / settings.batch()).backward();
            return new double[] {retrieverLoss.item_double(), readerLoss.item_double(), any(hasAnswer), any(correct)};
        }
    }

    private static double any(float[] flags) {
        for (float flag : flags) {
            if (flag > 0) {
                return 1;
            }
        }
        return 0;
    }

    private float[] hasAnswer(GoldAnswers gold, Hits hits) {
        float[] flags = new float[hits.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = gold.standIn(corpus.text(hits.ids()[i])) ? 1 : 0;
        }
        return flags;
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
