package org.pyramidion.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pyramidion.base.Amounts;
import org.pyramidion.engine.Precision;
import org.pyramidion.run.ConfigValue;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.TrainingCost;

/** What a pre-training run will take on this machine, in words. */
record CostEstimate(
        TrainConfig config, TrainingCost projection, TrainingCost.Inputs inputs, Precision precision, double rate) {

    static CostEstimate of(TrainConfig config, TrainingCost projection, TrainingCost.Inputs inputs) {
        Precision precision = config.precision().here();
        return new CostEstimate(config, projection, inputs, precision, precision.productRate());
    }

    double secondsAStep() {
        int steps = config.pretrain().schedule().steps();
        double refreshes = (double) config.refresh().every().refreshes(steps) / steps;
        return projection.secondsAStep(rate, refreshes);
    }

    double secondsInAll() {
        return secondsAStep() * config.pretrain().schedule().steps();
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("projection", projection);
        json.put("inputs", inputs);
        json.put("precision", ConfigValue.format(precision));
        json.put("product_rate", rate);
        json.put("memory_bytes", projection.bytes());
        json.put("seconds_a_step", secondsAStep());
        json.put("seconds_in_all", secondsInAll());
        return json;
    }

    String text() {
        PretrainConfig pretrain = config.pretrain();
        return """
            a step: %s sentences with %d documents each, %s wordpieces read, %s TFLOP; in parts of %d sentences
            memory: about %s (weights, gradients and moments %s, a part's activations %s, index %s)
            time: about %s a step, %s for %s steps
            assumed: queries of %.0f and blocks of %.0f wordpieces; all arithmetic at the %s of a large matrix product measured now in %s
            """.formatted(
                        Amounts.count(pretrain.schedule().batch()),
                        pretrain.candidates(),
                        Amounts.count(Math.round(projection.wordpieces())),
                        Amounts.number(projection.stepFlops() / 1e12),
                        pretrain.microBatch(),
                        Amounts.bytes(projection.bytes()),
                        Amounts.bytes(projection.weightBytes()),
                        Amounts.bytes(projection.activationBytes()),
                        Amounts.bytes(projection.indexBytes()),
                        Amounts.duration(secondsAStep()),
                        Amounts.duration(secondsInAll()),
                        Amounts.count(pretrain.schedule().steps()),
                        inputs.query(),
                        inputs.block(),
                        "%.0f GFLOP/s".formatted(rate / 1e9),
                        ConfigValue.format(precision));
    }
}
