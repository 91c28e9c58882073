package org.pyramidion.mcp;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;

/** The addresses of corpora and passages. */
final class ResourceNames {

    static final String SCHEME = "pyramidion://";

    /** Of any passage, as RFC 6570 says. */
    static final String PASSAGES = SCHEME + "{corpus}/passages/{number}";

    private static final Pattern PASSAGE = Pattern.compile(Pattern.quote(SCHEME) + "([^/]+)/passages/(\\d{1,9})");

    /** A passage of a corpus. */
    record PassageName(String corpus, int number) {}

    private ResourceNames() {}

    static String ofCorpus(String name) {
        return SCHEME + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String ofPassage(String corpus, int number) {
        return ofCorpus(corpus) + "/passages/" + number;
    }

    /** @throws PyramidionException of {@link Kind#NOT_FOUND} if it is the address of no passage */
    static PassageName passage(String address) {
        Matcher parts = PASSAGE.matcher(address);
        if (!parts.matches()) {
            throw new PyramidionException(
                    Kind.NOT_FOUND, "'%s' is no passage; it would be as %s".formatted(address, PASSAGES));
        }
        return new PassageName(
                URLDecoder.decode(parts.group(1), StandardCharsets.UTF_8), Integer.parseInt(parts.group(2)));
    }
}
