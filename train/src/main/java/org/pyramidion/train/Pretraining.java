package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Retriever;

/**
 * REALM's pre-training (Guu et al. 2020): mask a salient span of a sentence, retrieve documents for it, and maximise the
 * marginal likelihood of what was masked. The index only proposes candidates; their scores are computed anew with the present
 * parameters, and the gradient goes through them.
 */
final class Pretraining implements TrainingTask {

    /**
     * @param batch masked sentences a step
     * @param microBatch how many of them go through the networks at once; the gradient is that of the whole batch
     * @param candidates documents for each, the null document included
     */
    record Settings(
            long seed, int batch, int microBatch, int candidates, double dropout, MarginalLikelihood.Scheme scheme) {}

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final SentenceSampler sampler;
    private final OwnBlocks own;
    private final IndexRefresh refresh;
    private final Settings settings;
    private final RealmLoss loss;

    Pretraining(
            RealmModel model,
            InputFormat format,
            CorpusStore corpus,
            SentenceSampler sampler,
            OwnBlocks own,
            IndexRefresh refresh,
            Settings settings) {
        this.model = model;
        this.format = format;
        this.corpus = corpus;
        this.sampler = sampler;
        this.own = own;
        this.refresh = refresh;
        this.settings = settings;
        this.loss = new RealmLoss(model, format, corpus, settings.scheme());
    }

    @Override
    public Parameters weights() {
        return model.weights();
    }

    @Override
    public Map<String, Double> step(long step) {
        BlockIndex index = refresh.at(step);
        List<MaskedSentence> sentences = sampler.training(step * settings.batch(), settings.batch());
        List<int[]> candidates =
                Candidates.of(sentences, new Retriever(model, format, index), own, settings.candidates());
        double total = weight(sentences);
        Gauges gauges = new Gauges();
        for (int from = 0; from < sentences.size(); from += settings.microBatch()) {
            int limit = Math.min(sentences.size(), from + settings.microBatch());
            List<MaskedSentence> part = sentences.subList(from, limit);
            try (Scope scope = Scope.open()) {
                RealmLoss.Forward forward = loss.of(part, candidates.subList(from, limit), settings.dropout());
                double share = weight(part) / total;
                Ops.scale(forward.likelihood().loss(), share).backward();
                gauges.add(forward, share, (double) part.size() / sentences.size());
            }
        }
        Map<String, Double> values = gauges.values();
        values.put("index_age", (double) (step - index.step()));
        return values;
    }

    /** What the loss averages over: masked wordpieces per token, sentences per sequence. */
    private double weight(List<MaskedSentence> sentences) {
        return settings.scheme() == MarginalLikelihood.Scheme.PER_TOKEN
                ? sentences.stream().mapToInt(s -> s.positions().length).sum()
                : sentences.size();
    }

    @Override
    public Map<String, Double> evaluate(long step) {
        HeldOut heldOut = new HeldOut(model, format, corpus, own, settings.candidates());
        Map<String, Double> values = new LinkedHashMap<>();
        heldOut.measure(sampler.heldOut(), refresh.at(step))
                .forEach((name, value) -> values.put("heldout_" + name, value));
        return values;
    }

    @Override
    public Map<String, Object> state() {
        return Map.of("index_step", refresh.current().step());
    }

    @Override
    public void restore(Map<String, Object> state) {
        refresh.resume(((Number) state.getOrDefault("index_step", 0)).longValue());
    }

    /** Means over the micro-batches of a step. */
    static final class Gauges {
        private double loss;
        private double utility;
        private double nullShare;

        /** @param share of the loss' weight; @param part of the examples */
        void add(RealmLoss.Forward forward, double share, double part) {
            loss += share * forward.likelihood().loss().item_double();
            utility += share * forward.likelihood().utility().item_double();
            nullShare += part * nullShare(forward.relevance());
        }

        /** Mean p(null|x) over the examples. */
        private static double nullShare(Tensor relevance) {
            double[] prior =
                    Tensors.doubles(Ops.logSoftmax(relevance.detach(), -1).exp().select(1, 0));
            return Arrays.stream(prior).average().orElse(0);
        }

        Map<String, Double> values() {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("loss", loss);
            values.put("retrieval_utility", utility);
            values.put("null_share", nullShare);
            return values;
        }
    }

    static List<List<MaskedSentence>> batches(List<MaskedSentence> all, int size) {
        List<List<MaskedSentence>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            parts.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return parts;
    }
}
