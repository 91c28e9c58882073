package org.pyramidion.questions.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.questions.structure.StructureQuestion.Kind;

class FolderQuestionsTest {

    private static final String OPTIONS = """
            <h2>Options</h2><dl>
            <dt>--keep-going</dt><dd>Go on with other targets after one of them failed. Off by default.</dd>
            <dt>--jobs=N</dt><dd>Run as many commands at once as the number says it may.</dd>
            <dt>--twice</dt><dd>One of two meanings that this option has on pages.</dd>
            <dt>--short</dt><dd>Too little.</dd></dl>""";

    private static List<StructureQuestion> questions(Map<String, String> pages) {
        Map<String, Document> parsed = new TreeMap<>();
        pages.forEach((file, html) -> parsed.put(file, Jsoup.parse(html)));
        return new FolderQuestions(parsed).draw(10, 1);
    }

    @Test
    void definitionsAskForTheirMeaningOrForTheTermWithoutItsWords() {
        List<StructureQuestion> questions = questions(Map.of("make.html", OPTIONS));
        assertThat(questions)
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.file()).isEqualTo("make.html"));
        StructureQuestion term = of(questions, Kind.TERM).getFirst();
        assertThat(term.text()).matches("What does --[a-z-]+(=N)? do\\?");
        StructureQuestion described = of(questions, Kind.DESCRIPTION).getFirst();
        assertThat(described.text()).startsWith("Which option is it: ").doesNotContain("--");
        assertThat(described.evidence())
                .startsWith(described
                        .text()
                        .substring("Which option is it: ".length())
                        .split(" ")[0]);
    }

    @Test
    void aTermWithTwoMeaningsIsNotAskedFor() {
        String other = "<dl><dt>--twice</dt><dd>Another meaning of the option that has two of them.</dd></dl>";
        assertThat(questions(Map.of("a.html", OPTIONS, "b.html", other)))
                .hasSize(2)
                .noneMatch(each -> each.evidence().contains("meaning"));
    }

    @Test
    void rareWordsAreLeftOutOfVagueQuestions() {
        String common = "the option says what is to be done with the files of the folder when";
        StringBuilder page = new StringBuilder("<dl>");
        for (String rare : List.of("zebras", "lemurs", "otters", "badgers", "weasels", "ferrets")) {
            page.append("<dt>%s-x</dt><dd>%s %s appear</dd>".formatted(rare, common, rare));
        }
        List<StructureQuestion> vague =
                of(questions(Map.of("zoo.html", page.append("</dl>").toString())), Kind.VAGUE);
        assertThat(vague)
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.text())
                        .contains("what is to be done with")
                        .doesNotContainPattern("zebras|lemurs|otters|badgers|weasels|ferrets"));
    }

    @Test
    void aHeadingThatAsksIsAnsweredByWhatFollowsUpToTheNext() {
        String page = """
                <h2>1.2 Why is the build slow?</h2><p>It compiles every file anew unless a cache is set.</p>
                <h2>Other</h2><p>Nothing of this belongs to the answer of the question.</p>""";
        assertThat(questions(Map.of("faq.html", page))).singleElement().satisfies(question -> {
            assertThat(question.kind()).isEqualTo(Kind.HEADING);
            assertThat(question.text()).isEqualTo("Why is the build slow?");
            assertThat(question.evidence()).isEqualTo("It compiles every file anew unless a cache is set.");
        });
    }

    @Test
    void aSentenceThatRefersToASectionElsewhereIsAnsweredThere() {
        String from = "<p>First. Files that never change are kept aside as <a href='../b.html#cache'>a cache</a>"
                + " between two builds. Last.</p>";
        String to = "<h2 id='cache'>Cache</h2><p>Objects live in a directory with a name made of their hash.</p>";
        assertThat(questions(Map.of("sub/a.html", from, "b.html", to)))
                .singleElement()
                .satisfies(question -> {
                    assertThat(question.kind()).isEqualTo(Kind.REFERENCE);
                    assertThat(question.text())
                            .isEqualTo("Files that never change are kept aside as a cache between two builds.");
                    assertThat(question.evidence()).startsWith("Objects live in a directory");
                    assertThat(question.file()).isEqualTo("sub/a.html");
                });
    }

    private static List<StructureQuestion> ofMarkdown(Path folder, Map<String, String> files) throws IOException {
        for (var file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        return FolderQuestions.of(folder).draw(10, 1);
    }

    @Test
    void headingsOfMarkdownAskToo(@TempDir Path folder) throws IOException {
        String page = """
                ---
                title: Answers
                ---
                ## 3. How do I `undo` a release?

                Put the tag of the release before back, then publish.

                ## Other

                Nothing of this belongs to the answer.
                """;
        assertThat(ofMarkdown(folder, Map.of("faq.md", page))).singleElement().satisfies(question -> {
            assertThat(question.kind()).isEqualTo(Kind.HEADING);
            assertThat(question.text()).isEqualTo("How do I undo a release?");
            assertThat(question.evidence()).isEqualTo("Put the tag of the release before back, then publish.");
            assertThat(question.file()).isEqualTo("faq.md");
        });
    }

    @Test
    void itemsOfMarkdownThatBeginWithATermAndAColonOrADashAreDefinitions(@TempDir Path folder) throws IOException {
        String page = """
                - `--jobs`, `-j`: how many commands run at once, as *many* as there are cores.
                - **Replica** – a copy of the data that answers while the first one is down.
                - **Quorum:** so many replicas that two of them always share one of all.

                  - not a term: nothing that is said here is the meaning of a term.
                - `plain` code in a sentence is no term of which something is said here.
                - Text before `--late`: this is a sentence with a colon and no definition.
                """;
        List<StructureQuestion> questions = ofMarkdown(folder, Map.of("options.md", page));
        assertThat(questions)
                .extracting(StructureQuestion::evidence)
                .containsExactlyInAnyOrder(
                        "how many commands run at once, as many as there are cores.",
                        "a copy of the data that answers while the first one is down.",
                        "so many replicas that two of them always share one of all.");
        assertThat(of(questions, Kind.TERM))
                .singleElement()
                .satisfies(term -> assertThat(term.text())
                        .isIn("What does --jobs, -j do?", "What is Replica?", "What is Quorum?"));
    }

    @Test
    void aSentenceOfMarkdownThatRefersToASectionElsewhereIsAnsweredThere(@TempDir Path folder) throws IOException {
        String from = "First. Files that never change are kept aside as [a cache](b.md#the-cache-itself) between two"
                + " builds. Last.";
        String to = "## The *cache*, itself\n\nObjects live in a directory with a name made of their hash.";
        assertThat(ofMarkdown(folder, Map.of("a.md", from, "b.md", to)))
                .singleElement()
                .satisfies(question -> {
                    assertThat(question.kind()).isEqualTo(Kind.REFERENCE);
                    assertThat(question.evidence()).startsWith("Objects live in a directory");
                });
    }

    private static List<StructureQuestion> of(List<StructureQuestion> questions, Kind kind) {
        return questions.stream().filter(each -> each.kind() == kind).toList();
    }
}
