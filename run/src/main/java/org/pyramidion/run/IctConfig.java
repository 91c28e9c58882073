package org.pyramidion.run;

/**
 * The inverse cloze task.
 *
 * @param removal share of sentences removed from their block
 */
public record IctConfig(@Inlined Schedule schedule, double removal, double dropout, int logEvery, int checkpointEvery) {

    static final IctConfig DEFAULTS = new IctConfig(new Schedule(2_000, 0, 64, 1e-4, 0), 0.9, 0.1, 10, 500);

    public IctConfig {
        schedule.check("ict");
        SettingRanges.check("ict.removal", removal);
        SettingRanges.check("ict.dropout", dropout);
        SettingRanges.check("ict.log-every", logEvery);
        SettingRanges.check("ict.checkpoint-every", checkpointEvery);
    }

    public Intervals intervals() {
        return new Intervals(logEvery, 0, checkpointEvery);
    }
}
