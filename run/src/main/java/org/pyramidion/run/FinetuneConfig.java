package org.pyramidion.run;

/**
 * Open-domain question answering (ORQA), and claims.
 *
 * @param task what is taught
 * @param reset what is taken from the warm start and not from pre-training
 * @param overDraw how many questions are drawn at most for a place of the batch, until one has an answer in its beam
 * @param reader what the reader starts from, where answers are taught
 * @param readerBeam blocks that are read
 * @param retrieverBeam blocks that the retriever's own loss is over
 * @param wordsBeam how many that BM25 finds are among these as well, where retrieval alone is taught
 * @param anchor see {@link PretrainConfig}; where retrieval alone is taught
 * @param readerLength longest question with a block, in wordpieces; never more than query and block may have
 *     together
 * @param maxSpanWidth longest answer, in wordpieces
 * @param answers when a block or a span is right
 */
public record FinetuneConfig(
        FinetuningTask task,
        Reset reset,
        @Inlined Schedule schedule,
        double dropout,
        int overDraw,
        ReaderOrigin reader,
        int readerBeam,
        int retrieverBeam,
        int wordsBeam,
        double anchor,
        int readerLength,
        int maxSpanWidth,
        AnswerRule answers,
        int logEvery,
        int checkpointEvery) {

    static final FinetuneConfig DEFAULTS = new FinetuneConfig(
            FinetuningTask.ANSWERS,
            Reset.NONE,
            new Schedule(5_000, 0, 1, 1e-5, 0),
            0.1,
            1,
            ReaderOrigin.OWN,
            5,
            5_000,
            0,
            0,
            320,
            10,
            AnswerRule.PUBLISHED,
            50,
            500);

    public FinetuneConfig {
        schedule.check("finetune");
        SettingRanges.check("finetune.dropout", dropout);
        SettingRanges.check("finetune.over-draw", overDraw);
        SettingRanges.check("finetune.reader-beam", readerBeam);
        SettingRanges.check("finetune.retriever-beam", retrieverBeam);
        SettingRanges.check("finetune.words-beam", wordsBeam);
        SettingRanges.check("finetune.anchor", anchor);
        SettingRanges.check("finetune.reader-length", readerLength);
        SettingRanges.check("finetune.max-span-width", maxSpanWidth);
        SettingRanges.check("finetune.log-every", logEvery);
        SettingRanges.check("finetune.checkpoint-every", checkpointEvery);
    }

    public Intervals intervals() {
        return new Intervals(logEvery, 0, checkpointEvery);
    }
}
