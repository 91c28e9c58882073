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

/**
 * An experiment, as a YAML file describes it.
 *
 * @param about what it is to show, in a sentence or two
 * @param seeds each arm is trained once with each
 * @param world what to make up, if there is no {@code data}
 * @param reading where BERT learns to read before the warm start, if it does
 * @param data corpora and questions, if nothing is made up
 * @param readers what readers may learn before they learn the study's own questions, by name
 * @param settings of all arms, by the names of {@code docs/config.md}
 * @param arms what is trained or measured, in this order
 * @param figures what is measured: {@code recall@1}, {@code recall@5}, {@code recall@20}, {@code em}
 * @param compare what is expected: the first arm above the second
 * @param published what others have, to stand beside it
 * @param blanks if given, arms are measured by the blanks that they fill, not by questions
 * @param small what is otherwise where two cores are to do in minutes
 */
record StudyFile(
        String about,
        List<Long> seeds,
        Optional<WorldFiles.Shape> world,
        Optional<Reading> reading,
        Optional<StudyData> data,
        Map<String, ReaderStart> readers,
        Map<String, String> settings,
        Map<String, Arm> arms,
        List<String> figures,
        List<Compared> compare,
        Published published,
        Optional<Blanks> blanks,
        Optional<Small> small) {

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
     * Questions that a reader learns from first, over passages of their own: SQuAD, say. It begins with the encoder
     * that its arm's own fine-tuning would begin with.
     *
     * @param corpus one of the study's corpora, or a corpus' directory
     * @param train files of questions
     * @param settings on top of the arm's
     */
    record ReaderStart(String corpus, List<Path> train, Map<String, String> settings) {

        ReaderStart(@Nullable String corpus, @Nullable List<Path> train, @Nullable Map<String, String> settings) {
            this.corpus = Objects.requireNonNullElse(corpus, "");
            this.train = List.copyOf(Objects.requireNonNullElse(train, List.of()));
            this.settings = ordered(settings);
            if (this.corpus.isEmpty() || this.train.isEmpty()) {
                throw new PyramidionException("a reader's start needs a corpus and files of questions (train)");
            }
        }
    }

    /** An expectation: {@code above} has more of {@code figure} than {@code below}. */
    record Compared(String figure, String above, String below) {}

    /**
     * Blanks in sentences that no stage has masked, chosen as {@link BlankChoice} says.
     *
     * @param count how many, at most; 20 if not said
     * @param swapped whether they are also filled from a corpus where each answer is swapped with another one's
     */
    record Blanks(Integer count, Boolean swapped) {

        private static final int COUNT = 20;

        Blanks(@Nullable Integer count, @Nullable Boolean swapped) {
            this.count = Objects.requireNonNullElse(count, COUNT);
            this.swapped = Objects.requireNonNullElse(swapped, false);
        }
    }

    /** A small version of the study. */
    record Small(List<Long> seeds, StudyData.Limits limits, Map<String, String> settings) {

        Small(@Nullable List<Long> seeds, StudyData.@Nullable Limits limits, @Nullable Map<String, String> settings) {
            this.seeds = List.copyOf(Objects.requireNonNullElse(seeds, List.of(1L)));
            this.limits = Objects.requireNonNullElse(limits, StudyData.Limits.NONE);
            this.settings = ordered(settings);
        }
    }

    /** The figure of blanks: the logarithm of the right answer's probability. */
    static final String BLANK_FIGURE = "ln p";

    private static final String REHEARSAL =
            "**A small version: it shows that the study runs, not what it would find.** If limits choose its questions,"
                    + " they are some that BM25 has an answer to, so nothing here is comparable with BM25. ";

    private static final Set<String> FIGURES =
            Collections.unmodifiableSet(new LinkedHashSet<>(List.of("recall@1", "recall@5", "recall@20", "em")));

    StudyFile(
            @Nullable String about,
            @Nullable List<Long> seeds,
            Optional<WorldFiles.Shape> world,
            Optional<Reading> reading,
            Optional<StudyData> data,
            @Nullable Map<String, ReaderStart> readers,
            @Nullable Map<String, String> settings,
            @Nullable Map<String, Arm> arms,
            @Nullable List<String> figures,
            @Nullable List<Compared> compare,
            @Nullable Published published,
            Optional<Blanks> blanks,
            Optional<Small> small) {
        this.about = Objects.requireNonNullElse(about, "").strip();
        this.seeds = List.copyOf(Objects.requireNonNullElse(seeds, List.of(1L)));
        this.world = world;
        this.reading = reading;
        this.data = data;
        this.readers = ordered(readers);
        this.settings = ordered(settings);
        this.arms = ordered(arms);
        this.figures = List.copyOf(Objects.requireNonNullElse(figures, List.copyOf(FIGURES)));
        this.compare = List.copyOf(Objects.requireNonNullElse(compare, List.of()));
        this.published = Objects.requireNonNullElse(published, Published.NOTHING);
        this.blanks = blanks;
        this.small = small;
        requireSense();
    }

    static <T> Map<String, T> ordered(@Nullable Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNullElse(map, Map.of())));
    }

    /** @throws PyramidionException naming file, line and what is wrong */
    static StudyFile read(Path file) {
        return StudyFormats.read(file, StudyFile.class);
    }

    /** @throws PyramidionException if the file has no small version */
    StudyFile rehearsal() {
        Small less = small.orElseThrow(() -> new PyramidionException("the study has no 'small' version of itself"));
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(less.settings());
        return new StudyFile(
                REHEARSAL + about,
                less.seeds(),
                world,
                reading,
                data.map(given -> given.with(less.limits())),
                readers,
                all,
                arms,
                figures,
                compare,
                published,
                blanks,
                small);
    }

    private void requireSense() {
        if (arms.isEmpty()) {
            throw new PyramidionException("no arms; a study compares at least one");
        }
        if (world.isEmpty() && reading.isPresent()) {
            throw new PyramidionException("reading without a world; it is learnt in another one of its kind");
        }
        if (world.isPresent() == data.isPresent()) {
            throw new PyramidionException("either a world or data with corpus and questions; name one of them");
        }
        requireMeasured();
        requireArms();
        requirePublished();
    }

    private void requireMeasured() {
        if (blanks.isPresent() && data.isEmpty()) {
            throw new PyramidionException("blanks without data; each made-up world has its own");
        }
        if (blanks.isEmpty()
                && data.filter(given -> given.questions().isEmpty()).isPresent()) {
            throw new PyramidionException("data without questions, and no blanks; nothing is measured");
        }
        if (blanks.filter(Blanks::swapped).isPresent() && !compare.isEmpty()) {
            throw new PyramidionException(
                    "compare of blanks that are swapped; each arm is compared with itself, on either corpus");
        }
        Set<String> known = blanks.isPresent() ? Set.of(BLANK_FIGURE) : FIGURES;
        figures.stream().filter(figure -> blanks.isEmpty()).forEach(figure -> require(figure, FIGURES, "figure"));
        compare.forEach(compared -> {
            require(compared.figure(), known, "figure");
            require(compared.above(), arms.keySet(), "arm");
            require(compared.below(), arms.keySet(), "arm");
        });
    }

    private void requireArms() {
        Set<String> earlier = new LinkedHashSet<>();
        arms.forEach((name, arm) -> {
            arm.requireSense();
            arm.from().ifPresent(from -> require(from, earlier, "earlier arm"));
            arm.reader().ifPresent(reader -> require(reader, readers.keySet(), "reader"));
            if (blanks.isPresent() && arm.ranker().isPresent()) {
                throw new PyramidionException("arm %s: what only ranks fills no blanks".formatted(name));
            }
            earlier.add(name);
        });
    }

    private void requirePublished() {
        Set<String> sets = data.map(StudyData::questions).orElse(Map.of()).keySet();
        published
                .rows()
                .values()
                .forEach(row -> row.forEach((set, values) -> {
                    require(set, sets, "question set");
                    values.keySet().forEach(figure -> require(figure, FIGURES, "figure"));
                }));
    }

    private static void require(String name, Set<String> known, String what) {
        if (!known.contains(name)) {
            throw new PyramidionException("unknown %s '%s'%s".formatted(what, name, Nearest.hint(name, known)));
        }
    }

    /** All settings of an arm but those that a seed and a world add. */
    Map<String, String> settings(String arm) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(own(arm));
        return all;
    }

    /** Whether the warm start that all arms share is not an arm's own. */
    boolean warmsItself(String arm) {
        return own(arm).keySet().stream().anyMatch(Arm::decidesWarmStart);
    }

    private Map<String, String> own(String arm) {
        Map<String, String> own = new LinkedHashMap<>();
        arm(arm).from().map(this::arm).ifPresent(from -> own.putAll(from.settings()));
        own.putAll(arm(arm).settings());
        return own;
    }

    Arm arm(String name) {
        return Objects.requireNonNull(arms.get(name), name);
    }

    ReaderStart reader(String name) {
        return Objects.requireNonNull(readers.get(name), name);
    }
}
