package org.pyramidion.study;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.evaluation.Rankers;
import org.pyramidion.run.Run.Stage;

/**
 * One arm of a study: a run up to a stage, or something that ranks as it is.
 *
 * @param stage the last one: {@code warm-start}, {@code pretrain}, {@code finetune}, or {@code baseline}, which is
 *     fine-tuning straight from the warm start
 * @param ranker instead of a stage, what ranks without training: {@code bm25}, {@code minilm}, {@code bge}, {@code
 *     fusion}
 * @param from an earlier arm: whose pre-training this one begins with, and whose settings it has; or whose reader reads
 *     what the ranker finds
 * @param reader which of the study's readers the arm's own begins as
 * @param retrieves whether blanks are filled from documents; if not, by the encoder alone
 * @param settings what is different from those of all
 * @param published what the paper reports of it, with its source
 */
record Arm(
        String stage,
        Optional<String> ranker,
        Optional<String> from,
        Optional<String> reader,
        Boolean retrieves,
        Map<String, String> settings,
        Optional<String> published) {

    /** The masked sentences of the warm start are drawn as pre-training's are. */
    private static final Pattern WARM_START =
            Pattern.compile("(model|corpus|ict|mlm)\\..*|pretrain\\.(text|exclusion|max-masks|held-out)");

    Arm(
            @Nullable String stage,
            Optional<String> ranker,
            Optional<String> from,
            Optional<String> reader,
            @Nullable Boolean retrieves,
            @Nullable Map<String, String> settings,
            Optional<String> published) {
        this.stage = Objects.requireNonNullElse(stage, "");
        this.ranker = ranker;
        this.from = from;
        this.reader = reader;
        this.retrieves = Objects.requireNonNullElse(retrieves, true);
        this.settings = StudyFile.ordered(settings);
        this.published = published;
    }

    void requireSense() {
        if (ranker.isPresent()) {
            kind();
            if (!stage.isEmpty() || reader.isPresent() || !settings.isEmpty()) {
                throw new PyramidionException("a ranker is not trained; it has neither stage, reader nor settings");
            }
        } else {
            boolean reads = last() == Stage.FINETUNE || last() == Stage.BASELINE;
            if (reader.isPresent() && !reads) {
                throw new PyramidionException("a reader is of use to finetune and baseline alone");
            }
        }
    }

    static boolean decidesWarmStart(String setting) {
        return WARM_START.matcher(setting).matches();
    }

    Stage last() {
        for (Stage known : Stage.values()) {
            if (known.label().equals(stage)) {
                return known;
            }
        }
        throw new PyramidionException(
                "stage is '%s', but must be warm-start, pretrain, finetune or baseline".formatted(stage));
    }

    /** What ranks. */
    Rankers.Kind kind() {
        String name = ranker.orElse("");
        for (Rankers.Kind kind : Rankers.Kind.values()) {
            if (kind != Rankers.Kind.MODEL
                    && kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        throw new PyramidionException("ranker is '%s', but must be bm25, minilm, bge or fusion".formatted(name));
    }

    /** Whether it is the same under every seed. */
    boolean isUntrained() {
        return ranker.isPresent() && from.isEmpty();
    }
}
