package org.pyramidion.study;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Nearest;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.Run.Stage;

/**
 * An experiment, as a YAML file describes it.
 *
 * @param about what it is to show, in a sentence or two
 * @param seeds each arm is trained once with each
 * @param world what to make up; if nothing, {@code corpus}, {@code train} and {@code questions} name files
 * @param reading where BERT learns to read before the warm start, if it does
 * @param corpus a corpus' directory
 * @param train questions to fine-tune on
 * @param questions those that are measured
 * @param settings of all arms, by the names of {@code docs/config.md}
 * @param arms what is trained, in this order
 * @param figures what is measured: {@code recall@1}, {@code recall@5}, {@code recall@20}, {@code em}
 * @param compare what is expected: the first arm above the second
 */
record StudyFile(
        String about,
        List<Long> seeds,
        Optional<WorldFiles.Shape> world,
        Optional<Reading> reading,
        Optional<Path> corpus,
        Optional<Path> train,
        Optional<Path> questions,
        Map<String, String> settings,
        Map<String, Arm> arms,
        List<String> figures,
        List<Compared> compare) {

    /**
     * Another world of the same words, with other facts, whose second telling is found by its words. A warm start there
     * teaches to copy a name out of a document that has it. In the study's own world it would teach the facts
     * themselves, and a network that knows the facts needs no document.
     *
     * @param facts how many; the more, the less of them is learnt by heart
     * @param settings of that warm start, on top of those of all
     */
    record Reading(int facts, Map<String, String> settings) {}

    /**
     * One arm.
     *
     * @param stage the last one: {@code warm-start}, {@code pretrain}, {@code finetune}, or {@code baseline}, which is
     *     fine-tuning straight from the warm start
     * @param from an earlier arm whose pre-training this one begins with, and whose settings it has
     * @param settings what is different from those of all
     * @param published what the paper reports of it, with its source
     */
    record Arm(String stage, Optional<String> from, Map<String, String> settings, Optional<String> published) {

        Arm(
                @Nullable String stage,
                Optional<String> from,
                @Nullable Map<String, String> settings,
                Optional<String> published) {
            this.stage = Objects.requireNonNullElse(stage, "");
            this.from = from;
            this.settings = ordered(settings);
            this.published = published;
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

        /** Whether the warm start that all arms share is not its own. */
        boolean warmsItself() {
            return settings.keySet().stream().anyMatch(key -> key.matches("(model|corpus|ict|mlm)\\..*"));
        }
    }

    /** An expectation: {@code above} has more of {@code figure} than {@code below}. */
    record Compared(String figure, String above, String below) {}

    private static final Set<String> FIGURES =
            Collections.unmodifiableSet(new LinkedHashSet<>(List.of("recall@1", "recall@5", "recall@20", "em")));

    StudyFile(
            @Nullable String about,
            @Nullable List<Long> seeds,
            Optional<WorldFiles.Shape> world,
            Optional<Reading> reading,
            Optional<Path> corpus,
            Optional<Path> train,
            Optional<Path> questions,
            @Nullable Map<String, String> settings,
            @Nullable Map<String, Arm> arms,
            @Nullable List<String> figures,
            @Nullable List<Compared> compare) {
        this.about = Objects.requireNonNullElse(about, "").strip();
        this.seeds = List.copyOf(Objects.requireNonNullElse(seeds, List.of(1L)));
        this.world = world;
        this.reading = reading;
        this.corpus = corpus;
        this.train = train;
        this.questions = questions;
        this.settings = ordered(settings);
        this.arms = ordered(arms);
        this.figures = List.copyOf(Objects.requireNonNullElse(figures, List.copyOf(FIGURES)));
        this.compare = List.copyOf(Objects.requireNonNullElse(compare, List.of()));
        requireSense();
    }

    private static <T> Map<String, T> ordered(@Nullable Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNullElse(map, Map.of())));
    }

    /** @throws PyramidionException naming file, line and what is wrong */
    static StudyFile read(Path file) {
        return StudyFormats.read(file, StudyFile.class);
    }

    private void requireSense() {
        if (arms.isEmpty()) {
            throw new PyramidionException("no arms; a study compares at least one");
        }
        if (world.isEmpty() && reading.isPresent()) {
            throw new PyramidionException("reading without a world; it is learnt in another one of its kind");
        }
        if (world.isEmpty() && (corpus.isEmpty() || questions.isEmpty())) {
            throw new PyramidionException("neither a world nor corpus and questions; name one or the others");
        }
        figures.forEach(figure -> require(figure, FIGURES, "figure"));
        compare.forEach(compared -> {
            require(compared.figure(), FIGURES, "figure");
            require(compared.above(), arms.keySet(), "arm");
            require(compared.below(), arms.keySet(), "arm");
        });
        Set<String> earlier = new LinkedHashSet<>();
        arms.forEach((name, arm) -> {
            arm.last();
            arm.from().ifPresent(from -> require(from, earlier, "earlier arm"));
            earlier.add(name);
        });
    }

    private static void require(String name, Set<String> known, String what) {
        if (!known.contains(name)) {
            throw new PyramidionException("unknown %s '%s'%s".formatted(what, name, Nearest.hint(name, known)));
        }
    }

    /** All settings of an arm but those that a seed and a world add. */
    Map<String, String> settings(String arm) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        arm(arm).from().map(this::arm).ifPresent(from -> all.putAll(from.settings()));
        all.putAll(arm(arm).settings());
        return all;
    }

    Arm arm(String name) {
        return Objects.requireNonNull(arms.get(name), name);
    }
}
