package org.pyramidion.run;

/**
 * The masked language model in the shape of pre-training's input.
 *
 * @param nullShare how often a sentence is read with the null document
 * @param evidenceShare how often, of the other times, it is read with a retrieved document that has the masked words,
 *     where there is one
 */
public record MlmConfig(
        @Inlined Schedule schedule,
        double nullShare,
        double evidenceShare,
        double dropout,
        int logEvery,
        int checkpointEvery) {

    static final MlmConfig DEFAULTS = new MlmConfig(new Schedule(2_000, 0, 32, 3e-5, 0), 0.25, 0.5, 0.1, 10, 500);

    public MlmConfig {
        schedule.check("mlm");
        SettingRanges.check("mlm.null-share", nullShare);
        SettingRanges.check("mlm.evidence-share", evidenceShare);
        SettingRanges.check("mlm.dropout", dropout);
        SettingRanges.check("mlm.log-every", logEvery);
        SettingRanges.check("mlm.checkpoint-every", checkpointEvery);
    }

    public Intervals intervals() {
        return new Intervals(logEvery, 0, checkpointEvery);
    }
}
