package org.pyramidion.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** The JSON that goes in and out: names in snake_case, as the command prints them. */
final class Json {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20)
                    .maxNumberLength(40)
                    .maxNameLength(200)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final JsonMapper STRICT = mapper().build();

    private static final JsonMapper LENIENT =
            mapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private Json() {}

    private static JsonMapper.Builder mapper() {
        return JsonMapper.builder(FACTORY)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    }

    static byte[] bytes(Object value) {
        return STRICT.writeValueAsBytes(value);
    }

    static String text(Object value) {
        return STRICT.writeValueAsString(value);
    }

    /** Reads what is ours; a name that is unknown is a mistake. */
    static <T> T read(byte[] json, Class<T> type) {
        return read(STRICT, json, type);
    }

    /** Reads what others laid down; their other fields are left alone. */
    static <T> T readForeign(byte[] json, Class<T> type) {
        return read(LENIENT, json, type);
    }

    private static <T> T read(JsonMapper mapper, byte[] json, Class<T> type) {
        try {
            T value = mapper.readValue(json, type);
            if (value == null) {
                throw new PyramidionException("the body is null; send an object");
            }
            return value;
        } catch (JacksonException e) {
            throw new PyramidionException(words(e), e);
        }
    }

    private static String place(@Nullable TokenStreamLocation location) {
        return location == null ? "" : "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static String words(JacksonException e) {
        String place = e instanceof MismatchedInputException mismatch
                ? mismatch.getPath().stream()
                        .map(part ->
                                Optional.ofNullable(part.getPropertyName()).orElse(Integer.toString(part.getIndex())))
                        .reduce((a, b) -> a + "." + b)
                        .orElse("the body")
                : place(e.getLocation());
        return switch (e) {
            case UnrecognizedPropertyException unknown -> "%s: there is no such field".formatted(place);
            case MismatchedInputException mismatch -> "%s: is of another type than the API says".formatted(place);
            case StreamConstraintsException limits -> "the body is nested too deeply, or has too long a name or number";
            default -> "the body is not JSON (%s)".formatted(place);
        };
    }
}
