package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.Parsed;
import org.pyramidion.documents.DocumentSource.RawRecord;

class FolderTest {

    @AutoClose
    private static final FileReaders READERS = new FileReaders();

    @TempDir
    Path directory;

    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createDirectories(directory.resolve("docs"));
    }

    @Test
    void readsEachKindAndTellsWhereItIsFrom() throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        write(
                "sub/plain.txt",
                "\ufeffA long line of a paragraph that was broken\r\nfor its width. Short.\r\n\r\n- item\r\n- item");
        write(
                "b.md",
                "---\nx: y\n---\n# The *Guide*\nSee [the site](http://a.b) and `code`.\n\n## Use\n* One\n```\nrun "
                        + "--fast\n```\n");
        write(
                "c.html",
                "<html><head><title>Page &amp; more</title></head><body><nav>Home</nav><h1>Top</h1><p>One "
                        + "<b>two</b>.</p>"
                        + "<ul><li><a href=x>Only a link</a></li></ul><ul><li>An <a href=y>item</a> with "
                        + "words.</li></ul>"
                        + "<pre>a <i>b</i> c\nd</pre><script>x()</script></body></html>");
        write("image.png", "no document");
        Map<String, Document> documents = new java.util.LinkedHashMap<>();
        SourcesTest.documents(read()).forEach(document -> documents.put(document.id(), document));
        assertThat(documents.keySet()).containsExactly("docs/b.md", "docs/c.html", "docs/sub/plain.txt");

        Document plain = documents.get("docs/sub/plain.txt");
        assertThat(plain.title()).isEqualTo("plain");
        assertThat(plain.text())
                .isEqualTo("A long line of a paragraph that was broken for its width. Short.\n- item\n- item");
        assertThat(plain.fields())
                .isEqualTo(Map.of("file", folder.resolve("sub/plain.txt").toString()));

        Document guide = documents.get("docs/b.md");
        assertThat(guide.title()).isEqualTo("The Guide");
        assertThat(guide.text()).isEqualTo("The Guide\nSee the site and code.\nUse\n- One\nrun --fast");
        assertThat(guide.fieldsAt(guide.text().indexOf("run"))).containsEntry("section", "Use");

        Document page = documents.get("docs/c.html");
        assertThat(page.title()).isEqualTo("Page & more");
        assertThat(page.text()).isEqualTo("Top\nOne two.\nAn item with words.\na b c\nd");
        assertThat(page.fieldsAt(page.text().indexOf("two"))).containsEntry("section", "Top");
    }

    @Test
    void tellsThePageOfAPdf() throws IOException {
        pdf("two.pdf", false, "The first page has this.", "The second says more.");
        Document document = SourcesTest.documents(read()).getFirst();
        assertThat(document.title()).isEqualTo("two");
        assertThat(document.text()).isEqualTo("The first page has this.\nThe second says more.");
        assertThat(document.fieldsAt(0)).containsEntry("page", 1);
        assertThat(document.fieldsAt(document.text().indexOf("second"))).containsEntry("page", 2);
    }

    @Test
    void readsWordsParagraphsAndHeadings() throws IOException {
        docx("a.docx", """
                <w:document xmlns:w="w" xmlns:mc="mc"><w:body>
                <w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Chapter</w:t></w:r></w:p>
                <w:p><w:r><w:t xml:space="preserve">It &lt;was \
                </w:t></w:r><w:del><w:r><w:delText>not</w:delText></w:r></w:del>
                <w:r><w:t>so.</w:t></w:r></w:p>
                <w:p><mc:AlternateContent><mc:Choice><w:t>Once</w:t></mc:Choice><mc:Fallback><w:t>Once</w:t>\
                </mc:Fallback></mc:AlternateContent></w:p>
                <w:p><w:r><w:lastRenderedPageBreak/><w:t>Next page.</w:t></w:r></w:p>
                </w:body></w:document>
                """);
        Document document = SourcesTest.documents(read()).getFirst();
        assertThat(document.title()).isEqualTo("Chapter");
        assertThat(document.text()).isEqualTo("Chapter\nIt <was so.\nOnce\nNext page.");
        assertThat(document.fieldsAt(document.text().indexOf("Next")))
                .containsEntry("page", 2)
                .containsEntry("section", "Chapter");
    }

    @Test
    void aParagraphOfWordIsOnThePageThatItBeginsOn() throws IOException {
        docx("a.docx", """
                <w:document xmlns:w="w"><w:body>
                <w:p><w:r><w:t xml:space="preserve">Begins on one </w:t></w:r>
                <w:r><w:lastRenderedPageBreak/><w:t>ends on two.</w:t></w:r></w:p>
                <w:p><w:r><w:t>Stays on two.</w:t></w:r></w:p>
                </w:body></w:document>
                """);
        Document document = SourcesTest.documents(read()).getFirst();
        assertThat(document.text()).isEqualTo("Begins on one ends on two.\nStays on two.");
        assertThat(document.fieldsAt(0)).doesNotContainEntry("page", 2);
        assertThat(document.fieldsAt(document.text().indexOf("Stays"))).containsEntry("page", 2);
    }

    @Test
    void guessesTheCharactersOfAText() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "café", StandardCharsets.UTF_16);
        Files.writeString(folder.resolve("b.txt"), "café", Charset.forName("windows-1252"));
        Files.writeString(folder.resolve("c.html"), "<p>café", Charset.forName("windows-1252"));
        Files.writeString(folder.resolve("d.html"), "<p>café");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("e.txt.gz")))) {
            out.write("café".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(SourcesTest.documents(read()))
                .hasSize(5)
                .extracting(Document::text)
                .containsOnly("café");
    }

    @Test
    @Timeout(180)
    void countsAndNamesWhatCannotBeReadAndGoesOn() throws IOException {
        write("broken.pdf", "%PDF-1.7 nothing more");
        write("broken.docx", "no zip");
        write("binary.txt", "a\0b");
        pdf("secret.pdf", true, "Nobody reads this.");
        docx("entities.docx", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("bomb.txt.gz")))) {
            byte[] megabyte = new byte[1 << 20];
            java.util.Arrays.fill(megabyte, (byte) 'a');
            for (int i = 0; i < 80; i++) {
                out.write(megabyte);
            }
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("bomb.docx")))) {
            zip.putNextEntry(new ZipEntry("word/document.xml"));
            for (int i = 0; i < 80; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        write("name\nwith line.pdf", "x");
        write("deep.html", "<div>".repeat(200_000) + "deep");
        write("good.txt", "Good.");
        List<Parsed> parsed = read();
        assertThat(SourcesTest.documents(parsed)).extracting(Document::id).contains("docs/good.txt");
        List<String> problems = parsed.stream()
                .filter(Parsed.Unreadable.class::isInstance)
                .map(file -> ((Parsed.Unreadable) file).what())
                .toList();
        assertThat(problems).hasSize(8).allMatch(problem -> problem.lines().count() == 1);
        assertThat(String.join("\n", problems))
                .contains(
                        "binary.txt: is not text",
                        "bomb.docx: holds more than 64 MiB",
                        "bomb.txt.gz: holds more than 64 MiB",
                        "broken.docx: ",
                        "broken.pdf: ",
                        "name with line.pdf: ",
                        "secret.pdf: is encrypted")
                .doesNotContain("root:");
    }

    @Test
    @Timeout(15)
    void namesThatTheLocaleCannotSayAreReadOrPassedOverAtOnce() throws IOException {
        // The last byte of each name's stem is no UTF-8, nor ASCII.
        for (String name : List.of("a%E9.txt", "b%E9.html", "c%E9.docx")) {
            Files.writeString(Path.of(URI.create(folder.toUri() + name)), "Good.");
        }
        List<Parsed> parsed = read();
        assertThat(SourcesTest.documents(parsed)).extracting(Document::text).containsExactly("Good.", "Good.");
        assertThat(parsed.getLast())
                .isInstanceOfSatisfying(
                        Parsed.Unreadable.class,
                        file -> assertThat(file.what()).contains("has a name with characters that the locale lacks"));
    }

    @Test
    void smallFilesThatMayUnpackToLargeOnesDoNotMeetInABatch() throws IOException {
        for (String name : List.of("a.txt", "b.txt.bz2", "c.pdf", "d.docx")) {
            write(name, "x");
        }
        DocumentSource source = Sources.of(List.of(folder), READERS).getFirst();
        assertThat(source.size()).isEqualTo(4);
        List<Long> sizes = new ArrayList<>();
        try (DocumentSource.Reader reader = source.open()) {
            for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                sizes.add(record.get().size());
            }
            assertThat(reader.bytesRead()).isEqualTo(4);
        }
        assertThat(sizes).hasSize(4).allMatch(size -> size >= RawRecord.BATCH_BYTES);
    }

    @Test
    void staysInTheFolder() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside.txt"), "Outside.");
        Files.createSymbolicLink(folder.resolve("link.txt"), outside);
        Files.createSymbolicLink(folder.resolve("circle"), folder);
        write("inside.txt", "Inside.");
        assertThat(SourcesTest.documents(read())).extracting(Document::text).containsExactly("Inside.");
    }

    @Test
    void countsPagesOfLinksAsBoilerplate() throws IOException {
        write("index.html", "<nav>Home</nav><ul><li><a href=a>A</a></li><li><a href=b>B</a></li></ul>");
        assertThat(read()).containsExactly(new Parsed.Boilerplate());
    }

    @Test
    void saysThatAFolderHoldsNothing() throws IOException {
        write("image.png", "x");
        assertThatThrownBy(this::read).hasMessageContaining("docs: no documents in this folder");
    }

    @Test
    @Timeout(180)
    void killsWhatReadsAFileWithoutEnd() throws Exception {
        List<Path> twice = List.of(endless("a"), endless("b"));
        ReadingLimits limits = new ReadingLimits(Duration.ofSeconds(2), Duration.ofSeconds(1));
        try (FileReaders readers = new FileReaders(limits)) {
            // The first has cost all that may be lost: the second gets a twentieth.
            assertThat(SourcesTest.parse(Sources.of(List.of(folder), readers)))
                    .containsExactly(
                            new Parsed.Unreadable(twice.get(0) + ": takes longer than 2 s"),
                            new Parsed.Unreadable(twice.get(1) + ": takes longer than 0.1 s"));
            Duration before = timeOfChildren();
            Thread.sleep(1500);
            assertThat(timeOfChildren()).isLessThan(before.plusMillis(500));
        }
    }

    @Test
    void aMachineThatIsBusyWithOtherThingsGivesUpNothing() throws Exception {
        write("a.txt", "It grinds.");
        ReadingLimits limits = new ReadingLimits(Duration.ofMillis(700), Duration.ofSeconds(1));
        try (FileReaders readers = new FileReaders(limits)) {
            Set<Long> others = children();
            FutureTask<List<Parsed>> reading =
                    new FutureTask<>(() -> SourcesTest.parse(Sources.of(List.of(folder), readers)));
            Thread.ofPlatform().daemon().start(reading);
            long reader = awaitAnother(others);
            signal("-STOP", reader);
            Thread.sleep(2_000);
            assertThat(reading.isDone()).isFalse();
            signal("-CONT", reader);
            assertThat(reading.get()).singleElement().isInstanceOf(Parsed.Text.class);
        }
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static long awaitAnother(Set<Long> others) throws InterruptedException {
        while (true) {
            Optional<Long> another =
                    children().stream().filter(pid -> !others.contains(pid)).findFirst();
            if (another.isPresent()) {
                return another.get();
            }
            Thread.sleep(1);
        }
    }

    private static void signal(String signal, long process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(process))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** A PDF that is never read to its end: each form draws the next one twice, 2 to the 60th pages of nothing. */
    private Path endless(String name) throws IOException {
        StringBuilder forms = new StringBuilder();
        for (int i = 10; i < 70; i++) {
            forms.append(
                    ("%d 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length"
                                    + " 13>> stream\n/X Do /X Do \n\nendstream endobj\n")
                            .formatted(i, i + 1));
        }
        write(
                name + ".pdf",
                "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
                        + "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
                        + "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
                        + "/Resources<</XObject<</X 10 0 R>>>>>> endobj\n"
                        + "4 0 obj <</Length 6>> stream\n/X Do \nendstream endobj\n" + forms
                        + "70 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>> stream\n\nendstream endobj\n"
                        + "trailer <</Root 1 0 R>>\n%%EOF\n");
        return folder.resolve(name + ".pdf");
    }

    @Test
    void readsWhatIsTextByAnotherNameAndCountsTheRest() throws IOException {
        write("a.rst", "Mill\n====\n\nIt grinds.");
        write("b.adoc", "= Mill\nIt grinds.");
        write("c.log", "2031-05-01 started");
        write("README", "The build needs oak.");
        write("d.csv", "name,wood\nBerg,oak\n");
        write("e.csv", "name,wood\n");
        write("f.odg", "x");
        write("Makefile", "all:");
        DocumentSource source = Sources.of(List.of(folder), READERS).getFirst();
        assertThat(source.passedOver())
                .containsExactlyInAnyOrderEntriesOf(Map.of(".csv", 2L, ".odg", 1L, "(none)", 1L));
        assertThat(read())
                .map(parsed ->
                        parsed instanceof Parsed.Text text ? text.document().text() : "")
                .containsExactlyInAnyOrder(
                        "The build needs oak.", "Mill\nIt grinds.", "Mill\nIt grinds.", "2031-05-01 started");
    }

    @Test
    void tellsWhatAFolderWithoutDocumentsHolds() throws IOException {
        write("a.csv", "x\n");
        write("b.odg", "x");
        assertThatThrownBy(this::read)
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("passed over: .csv 1, .odg 1");
    }

    /** What the processor has spent on the processes that this one has started and that still run. */
    private static Duration timeOfChildren() {
        return ProcessHandle.current()
                .children()
                .flatMap(child -> child.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    private List<Parsed> read() {
        return SourcesTest.parse(Sources.of(List.of(folder), READERS));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void pdf(String name, boolean encrypted, String... pages) throws IOException {
        try (PDDocument document = new PDDocument()) {
            for (String text : pages) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.beginText();
                    content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                    content.newLineAtOffset(50, 700);
                    content.showText(text);
                    content.endText();
                }
            }
            if (encrypted) {
                document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
            }
            document.save(folder.resolve(name).toFile());
        }
    }

    private void docx(String name, String document) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            zip.putNextEntry(new ZipEntry("word/styles.xml"));
            zip.write(("<w:styles xmlns:w=\"w\"><w:style w:styleId=\"berschrift1\"><w:name w:val=\"heading "
                            + "1\"/></w:style></w:styles>")
                    .getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("word/document.xml"));
            zip.write(document.getBytes(StandardCharsets.UTF_8));
        }
    }
}
