package org.pyramidion.run;

/**
 * The inverse cloze task.
 *
 * @param pairs what is asked, and what is to be found
 * @param removal share of sentences, or crops, removed from their block; of recurring spans, from what is asked
 * @param startShare share of the start in the weights of embedders that have learnt it, which are an average of both
 */
public record IctConfig(
        IctPairs pairs,
        @Inlined Schedule schedule,
        double removal,
        double startShare,
        double dropout,
        int logEvery,
        int checkpointEvery) {

    static final IctConfig DEFAULTS =
            new IctConfig(IctPairs.SENTENCES, new Schedule(2_000, 0, 64, 1e-4, 0), 0.9, 0, 0.1, 10, 500);

    public IctConfig {
        schedule.check("ict");
        SettingRanges.check("ict.removal", removal);
        SettingRanges.check("ict.start-share", startShare);
        SettingRanges.check("ict.dropout", dropout);
        SettingRanges.check("ict.log-every", logEvery);
        SettingRanges.check("ict.checkpoint-every", checkpointEvery);
    }

    public Intervals intervals() {
        return new Intervals(logEvery, 0, checkpointEvery);
    }
}
