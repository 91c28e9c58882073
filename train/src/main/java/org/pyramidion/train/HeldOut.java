package org.pyramidion.train;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Scope;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Retriever;

/** Measures a model on masked sentences that are never trained on. */
final class HeldOut {

    private static final int AT_ONCE = 8;

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final OwnBlocks own;
    private final int candidates;
    private final RealmLoss loss;

    /** @param corpus the knowledge corpus */
    HeldOut(RealmModel model, InputFormat format, CorpusStore corpus, OwnBlocks own, int candidates) {
        this.model = model;
        this.format = format;
        this.corpus = corpus;
        this.own = own;
        this.candidates = candidates;
        this.loss = new RealmLoss(model, format, corpus, MarginalLikelihood.Scheme.PER_TOKEN);
    }

    /**
     * Loss, retrieval utility, null-document share and {@code recall@K}: how often one of the K real candidates contains the
     * text that was masked.
     */
    Map<String, Double> measure(List<MaskedSentence> sentences, BlockIndex index) {
        return measure(sentences, new Retriever(model, format, index));
    }

    /** The same with what searches the index. */
    Map<String, Double> measure(List<MaskedSentence> sentences, Retriever retriever) {
        Pretraining.Gauges gauges = new Pretraining.Gauges();
        double masks = sentences.stream().mapToInt(s -> s.positions().length).sum();
        int found = 0;
        for (List<MaskedSentence> part : Pretraining.batches(sentences, AT_ONCE)) {
            List<int[]> chosen = Candidates.of(part, retriever, own, candidates);
            try (Scope scope = Scope.withoutGradients()) {
                double share = part.stream().mapToInt(s -> s.positions().length).sum() / masks;
                gauges.add(loss.of(part, chosen, 0), share, (double) part.size() / sentences.size());
            }
            for (int i = 0; i < part.size(); i++) {
                found += contains(part.get(i), chosen.get(i)) ? 1 : 0;
            }
        }
        Map<String, Double> values = gauges.values();
        values.put("recall@" + (candidates - 1), sentences.isEmpty() ? 0 : (double) found / sentences.size());
        return values;
    }

    private boolean contains(MaskedSentence sentence, int[] blocks) {
        String masked = sentence.answer().toLowerCase(Locale.ROOT);
        for (int block : blocks) {
            if (block != Candidates.NULL
                    && corpus.text(block).toLowerCase(Locale.ROOT).contains(masked)) {
                return true;
            }
        }
        return false;
    }
}
