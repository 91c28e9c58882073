package org.pyramidion.study;

import java.nio.file.Path;
import java.util.Optional;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;

/** How the arms of a study are measured. */
interface Measure {

    /**
     * An arm under one seed, trained.
     *
     * @param run its own; of what only ranks, that of the arm whose reader reads, if one does
     */
    record Trained(long seed, String arm, Optional<ArmRun> run, Ground ground, CorpusStore corpus) {}

    /** Whether it was measured before. */
    boolean isDone(long seed, String arm);

    void measure(Trained trained);

    /** Once all are measured. */
    Report report();

    static Measure of(StudyFile file, String name, Path directory, StudyGround grounds, Progress progress) {
        return file.blanks().isPresent()
                ? new BlankMeasure(file, name, directory, grounds)
                : new QuestionMeasure(file, name, grounds, progress);
    }
}
