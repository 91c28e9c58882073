package org.pyramidion.train;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.TrainConfig;

/** Settings of which no two are alike, so that a value which goes to the wrong place shows. */
final class DistinctSettings {

    static final Map<String, String> ALL = settings();

    private DistinctSettings() {}

    private static Map<String, String> settings() {
        return """
                threads=1 corpus.block-length=40 refresh.every=2
                model.embedder-layers=2 model.encoder-layers=2 model.trained-encoder-layers=1 model.projection=16
                model.pooling=mean model.shared-embedders=false model.span-hidden=16 model.query-length=24
                ict.steps=4 ict.batch=5 ict.learning-rate=2e-3 ict.warmup=2 ict.removal=0.8 ict.dropout=0.15
                mlm.steps=4 mlm.batch=3 mlm.learning-rate=3e-3 mlm.warmup=3 mlm.null-share=0.3 mlm.evidence-share=0.6
                mlm.dropout=0.25
                pretrain.steps=6 pretrain.batch=4 pretrain.micro-batch=3 pretrain.candidates=5 pretrain.over-retrieve=2
                pretrain.over-draw=2 pretrain.max-masks=8 pretrain.learning-rate=4e-3 pretrain.warmup=4
                pretrain.dropout=0.1 pretrain.scheme=per-sequence pretrain.held-out=2 pretrain.log-every=1
                pretrain.evaluate-every=3 pretrain.checkpoint-every=0 pretrain.keep-best=true
                finetune.steps=5 finetune.batch=2 finetune.learning-rate=5e-3 finetune.warmup=2 finetune.dropout=0.2 finetune.over-draw=2
                finetune.reader-beam=2 finetune.retriever-beam=7 finetune.reader-length=50 finetune.max-span-width=5
                finetune.log-every=1 finetune.checkpoint-every=0
                """.strip()
                .lines()
                .flatMap(line -> Stream.of(line.strip().split(" ")))
                .map(setting -> setting.split("="))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
    }

    /** These settings, but for some: {@code key=value}. */
    static TrainConfig config(String... others) {
        Map<String, String> settings = new HashMap<>(ALL);
        for (String other : others) {
            String[] setting = other.split("=");
            settings.put(setting[0], setting[1]);
        }
        return ConfigFile.resolve(ConfigSource.options(settings)).config();
    }
}
