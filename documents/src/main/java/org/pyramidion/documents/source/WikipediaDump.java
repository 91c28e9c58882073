package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;
import org.pyramidion.documents.DivisibleSource;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.Stretch;
import org.pyramidion.documents.StretchSource;

/**
 * A dump of MediaWiki ({@code pages-articles.xml}), packed or not, in one stream or in many. Its articles become plain
 * text, with the section that each part is in. Redirects, pages of other namespaces, articles that list others and
 * pages that tell equal names apart are boilerplate.
 *
 * <p>Neither a DTD nor an entity from elsewhere is read.
 */
record WikipediaDump(Path file) implements DivisibleSource {

    /** A page of Wikipedia has 2 MiB at most. */
    private static final int MAX_PAGE_CHARS = 1 << 25;

    private static final Pattern DISAMBIGUATION = Pattern.compile("(?i)\\{\\{\\s*(?:[\\w"
            + " -]{0,40}disambig(?:uation)?|dab|hndis|geodis|mathdab|numberdis)\\s*[|}]|__DISAMBIG__");

    private static final Pattern REDIRECT = Pattern.compile("(?i)\\s*#redirect\\b");

    /** Namespaces of pictures and categories. */
    private static final Pattern WITHOUT_PROSE = Pattern.compile("-2|6|14");

    private static final byte[] END = "</mediawiki>\n".getBytes(StandardCharsets.UTF_8);

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public long size() {
        return FileSizes.of(file);
    }

    @Override
    public Reader open() {
        return new Pages(file, CompressedFile.open(file), 0);
    }

    /** As MediaWiki writes dumps; of another that has all in one line there is one stretch. */
    @Override
    public boolean beginsRecord(String line) {
        return line.strip().equals("<page>");
    }

    /** With the head of the dump before it, which names the namespaces, and the end of one behind it. */
    @Override
    public DocumentSource stretch(Stretch stretch) {
        return new StretchSource(this, stretch, () -> pages(stretch));
    }

    private Reader pages(Stretch stretch) {
        byte[] head = stretch.from() == 0 ? new byte[0] : Stretch.head(stretch.plain(), this::beginsRecord);
        byte[] end = stretch.limit() == FileSizes.of(stretch.plain()) ? new byte[0] : END;
        long linesOfHead = new String(head, StandardCharsets.UTF_8).lines().count();
        return new Pages(file, stretch.open(file, head, end), stretch.linesBefore() - linesOfHead);
    }

    /** Reads page by page. */
    private static final class Pages implements Reader {

        private final Path file;
        private final CompressedFile in;
        private final XMLStreamReader xml;
        private final long linesBefore;
        private final Wikitext wikitext = new Wikitext();

        /** @param linesBefore of the file, where only a stretch of it is read */
        Pages(Path file, CompressedFile in, long linesBefore) {
            this.file = file;
            this.in = in;
            this.linesBefore = linesBefore;
            try {
                this.xml = Xml.reader(in);
            } catch (XMLStreamException e) {
                in.close();
                throw failure(e, 1);
            }
        }

        @Override
        public Optional<RawRecord> next() {
            try {
                while (xml.hasNext()) {
                    if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                        continue;
                    }
                    switch (xml.getLocalName()) {
                        case "namespace" -> namespace();
                        case "page" -> {
                            return Optional.of(page());
                        }
                        default -> {}
                    }
                }
                return Optional.empty();
            } catch (XMLStreamException e) {
                throw failure(e, line());
            }
        }

        private long line() {
            return linesBefore + xml.getLocation().getLineNumber();
        }

        private void namespace() throws XMLStreamException {
            String key = xml.getAttributeValue(null, "key");
            String name = text();
            if (key != null && WITHOUT_PROSE.matcher(key).matches()) {
                wikitext.addNamespace(name);
            }
        }

        private Page page() throws XMLStreamException {
            String title = "";
            String id = "";
            String namespace = "0";
            String content = "";
            boolean redirect = false;
            long line = line();
            for (int event = xml.next(); !isEnd(event, "page"); event = xml.next()) {
                if (event != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                switch (xml.getLocalName()) {
                    case "title" -> title = text();
                    case "ns" -> namespace = text().strip();
                    case "id" -> id = id.isEmpty() ? text().strip() : id; // that of the page, before those of revisions
                    case "redirect" -> redirect = true;
                    case "text" -> content = text();
                    default -> {}
                }
            }
            if (id.length() + title.length() > Document.MAX_LABEL_CHARS) {
                throw new PyramidionException(
                        "%s:%d: not a dump of MediaWiki: a page with a title of %d chars; fetch the file again"
                                .formatted(file, line, title.length()));
            }
            boolean article = namespace.equals("0") && !redirect && !WikiExtractorFolder.LISTS.test(title);
            return new Page(id.isEmpty() ? title : id, title, content, article, wikitext);
        }

        private boolean isEnd(int event, String name) {
            return event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals(name);
        }

        /** The text of the element that has begun; only the beginning if it is no page's. */
        private String text() throws XMLStreamException {
            String name = xml.getLocalName();
            StringBuilder text = new StringBuilder();
            for (int event = xml.next(); !isEnd(event, name); event = xml.next()) {
                boolean chars = event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA;
                if (chars && text.length() < MAX_PAGE_CHARS) {
                    text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
                }
            }
            return text.toString();
        }

        private PyramidionException failure(XMLStreamException e, long line) {
            if (e.getNestedException() instanceof IOException cause && !(cause instanceof CharacterCodingException)) {
                return in.failure(cause, "after line " + line);
            }
            String message = String.valueOf(e.getMessage());
            String reason = e.getNestedException() instanceof CharacterCodingException
                    ? "not valid UTF-8 here or soon after"
                    : message.lines().skip(1).findFirst().orElse(message);
            return new PyramidionException(
                    "%s:%d: not a whole dump of MediaWiki: %s; fetch the file again"
                            .formatted(file, line, reason.replaceFirst("^Message: ", "")),
                    e);
        }

        @Override
        public long bytesRead() {
            return in.bytesRead();
        }

        @Override
        public void close() {
            in.close();
        }
    }

    private record Page(String id, String name, String content, boolean article, Wikitext wikitext)
            implements RawRecord {

        @Override
        public long size() {
            return name.length() + content.length();
        }

        @Override
        public Parsed parse() {
            if (isBoilerplate()) {
                return new Parsed.Boilerplate();
            }
            Wikitext.Plain plain = wikitext.plain(content);
            return new Parsed.Text(
                    new Document(id, name, plain.text(), Optional.empty(), Map.of(), plain.positions()),
                    plain.templates());
        }

        @Override
        public Optional<String> title() {
            return isBoilerplate() ? Optional.empty() : Optional.of(name);
        }

        private boolean isBoilerplate() {
            return !article
                    || REDIRECT.matcher(content).lookingAt()
                    || DISAMBIGUATION.matcher(content).find();
        }
    }
}
