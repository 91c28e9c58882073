package org.pyramidion.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Files that describe experiments, and what is reported of them. */
final class StudyFormats {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private StudyFormats() {}

    static String json(Object written) {
        return JSON.writeValueAsString(written) + "\n";
    }

    /** What {@link #json} wrote. */
    static <T> T ofJson(Path file, Class<T> type) {
        try {
            return JSON.readValue(Files.readAllBytes(file), type);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        } catch (JacksonException e) {
            throw new PyramidionException("%s: damaged; remove it, and it is measured again".formatted(file), e);
        }
    }

    /** Whether a file has a key at its top; not of one that cannot be read. */
    static boolean has(Path file, String key) {
        try {
            return YAML.readTree(Files.readAllBytes(file)).has(key);
        } catch (IOException | JacksonException e) {
            return false; // reading it says what is wrong
        }
    }

    /** @throws PyramidionException naming file, line and what is wrong */
    static <T> T read(Path file, Class<T> type) {
        try {
            return YAML.readValue(Files.readAllBytes(file), type);
        } catch (NoSuchFileException e) {
            throw new PyramidionException("%s: no such file; check the path".formatted(file), e);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        } catch (JacksonException e) {
            String problem = e.getCause() instanceof PyramidionException own
                    ? String.valueOf(own.getMessage())
                    : e.getOriginalMessage().lines().findFirst().orElse("unreadable");
            throw new PyramidionException(
                    "%s:%d: %s".formatted(file, Math.max(1, e.getLocation().getLineNr()), problem), e);
        }
    }
}
