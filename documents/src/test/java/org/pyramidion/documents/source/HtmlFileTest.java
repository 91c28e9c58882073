package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        FileContent page = read("<form id=aspnetForm><input value=x><h1>Lyon</h1><p>A city."
                + "<select><option>France<option>Spain</select><textarea>Say "
                + "it</textarea><button>Send</button></form>");
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

    @Test
    void keepsATableOfDataWhoseCellsAreLinks() throws IOException {
        String rows = "<tr><td><a href=a>Oak</a><td><a href=b>Upper weir</a>".repeat(2);
        assertThat(read("<table><tr><th>Mill<th>Place" + rows + "</table>").text())
                .isEqualTo("Mill Place\nOak Upper weir\nOak Upper weir");
        assertThat(read("<p>Text.</p><table class=nav><tr><th>Mill<th>Place" + rows + "</table>")
                        .text())
                .isEqualTo("Text.");
        assertThat(read("<p>Text.</p><table><tr><td><a href=p>Back</a><td><a href=n>Next</a></table>")
                        .text())
                .isEqualTo("Text.");
    }

    @Test
    void keepsAnAsideOfTheTextOnly() throws IOException {
        assertThat(read("<aside>Ads</aside><main><p>It grinds.</p><aside>Mind the wheel.</aside>"
                                + "<aside class='related links'>Other mills</aside></main>")
                        .text())
                .isEqualTo("It grinds.\nMind the wheel.");
    }

    @Test
    void leavesOutMarksOfNotesAndLinksOfHeadings() throws IOException {
        FileContent page =
                read("<h2>Wheel<a class=headerlink href='#wheel'>\u00b6</a></h2><h3><a href='#x'>#</a>Axle</h3>"
                        + "<p>It turns 10<sup>6</sup> times<sup><a href='#n1'>1</a></sup> on 5 km<sup>2</sup>, the "
                        + "1<sup>st</sup>"
                        + "<sup>[2]</sup> of n<sup>k</sup>.</p>");
        assertThat(page.text()).isEqualTo("Wheel\nAxle\nIt turns 10\u2076 times on 5 km\u00b2, the 1st of n^k.");
        assertThat(page.title()).isEqualTo("Wheel");
    }

    @Test
    void believesTheBytesRatherThanWhatIsSaidOfThem() throws IOException {
        for (String declared : List.of("iso-8859-1", "utf-8", "windows-1252")) {
            String html = "<meta charset=%s><p>M\u00fchle \u20ac</p>".formatted(declared);
            for (String real : List.of("utf-8", "windows-1252")) {
                Path file = Files.write(directory.resolve("a.html"), html.getBytes(Charset.forName(real)));
                assertThat(HtmlFile.read(file).text())
                        .as("%s as %s", real, declared)
                        .isEqualTo("M\u00fchle \u20ac");
            }
        }
        String greek = "<meta charset=iso-8859-7><p>\u03bc\u03cd\u03bb\u03bf\u03c2</p>";
        Path file = Files.write(directory.resolve("a.html"), greek.getBytes(Charset.forName("iso-8859-7")));
        assertThat(HtmlFile.read(file).text()).isEqualTo("\u03bc\u03cd\u03bb\u03bf\u03c2");
    }

    private static Document.Position section(int start, String name) {
        return new Document.Position(start, Map.of(Document.SECTION, name));
    }
}
