package org.pyramidion.documents;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Text as spreadsheets and shells save it, as bytes of UTF-8: UTF-16 is told by its mark, or by the zeros between Latin
 * letters, and a mark of UTF-8 is passed over. Where a table is read, bytes that are no UTF-8 are windows-1252, unless
 * UTF-8 came before them.
 */
public final class Utf8Stream extends InputStream {

    private static final Charset WESTERN = Charset.forName("windows-1252");
    private static final int SIZE = 1 << 14;

    private final PushbackInputStream in;
    private final boolean maybeWestern;
    private final Optional<Reader> utf16;
    private byte[] ready = new byte[0];
    private int at;
    private boolean certain;
    private boolean western;
    private char high;

    private Utf8Stream(PushbackInputStream in, Optional<Reader> utf16, boolean maybeWestern) {
        this.in = in;
        this.utf16 = utf16;
        this.maybeWestern = maybeWestern;
    }

    /** Of records, which must be UTF-8 if they are not UTF-16. */
    public static InputStream ofRecords(InputStream in) throws IOException {
        return of(in, false);
    }

    /** Of a table. */
    public static InputStream ofTable(InputStream in) throws IOException {
        return of(in, true);
    }

    private static InputStream of(InputStream raw, boolean maybeWestern) throws IOException {
        PushbackInputStream in = new PushbackInputStream(raw, SIZE + 4);
        byte[] head = in.readNBytes(4);
        Charset utf16 = utf16(head);
        int mark = begins(head, 0xff, 0xfe) || begins(head, 0xfe, 0xff) ? 2 : begins(head, 0xef, 0xbb, 0xbf) ? 3 : 0;
        in.unread(head, mark, head.length - mark);
        Optional<Reader> chars =
                utf16.equals(StandardCharsets.UTF_8) ? Optional.empty() : Optional.of(new InputStreamReader(in, utf16));
        return new Utf8Stream(in, chars, maybeWestern);
    }

    private static Charset utf16(byte[] head) {
        boolean whole = head.length == 4;
        if (begins(head, 0xff, 0xfe) || whole && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0) {
            return StandardCharsets.UTF_16LE;
        }
        boolean big = begins(head, 0xfe, 0xff) || whole && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0;
        return big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
    }

    private static boolean begins(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        return fill() ? ready[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, ready.length - at);
        System.arraycopy(ready, at, bytes, offset, n);
        at += n;
        return n;
    }

    private boolean fill() throws IOException {
        while (at == ready.length) {
            byte[] next = utf16.isPresent() ? nextUtf16(utf16.get()) : nextBytes();
            if (next.length == 0) {
                return false;
            }
            ready = next;
            at = 0;
        }
        return true;
    }

    private byte[] nextUtf16(Reader chars16) throws IOException {
        char[] chars = new char[SIZE];
        int from = high == 0 ? 0 : 1;
        chars[0] = high;
        int n = chars16.read(chars, from, SIZE - from);
        if (n < 0 && from == 0) {
            return new byte[0];
        }
        int end = from + Math.max(0, n);
        boolean cut = n > 0 && Character.isHighSurrogate(chars[end - 1]);
        high = cut ? chars[end - 1] : 0;
        byte[] bytes = new String(chars, 0, cut ? end - 1 : end).getBytes(StandardCharsets.UTF_8);
        return bytes.length == 0 ? nextUtf16(chars16) : bytes;
    }

    private byte[] nextBytes() throws IOException {
        byte[] bytes = new byte[SIZE];
        int n = Math.max(0, in.read(bytes));
        byte[] read = Arrays.copyOf(bytes, n);
        if (western) {
            return asUtf8(read, n);
        }
        if (certain || !maybeWestern) {
            return read;
        }
        return decided(read);
    }

    /** The first char beyond ASCII tells. */
    private byte[] decided(byte[] read) throws IOException {
        int first = 0;
        while (first < read.length && read[first] >= 0) {
            first++;
        }
        if (first == read.length) {
            return read;
        }
        byte[] more = in.readNBytes(3);
        in.unread(more);
        byte[] seen = Arrays.copyOf(read, read.length + more.length);
        System.arraycopy(more, 0, seen, read.length, more.length);
        if (isUtf8(seen, first)) {
            certain = true;
            return read;
        }
        western = true;
        return asUtf8(read, read.length);
    }

    private static boolean isUtf8(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        int more = lead >= 0xc2 && lead < 0xe0
                ? 1
                : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
        if (more < 0 || at + more >= bytes.length) {
            return false;
        }
        for (int i = 1; i <= more; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return false;
            }
        }
        return true;
    }

    private static byte[] asUtf8(byte[] bytes, int length) {
        return new String(bytes, 0, length, WESTERN).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
