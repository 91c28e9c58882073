package org.pyramidion.questions;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.JsonLines;
import tools.jackson.databind.JsonNode;

/**
 * Which questions a corpus can answer, as a file says: JSONL with {@code id} and either {@code hits}, a list that is
 * not empty if so, or {@code answerable}.
 */
public final class AnswerableQuestions {

    private AnswerableQuestions() {}

    /**
     * The ids of the answerable questions.
     *
     * @throws PyramidionException naming file and line of the first bad record
     */
    public static Set<String> read(Path file) {
        Set<String> ids = new HashSet<>();
        try (JsonLines lines = JsonLines.open(file)) {
            for (Optional<JsonLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                JsonNode id = line.get().object().path("id");
                JsonNode hits = line.get().object().path("hits");
                JsonNode answerable = line.get().object().path("answerable");
                if (!(id.isString() || id.isNumber()) || !hits.isArray() && !answerable.isBoolean()) {
                    throw line.get()
                            .error("needs 'id' and 'hits' (a list) or 'answerable' (true or false), found: "
                                    + line.get().fieldNames());
                }
                if (answerable.asBoolean(false) || !hits.isEmpty()) {
                    ids.add(id.asString());
                }
            }
        }
        return ids;
    }
}
