package org.pyramidion.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.ConfigFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a table is kept while it grows: the table as markdown, and in a folder for each row how every question came out
 * ({@code SET.SYSTEM.jsonl}) and the row itself with what it was measured from ({@code SET.SYSTEM.json}). The row is
 * written last, so that where it stands the results are whole.
 *
 * @param markdown the table
 * @param folder the rows
 */
public record TableFiles(Path markdown, Path folder) {

    private static final String ENDING = ".md";
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** A row and what it was measured from. */
    private record Kept(Map<String, String> inputs, TableRow row) {}

    /** @param output {@code NAME.md}, whose rows are in the folder {@code NAME}; or a folder for both */
    public static TableFiles of(Path output) {
        String name = String.valueOf(output.getFileName());
        return name.endsWith(ENDING)
                ? new TableFiles(output, output.resolveSibling(name.substring(0, name.length() - ENDING.length())))
                : new TableFiles(output.resolve("table" + ENDING), output);
    }

    /**
     * Makes the folder, so that a place that cannot be written to is found before anything is measured.
     *
     * @throws PyramidionException if it cannot be made
     */
    void prepare() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private PyramidionException unwritable(IOException e) {
        return new PyramidionException("cannot write %s: %s".formatted(folder, Artifact.reason(e)), e);
    }

    Path results(String set, String label) {
        return folder.resolve("%s.%s.jsonl".formatted(set, label));
    }

    private Path row(String set, String label) {
        return folder.resolve("%s.%s.json".formatted(set, label));
    }

    /** A row that was measured from the same before; none if there is none, or it cannot be read. */
    Optional<TableRow> kept(String set, String label, Map<String, String> inputs) {
        Path file = row(set, label);
        if (!Files.isRegularFile(file) || !Files.isRegularFile(results(set, label))) {
            return Optional.empty();
        }
        try {
            Kept kept = JSON.readValue(Files.readString(file), Kept.class);
            return kept.inputs().equals(inputs) ? Optional.of(kept.row()) : Optional.empty();
        } catch (IOException | JacksonException e) {
            return Optional.empty(); // Measured anew.
        }
    }

    void keep(TableRow row, String label, Map<String, String> inputs, Evaluation evaluation) {
        try {
            Files.deleteIfExists(row(row.set(), label));
        } catch (IOException e) {
            throw unwritable(e);
        }
        evaluation.writeResults(results(row.set(), label));
        ConfigFile.write(row(row.set(), label), JSON.writeValueAsString(new Kept(inputs, row)) + "\n");
    }
}
