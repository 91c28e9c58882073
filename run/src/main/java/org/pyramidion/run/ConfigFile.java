package org.pyramidion.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Durable;
import org.pyramidion.base.Nearest;
import org.pyramidion.base.PyramidionException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Makes a {@link TrainConfig} of what was set in several places, later ones winning, and writes it as YAML. */
public final class ConfigFile {

    /**
     * A config and where it is not the default.
     *
     * @param set paths that somebody set, be it to the default's value
     */
    public record Resolved(TrainConfig config, Set<String> set) {

        /** The device, if somebody named one. */
        public Optional<String> device() {
            return set.contains("device") ? Optional.of(config.device().toString()) : Optional.empty();
        }

        /** The same with another value for something that nobody set. */
        public Resolved orElse(String path, Object value) {
            if (set.contains(path)) {
                return this;
            }
            Map<String, Object> values = ConfigKey.values(config);
            values.put(path, value);
            return new Resolved(ConfigKey.config(values), set);
        }
    }

    private ConfigFile() {}

    /**
     * The defaults with these settings, later ones winning.
     *
     * @throws PyramidionException naming every unknown key and every unfit value, one a line
     */
    public static Resolved resolve(Collection<ConfigSource.Entry> entries) {
        Map<String, Object> values = ConfigKey.values(TrainConfig.defaults());
        Set<String> set = new LinkedHashSet<>();
        List<String> problems = new ArrayList<>();
        for (ConfigSource.Entry entry : entries) {
            if (entry.path().isEmpty()) {
                continue; // a file that holds nothing
            }
            ConfigKey key = ConfigKey.all().get(entry.path());
            if (key == null) {
                problems.add(unknown(entry));
                continue;
            }
            try {
                values.put(key.path(), ConfigValue.parse(key, entry.value()));
                set.add(key.path());
            } catch (ConfigValue.Unfit e) {
                problems.add("%s: %s is '%s', but must be %s"
                        .formatted(entry.place(), key.path(), entry.value(), e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new PyramidionException(problems);
        }
        return new Resolved(ConfigKey.config(values), set);
    }

    private static String unknown(ConfigSource.Entry entry) {
        if (entry.path().startsWith(ConfigKey.ENVIRONMENT)) {
            List<String> names =
                    ConfigKey.all().values().stream().map(ConfigKey::variable).toList();
            return "%s: unknown variable %s%s"
                    .formatted(entry.place(), entry.path(), Nearest.hint(entry.path(), names));
        }
        return "%s: unknown key %s%s"
                .formatted(
                        entry.place(),
                        entry.path(),
                        Nearest.hint(entry.path(), ConfigKey.all().keySet()));
    }

    /**
     * Writes all settings, in one step.
     *
     * @throws PyramidionException if the place cannot be written
     */
    public static void write(Path file, TrainConfig config) {
        StringBuilder yaml = new StringBuilder("# Written by pyramidion: every setting that holds here.\n");
        String section = "";
        for (Map.Entry<String, Object> value : ConfigKey.values(config).entrySet()) {
            int dot = value.getKey().indexOf('.');
            String own = dot < 0 ? "" : value.getKey().substring(0, dot);
            if (!own.equals(section)) {
                yaml.append(own).append(":\n");
                section = own;
            }
            yaml.append(own.isEmpty() ? "" : "  ")
                    .append(value.getKey().substring(dot + 1))
                    .append(": ")
                    .append(yaml(value.getValue()))
                    .append('\n');
        }
        write(file, yaml.toString());
    }

    private static String yaml(Object value) {
        String text = ConfigValue.format(value);
        if (value instanceof Number || text.matches("[A-Za-z][A-Za-z0-9_/.-]*")) {
            return text;
        }
        return "'" + text.replace("'", "''") + "'";
    }

    /** Writes a small file, in one step that a loss of power cannot halve. */
    public static void write(Path file, String content) {
        try {
            Durable.write(file, content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    /** Texts by name as YAML. */
    public static String yaml(Map<String, String> texts) {
        return YAMLMapper.shared()
                .writeValueAsString(new LinkedHashMap<>(texts))
                .replaceFirst("^---\\s*\n", "");
    }
}
