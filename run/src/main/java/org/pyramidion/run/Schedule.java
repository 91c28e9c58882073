package org.pyramidion.run;

import org.pyramidion.engine.LearningRate;

/**
 * How long a stage, or a part of one, trains, and how fast.
 *
 * @param seconds after which it ends, however many steps are done, the learning rate following time; 0 for no limit
 * @param batch examples a step
 * @param learningRate at its highest
 * @param warmup steps in which the learning rate rises; 0: as published, or none where time is limited
 */
public record Schedule(int steps, int seconds, int batch, double learningRate, int warmup) {

    /** @throws org.pyramidion.base.PyramidionException naming the key, if a number is out of its limits */
    void check(String section) {
        SettingRanges.check(section + ".steps", steps);
        SettingRanges.check(section + ".seconds", seconds);
        SettingRanges.check(section + ".batch", batch);
        SettingRanges.check(section + ".learning-rate", learningRate);
        SettingRanges.check(section + ".warmup", warmup);
    }

    /** The learning rate of each step. */
    public LearningRate rate() {
        return new LearningRate(
                learningRate, steps, warmup > 0 || seconds > 0 ? warmup : LearningRate.officialWarmup(steps));
    }
}
