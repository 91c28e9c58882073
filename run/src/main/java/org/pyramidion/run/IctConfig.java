package org.pyramidion.run;

/**
 * The inverse cloze task.
 *
 * @param removal share of sentences removed from their block
 */
public record IctConfig(@Inlined Schedule schedule, double removal, double dropout) {

    static final IctConfig DEFAULTS = new IctConfig(new Schedule(2_000, 0, 64, 1e-4, 0), 0.9, 0.1);

    public IctConfig {
        schedule.check("ict");
        SettingRanges.check("ict.removal", removal);
        SettingRanges.check("ict.dropout", dropout);
    }
}
