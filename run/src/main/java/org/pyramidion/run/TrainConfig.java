package org.pyramidion.run;

import org.pyramidion.engine.Precision;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;

/**
 * Everything that decides what a training run does. The defaults are the published method's constants at a size that
 * two cores can train; {@code docs/config.md} tells where each comes from.
 *
 * @param seed of everything random; equal seeds give equal runs on equal threads
 * @param threads for one operation; 0 for all cores
 * @param device no run goes on with it by itself, because runs move between machines
 * @param precision what matrix products are computed in; AUTO for the faster one on this machine
 */
public record TrainConfig(
        long seed,
        int threads,
        DeviceChoice device,
        Products precision,
        CorpusConfig corpus,
        ModelConfig model,
        PairsConfig pairs,
        IctConfig ict,
        MlmConfig mlm,
        PretrainConfig pretrain,
        RefreshConfig refresh,
        FinetuneConfig finetune) {

    /** The choices of a precision. */
    public enum Products {
        FLOAT32,
        BFLOAT16,
        AUTO;

        /** What it comes to on this machine. */
        public Precision here() {
            return switch (this) {
                case FLOAT32 -> Precision.FLOAT32;
                case BFLOAT16 -> Precision.BFLOAT16;
                case AUTO -> Precision.fastest();
            };
        }
    }

    public TrainConfig {
        SettingRanges.check("threads", threads);
    }

    /** The defaults. */
    public static TrainConfig defaults() {
        return new TrainConfig(
                1,
                0,
                DeviceChoice.AUTO,
                Products.FLOAT32,
                CorpusConfig.DEFAULTS,
                ModelConfig.DEFAULTS,
                PairsConfig.DEFAULTS,
                IctConfig.DEFAULTS,
                MlmConfig.DEFAULTS,
                PretrainConfig.DEFAULTS,
                RefreshConfig.DEFAULTS,
                FinetuneConfig.DEFAULTS);
    }

    /** How a model of this run gets its texts. */
    public InputFormat inputs(RealmModel of) {
        int together = model.queryLength() + corpus.blockLength();
        return of.inputs(model.queryLength(), corpus.blockLength(), Math.min(finetune.readerLength(), together));
    }
}
