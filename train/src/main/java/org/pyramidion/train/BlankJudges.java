package org.pyramidion.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.Judge;
import org.pyramidion.run.Objective;
import org.pyramidion.run.PretrainConfig;

/** The losses of pre-training, by its judge. */
record BlankJudges(Realm realm, PretrainConfig config, BlankQueries queries) {

    /** For blanks. */
    BlankLoss ofBlanks(BlockIndex index) {
        return of(scores(documents(index), config.anchor()), config.scheme(), config.objective());
    }

    /** For blanks that nothing is learnt from: without an anchor, as likelihoods, and token by token. */
    BlankLoss ofHeldOut(BlockIndex index) {
        return of(
                scores(config.trainDocuments() ? DocumentVectors.anew(realm) : stored(index), 0),
                MarginalLikelihood.Scheme.PER_TOKEN,
                Objective.MARGINAL);
    }

    private BlankLoss of(CandidateScores scores, MarginalLikelihood.Scheme scheme, Objective objective) {
        return config.judge() == Judge.ENCODER
                ? new RealmLoss(realm, scheme, objective, scores, queries, config.candidates())
                : new OccurrenceLoss(scores, queries, realm.corpus(), config.judge());
    }

    /** What is asked for whole sentences. */
    BlankQueries ofWhole() {
        return queries.as(config.ictQuery());
    }

    /** For whole sentences, whose own block is to be found. */
    BlankLoss ofWhole(BlockIndex index) {
        CandidateScores scores = scores(documents(index), config.anchor());
        return new OccurrenceLoss(scores, ofWhole(), realm.corpus(), Judge.ORIGIN);
    }

    /** Scores of candidates without anything read, {@code [B, N]}, under the parameters of {@code index}. */
    Tensor scores(BlockIndex index, List<MaskedSentence> sentences, List<int[]> candidates) {
        return scores(isStored() ? stored(index) : DocumentVectors.anew(realm), 0)
                .of(queries.of(sentences), candidates, 0)
                .relevance();
    }

    /** Whether vectors of documents come from the index, all or most of them. */
    private boolean isStored() {
        return !config.trainDocuments() || config.freshDocuments() > 0;
    }

    private static DocumentVectors stored(BlockIndex index) {
        return DocumentVectors.of(index.search());
    }

    private DocumentVectors documents(BlockIndex index) {
        if (!config.trainDocuments()) {
            return stored(index);
        }
        DocumentVectors anew = DocumentVectors.anew(realm);
        return config.freshDocuments() > 0
                ? DocumentVectors.mostPulled(anew, stored(index), config.freshDocuments())
                : anew;
    }

    private CandidateScores scores(DocumentVectors documents, double anchor) {
        return new CandidateScores(realm.model(), realm.format(), documents, anchor);
    }
}
