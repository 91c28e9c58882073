package org.pyramidion.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.BlockKind;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.testing.TestingFiles;

/** What is damaged, too large or meant ill: refused or passed over with one line, in bounded time and memory. */
class HostileInputTest extends HostileBuild {

    private static final int CHUNK = 1 << 24;

    @AutoClose
    private static final FileReaders READERS = new FileReaders();

    @Override
    FileReaders readers() {
        return READERS;
    }

    private interface Packer {
        OutputStream wrap(OutputStream out) throws IOException;
    }

    // ---- what unpacks to far more than it is

    @Test
    void aLineOfTwoGigabytesIsRefusedWithFileAndLine() throws IOException {
        Map<String, Packer> packers = Map.of(
                "gz", GZIPOutputStream::new, "bz2", BZip2CompressorOutputStream::new, "zst", ZstdOutputStream::new);
        for (var packer : packers.entrySet()) {
            Path file = directory.resolve("bomb.jsonl." + packer.getKey());
            try (OutputStream out = Files.newOutputStream(file)) {
                out.write(packed(
                        packer.getValue(), "{\"text\": \"One.\"}\n{\"text\": \"".getBytes(StandardCharsets.UTF_8)));
                byte[] part = packed(packer.getValue(), filled('a'));
                for (int i = 0; i < (1L << 31) / CHUNK; i++) {
                    out.write(part);
                }
            }
            assertRefused(file, file + ":2: a line of more than", "mend or remove the line");
            Files.delete(file);
        }
    }

    @Test
    void aTableOrAnArrayOfOneEndlessCellIsRefused() throws IOException {
        for (String name : List.of("cell.tsv", "cell.csv", "header.tsv", "cell.json")) {
            Path file = directory.resolve(name);
            String head =
                    name.startsWith("header") ? "text" : name.endsWith("json") ? "[{\"text\": \"" : "id\ttext\n1\t\"";
            try (OutputStream out = Files.newOutputStream(file)) {
                out.write(packed(GZIPOutputStream::new, head.getBytes(StandardCharsets.UTF_8)));
                byte[] part = packed(GZIPOutputStream::new, filled('a'));
                for (int i = 0; i < 32; i++) {
                    out.write(part);
                }
            }
            assertRefused(file, name + ":" + (name.equals("cell.tsv") || name.equals("cell.csv") ? 2 : 1) + ": ");
        }
    }

