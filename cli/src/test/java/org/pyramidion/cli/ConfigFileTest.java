package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigKey;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.ConfigValue;
import org.pyramidion.run.DeviceChoice;
import org.pyramidion.run.ModelConfig;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;

class ConfigFileTest {

    @TempDir
    Path directory;

    @Test
    void nothing_set_gives_the_defaults() {
        assertThat(ConfigFile.resolve(List.of()).config()).isEqualTo(TrainConfig.defaults());
        assertThat(ConfigFile.resolve(List.of()).set()).isEmpty();
    }

    /** Every setting, with another value than its default, through a file. */
    @Test
    void every_setting_is_read_as_it_was_written() {
        Map<String, Object> others = new LinkedHashMap<>();
        ConfigKey.values(TrainConfig.defaults()).forEach((path, value) -> others.put(path, other(path, value)));
        TrainConfig config = ConfigKey.config(others);
        Path file = directory.resolve("config.yaml");

        ConfigFile.write(file, config);
        ConfigFile.Resolved read = ConfigFile.resolve(ConfigSource.yaml(file));

        assertThat(read.config()).isEqualTo(config).isNotEqualTo(TrainConfig.defaults());
        assertThat(read.set()).isEqualTo(ConfigKey.all().keySet());
        ConfigKey.values(read.config())
                .forEach((path, value) -> assertThat(value)
                        .as(path)
                        .isNotEqualTo(ConfigKey.values(TrainConfig.defaults()).get(path)));
    }

    private static Object other(String path, Object value) {
        return switch (value) {
            case Integer number -> number == 512 ? 511 : number + 1;
            case Long number -> number - 7_000_000_000L;
            case Double number -> number == 0 ? 0.25 : number / 3;
            case Boolean flag -> !flag;
            case Enum<?> constant ->
                Arrays.stream(constant.getDeclaringClass().getEnumConstants())
                        .filter(another -> another != constant)
                        .findFirst()
                        .orElseThrow();
            case RefreshSchedule schedule -> RefreshSchedule.parse("0-1000:" + schedule + ",1000-:7");
            case DeviceChoice choice -> new DeviceChoice("cuda:1");
            case String text -> "a " + text + " of 'my: own' # 1";
            default -> throw new AssertionError(path + " is of a type that settings do not have");
        };
    }

    @Test
    void every_setting_can_be_set_by_a_variable() {
        Map<String, String> environment = new LinkedHashMap<>();
        ConfigKey.values(TrainConfig.defaults())
                .forEach((path, value) ->
                        environment.put(ConfigKey.all().get(path).variable(), ConfigValue.format(other(path, value))));

        assertThat(ConfigFile.resolve(ConfigSource.environment(environment)).set())
                .containsExactlyInAnyOrderElementsOf(ConfigKey.all().keySet());
        assertThat(environment).containsKeys("PYRAMIDION_SEED", "PYRAMIDION_PRETRAIN_LEARNING_RATE");
    }

    @Test
    void the_files_that_come_along_are_read() throws IOException {
        Path files = Path.of(System.getProperty("pyramidion.root"), "config");
        try (Stream<Path> found =
                Files.list(files).filter(file -> file.toString().endsWith(".yaml"))) {
            assertThat(found.toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(
                                    ConfigFile.resolve(ConfigSource.yaml(file)).set())
                            .isNotEmpty());
        }
    }

    @Test
    void every_default_is_in_its_range() {
        ConfigKey.values(TrainConfig.defaults())
                .forEach((path, value) -> assertThat(
                                resolve(path, ConfigValue.format(value)).config())
                        .as(path)
                        .isEqualTo(TrainConfig.defaults()));
    }

    @Test
    void every_number_but_the_seed_has_a_range() {
        ConfigKey.all().values().stream()
                .filter(key -> key.type().isPrimitive() && key.type() != boolean.class)
                .filter(key -> !key.path().equals("seed"))
                .forEach(key ->
                        assertThat(ConfigValue.expected(key)).as(key.path()).contains(", "));
    }

    @Test
    void options_win_over_variables_and_those_over_the_file() {
        Path file = yaml("pretrain:", "  steps: 1", "  batch: 1", "  candidates: 1");
        List<ConfigSource.Entry> entries = new ArrayList<>(ConfigSource.yaml(file));
        entries.addAll(
                ConfigSource.environment(Map.of("PYRAMIDION_PRETRAIN_STEPS", "2", "PYRAMIDION_PRETRAIN_BATCH", "2")));
        entries.addAll(ConfigSource.options(Map.of("pretrain.steps", "3")));

        PretrainConfig pretrain = ConfigFile.resolve(entries).config().pretrain();
        assertThat(pretrain.schedule().steps()).isEqualTo(3);
        assertThat(pretrain.schedule().batch()).isEqualTo(2);
        assertThat(pretrain.candidates()).isEqualTo(1);
    }

    @Test
    void a_file_may_use_paths_instead_of_sections() {
        assertThat(ConfigFile.resolve(ConfigSource.yaml(yaml("pretrain.steps: 12")))
                        .config()
                        .pretrain()
                        .schedule()
                        .steps())
                .isEqualTo(12);
    }

    @Test
    void an_empty_file_sets_nothing() {
        assertThat(ConfigFile.resolve(ConfigSource.yaml(yaml("# later"))).set()).isEmpty();
    }

