package org.pyramidion.run;

/**
 * A first objective of the warm start for texts of one language and knowledge of another: find the title that a name
 * has in the corpus' language.
 *
 * @param file of names and their titles, {@code TSV}; {@value #NONE} for no such objective
 * @param blockShare how often a title that the corpus has is shown with a block of its document
 * @param heldOut how many lines are never trained on but measured
 */
public record PairsConfig(
        String file,
        @Inlined Schedule schedule,
        double blockShare,
        int heldOut,
        double dropout,
        int logEvery,
        int evaluateEvery,
        int checkpointEvery) {

    /** No file. */
    public static final String NONE = "none";

    static final PairsConfig DEFAULTS =
            new PairsConfig(NONE, new Schedule(2_000, 0, 128, 1e-4, 0), 0.25, 200, 0.1, 10, 500, 500);

    public PairsConfig {
        schedule.check("pairs");
        SettingRanges.check("pairs.block-share", blockShare);
        SettingRanges.check("pairs.held-out", heldOut);
        SettingRanges.check("pairs.dropout", dropout);
        SettingRanges.check("pairs.log-every", logEvery);
        SettingRanges.check("pairs.evaluate-every", evaluateEvery);
        SettingRanges.check("pairs.checkpoint-every", checkpointEvery);
    }

    /** Whether there are pairs to learn from. */
    public boolean wanted() {
        return !file.equals(NONE) && schedule.steps() > 0;
    }

    public Intervals intervals() {
        return new Intervals(logEvery, evaluateEvery, checkpointEvery);
    }
}
