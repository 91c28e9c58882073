package org.pyramidion.documents.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** XML read without a DTD, so that there are no entities to be fetched or to multiply. */
final class Xml {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private Xml() {}

    static XMLStreamReader reader(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        // The JDK counts even "&lt;", of which a dump of Wikipedia has a hundred million.
        factory.setProperty("jdk.xml.totalEntitySizeLimit", 0);
        factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", 0);
        factory.setProperty("jdk.xml.entityExpansionLimit", 0);
        return factory.createXMLStreamReader(decoded(in));
    }

    /** The JDK's parser prints what it thinks of bytes that are not UTF-8, so they do not reach it. */
    private static Reader decoded(InputStream in) throws XMLStreamException {
        PushbackInputStream bytes = new PushbackInputStream(in, BYTE_ORDER_MARK.length);
        try {
            byte[] start = bytes.readNBytes(BYTE_ORDER_MARK.length);
            if (!Arrays.equals(start, BYTE_ORDER_MARK)) {
                bytes.unread(start);
            }
        } catch (IOException e) {
            throw new XMLStreamException(e);
        }
        return new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder());
    }
}