    @Test
    void all_problems_are_told_at_once_with_their_places() {
        Path file = yaml("seed: one", "pretrain:", "  stepps: 10", "  dropout: 1.5", "modle:", "  projection: 64");
        List<ConfigSource.Entry> entries = new ArrayList<>(ConfigSource.yaml(file));
        entries.addAll(ConfigSource.environment(Map.of("PYRAMIDION_PRETRAIN_BATCHH", "2")));
        entries.addAll(ConfigSource.options(Map.of("pretrain.scheme", "per-word")));

        assertThatThrownBy(() -> ConfigFile.resolve(entries))
                .isInstanceOf(PyramidionException.class)
                .message()
                .isEqualToIgnoringNewLines(String.join(
                        "\n",
                        file + ":1: seed is 'one', but must be a whole number",
                        file + ":3: unknown key pretrain.stepps; did you mean pretrain.steps?",
                        file + ":4: pretrain.dropout is '1.5', but must be a number, from 0 to 0.99",
                        file + ":6: unknown key modle.projection; did you mean model.projection?",
                        "environment: unknown variable PYRAMIDION_PRETRAIN_BATCHH; did you mean"
                                + " PYRAMIDION_PRETRAIN_BATCH?",
                        "--set pretrain.scheme: pretrain.scheme is 'per-word', but must be per-token or per-sequence"));
    }

    @Test
    void numbers_out_of_range_are_refused() {
        for (String[] bad : new String[][] {
            {"pretrain.steps", "0"},
            {"pretrain.batch", "-1"},
            {"pretrain.candidates", "0"},
            {"model.encoder-layers", "0"},
            {"ict.removal", "1.01"},
            {"mlm.null-share", "-0.1"},
            {"finetune.learning-rate", "0"},
            {"finetune.learning-rate", "NaN"},
            {"pretrain.steps", "99999999999"},
            {"pretrain.steps", "1.5"},
            {"pretrain.steps", ""},
            {"model.shared-embedders", "yes"}
        }) {
            assertThatThrownBy(() -> resolve(bad[0], bad[1]))
                    .as(bad[0] + "=" + bad[1])
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("%s is '%s', but must be".formatted(bad[0], bad[1]));
        }
    }

    @Test
    void variables_that_are_nothing_like_ours_are_somebody_elses() {
        assertThat(ConfigSource.environment(Map.of(
                        "PYRAMIDION_CACHE", "/x", "PYRAMIDION_PORT_8080_TCP", "tcp://1.2.3.4", "PYRAMIDION_TTY", "12")))
                .isEmpty();
    }

    @Test
    void broken_yaml_is_named_with_its_line() {
        Path file = yaml("pretrain:", "  steps: [1", "");

        assertThatThrownBy(() -> ConfigSource.yaml(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith(file + ":");
    }

    @Test
    void a_list_or_a_bare_word_is_not_a_config() {
        assertThatThrownBy(() -> ConfigSource.yaml(yaml("- a", "- b"))).hasMessageContaining(":1: a list");
        assertThatThrownBy(() -> ConfigSource.yaml(yaml("nonsense"))).hasMessageContaining("'key: value' is expected");
    }

    @Test
    void what_nobody_set_can_follow_from_something_else() {
        ConfigFile.Resolved resolved = resolve("model.encoder-layers", "3");

        ModelConfig model = resolved.orElse("model.encoder-layers", 6)
                .orElse("model.embedder-layers", 6)
                .config()
                .model();
        assertThat(model.encoderLayers()).isEqualTo(3);
        assertThat(model.embedderLayers()).isEqualTo(6);
    }

    private static ConfigFile.Resolved resolve(String path, String value) {
        return ConfigFile.resolve(ConfigSource.options(Map.of(path, value)));
    }

    private Path yaml(String... lines) {
        return TestingCommand.write(directory.resolve("some.yaml"), lines);
    }

    @Test
    void a_setting_that_stands_twice_in_a_file_is_refused_with_both_places() throws IOException {
        Path file = Files.writeString(
                directory.resolve("twice.yaml"), "pretrain:\n  steps: 3\nseed: 1\npretrain.steps: 4\n");
        assertThatThrownBy(() -> ConfigSource.yaml(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("%s:4: 'pretrain.steps' is set at %s:2 already".formatted(file, file));
    }

    @Test
    void a_device_of_no_name_is_refused_and_one_of_a_machine_is_not_taken_over() throws IOException {
        assertThatThrownBy(() -> resolve("device", "gpu"))
                .isInstanceOf(PyramidionException.class)
                .hasMessageEndingWith("device is 'gpu', but must be auto, cpu, cuda or cuda:N");
        ConfigFile.Resolved named = resolve("device", "cuda:1");
        assertThat(named.device()).hasValue("cuda:1");
        assertThat(ConfigFile.resolve(List.of()).device()).isEmpty();
        ConfigFile.write(Files.createDirectories(directory.resolve("run")).resolve("config.yaml"), named.config());
        assertThat(new RunDirectory(new Run(directory.resolve("run"))).config().device())
                .isEqualTo(DeviceChoice.AUTO);
    }

    @Test
    void sections_without_end_are_refused() throws IOException {
        String deep =
                IntStream.range(0, 3_000).mapToObj(i -> " ".repeat(i) + "a:\n").collect(Collectors.joining());
        Path file = Files.writeString(directory.resolve("deep.yaml"), deep);
        assertThatThrownBy(() -> ConfigSource.yaml(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith(file + ":");
        Path flow = Files.writeString(directory.resolve("flow.yaml"), "{a: ".repeat(100_000));
        assertThatThrownBy(() -> ConfigSource.yaml(flow)).isInstanceOf(PyramidionException.class);
    }
}
