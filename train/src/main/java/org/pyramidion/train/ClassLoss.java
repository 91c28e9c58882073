package org.pyramidion.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * The loss of a claim of a known class (google-research/language, {@code text_classifier_model.py}): {@code
 * logsumexp(logits) − logsumexp(logits of the class)} over all classes of all blocks that are read, the retriever's
 * score being part of each.
 */
final class ClassLoss implements FinetuningLoss {

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final FinetuneConfig config;

    ClassLoss(Realm realm, FinetuneConfig config) {
        this.model = realm.model();
        this.format = realm.format();
        this.corpus = realm.corpus();
        this.config = config;
    }

    @Override
    public int beam() {
        return config.readerBeam();
    }

    @Override
    public Asked ask(Question claim, int[] tokens, Hits hits) {
        List<String> labels = model.config().labels();
        int label = labels.indexOf(claim.label().orElseThrow(() -> unlabelled(claim)));
        Reading reading = Reading.of(format, tokens, hits.ids(), corpus, config.maxSpanWidth());
        float[] correct = new float[hits.size() * labels.size()];
        for (int b = 0; b < hits.size(); b++) {
            correct[b * labels.size() + label] = 1;
        }
        return new Asked(reading, correct, new float[0]);
    }

    @Override
    public Outcome of(List<Asked> claims, List<Tensor> relevance) {
        List<Reading> readings = claims.stream().map(Asked::reading).toList();
        Tensor scores = model.classifier().scores(Reading.batch(readings), config.dropout()); // [ΣK, C]
        int classes = model.config().labels().size();
        List<Tensor> losses = new ArrayList<>();
        List<Map<String, Double>> all = new ArrayList<>();
        int row = 0;
        for (int i = 0; i < claims.size(); i++) {
            int blocks = readings.get(i).blocks();
            float[] correct = claims.get(i).correct();
            Tensor logits = AnswerLikelihood.withRelevance(scores.narrow(0, row, blocks), relevance.get(i)); // [K, C]
            Tensor loss = AnswerLikelihood.loss(logits, Tensors.of(correct, blocks, classes));
            int best = Tensors.ints(logits.reshape(-1).argmax())[0];
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("loss", loss.item_double());
            values.put("accuracy", (double) correct[best]);
            all.add(values);
            losses.add(loss);
            row += blocks;
        }
        return new Outcome(
                torch.stack(new TensorVector(losses.toArray(Tensor[]::new))).sum(), all);
    }

    /**
     * The classes of a set, in their natural order.
     *
     * @throws PyramidionException if a claim has none, or all have the same
     */
    static List<String> labels(List<Question> claims) {
        List<String> labels = claims.stream()
                .map(claim -> claim.label().orElseThrow(() -> unlabelled(claim)))
                .distinct()
                .sorted()
                .toList();
        if (labels.size() < 2) {
            throw new PyramidionException(
                    "every claim is '%s'; give claims of two classes or more".formatted(labels.getFirst()));
        }
        return labels;
    }

    private static PyramidionException unlabelled(Question claim) {
        return new PyramidionException(
                "claim %s has no 'label'; give each line one, or fine-tune for answers".formatted(claim.id()));
    }
}
