package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.AnswerLikelihood;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Reading;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.FinetuneConfig;

/**
 * ORQA's loss: the reader's over the spans of the best few blocks plus the retriever's over a wider beam; each is zero
 * where nothing is correct, and then nothing is read.
 */
final class AnswerLoss implements FinetuningLoss {

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final FinetuneConfig config;

    AnswerLoss(Realm realm, FinetuneConfig config) {
        this.model = realm.model();
        this.format = realm.format();
        this.corpus = realm.corpus();
        this.config = config;
    }

    /** @throws PyramidionException naming the first question that has none */
    static void requireAnswers(List<Question> questions) {
        questions.stream()
                .filter(question -> question.answers().isEmpty())
                .findFirst()
                .ifPresent(question -> {
                    throw new PyramidionException(
                            ("question %s has no answers to learn from; leave it out, or classify claims by "
                                            + "finetune.task")
                                    .formatted(question.id()));
                });
    }

    @Override
    public int beam() {
        return Math.max(config.readerBeam(), config.retrieverBeam());
    }

    @Override
    public Asked ask(Question question, int[] tokens, Hits hits) {
        GoldAnswers gold = new GoldAnswers(question, config.answers(), model.tokenizer());
        int read = Math.min(config.readerBeam(), hits.size());
        Reading reading = Reading.of(format, tokens, Arrays.copyOf(hits.ids(), read), corpus, config.maxSpanWidth());
        return new Asked(reading, gold.among(reading), holding(gold, hits));
    }

    private float[] holding(GoldAnswers gold, Hits hits) {
        float[] flags = new float[hits.size()];
        IntStream.range(0, flags.length)
                .parallel()
                .forEach(i -> flags[i] = gold.standIn(corpus.text(hits.ids()[i])) ? 1 : 0);
        return flags;
    }

    @Override
    public Outcome of(List<Asked> questions, List<Tensor> relevance) {
        List<Tensor> spans = read(questions);
        List<Tensor> losses = new ArrayList<>();
        int read = 0;
        for (int i = 0; i < questions.size(); i++) {
            Asked asked = questions.get(i);
            float[] holding = asked.holding();
            losses.add(AnswerLikelihood.loss(relevance.get(i), Tensors.of(holding, holding.length)));
            losses.add(
                    asked.isRead()
                            ? readerLoss(spans.get(read++), asked, relevance.get(i))
                            : Tensors.zeros(relevance.get(i)));
        }
        Tensor all = torch.stack(new TensorVector(losses.toArray(Tensor[]::new))); // [2 questions]
        return new Outcome(all.sum(), values(questions, Tensors.doubles(all.detach())));
    }

    /** Scores of the spans, {@code [K, S]}, of each question that is read. */
    private List<Tensor> read(List<Asked> questions) {
        List<Reading> readings =
                questions.stream().filter(Asked::isRead).map(Asked::reading).toList();
        return readings.isEmpty() ? List.of() : Reading.scores(readings, model.reader(), config.dropout());
    }

    private static Tensor readerLoss(Tensor spans, Asked asked, Tensor relevance) {
        Reading reading = asked.reading();
        Tensor logits = AnswerLikelihood.withRelevance(spans, relevance.narrow(0, 0, reading.blocks()));
        return AnswerLikelihood.loss(
                logits,
                Tensors.of(asked.correct(), reading.blocks(), reading.spans().count()));
    }

    /** @param losses the retriever's and the reader's of each question */
    private static List<Map<String, Double>> values(List<Asked> questions, double[] losses) {
        List<Map<String, Double>> all = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("loss", losses[2 * i] + losses[2 * i + 1]);
            values.put("retriever_loss", losses[2 * i]);
            values.put("reader_loss", losses[2 * i + 1]);
            values.put("beam_has_answer", Asked.any(questions.get(i).holding()));
            values.put("read_has_answer", Asked.any(questions.get(i).correct()));
            all.add(values);
        }
        return all;
    }
}
