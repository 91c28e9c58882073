package org.pyramidion.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.IOSupplier;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.PyramidionException;

/**
 * Reads Lucene's files. Of what is not as Lucene wrote it there may come anything: its own exceptions, indexes out of
 * bounds, sizes below zero.
 */
public final class LuceneFiles {

    /** Larger ones are mapped: Lucene takes no sizes from them as it opens. */
    private static final long MOST_BYTES_COMPARED = 16 << 20;

    private LuceneFiles() {}

    /**
     * Opens what is in a directory, after Lucene's own checksums were compared: it makes arrays as large as its files
     * say before it looks at the sum behind them.
     *
     * @throws DamagedException whatever goes wrong
     */
    public static <T> T open(Path directory, IOSupplier<T> opening) {
        return read(directory, () -> {
            requireWhole(directory, MOST_BYTES_COMPARED);
            return opening.get();
        });
    }

    /**
     * What some reading gives.
     *
     * @param directory Lucene's
     * @throws DamagedException whatever else goes wrong
     */
    public static <T> T read(Path directory, IOSupplier<T> reading) {
        try {
            return reading.get();
        } catch (PyramidionException | AlreadyClosedException e) {
            throw e;
        } catch (ClosedChannelException e) { // of a thread that was interrupted
            throw new UncheckedIOException(e);
        } catch (IOException | RuntimeException e) {
            throw new DamagedException(directory, "cannot be read", e);
        } catch (OutOfMemoryError e) { // Lucene takes what its files say
            requireWhole(directory, Long.MAX_VALUE);
            throw e;
        }
    }

    /** Compares Lucene's own checksums. */
    private static void requireWhole(Path place, long mostBytes) {
        try (Directory directory = new MMapDirectory(place)) {
            for (String name : directory.listAll()) {
                if ((name.startsWith("_") || name.startsWith("segments")) && directory.fileLength(name) <= mostBytes) {
                    try (IndexInput file = directory.openInput(name, IOContext.READONCE)) {
                        CodecUtil.checksumEntireFile(file);
                    }
                }
            }
        } catch (ClosedChannelException e) { // of a thread that was interrupted
            throw new UncheckedIOException(e);
        } catch (IOException | RuntimeException e) {
            throw new DamagedException(place, "cannot be read", e);
        }
    }
}
