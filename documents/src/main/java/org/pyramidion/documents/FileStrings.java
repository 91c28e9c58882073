package org.pyramidion.documents;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** All that is written in a file: the strings of a line that is JSON, of another line what stands there. */
public final class FileStrings {

    private FileStrings() {}

    /**
     * Hands them on in order. The file may be packed.
     *
     * @throws PyramidionException naming the file, if it cannot be read
     */
    public static void each(Path file, Consumer<String> receiver) {
        try (CompressedFile bytes = CompressedFile.open(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                each(line, receiver);
            }
        } catch (IOException e) {
            throw new PyramidionException("%s: cannot be read (%s)".formatted(file, e.getMessage()), e);
        }
    }

    private static void each(String line, Consumer<String> receiver) {
        if (line.startsWith("{") || line.startsWith("[")) {
            try {
                strings(JsonLines.JSON.readTree(line), receiver);
                return;
            } catch (JacksonException e) {
                // plain text that begins with a bracket
            }
        }
        receiver.accept(line);
    }

    private static void strings(JsonNode node, Consumer<String> receiver) {
        if (node.isString()) {
            receiver.accept(node.stringValue());
        }
        node.forEach(part -> strings(part, receiver));
    }
}
