package org.pyramidion.study;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.PyramidionException;

/**
 * What a study of real text stands on. Paths that begin with {@code $DATA} are of the data folder.
 *
 * @param corpora what is built, by names that stand where a corpus' directory may
 * @param corpus the knowledge corpus: one of these, or a corpus' directory
 * @param train files of questions to fine-tune on, taken as one set
 * @param questions files of questions that are measured, by the names that the report calls them
 * @param limits how much of all that is taken
 */
record StudyData(
        Map<String, Source> corpora, String corpus, List<Path> train, Map<String, Path> questions, Limits limits) {

    StudyData(
            @Nullable Map<String, Source> corpora,
            @Nullable String corpus,
            @Nullable List<Path> train,
            @Nullable Map<String, Path> questions,
            @Nullable Limits limits) {
        this.corpora = ordered(corpora);
        this.corpus = Objects.requireNonNullElse(corpus, "");
        this.train = List.copyOf(Objects.requireNonNullElse(train, List.of()));
        this.questions = ordered(questions);
        this.limits = Objects.requireNonNullElse(limits, Limits.NONE);
        if (this.corpus.isEmpty()) {
            throw new PyramidionException("data without a corpus; name one of its corpora, or a corpus' directory");
        }
    }

    /**
     * Documents that a corpus is built of.
     *
     * @param files that {@code corpus build} reads
     * @param template how a row of a table reads as a sentence, if they are tables
     * @param titleColumn the column of a row's title
     */
    record Source(List<Path> files, Optional<String> template, Optional<String> titleColumn) {

        Source(@Nullable List<Path> files, Optional<String> template, Optional<String> titleColumn) {
            this.files = List.copyOf(Objects.requireNonNullElse(files, List.of()));
            this.template = template;
            this.titleColumn = titleColumn;
            if (this.files.isEmpty()) {
                throw new PyramidionException("a corpus without files; name what it is built of");
            }
        }
    }

    /**
     * The most that is taken, in the order of the files; 0 for all. Of questions those count that BM25 finds an answer
     * to among its first {@value Answerable#DEPTH} passages: of a piece of a corpus few others could be learnt from.
     *
     * @param passages documents of each corpus
     * @param questions of each set that is measured
     * @param training questions to learn from
     */
    record Limits(Integer passages, Integer questions, Integer training) {

        Limits(@Nullable Integer passages, @Nullable Integer questions, @Nullable Integer training) {
            this.passages = Objects.requireNonNullElse(passages, 0);
            this.questions = Objects.requireNonNullElse(questions, 0);
            this.training = Objects.requireNonNullElse(training, 0);
        }

        static final Limits NONE = new Limits(0, 0, 0);
    }

    StudyData with(Limits others) {
        return new StudyData(corpora, corpus, train, questions, others);
    }

    private static <T> Map<String, T> ordered(@Nullable Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNullElse(map, Map.of())));
    }
}
