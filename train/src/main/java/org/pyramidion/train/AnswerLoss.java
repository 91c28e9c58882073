package org.pyramidion.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.AnswerLikelihood;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Reading;

/**
 * ORQA's loss: the reader's over the spans of the best few blocks plus the retriever's over a wider beam; each is zero where
 * nothing is correct, and then nothing is read.
 */
final class AnswerLoss implements FinetuningLoss {

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final Finetuning.Settings settings;

    AnswerLoss(RealmModel model, InputFormat format, CorpusStore corpus, Finetuning.Settings settings) {
        this.model = model;
        this.format = format;
        this.corpus = corpus;
        this.settings = settings;
    }

    @Override
    public int beam() {
        return Math.max(settings.readerBeam(), settings.retrieverBeam());
    }

    @Override
    public Outcome of(Question question, int[] tokens, Hits hits, Tensor relevance) {
        GoldAnswers gold = new GoldAnswers(question, settings.answers(), model.tokenizer());
        // Retrieve.
        float[] hasAnswer = hasAnswer(gold, hits);
        Tensor retrieverLoss = AnswerLikelihood.loss(relevance, Tensors.of(hasAnswer, hasAnswer.length));
        // Read.
        int read = Math.min(settings.readerBeam(), hits.size());
        Reading reading = Reading.of(format, tokens, Arrays.copyOf(hits.ids(), read), corpus, settings.maxSpanWidth());
        float[] correct = gold.among(reading);
        Tensor readerLoss = any(correct) > 0
                ? readerLoss(reading, correct, relevance.narrow(0, 0, read))
                : Tensors.zeros(relevance);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", retrieverLoss.item_double() + readerLoss.item_double());
        values.put("retriever_loss", retrieverLoss.item_double());
        values.put("reader_loss", readerLoss.item_double());
        values.put("beam_has_answer", any(hasAnswer));
        values.put("read_has_answer", any(correct));
        return new Outcome(retrieverLoss.add(readerLoss), values);
    }

    /** @param correct whether a span is right, {@code [K, S]} row by row */
    private Tensor readerLoss(Reading reading, float[] correct, Tensor relevance) {
        Tensor spans = reading.scores(model.reader(), settings.dropout()); // [K, S]
        Tensor logits = AnswerLikelihood.withRelevance(spans, relevance);
        return AnswerLikelihood.loss(
                logits, Tensors.of(correct, reading.blocks(), reading.spans().count()));
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
}
