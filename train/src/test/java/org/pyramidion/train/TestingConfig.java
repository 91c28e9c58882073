package org.pyramidion.train;

import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.run.AnswerRule;
import org.pyramidion.run.BlankQuery;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.FinetuneConfig;
import org.pyramidion.run.FinetuningTask;
import org.pyramidion.run.IctConfig;
import org.pyramidion.run.IctPairs;
import org.pyramidion.run.Judge;
import org.pyramidion.run.Masking;
import org.pyramidion.run.MlmConfig;
import org.pyramidion.run.Objective;
import org.pyramidion.run.PairsConfig;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.ReaderOrigin;
import org.pyramidion.run.Reset;
import org.pyramidion.run.Schedule;

/** Settings of stages with the numbers that tests change; steps and rates are the loop's. */
final class TestingConfig {

    private TestingConfig() {}

    private static Schedule schedule(int batch) {
        return new Schedule(1, 0, batch, 1e-3, 0);
    }

    static PairsConfig pairs(int batch, double blockShare, int heldOut, double dropout) {
        return new PairsConfig("pairs.tsv", schedule(batch), blockShare, heldOut, dropout, 0, 0, 0);
    }

    static IctConfig ict(int batch, double removal, double dropout) {
        return ict(IctPairs.SENTENCES, batch, removal, dropout);
    }

    static IctConfig ict(IctPairs pairs, int batch, double removal, double dropout) {
        return new IctConfig(pairs, schedule(batch), removal, 0, dropout, 10, 500);
    }

    static MlmConfig mlm(int batch, double nullShare, double evidenceShare, double dropout) {
        return new MlmConfig(schedule(batch), nullShare, evidenceShare, dropout, 10, 500);
    }

    static PretrainConfig pretrain(
            int batch,
            int microBatch,
            int candidates,
            int overRetrieve,
            int overDraw,
            double dropout,
            MarginalLikelihood.Scheme scheme) {
        return pretrain(batch, microBatch, candidates, overRetrieve, overDraw, dropout, scheme, Departures.NONE);
    }

    /** What the paper does not have. */
    record Departures(
            Judge judge,
            boolean trainDocuments,
            double freshDocuments,
            boolean inBatch,
            double ictShare,
            double anchor,
            Objective objective) {
        static final Departures NONE = new Departures(Judge.ENCODER, true, 0, false, 0, 0);

        Departures(
                Judge judge,
                boolean trainDocuments,
                double freshDocuments,
                boolean inBatch,
                double ictShare,
                double anchor) {
            this(judge, trainDocuments, freshDocuments, inBatch, ictShare, anchor, Objective.MARGINAL);
        }
    }

    static PretrainConfig pretrain(
            int batch,
            int microBatch,
            int candidates,
            int overRetrieve,
            int overDraw,
            double dropout,
            MarginalLikelihood.Scheme scheme,
            Departures departures) {
        return new PretrainConfig(
                PretrainConfig.SAME,
                PretrainConfig.NO_ALIASES,
                Masking.SALIENT,
                Exclusion.DOCUMENT,
                BlankQuery.SENTENCE,
                departures.judge(),
                departures.objective(),
                schedule(batch),
                microBatch,
                candidates,
                overRetrieve,
                overDraw,
                departures.trainDocuments(),
                departures.freshDocuments(),
                true,
                departures.inBatch(),
                true,
                departures.ictShare(),
                BlankQuery.SENTENCE,
                departures.anchor(),
                0,
                10,
                dropout,
                scheme,
                0,
                false,
                0,
                0,
                0);
    }

    static FinetuneConfig finetune(
            int batch, int readerBeam, int retrieverBeam, int maxSpanWidth, double dropout, AnswerRule answers) {
        return finetune(batch, readerBeam, retrieverBeam, maxSpanWidth, dropout, answers, 1);
    }

    static FinetuneConfig finetune(
            int batch,
            int readerBeam,
            int retrieverBeam,
            int maxSpanWidth,
            double dropout,
            AnswerRule answers,
            int overDraw) {
        return new FinetuneConfig(
                FinetuningTask.ANSWERS,
                Reset.NONE,
                schedule(batch),
                dropout,
                overDraw,
                ReaderOrigin.OWN,
                readerBeam,
                retrieverBeam,
                0,
                0,
                64,
                maxSpanWidth,
                answers,
                0,
                0);
    }

    /** Of retrieval alone. */
    static FinetuneConfig retrieval(int batch, int beam, int wordsBeam, double anchor, double dropout) {
        return retrieval(batch, beam, wordsBeam, anchor, dropout, 1);
    }

    static FinetuneConfig retrieval(int batch, int beam, int wordsBeam, double anchor, double dropout, int overDraw) {
        return new FinetuneConfig(
                FinetuningTask.RETRIEVAL,
                Reset.NONE,
                schedule(batch),
                dropout,
                overDraw,
                ReaderOrigin.OWN,
                1,
                beam,
                wordsBeam,
                anchor,
                64,
                1,
                AnswerRule.PUBLISHED,
                0,
                0);
    }
}
