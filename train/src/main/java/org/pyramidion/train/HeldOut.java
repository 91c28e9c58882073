package org.pyramidion.train;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Scope;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.RealmModel;
import org.pyramidion.ranks.Part;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Retriever;

/** Measures a model on masked sentences that are never trained on. */
final class HeldOut {

    private static final int AT_ONCE = 8;

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final OwnBlocks own;
    private final int candidates;
    private final BlankQueries queries;
    private final BlankLoss loss;
    private final Ranks ranks;

    /**
     * With the encoder as judge.
     *
     * @param corpus the knowledge corpus
     */
    HeldOut(Realm realm, OwnBlocks own, int candidates) {
        this(
                realm,
                own,
                candidates,
                BlankQueries.sentences(),
                new RealmLoss(realm, MarginalLikelihood.Scheme.PER_TOKEN),
                Ranks.alone());
    }

    /**
     * @param corpus the knowledge corpus
     * @param queries what retrieval is asked
     * @param loss averages over masked wordpieces if the encoder judges, else over sentences
     * @param ranks that measure a part each
     */
    HeldOut(Realm realm, OwnBlocks own, int candidates, BlankQueries queries, BlankLoss loss, Ranks ranks) {
        this.ranks = ranks;
        this.model = realm.model();
        this.format = realm.format();
        this.corpus = realm.corpus();
        this.own = own;
        this.candidates = candidates;
        this.queries = queries;
        this.loss = loss;
    }

    /**
     * Loss, retrieval utility, null-document share, {@code null_separation} ({@link NullShare#separation}) and {@code
     * recall@K}: how often one of the K real candidates contains the text that was masked.
     */
    Map<String, Double> measure(List<MaskedSentence> sentences, BlockIndex index) {
        return measure(sentences, new Retriever(model, format, index), index);
    }

    /** The same with what searches the index. */
    Map<String, Double> measure(List<MaskedSentence> sentences, Retriever retriever, BlockIndex index) {
        Pretraining.Gauges gauges = new Pretraining.Gauges();
        double[] shares = new double[sentences.size()];
        double[] answered = new double[sentences.size()];
        Part part = ranks.part(sentences.size());
        if (part.size() > 0) {
            measure(sentences, part, retriever, gauges, shares, answered);
        }
        SharedRefresh.await(index);
        boolean[] found = flags(ranks.sum(answered));
        Map<String, Double> values = gauges.summed(ranks).values();
        values.put("null_separation", NullShare.separation(ranks.sum(shares), found));
        values.put("recall@" + (candidates - 1), recall(found));
        return values;
    }

    /** Measures a part of the sentences, into its places of {@code shares} and {@code answered}. */
    private void measure(
            List<MaskedSentence> all,
            Part part,
            Retriever retriever,
            Pretraining.Gauges gauges,
            double[] shares,
            double[] answered) {
        double masks = masks(all);
        List<MaskedSentence> sentences = part.of(all);
        List<Hits> hits = Candidates.retrieve(sentences, queries, retriever, own, candidates);
        int done = 0;
        for (List<MaskedSentence> some : Pretraining.batches(sentences, AT_ONCE)) {
            List<int[]> chosen = Candidates.withNull(hits.subList(done, done + some.size()), candidates);
            int place = part.from() + done;
            try (Scope scope = Scope.withoutGradients()) {
                BlankLoss.Forward forward = loss.of(some, chosen, 0);
                gauges.add(forward, masks(some) / masks, (double) some.size() / all.size());
                System.arraycopy(NullShare.of(forward.relevance()), 0, shares, place, some.size());
            }
            for (int i = 0; i < some.size(); i++) {
                answered[place + i] = contains(some.get(i), chosen.get(i)) ? 1 : 0;
            }
            done += some.size();
        }
    }

    private static double masks(List<MaskedSentence> sentences) {
        return sentences.stream().mapToInt(s -> s.positions().length).sum();
    }

    private static boolean[] flags(double[] numbers) {
        boolean[] flags = new boolean[numbers.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = numbers[i] > 0;
        }
        return flags;
    }

    private static double recall(boolean[] found) {
        return IntStream.range(0, found.length).filter(i -> found[i]).count() / (double) Math.max(1, found.length);
    }

    private boolean contains(MaskedSentence sentence, int[] blocks) {
        return rank(sentence, blocks, corpus) < Integer.MAX_VALUE;
    }

    /** For each sentence the rank of the first block that contains what was masked, from 1. */
    static List<Integer> ranks(List<MaskedSentence> sentences, List<Hits> hits, CorpusStore corpus) {
        return IntStream.range(0, sentences.size())
                .mapToObj(i -> rank(sentences.get(i), hits.get(i).ids(), corpus))
                .toList();
    }

    private static int rank(MaskedSentence sentence, int[] blocks, CorpusStore corpus) {
        List<String> masked = sentence.answers().stream()
                .map(answer -> answer.toLowerCase(Locale.ROOT))
                .toList();
        for (int i = 0; i < blocks.length; i++) {
            if (blocks[i] != Candidates.NULL && holds(corpus.text(blocks[i]).toLowerCase(Locale.ROOT), masked)) {
                return 1 + i;
            }
        }
        return Integer.MAX_VALUE;
    }

    private static boolean holds(String text, List<String> masked) {
        return masked.stream().anyMatch(text::contains);
    }
}
