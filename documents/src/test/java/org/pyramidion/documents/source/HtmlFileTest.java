package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.documents.Document;

class HtmlFileTest {

    @TempDir
    Path directory;

    private FileContent read(String body) throws IOException {
        return HtmlFile.read(Files.writeString(directory.resolve("a.html"), "<html><body>" + body + "</body></html>"));
    }

    @Test
    void keepsWhatAFormHoldsButNotWhatItIsFilledInWith() throws IOException {
        FileContent page = read(
                "<form id=aspnetForm><input value=x><h1>Lyon</h1><p>A city."
                        + "<select><option>France<option>Spain</select><textarea>Say it</textarea><button>Send</button></form>");
        assertThat(page.text()).isEqualTo("Lyon\nA city.");
        assertThat(page.title()).isEqualTo("Lyon");
        assertThat(read("<form role=search>Search <input></form>").isNavigation())
                .isTrue();
    }

    @Test
    void leavesOutHeadersAndFootersOfThePageOnly() throws IOException {
        FileContent page = read("<header>Site</header><header id=title-block-header><h1>Guide</h1></header>"
                + "<article><header><h1>Install</h1></header><p>Run it.</p><footer>Written in May.</footer></article>"
                + "<footer>Imprint</footer>");
        assertThat(page.text()).isEqualTo("Guide\nInstall\nRun it.\nWritten in May.");
        assertThat(page.positions()).contains(section(6, "Install"));
    }

    @Test
    void aHeadingIsAllThatItHolds() throws IOException {
        FileContent page =
                read("<h1>Big<br>Title</h1><p>One.</p><h2><div>Use</div></h2><p>Two.</p><h3><pre>a\nb</pre></h3>");
        assertThat(page.title()).isEqualTo("Big Title");
        assertThat(page.text()).isEqualTo("Big Title\nOne.\nUse\nTwo.\na b");
        assertThat(page.positions()).containsExactly(section(0, "Big Title"), section(15, "Use"), section(24, "a b"));
    }

    @Test
    void aHeadingThatIsNeverClosedDoesNotSwallowThePage() throws IOException {
        String words = "Some words of a page. ".repeat(10).strip();
        FileContent page = read(
                "<h1>Title<div><p>%s</p><p>%s</p></div><div><h2>Use</h2><p>Two.</p></div>".formatted(words, words));
        assertThat(page.text()).isEqualTo(String.join("\n", "Title", words, words, "Use", "Two."));
        assertThat(page.title()).isEqualTo("Use");
    }

    private static Document.Position section(int start, String name) {
        return new Document.Position(start, Map.of(Document.SECTION, name));
    }
}
