package org.pyramidion.api;

import java.nio.file.Path;
import java.util.Optional;
import org.pyramidion.base.Progress;

/**
 * How something is opened.
 *
 * @param ranking what ranks passages where no model was trained
 * @param corpus the corpus to answer from instead of a run's own
 * @param workspace where the corpus of a folder is kept between two openings; a directory of the user's cache if not
 *     given
 * @param passages how many passages are read for an answer
 * @param reading whether what has no reader of its own is read by the one that comes along
 * @param relativeFiles whether passages of a folder name their files from that folder on, for those who need not know
 *     where it lies; filters mean these names too
 * @param once whether one question is asked and no more: what reads is opened beside what ranks, and no vectors are made
 *     that the question does not need
 * @param progress told of long work: fetching weights, building a corpus, embedding
 */
public record Settings(
        Ranking ranking,
        Optional<Path> corpus,
        Optional<Path> workspace,
        int passages,
        boolean reading,
        boolean relativeFiles,
        boolean once,
        Progress progress) {

    /** The best ranking, a run's own corpus, five passages, which are read. */
    public static Settings defaults() {
        return new Settings(Ranking.BEST, Optional.empty(), Optional.empty(), 5, true, false, false, Progress.none());
    }

    public Settings ranking(Ranking other) {
        return new Settings(other, corpus, workspace, passages, reading, relativeFiles, once, progress);
    }

    public Settings corpus(Path other) {
        return new Settings(ranking, Optional.of(other), workspace, passages, reading, relativeFiles, once, progress);
    }

    public Settings workspace(Path other) {
        return new Settings(ranking, corpus, Optional.of(other), passages, reading, relativeFiles, once, progress);
    }

    public Settings passages(int count) {
        return new Settings(ranking, corpus, workspace, count, reading, relativeFiles, once, progress);
    }

    public Settings reading(boolean wanted) {
        return new Settings(ranking, corpus, workspace, passages, wanted, relativeFiles, once, progress);
    }

    public Settings relativeFiles(boolean wanted) {
        return new Settings(ranking, corpus, workspace, passages, reading, wanted, once, progress);
    }

    public Settings once(boolean wanted) {
        return new Settings(ranking, corpus, workspace, passages, reading, relativeFiles, wanted, progress);
    }

    public Settings progress(Progress watcher) {
        return new Settings(ranking, corpus, workspace, passages, reading, relativeFiles, once, watcher);
    }
}
