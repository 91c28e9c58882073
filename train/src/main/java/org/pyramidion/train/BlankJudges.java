package org.pyramidion.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.Judge;
import org.pyramidion.run.PretrainConfig;

/** The losses of pre-training, by its judge. */
record BlankJudges(Realm realm, PretrainConfig config, BlankQueries queries) {

    /** For blanks. */
    BlankLoss ofBlanks(BlockIndex index) {
        return of(index, config.scheme(), config.anchor());
    }

    /** For blanks that nothing is learnt from: without an anchor, and token by token. */
    BlankLoss ofHeldOut(BlockIndex index) {
        return of(index, MarginalLikelihood.Scheme.PER_TOKEN, 0);
    }

    private BlankLoss of(BlockIndex index, MarginalLikelihood.Scheme scheme, double anchor) {
        CandidateScores scores = scores(index, anchor);
        return config.judge() == Judge.ENCODER
                ? new RealmLoss(realm, scheme, scores, queries, config.candidates())
                : new OccurrenceLoss(scores, queries, realm.corpus(), config.judge());
    }

    /** For whole sentences, whose own block is to be found. */
    BlankLoss ofWhole(BlockIndex index) {
        CandidateScores scores = scores(index, config.anchor());
        return new OccurrenceLoss(scores, BlankQueries.sentences(), realm.corpus(), Judge.ORIGIN);
    }

    /** Scores of candidates without anything read, {@code [B, N]}. */
    Tensor scores(BlockIndex index, List<MaskedSentence> sentences, List<int[]> candidates) {
        return scores(index, 0).of(queries.of(sentences), candidates, 0).relevance();
    }

    private CandidateScores scores(BlockIndex index, double anchor) {
        DocumentVectors documents =
                !config.trainDocuments() ? DocumentVectors.of(index.search()) : DocumentVectors.anew(realm);
        return new CandidateScores(realm.model(), realm.format(), documents, anchor);
    }
}
