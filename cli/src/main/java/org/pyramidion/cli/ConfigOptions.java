package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import picocli.CommandLine.Option;

/** Settings by file and by option. */
final class ConfigOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Settings as YAML; see docs/config.md. The run keeps them, so later stages need them no more.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting, such as pretrain.steps=100; wins over --config and over variables such as"
                    + " PYRAMIDION_PRETRAIN_STEPS.")
    private Map<String, String> assignments = new LinkedHashMap<>();

    /**
     * All settings, the weakest first: the verb's, those {@code ofRun}, the file's, the environment's, {@code --set}'s,
     * those of options that stand for a setting.
     */
    ConfigFile.Resolved resolve(
            List<ConfigSource.Entry> defaults,
            List<ConfigSource.Entry> ofRun,
            Map<String, String> environment,
            List<ConfigSource.Entry> fromOptions) {
        List<ConfigSource.Entry> entries = new ArrayList<>(defaults);
        entries.addAll(ofRun);
        file.map(ConfigSource::yaml).ifPresent(entries::addAll);
        entries.addAll(ConfigSource.environment(environment));
        entries.addAll(ConfigSource.options(assignments));
        entries.addAll(fromOptions);
        return ConfigFile.resolve(entries);
    }
}
