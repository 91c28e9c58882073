package org.pyramidion.cli;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** This module sees all others, so their common rules are checked here. */
class ArchitectureTest {
    private static final String ROOT = "org.pyramidion.";

    /** What each module may know of the others; modules that are not there yet are no trouble. */
    private static final Map<String, List<String>> MODULES = modules();

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.pyramidion");

    private static final JavaClasses VIOLATIONS =
            new ClassFileImporter().importPackages("org.pyramidion.base.violation", "org.pyramidion.weights.violation");

    private static Map<String, List<String>> modules() {
        Map<String, List<String>> modules = new LinkedHashMap<>();
        modules.put("base", List.of());
        modules.put("console", List.of("base"));
        modules.put("weights", List.of("base"));
        modules.put("engine", List.of("base", "weights"));
        modules.put("ranks", List.of("base", "weights", "engine"));
        modules.put("text", List.of("base"));
        modules.put("documents", List.of("base", "text"));
        modules.put("questions", List.of("base", "text", "documents"));
        modules.put("corpus", List.of("base", "text", "documents"));
        modules.put("wordnet", List.of("base", "text", "documents", "questions"));
        modules.put("index", List.of("base", "weights", "engine"));
        modules.put("model", List.of("base", "weights", "engine", "text"));
        modules.put("tagger", List.of("base", "weights", "engine", "text", "documents", "corpus", "model"));
        modules.put("reader", List.of("base", "weights", "engine", "text", "documents", "questions", "model"));
        modules.put(
                "retrieval",
                List.of("base", "weights", "engine", "text", "documents", "questions", "corpus", "index", "model"));
        modules.put("run", with("retrieval", modules.get("retrieval")));
        modules.put("train", with("ranks", with("reader", with("run", modules.get("run")))));
        modules.put("answering", with("run", modules.get("run")));
        modules.put("evaluation", with("answering", modules.get("answering")));
        modules.put("adaptation", with("reader", with("train", with("evaluation", modules.get("evaluation")))));
        modules.put("study", with("adaptation", modules.get("adaptation")));
        modules.put("api", with("adaptation", modules.get("adaptation")));
        modules.put("mcp", with("api", modules.get("api")));
        modules.put("shell", with("console", with("api", modules.get("api"))));
        modules.put("server", with("mcp", modules.get("mcp")));
        modules.put(
                "demo", with("wordnet", with("reader", with("train", with("evaluation", modules.get("evaluation"))))));
        modules.put("cli", List.copyOf(modules.keySet()));
        modules.put("benchmarks", List.copyOf(modules.keySet()));
        modules.put("langchain4j", modules.get("mcp"));
        modules.put("spring.ai", modules.get("mcp"));
        modules.put("spark", with("retrieval", modules.get("retrieval")));
        return modules;
    }

    private static List<String> with(String module, List<String> below) {
        return Stream.concat(Stream.of(module), below.stream()).toList();
    }

    private static ArchRule dependenciesPointDownward() {
        LayeredArchitecture layers =
                layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
        for (String module : MODULES.keySet()) {
            layers = layers.layer(module).definedBy(ROOT + module + "..");
        }
        for (var module : MODULES.entrySet()) {
            String[] known = module.getValue().toArray(String[]::new);
            layers = known.length == 0
                    ? layers.whereLayer(module.getKey()).mayNotAccessAnyLayer()
                    : layers.whereLayer(module.getKey()).mayOnlyAccessLayers(known);
        }
        return layers;
    }

    private static ArchRule packagesHaveNoCycles() {
        return slices().matching(ROOT + "(**)").should().beFreeOfCycles();
    }

    private static ArchRule onlyTheCommandPrints() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "cli..", ROOT + "benchmarks..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethodWhere(target(name("printStackTrace")))
                .because("a library leaves it to its caller what is shown, and where");
    }

    @Test
    void sees_the_classes_of_every_module_below() {
        assertThat(MODULES.keySet().stream()
                        .filter(module -> OURS.stream()
                                .anyMatch(type -> type.getPackageName().startsWith(ROOT + module))))
                .contains("base", "weights", "engine", "text", "corpus", "cli");
    }

    @Test
    void modules_depend_only_on_modules_below_them() {
        dependenciesPointDownward().check(OURS);
    }

    @Test
    void packages_have_no_cycles() {
        packagesHaveNoCycles().check(OURS);
    }

    @Test
    void only_the_command_prints() {
        onlyTheCommandPrints().check(OURS);
    }

    @Test
    void a_dependency_upward_is_found() {
        assertThatThrownBy(() -> dependenciesPointDownward().check(VIOLATIONS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Upward.up()")
                .hasMessageNotContaining("Downward.down()> calls");
    }

    @Test
    void a_cycle_is_found() {
        assertThatThrownBy(() -> packagesHaveNoCycles().check(VIOLATIONS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Cycle detected");
    }

    @Test
    void a_library_that_prints_is_found() {
        assertThatThrownBy(() -> onlyTheCommandPrints().check(VIOLATIONS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Upward.print()")
                .hasMessageContaining("Upward.printStackTrace()");
    }
}
