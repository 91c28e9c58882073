package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownFileTest {

    @TempDir
    Path folder;

    @Test
    void keepsCodeLetterForLetter() throws IOException {
        assertThat(lines("""
                Call `millctl add <name>` or `List<Map<String, T>>`; match `**/*.oak` and `_x_`.

                ```java
                if (a < b) {
                    run("*now*"); // [x](y)
                }
                ```

                    indented & *code*
                """))
                .containsExactly(
                        "Call millctl add <name> or List<Map<String, T>>; match **/*.oak and _x_.",
                        "if (a < b) {",
                        "    run(\"*now*\"); // [x](y)",
                        "}",
                        "indented & *code*");
    }

    @Test
    void resolvesEscapesEntitiesAndLinks() throws IOException {
        assertThat(lines("Use my\\_mill\\_name, 4 \\* 5 and 2 * 3 * 4 &amp; see [the "
                        + "**plan**](https://x.example/a_(b)) ![no](p.png).\n"))
                .containsExactly("Use my_mill_name, 4 * 5 and 2 * 3 * 4 & see the plan .");
        assertThat(lines("Say a < b, c > d, use <mill-id> <b>now</b>.\n"))
                .containsExactly("Say a < b, c > d, use <mill-id> now.");
    }

    @Test
    void makesALineOfEachItemAndRow() throws IOException {
        assertThat(lines("""
                Mills
                =====

                A paragraph that is
                wrapped.

                - oak, floor 1
                - elm,
                  floor 2

                3. ash
                4. fir

                | n | wood |
                |---|------|
                | 1 | `a|b` oak \\| elm |

                Oak  Room 1  call 301
                Elm  Room 2  call 302
                Fir  Room 3  call 303
                """))
                .containsExactly(
                        "Mills",
                        "A paragraph that is wrapped.",
                        "- oak, floor 1",
                        "- elm, floor 2",
                        "3. ash",
                        "4. fir",
                        "n wood",
                        "1 `a",
                        "Oak  Room 1  call 301",
                        "Elm  Room 2  call 302",
                        "Fir  Room 3  call 303");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '€',
            quoteCharacter = '\0',
            value = {
                "---/title: \"Mill 7: a guide\"/tags: [a]/---/Text.€Mill 7: a guide",
                "---/author: x/title: Mill 7 # the old one/.../Text.€Mill 7",
                "---/title: 'The miller''s'/layout: p/---  /Text.€The miller's",
                "---/title: >-/  Mill/  seven/x: y/---/Text.€Mill seven",
                "+++/title = \"Mill 7\"/weight = 3/+++/Text.€Mill 7",
                "{/  \"title\": \"Mill 7\",/  \"x\": 1/}/Text.€Mill 7",
                "% Mill 7/% A. Miller/Text.€Mill 7",
                "---/# a comment/nav:/  title: no/title: Mill 7/---/Text.€Mill 7"
            })
    void takesTheTitleFromWhatAFileSaysOfItself(String text, String title) throws IOException {
        FileContent content = read("a.md", text.replace('/', '\n') + "\n\n# Heading\n");
        assertThat(content.title()).isEqualTo(title);
        assertThat(content.text()).isEqualTo("Text.\nHeading");
    }

    @Test
    void takesARuleAcrossThePageForNothingElse() throws IOException {
        FileContent content = read("a.md", "---\nThe mill is old. It grinds.\n\n---\n\nIt stands.\n");
        assertThat(content.text()).isEqualTo("The mill is old. It grinds.\nIt stands.");
    }

    @Test
    void leavesOutWhatMdxImports() throws IOException {
        FileContent content = read(
                "a.mdx",
                "import Box from '../box'\nexport const x = 1;\n\n# Mill\n\n<Box a=\"b\">\n\nIt *grinds*.\n\n</Box>\n");
        assertThat(content.text()).isEqualTo("Mill\nIt grinds.");
    }

    private String[] lines(String text) throws IOException {
        return read("a.md", text).text().split("\n");
    }

    private FileContent read(String name, String text) throws IOException {
        return MarkdownFile.read(Files.writeString(folder.resolve(name), text));
    }
}
