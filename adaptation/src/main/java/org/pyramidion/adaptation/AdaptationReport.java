package org.pyramidion.adaptation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.evaluation.Comparison;
import org.pyramidion.run.ConfigFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an adaptation came to; kept as {@code adaptation.json} in its run.
 *
 * @param lineage of the corpus
 * @param corpus the version that was learnt from
 * @param helped whether the adapted encoder is to answer, and not the one as published
 * @param decidedBy the figure that decided
 * @param documentsLearnt whether the document side learnt too
 * @param seconds that pre-training had
 * @param figures before and after; the first ones of questions, if there were any
 */
public record AdaptationReport(
        String lineage,
        String corpus,
        boolean helped,
        String decidedBy,
        boolean documentsLearnt,
        int seconds,
        List<Comparison.Row> figures) {

    private static final String FILE = "adaptation.json";

    public AdaptationReport {
        figures = List.copyOf(figures);
    }

    /**
     * That of a run; nothing if it is not finished.
     *
     * @throws PyramidionException if it is damaged
     */
    static Optional<AdaptationReport> find(Path run) {
        Path file = run.resolve(FILE);
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(JsonMapper.shared().readValue(Files.readAllBytes(file), AdaptationReport.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        } catch (JacksonException e) {
            throw new PyramidionException(
                    "%s: damaged; forget the adaptation (adapt --forget), and adapt again".formatted(file), e);
        }
    }

    void write(Path run) {
        ConfigFile.write(run.resolve(FILE), JsonMapper.shared().writeValueAsString(this) + "\n");
    }
}
