package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The bill of materials has no parent, so that it brings nothing but our modules along; hence it may fall behind. */
class BomTest {

    private static final Path ROOT = Path.of(System.getProperty("pyramidion.root"));

    @Test
    void names_every_published_module() throws IOException {
        assertThat(found("bom/pom.xml", "<artifactId>pyramidion-([a-z0-9-]+)</artifactId><version>"))
                .containsExactlyElementsOf(found("pom.xml", "<module>([a-z0-9-]+)</module>").stream()
                        .filter(module -> !List.of("bom", "integration-tests", "benchmarks", "dist")
                                .contains(module))
                        .toList());
    }

    @Test
    void has_the_version_of_the_project() throws IOException {
        assertThat(found("bom/pom.xml", "\n  <version>(.+)</version>"))
                .isEqualTo(found("pom.xml", "\n  <version>(.+)</version>"));
    }

    private static List<String> found(String file, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(ROOT.resolve(file)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
