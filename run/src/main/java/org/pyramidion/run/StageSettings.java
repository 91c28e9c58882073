package org.pyramidion.run;

import java.util.Set;
import org.pyramidion.run.Run.Stage;

/** Which settings decide what a stage makes, so that they must not change once it has begun. */
final class StageSettings {

    /** Change only what is seen or kept of a stage, or how fast it is. */
    private static final Set<String> FREE = Set.of(
            "threads",
            "device",
            "precision",
            "log-every",
            "evaluate-every",
            "checkpoint-every",
            "micro-batch",
            "keep-best");

    /** The warm start's masked sentences are drawn as pre-training's are. */
    private static final Set<String> MASKING = Set.of(
            "pretrain.text",
            "pretrain.aliases",
            "pretrain.masking",
            "pretrain.exclusion",
            "pretrain.max-masks",
            "pretrain.held-out");

    private static final Set<String> LENGTH = Set.of("steps", "seconds");

    private StageSettings() {}

    /**
     * Whether a setting says how long a stage is trained, of which it may get more while it is not finished. What was
     * not limited, or not wanted, is not a length.
     */
    static boolean lengthens(String path, Object then, Object now) {
        return LENGTH.contains(path.substring(path.indexOf('.') + 1))
                && then instanceof Integer before
                && now instanceof Integer after
                && before > 0
                && after > before;
    }

    static boolean decide(Stage stage, String path) {
        int dot = path.indexOf('.');
        String section = dot < 0 ? "" : path.substring(0, dot);
        if (FREE.contains(path.substring(dot + 1))) {
            return false;
        }
        return switch (stage) {
            case WARM_START ->
                Set.of("", "corpus", "model", "pairs", "ict", "mlm").contains(section) || MASKING.contains(path);
            case PRETRAIN ->
                section.equals("pretrain")
                        || Set.of("refresh.every", "refresh.queries").contains(path);
            case FINETUNE, BASELINE -> section.equals("finetune");
        };
    }
}
