package org.pyramidion.corpus;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Names a block by what it says, so that the same block is recognised in two corpora (google-research/language). */
public final class DocumentUid {

    private DocumentUid() {}

    /** SHA-1 of {@code "title <sep> body"} in UTF-8, as a number of 160 bits. */
    public static BigInteger of(String title, String body) {
        return new BigInteger(1, digest(title + " <sep> " + body));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
