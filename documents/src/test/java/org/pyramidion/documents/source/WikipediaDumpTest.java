package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.Parsed;

class WikipediaDumpTest {

    @AutoClose
    private static final FileReaders READERS = new FileReaders();

    private static final String HEAD = """
            <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="de">
              <siteinfo><sitename>Wikipedia</sitename><namespaces>
                <namespace key="0" case="first-letter" /><namespace key="1" case="first-letter">Diskussion</namespace>
                <namespace key="6" case="first-letter">Datei</namespace>
              </namespaces></siteinfo>
            """;

    private static final String TAIL = "</mediawiki>\n";

    private static final String TEXT = """
            {{Infobox city|name=N|area={{convert|1|km2}}}}
            '''Town N''' is a [[town|small town]] of &lt;b&gt;X &amp;amp; \
            Y&lt;/b&gt;.&lt;ref&gt;{{cite|[[z]]}}&lt;/ref&gt;

            == Past ==
            [[Datei:x.jpg|thumb|A [[view]]]]
            * It was founded in {{circa|N}}.
            ** It &quot;grew&quot;.
            *# Then fell.
            {| class="wikitable"
            ! a
            |-
            | {{b}} || {| nested
            |}
            |}
            === Rule ===
            %s
            == References ==
            {{reflist}}
            """;

    @TempDir
    Path directory;

    @Test
    void readsMoreThanAnXmlParserAllowsByDefault() throws IOException {
        String padding = "It has 12 &lt; 13 &amp;ndash; 14 inhabitants, says [[someone|a man]]. ".repeat(120);
        String text = TEXT.formatted(padding);
        StringBuilder pages = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            pages.append(page(i, "Town " + i, text.replace("N", Integer.toString(i))));
            pages.append(redirect(i));
        }
        byte[] chunk = packed(pages.toString());
        int chunkSize = pages.length();
        int chunks = 60_000_000 / chunkSize + 1;
        Path file = directory.resolve("pages.xml.gz");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(packed(HEAD));
            for (int i = 0; i < chunks; i++) {
                out.write(chunk);
            }
            out.write(packed(page(-1, "End", "The end.") + TAIL));
        }
        String expected = expected(
                "It has 12 < 13 – 14 inhabitants, says a man. ".repeat(120).strip());
        int articles = 0;
        int boilerplate = 0;
        String last = "";
        try (DocumentSource.Reader reader =
                Sources.of(List.of(file), READERS).getFirst().open()) {
            for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                // Reading them all is the point; one in ten is enough to see that the text is right.
                if (++articles % 10 != 0 && record.get().title().isPresent()) {
                    last = record.get().title().get();
                } else if (record.get().parse() instanceof Parsed.Text(Document document, long templates)) {
                    assertThat(document.text()).isEqualTo(expected.replace("N", document.id()));
                    assertThat(document.positions()).hasSize(2);
                } else {
                    boilerplate++;
                }
            }
        }
        assertThat(articles).isEqualTo(chunks * 200 + 1);
        assertThat(boilerplate).isEqualTo(chunks * 100);
        assertThat(last).isEqualTo("End");
    }

    @Test
    void readsManyPackedStreamsAsOneDump() throws IOException {
        Path file = directory.resolve("pages-articles-multistream.xml.bz2");
        ByteArrayOutputStream streams = new ByteArrayOutputStream();
        for (String part : List.of(
                HEAD,
                page(7, "Town 7", TEXT.formatted("Calm.").replace("N", "7")) + redirect(1),
                page(8, "List of towns", "* [[Town 7]]") + page(9, "Seven", "{{Human name disambiguation}}"),
                "<page><title>Diskussion:Lyon</title><ns>1</ns><id>9</id><revision><text>No.</text></revision></page>",
                page(10, "Café", "It is a caf&#233;, {{lang|fr|un café}}."),
                TAIL)) {
            try (BZip2CompressorOutputStream out = new BZip2CompressorOutputStream(streams)) {
                out.write(part.getBytes(StandardCharsets.UTF_8));
            }
        }
        Files.write(file, streams.toByteArray());
        List<Parsed> parsed = SourcesTest.parse(Sources.of(List.of(file), READERS));
        assertThat(parsed).filteredOn(new Parsed.Boilerplate()::equals).hasSize(4);
        List<Document> documents = SourcesTest.documents(parsed);
        assertThat(documents).extracting(Document::id).containsExactly("7", "10");
        Document town = documents.getFirst();
        assertThat(town.text()).isEqualTo(expected("Calm.").replace("N", "7"));
        assertThat(town.fieldsAt(0)).isEmpty();
        assertThat(town.fieldsAt(town.text().indexOf("It was"))).containsEntry("section", "Past");
        assertThat(town.fieldsAt(town.text().indexOf("Calm"))).containsEntry("section", "Past / Rule");
        assertThat(documents.get(1).text()).isEqualTo("It is a café, un café.");

        Files.write(file, Arrays.copyOf(streams.toByteArray(), streams.size() - 30));
        assertFails(file, "the bzip2 data is cut short or damaged", "fetch the file again");
    }

    @Test
    void namesTheLineWhereADumpEndsTooEarly() throws IOException {
        Path file = Files.writeString(directory.resolve("cut.xml"), HEAD + page(1, "A", "Text.") + "<page><title>B");
        assertFails(file, "cut.xml:8: not a whole dump of MediaWiki", "fetch the file again");
    }

    @Test
    void readsNothingFromElsewhere() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.txt"), "secret");
        String entities = "<!DOCTYPE mediawiki [<!ENTITY s SYSTEM \"%s\"><!ENTITY a \"%s\">]>%n"
                .formatted(secret.toUri(), "x".repeat(1000));
        Path file = Files.writeString(
                directory.resolve("hostile.xml"), entities + HEAD + page(1, "A", "Read &s; &a;.") + TAIL);
        assertThatThrownBy(() -> SourcesTest.parse(List.of(new WikipediaDump(file))))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("hostile.xml")
                .hasMessageContaining("\"s\" was referenced, but not declared");
    }

    private static String expected(String padding) {
        return "Town N is a small town of X & Y.\nIt was founded in c. N.\nIt \"grew\".\nThen fell.\n" + padding;
    }

    private void assertFails(Path file, String... message) {
        assertThatThrownBy(() -> SourcesTest.parse(Sources.of(List.of(file), READERS)))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContainingAll(message);
    }

    private static String page(int id, String title, String text) {
        return ("  <page>\n<title>%s</title><ns>0</ns><id>%d</id><revision><id>99</id><text bytes=\"1\" "
                        + "xml:space=\"preserve\">%s</text></revision></page>\n")
                .formatted(title, id, text);
    }

    private static String redirect(int id) {
        return ("<page><title>R%d</title><ns>0</ns><id>5%d</id><redirect title=\"Town\" /><revision><text>#REDIRECT "
                        + "[[Town]]</text></revision></page>\n")
                .formatted(id, id);
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
