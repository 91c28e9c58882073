package org.pyramidion.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Nearest;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Where settings come from, with the place of each for messages. */
public final class ConfigSource {

    /**
     * A setting as someone wrote it.
     *
     * @param path as written, dots between its parts
     * @param value its text
     * @param place where: {@code config.yaml:3}, {@code --set pretrain.steps}, {@code PYRAMIDION_PRETRAIN_STEPS}
     */
    public record Entry(String path, String value, String place) {}

    /** Settings have one section at most; what is deeper than this is no mistake of a person. */
    private static final int DEEPEST = 8;

    private ConfigSource() {}

    /**
     * The settings of a YAML file: a map of sections, or paths with dots.
     *
     * @throws PyramidionException if the file cannot be read or is not such YAML
     */
    public static List<Entry> yaml(Path file) {
        try {
            return entries(file, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new PyramidionException("%s: no such file; check the path".formatted(file), e);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        } catch (JacksonException e) {
            String problem =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("unreadable");
            TokenStreamLocation location = e.getLocation();
            int line = location == null ? 1 : Math.max(1, location.getLineNr());
            throw new PyramidionException("%s:%d: not valid YAML: %s".formatted(file, line, problem), e);
        }
    }

    /** The settings of a YAML file that lies beside a class. */
    public static List<Entry> resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            return entries(Path.of(name), Objects.requireNonNull(in, name).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(Entry entry, List<Entry> entries) {
        for (Entry before : entries) {
            if (before.path().equals(entry.path())) {
                throw new PyramidionException(
                        "%s: '%s' is set at %s already".formatted(entry.place(), entry.path(), before.place()));
            }
        }
        entries.add(entry);
    }

    private static List<Entry> entries(Path file, byte[] bytes) {
        List<Entry> entries = new ArrayList<>();
        Deque<String> sections = new ArrayDeque<>();
        try (JsonParser parser = YAMLMapper.shared().createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String place =
                        "%s:%d".formatted(file, parser.currentTokenLocation().getLineNr());
                switch (token) {
                    case START_OBJECT -> {
                        if (sections.size() >= DEEPEST) {
                            throw new PyramidionException("%s: a section too deep".formatted(place));
                        }
                        if (parser.currentName() != null || !sections.isEmpty()) {
                            sections.addLast(String.valueOf(parser.currentName()));
                        } else {
                            sections.addLast("");
                        }
                    }
                    case END_OBJECT -> sections.removeLast();
                    case PROPERTY_NAME -> {}
                    case START_ARRAY ->
                        throw new PyramidionException("%s: a list, where 'key: value' is expected".formatted(place));
                    default -> add(entry(parser, token, sections, place), entries);
                }
            }
        }
        return entries;
    }

    private static Entry entry(JsonParser parser, JsonToken token, Deque<String> sections, String place) {
        if (sections.isEmpty()) {
            if (token == JsonToken.VALUE_NULL) {
                return new Entry("", "", place);
            }
            throw new PyramidionException(
                    "%s: '%s', where 'key: value' is expected".formatted(place, parser.getString()));
        }
        String path = sections.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("."));
        String name = parser.currentName();
        String whole = path.isEmpty() ? name : path + "." + name;
        return new Entry(whole, token == JsonToken.VALUE_NULL ? "" : parser.getString(), place);
    }

    /**
     * The settings among the environment's variables. A variable that is almost one of ours comes along to be reported;
     * others that begin with {@code PYRAMIDION_} are somebody else's.
     */
    public static List<Entry> environment(Map<String, String> environment) {
        Map<String, ConfigKey> known = new TreeMap<>();
        ConfigKey.all().values().forEach(key -> known.put(key.variable(), key));
        List<Entry> entries = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (known.containsKey(name)) {
                entries.add(new Entry(known.get(name).path(), value, name));
            } else if (name.startsWith(ConfigKey.ENVIRONMENT)) {
                Nearest.within(2, name, known.keySet())
                        .ifPresent(close -> entries.add(new Entry(name, value, "environment")));
            }
        });
        return entries;
    }

    /** The settings of {@code --set key=value} options. */
    public static List<Entry> options(Map<String, String> assignments) {
        return assignments.entrySet().stream()
                .map(set -> new Entry(set.getKey(), set.getValue(), "--set " + set.getKey()))
                .toList();
    }
}
