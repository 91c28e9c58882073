package org.pyramidion.train;

import org.pyramidion.base.Amounts;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.DeviceMemory;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.MemoryShortage;
import org.pyramidion.run.FinetuneConfig;
import org.pyramidion.run.FinetuningTask;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.TrainConfig;

/**
 * What a step needs of the memory where tensors lie, and which one setting halves what its parts keep.
 *
 * @param cost of the step
 * @param onDevice whether that memory is a GPU's, which has the index only if it does not crowd the rest
 * @param halving the setting, as {@code pretrain.micro-batch=4}
 */
record StepMemory(TrainingCost cost, boolean onDevice, String halving) {

    /** Of pre-training on this process' device. */
    static StepMemory ofPretraining(TrainConfig config, TrainingCost cost) {
        PretrainConfig pretrain = config.pretrain();
        int part = Math.min(pretrain.microBatch(), pretrain.schedule().batch());
        return of(
                cost,
                part > 1
                        ? "pretrain.micro-batch=" + part / 2
                        : "pretrain.candidates=" + Math.max(2, pretrain.candidates() / 2));
    }

    /** Of fine-tuning on this process' device. */
    static StepMemory ofFinetuning(TrainConfig config, TrainingCost cost, int questionsAtOnce) {
        FinetuneConfig finetune = config.finetune();
        int batch = finetune.schedule().batch();
        int part = finetune.task() == FinetuningTask.RETRIEVAL ? batch : Math.min(batch, questionsAtOnce);
        return of(
                cost,
                part > 1
                        ? "finetune.batch=" + part / 2
                        : "finetune.reader-beam=" + Math.max(1, finetune.readerBeam() / 2));
    }

    private static StepMemory of(TrainingCost cost, String halving) {
        return new StepMemory(cost, Engine.device().isCuda(), halving);
    }

    private double index(DeviceMemory memory) {
        return onDevice && !memory.hasRoomFor((long) cost.indexBytes()) ? 0 : cost.indexBytes();
    }

    /** All that it needs there. */
    double bytes(DeviceMemory memory) {
        return cost.weightBytes() + cost.activationBytes() + index(memory);
    }

    boolean fits(DeviceMemory memory) {
        return bytes(memory) <= memory.total();
    }

    /** Whether it fits, on one line. */
    String text(DeviceMemory memory) {
        return "%s has %s, %s of them free: %s"
                .formatted(
                        onDevice ? "the GPU" : "this machine",
                        Amounts.bytes(memory.total()),
                        Amounts.bytes(memory.free()),
                        fits(memory) ? fitting(memory) : "too little; " + remedy(memory));
    }

    private String fitting(DeviceMemory memory) {
        String beside = index(memory) < cost.indexBytes() ? ", the index staying in the machine's" : "";
        return bytes(memory) <= memory.free() ? "enough" + beside : "enough once others leave it" + beside;
    }

    private String remedy(DeviceMemory memory) {
        double others = cost.weightBytes() + index(memory);
        return others >= memory.total()
                ? ("weights and index alone take %s: keep fewer layers (model.embedder-layers,"
                                + " model.encoder-layers) or smaller weights")
                        .formatted(Amounts.bytes(others))
                : "--set %s halves the activations".formatted(halving);
    }

    /** The failure of a step that found no memory. */
    PyramidionException failure(MemoryShortage shortage, DeviceMemory memory, RuntimeException cause) {
        return new PyramidionException(
                PyramidionException.Kind.CONFLICT,
                "%s; a step needs about %s (weights, gradients and moments %s, a part's activations %s, index %s); %s"
                        .formatted(
                                shortage.words(),
                                Amounts.bytes(bytes(memory)),
                                Amounts.bytes(cost.weightBytes()),
                                Amounts.bytes(cost.activationBytes()),
                                Amounts.bytes(index(memory)),
                                remedy(memory)),
                cause);
    }
}
