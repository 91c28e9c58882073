package org.pyramidion.base;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.pyramidion.base.Artifact.Entry;

/**
 * CRC-32C of files. What was found right is remembered by the time of the file's last change, which (unlike that of the
 * last modification) no program can set back.
 */
final class FileChecksums {

    private static final int MOST_KNOWN = 10_000;

    private static final Map<Content, Entry> KNOWN = new ConcurrentHashMap<>();

    /**
     * A file's content, as long as it is not touched.
     *
     * @param told what the file system tells of it: device, inode, time of change, size
     */
    private record Content(Map<String, Object> told) {}

    private FileChecksums() {}

    /** Reads a file. */
    static Entry of(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        // Not a channel: an interrupt would end the reading, and nobody waits long for it.
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc.update(buffer, 0, n);
                size += n;
            }
        }
        return new Entry(size, "%08x".formatted(crc.getValue()));
    }

    /** As {@link #of}, unless the same content was read, or written, before. */
    static Entry ofUnchanged(Path file) throws IOException {
        Optional<Entry> known = content(file).map(KNOWN::get);
        return known.isPresent() ? known.get() : ofNow(file);
    }

    /** As {@link #of}, remembered for {@link #ofUnchanged}. */
    static Entry ofNow(Path file) throws IOException {
        Optional<Content> content = content(file);
        Entry read = of(file);
        if (content.isPresent() && content.equals(content(file))) {
            if (KNOWN.size() >= MOST_KNOWN) {
                KNOWN.clear();
            }
            KNOWN.put(content.get(), read);
        }
        return read;
    }

    /** Nothing on file systems that do not tell. */
    private static Optional<Content> content(Path file) throws IOException {
        try {
            return Optional.of(new Content(Map.copyOf(Files.readAttributes(file, "unix:dev,ino,ctime,size"))));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
