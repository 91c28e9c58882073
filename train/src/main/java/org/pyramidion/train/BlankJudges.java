package org.pyramidion.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.run.Judge;

/** The losses of pre-training, by its judge. */
record BlankJudges(RealmModel model, InputFormat format, CorpusStore corpus, Pretraining.Settings settings) {

    /** For blanks. */
    BlankLoss ofBlanks(BlockIndex index) {
        return of(index, settings.scheme(), settings.beyond().anchor());
    }

    /** For blanks that nothing is learnt from: without an anchor, and token by token. */
    BlankLoss ofHeldOut(BlockIndex index) {
        return of(index, MarginalLikelihood.Scheme.PER_TOKEN, 0);
    }

    private BlankLoss of(BlockIndex index, MarginalLikelihood.Scheme scheme, double anchor) {
        CandidateScores scores = scores(index, anchor);
        BlankQueries queries = settings.beyond().queries();
        return settings.beyond().judge() == Judge.ENCODER
                ? new RealmLoss(model, format, corpus, scheme, scores, queries, settings.candidates())
                : new ToldLoss(scores, queries, corpus, settings.beyond().judge());
    }

    /** For whole sentences, whose own block is to be found. */
    BlankLoss ofWhole(BlockIndex index) {
        CandidateScores scores = scores(index, settings.beyond().anchor());
        return new ToldLoss(scores, BlankQueries.sentences(), corpus, Judge.ORIGIN);
    }

    /** Scores of candidates without anything read, {@code [B, N]}. */
    Tensor scores(BlockIndex index, List<MaskedSentence> sentences, List<int[]> candidates) {
        return scores(index, 0)
                .of(settings.beyond().queries().of(sentences), candidates, 0)
                .relevance();
    }

    private CandidateScores scores(BlockIndex index, double anchor) {
        DocumentVectors documents = settings.beyond().fixedDocuments()
                ? DocumentVectors.of(index.search())
                : DocumentVectors.anew(model, format, corpus);
        return new CandidateScores(model, format, documents, anchor);
    }
}
