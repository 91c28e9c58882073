package org.pyramidion.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.testing.TestingFiles;
import org.pyramidion.text.AnnotatedText;

class ConllDocumentsTest {

    @TempDir
    Path directory;

    private List<AnnotatedText> read(String... lines) throws IOException {
        return ConllDocuments.read(TestingFiles.write(directory, "a.conll", lines));
    }

    private static List<String> names(AnnotatedText document) {
        return document.spans().stream()
                .map(span -> span.type() + " " + span.of(document.text()))
                .toList();
    }

    @Test
    void makesRunningTextOfWords() throws IOException {
        List<AnnotatedText> documents =
                read("Bo I-PER", "'s O", "( O", "\" O", "Oslo I-LOC", "\" O", ") O", ". O", "", "He O");

        assertThat(documents).hasSize(1);
        assertThat(documents.getFirst().text()).isEqualTo("Bo's (\"Oslo\").\nHe\n");
        assertThat(names(documents.getFirst())).containsExactly("PER Bo", "LOC Oslo");
    }

    @Test
    void anInsideContinuesOnlyAnEntityOfItsOwnType() throws IOException {
        List<AnnotatedText> documents = read(
                "New I-LOC",
                "York I-LOC",
                "Times I-ORG",
                "",
                "Rome I-LOC",
                "Paris B-LOC",
                "",
                "Paris I-LOC",
                "",
                "x O");

        assertThat(names(documents.getFirst()))
                .containsExactly("LOC New York", "ORG Times", "LOC Rome", "LOC Paris", "LOC Paris");
    }

    @Test
    void knowsOtherNamesOfTheTypesAndTabs() throws IOException {
        List<AnnotatedText> documents =
                read("Ada\tB-person", "at\tO", "Acme\tB-corporation", "in\tO", "Hamlet\tB-creative-work");

        assertThat(names(documents.getFirst())).containsExactly("PER Ada", "ORG Acme", "MISC Hamlet");
    }

    @Test
    void ofCharsTheTextIsAsItStands() throws IOException {
        List<AnnotatedText> documents = read(
                "## id-1\t<서울:LC>은 <이 순신:PS>, #",
                "서\tB-LC",
                "울\tI-LC",
                "은\tO",
                " \tO",
                "이\tB-PS",
                " \tI-PS",
                "순\tI-PS",
                "신\tI-PS",
                ",\tO",
                " \tO",
                "#\tO",
                "",
                "네\tB-OG");

        assertThat(documents).extracting(AnnotatedText::text).containsExactly("서울은 이 순신, #\n네\n");
        assertThat(names(documents.getFirst())).containsExactly("LOC 서울", "PER 이 순신", "ORG 네");
    }

    @Test
    void amongWordsTwoSignsAreAWord() throws IOException {
        assertThat(read("## O", "A O")).extracting(AnnotatedText::text).containsExactly("## A\n");
    }

    @Test
    void aMarkDividesDocuments() throws IOException {
        assertThat(read("-DOCSTART- O", "", "A O", "", "-DOCSTART- O", "", "B O", "", "-DOCSTART- O"))
                .extracting(AnnotatedText::text)
                .containsExactly("A\n", "B\n");
    }

    @Test
    void aLineWithoutLabelIsNamed() {
        assertThatThrownBy(() -> read("A O", "B"))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("a.conll:2: no label");
        assertThatThrownBy(() -> read("A PER"))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("a.conll:1:");
    }
}
