package org.pyramidion.run;

import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.model.MarginalLikelihood;

/**
 * REALM's pre-training.
 *
 * @param text corpus directory of the masked sentences; {@value #SAME} for the knowledge corpus itself
 * @param aliases field of the text corpus' documents that lists what the masked words are called elsewhere, as in the
 *     knowledge corpus' language; {@value #NO_ALIASES} for no such field
 * @param masking what is masked of a sentence
 * @param exclusion what is no candidate for it
 * @param query what retrieval is asked: the masked sentence, or a question made of it
 * @param judge what says how likely a document makes the blank
 * @param objective what the retriever learns of that
 * @param microBatch how many sentences of a step go through the networks at once
 * @param candidates documents a sentence, the null document included
 * @param overRetrieve how many times as many the index is asked for, to be ranked with the present parameters
 * @param overDraw how many times as many sentences are drawn as a step learns from: those are kept whose candidates
 *     differ in whether they hold what is masked, as far as there are enough
 * @param trainDocuments whether the document embedder learns; if not, queries get an embedder of their own and the
 *     index is never stale
 * @param freshDocuments how many documents a sentence the present parameters embed and learn from, of all that a
 *     micro-batch has: those that the loss moves most; the others' vectors are the index's. 0 for all
 * @param trainEncoder whether the encoder learns; if not, it judges forward only
 * @param inBatch whether each sentence is scored with the best document of the others' too, of which no help is
 *     expected
 * @param namedNegatives whether documents whose title the query names count as wrong where they lack what is masked; if
 *     not, they are no candidates then
 * @param ictShare share of a batch that is whole sentences, whose own block is to be found
 * @param ictQuery what is asked for these: the sentence, or the question that would be made of it with a blank
 * @param anchor weight of the squared distance of queries' embeddings, at unit length, from where they began
 * @param startShare share of the start in the weights of the finished model, which is an average of both
 * @param maxMasks most wordpieces masked in a sentence, and so the longest salient span
 * @param heldOut how many blocks are held out of the training queries
 * @param keepBest whether the model of highest retrieval utility on these is kept beside the last
 */
public record PretrainConfig(
        String text,
        String aliases,
        Masking masking,
        Exclusion exclusion,
        BlankQuery query,
        Judge judge,
        Objective objective,
        @Inlined Schedule schedule,
        int microBatch,
        int candidates,
        int overRetrieve,
        int overDraw,
        boolean trainDocuments,
        double freshDocuments,
        boolean trainEncoder,
        boolean inBatch,
        boolean namedNegatives,
        double ictShare,
        BlankQuery ictQuery,
        double anchor,
        double startShare,
        int maxMasks,
        double dropout,
        MarginalLikelihood.Scheme scheme,
        int heldOut,
        boolean keepBest,
        int logEvery,
        int evaluateEvery,
        int checkpointEvery) {

    /** The text corpus that is the knowledge corpus. */
    public static final String SAME = "same";

    /** Documents have no other names of what is masked. */
    public static final String NO_ALIASES = "none";

    static final PretrainConfig DEFAULTS = new PretrainConfig(
            SAME,
            NO_ALIASES,
            Masking.SALIENT,
            Exclusion.DOCUMENT,
            BlankQuery.SENTENCE,
            Judge.ENCODER,
            Objective.MARGINAL,
            new Schedule(10_000, 0, 8, 3e-5, 0),
            8,
            8,
            1,
            1,
            true,
            0,
            true,
            false,
            true,
            0,
            BlankQuery.SENTENCE,
            0,
            0,
            10,
            0.1,
            MarginalLikelihood.Scheme.PER_TOKEN,
            200,
            false,
            10,
            500,
            500);

    public PretrainConfig {
        schedule.check("pretrain");
        SettingRanges.check("pretrain.micro-batch", microBatch);
        SettingRanges.check("pretrain.candidates", candidates);
        SettingRanges.check("pretrain.over-retrieve", overRetrieve);
        SettingRanges.check("pretrain.over-draw", overDraw);
        SettingRanges.check("pretrain.fresh-documents", freshDocuments);
        SettingRanges.check("pretrain.ict-share", ictShare);
        SettingRanges.check("pretrain.anchor", anchor);
        SettingRanges.check("pretrain.start-share", startShare);
        SettingRanges.check("pretrain.max-masks", maxMasks);
        SettingRanges.check("pretrain.dropout", dropout);
        SettingRanges.check("pretrain.held-out", heldOut);
        SettingRanges.check("pretrain.log-every", logEvery);
        SettingRanges.check("pretrain.evaluate-every", evaluateEvery);
        SettingRanges.check("pretrain.checkpoint-every", checkpointEvery);
    }

    /** @throws PyramidionException if two settings exclude one another */
    public void requireFit() {
        if (anchor > 0 && trainDocuments) {
            throw new PyramidionException(
                    "pretrain.anchor holds queries to where the document embedder is, which must stay there; set"
                            + " pretrain.train-documents to false");
        }
        if (freshDocuments > 0 && (!trainDocuments || judge == Judge.ENCODER)) {
            throw new PyramidionException(
                    "pretrain.fresh-documents chooses among documents that learn, by what a judge says that does not read;"
                            + " set pretrain.train-documents to true and pretrain.judge to answer or origin");
        }
        if (objective == Objective.DISTILLED && (judge != Judge.ENCODER || inBatch)) {
            throw new PyramidionException(
                    "pretrain.objective=distilled teaches the retriever what the encoder finds in reading all candidates;"
                            + " set pretrain.judge to encoder and pretrain.in-batch to false");
        }
        boolean origin = ictShare > 0 || judge == Judge.ORIGIN;
        if (origin && !text.equals(SAME)) {
            throw new PyramidionException(
                    "pretrain.ict-share and pretrain.judge=origin look for a sentence's own block, which another"
                            + " corpus (pretrain.text) does not have; leave one of them out");
        }
    }

    /** The field with aliases, if there is one. */
    public Optional<String> aliasField() {
        return Optional.of(aliases).filter(field -> !field.equals(NO_ALIASES));
    }

    public Intervals intervals() {
        return new Intervals(logEvery, evaluateEvery, checkpointEvery);
    }
}