    @Test
    void aRowOfJsonWithoutEndIsRefused() throws IOException {
        Path file = directory.resolve("row.json.gz");
        byte[] part = packed(GZIPOutputStream::new, "0,".repeat(CHUNK / 2).getBytes(StandardCharsets.UTF_8));
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(packed(
                    GZIPOutputStream::new,
                    "[{\"text\": \"One.\"},\n{\"text\": \"x\", \"a\": [".getBytes(StandardCharsets.UTF_8)));
            for (int i = 0; i < 16; i++) {
                out.write(part);
            }
        }
        assertRefused(directory.resolve("row.json.gz"), "row.json.gz:2: row 2: has more than 64 MiB", "mend or remove");
    }

    @Test
    void documentsThatUnpackToTooMuchArePassedOver() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("bomb.docx")))) {
            zip.putNextEntry(new ZipEntry("word/document.xml"));
            for (int i = 0; i < 8; i++) {
                zip.write(filled(' '));
            }
        }
        Files.write(folder.resolve("bomb.html.gz"), packed(GZIPOutputStream::new, filled('a'), 5));
        Files.write(folder.resolve("bomb.md.bz2"), packed(BZip2CompressorOutputStream::new, filled('a'), 5));
        Files.write(folder.resolve("bomb.txt.zst"), packed(ZstdOutputStream::new, filled('a'), 5));
        assertThat(build(folder).unreadable()).isEqualTo(4);
        assertThat(unreadable).allMatch(line -> line.endsWith(": holds more than 64 MiB"));
    }

    // ---- PDF

    private static final String PAGES = """
            1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
            2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
            """;

    private static final String PAGE = PAGES + """
            3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 \
            R>>>>>> endobj
            """;

    @Test
    void aPdfThatRefersToItselfIsPassedOverOrRead() throws IOException {
        pdf("pages.pdf", """
                1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
                2 0 obj <</Type/Pages/Kids[2 0 R 3 0 R]/Count 2/Parent 3 0 R>> endobj
                3 0 obj <</Type/Pages/Kids[2 0 R 2 0 R]/Count 9/Parent 2 0 R>> endobj
                """, "");
        pdf("references.pdf", PAGES + "3 0 obj 4 0 R endobj\n4 0 obj 3 0 R endobj\n", "");
        pdf("length.pdf", PAGE + "4 0 obj <</Length 4 0 R>> stream\nBT ET\nendstream endobj\n", "");
        pdf("forms.pdf", PAGE + """
                4 0 obj <</Length 6>> stream
                /X Do\s
                endstream endobj
                5 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 6>> stream
                /X Do\s
                endstream endobj
                """, "");
        pdf("previous.pdf", PAGE + "4 0 obj <</Length 0>> stream\n\nendstream endobj\n", "/Prev %d");
        BuildResult built = build(folder);
        // Whatever has pages may count as a document without text.
        assertThat(built.unreadable() + built.emptyDocuments()).isEqualTo(5);
        assertThat(built.documents()).isEqualTo(1);
    }

    @Test
    void aPdfThatUnpacksToGigabytesEndsNothing() throws IOException {
        byte[] content = deflated(filled(' '), 64);
        ByteArrayOutputStream pdf = new ByteArrayOutputStream();
        pdf.write(("%PDF-1.4\n" + PAGE + "4 0 obj <</Filter/FlateDecode/Length " + content.length + ">> stream\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        pdf.write(content);
        pdf.write("\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(folder.resolve("bomb.pdf"), pdf.toByteArray());
        BuildResult built = build(folder);
        assertThat(built.unreadable() + built.emptyDocuments()).isEqualTo(1);
        assertThat(built.documents()).isEqualTo(1);
    }

    /** @param previous what the trailer says besides, with the place of the table itself in it */
    private void pdf(String name, String objects, String previous) throws IOException {
        String body = "%PDF-1.4\n" + objects;
        StringBuilder table = new StringBuilder("xref\n0 6\n0000000000 65535 f \n");
        for (int i = 1; i < 6; i++) {
            table.append("%010d 00000 n \n".formatted(Math.max(0, body.indexOf("\n" + i + " 0 obj") + 1)));
        }
        String trailer = "trailer <</Size 6/Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n"
                .formatted(previous.formatted(body.length()), body.length());
        write(name, body + table + trailer);
    }

    // ---- XML

    @Test
    void entitiesOfXmlAreNeitherFetchedNorMultiplied() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.txt"), "Secret.");
        StringBuilder laughs = new StringBuilder("<!DOCTYPE x [<!ENTITY l0 'ha'>");
        for (int i = 1; i < 40; i++) {
            laughs.append("<!ENTITY l%d '&l%d;&l%d;'>".formatted(i, i - 1, i - 1));
        }
        laughs.append("]>");
        String outside = "<!DOCTYPE x [<!ENTITY s SYSTEM '%s'>]>".formatted(secret.toUri());
        docx("laughs.docx", laughs + "<w:document xmlns:w='w'><w:p><w:t>&l39;</w:t></w:p></w:document>");
        docx("outside.docx", outside + "<w:document xmlns:w='w'><w:p><w:t>&s;</w:t></w:p></w:document>");
        docx(
                "latin.docx",
                "<w:document xmlns:w='w'><w:p><w:t>caf\u00e9</w:t></w:p></w:document>",
                StandardCharsets.ISO_8859_1);
        assertThat(build(folder).unreadable()).isEqualTo(3);
        assertThat(unreadable).allMatch(line -> line.endsWith("is damaged in word/document.xml"));

        String page = "<mediawiki><page><title>A</title><ns>0</ns><id>1</id><revision><text>Read "
                + "&%s;.</text></revision></page></mediawiki>";
        for (String prolog : List.of("", "<?xml version=\"1.0\"?>")) {
            for (String entity : List.of("l39", "s")) {
                String type = entity.equals("s") ? outside : laughs.toString();
                Path dump = Files.writeString(directory.resolve("dump.xml"), prolog + type + page.formatted(entity));
                assertThatThrownBy(() -> build(dump))
                        .isInstanceOf(PyramidionException.class)
                        .hasMessageContaining("dump.xml:1: ")
                        .hasMessageNotContaining("Secret");
            }
        }
    }

    private void docx(String name, String document) throws IOException {
        docx(name, document, StandardCharsets.UTF_8);
    }

    private void docx(String name, String document, java.nio.charset.Charset charset) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            zip.putNextEntry(new ZipEntry("word/document.xml"));
            zip.write(document.getBytes(charset));
        }
    }

    // ---- characters

    @Test
    void bytesThatAreNotUtf8AreRefusedWithTheirLineOrReadAsWestern() throws IOException {
        String dump = "<mediawiki>\n<page><title>caf\u00e9</title><ns>0</ns><revision><text>A.</text></revision></page>"
                + "</mediawiki>";
        for (Map.Entry<String, String> file : Map.of(
                        "a.jsonl", "{\"text\": \"One.\"}\n{\"text\": \"caf\u00e9\"}\n",
                        "a.tsv", "id\ttext\t\u00c3\u00a9\n1\tcaf\u00e9\n",
                        "a.csv", "id,text,\u00c3\u00a9\n1,caf\u00e9\n",
                        "a.json", "[{\"text\": \"One.\"},\n{\"text\": \"caf\u00e9\"}]")
                .entrySet()) {
            Path path =
                    Files.writeString(directory.resolve(file.getKey()), file.getValue(), StandardCharsets.ISO_8859_1);
            assertRefused(path, file.getKey() + ":2: ");
        }
        Path western =
                Files.writeString(directory.resolve("b.csv"), "id,text\n1,caf\u00e9\n", StandardCharsets.ISO_8859_1);
        assertThat(build(western).documents()).isEqualTo(1);
        Path xml = Files.writeString(directory.resolve("a.xml"), dump, StandardCharsets.ISO_8859_1);
        assertRefused(xml, "a.xml:1: ", "not valid UTF-8 here or soon after");
        Files.writeString(folder.resolve("western.txt"), "caf\u00e9", StandardCharsets.ISO_8859_1);
        assertThat(build(folder).documents()).isEqualTo(2);
    }

    @Test
    void textsThatAreMeantToOverwhelmAreCutLikeAnyOther() throws IOException {
        int many = 60_000;
        List<String> texts = List.of(
                "a-".repeat(many),
                "A.".repeat(many),
                "\\n".repeat(many),
                " \\n\\t".repeat(many),
                "Aa ".repeat(many),
                "Aa of ".repeat(many),
                "1999-".repeat(many),
                "e.g. ".repeat(many),
                "\u0301".repeat(many),
                "\\ud800".repeat(many),
                "(".repeat(many),
                "x".repeat(4 * many));
        List<String> lines = texts.stream().map("{\"text\": \"%s\"}"::formatted).toList();
        Path file = TestingFiles.write(directory, "texts.jsonl", lines.toArray(String[]::new));
        for (BlockKind kind : List.of(new BlockKind.Sentences(), new BlockKind.Words(100), new BlockKind.Records())) {
            BuildResult built = build(kind, file);
            assertThat(built.documents() + built.emptyDocuments()).isEqualTo(texts.size());
        }
    }

    @Test
    void whatEachBlockKeepsIsBounded() throws IOException {
        String lengthy = "long words ".repeat(100_000);
        String sentences = "A b.\n".repeat(20_000);
        write("heading.md", "# " + lengthy + "\n" + sentences);
        write(
                "title.html",
                "<title>" + lengthy + "</title><h2>" + lengthy + "</h2><p>" + sentences.replace("\n", "<p>"));
        assertThat(build(folder).documents()).isEqualTo(3);
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            assertThat(corpus.size()).isLessThan(20_000);
            assertThat(Files.size(directory.resolve("corpus").resolve("blocks.bin")))
                    .isLessThan(20_000_000);
            assertThat(corpus.title(corpus.blocksOf("docs/heading.md")[0])).isEqualTo("heading");
            assertThat(corpus.title(corpus.blocksOf("docs/title.html")[0])).isEqualTo("title");
        }
    }

    @Test
    void recordsWithMuchBesideTheirTextAreRefused() throws IOException {
        String much = "x".repeat(Document.MAX_LABEL_CHARS + 1);
        for (String field : List.of("id", "title", "html")) {
            assertRefused(
                    TestingFiles.write(
                            directory,
                            "a.jsonl",
                            "{\"text\": \"One.\"}",
                            "{\"%s\": \"%s\", \"text\": \"One.\"}".formatted(field, much)),
                    "a.jsonl:2: id, title and fields",
                    "remove or shorten '%s'".formatted(field));
        }
        assertRefused(
                TestingFiles.write(directory, "a.csv", "text,html", "One.,Short.", "Two.," + much),
                "a.csv:3: row 2: id, title and fields",
                "remove or shorten 'html'");
        assertRefused(
                TestingFiles.write(
                        directory,
                        "a.xml",
                        "<mediawiki>",
                        "<page><title>x%s</title><revision><text>One.</text></revision></page></mediawiki>"
                                .formatted(much)),
                "a.xml:2: ",
                "a title of 65538 chars");
    }

    @Test
    void markupThatIsNestedWithoutEndIsReadOrPassedOver() throws IOException {
        int many = 50_000;
        write("lists.html", "<ul><li>a".repeat(many / 20));
        write("tags.html", "<b><i><a href=x>".repeat(many / 10) + "text");
        write("links.md", "[".repeat(many) + "\n" + "[x](".repeat(many) + "\n" + "![".repeat(many));
        write("quotes.md", "> ".repeat(many) + "a\n" + "*_`".repeat(many) + "\n" + "<a ".repeat(many));
        BuildResult built = build(folder);
        assertThat(built.documents() + built.unreadable() + built.boilerplate() + built.emptyDocuments())
                .isEqualTo(5);

        StringBuilder pages = new StringBuilder("<mediawiki>");
        for (String open :
                List.of("{{a|", "[[a|", "{|\n|-\n|", "&lt;ref>", "&lt;div>", "'''''", "* ", "[http://a ", "{{{")) {
            pages.append("<page><title>T</title><ns>0</ns><revision><text>%s</text></revision></page>"
                    .formatted("Text. " + open.repeat(many) + " end."));
        }
        Path dump = Files.writeString(directory.resolve("dump.xml"), pages + "</mediawiki>");
        BuildResult articles = build(dump);
        assertThat(articles.documents() + articles.emptyDocuments()).isEqualTo(9);
    }

    @Test
    void jsonThatIsNestedOrHasEnormousNumbersIsRefused() throws IOException {
        for (String line : List.of(
                "[".repeat(1_000_000),
                "{\"a\":".repeat(1_000_000),
                "{\"text\": \"x\", \"id\": " + "9".repeat(1_000_000) + "}",
                "{\"text\": " + "[".repeat(400) + "]".repeat(400) + "}")) {
            assertRefused(TestingFiles.write(directory, "a.jsonl", "{\"text\": \"One.\"}", line), "a.jsonl:2: ");
        }
        build(TestingFiles.write(directory, "a.jsonl", "{\"text\": \"x\", \"id\": 1e999999999, \"n\": 1e999999999}"));
    }

    private static byte[] filled(char c) {
        byte[] bytes = new byte[CHUNK];
        Arrays.fill(bytes, (byte) c);
        return bytes;
    }

    private static byte[] packed(Packer packer, byte[] content) throws IOException {
        return packed(packer, content, 1);
    }

    private static byte[] packed(Packer packer, byte[] content, int times) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = packer.wrap(bytes)) {
            for (int i = 0; i < times; i++) {
                out.write(content);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] deflated(byte[] content, int times) throws IOException {
        return packed(DeflaterOutputStream::new, content, times);
    }
}
