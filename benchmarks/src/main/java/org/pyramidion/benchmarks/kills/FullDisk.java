package org.pyramidion.benchmarks.kills;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A small disk in memory, which can be made smaller and larger while it is used; mounting takes a system's
 * administrator.
 *
 * @param directory where it is mounted
 */
record FullDisk(Path directory) implements AutoCloseable {

    private static final long LARGE = 512L << 20;

    /** @throws IOException if this user may not mount anything */
    static FullDisk mount(Path directory) throws IOException {
        run("mount", "-t", "tmpfs", "-o", "size=" + LARGE, "tmpfs", directory.toString());
        return new FullDisk(directory);
    }

    void resize(long bytes) throws IOException {
        run("mount", "-o", "remount,size=" + bytes, directory.toString());
    }

    void enlarge() throws IOException {
        resize(LARGE);
    }

    @Override
    public void close() throws IOException {
        run("umount", directory.toString());
    }

    private static void run(String... command) throws IOException {
        try {
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                throw new IOException("failed: " + String.join(" ", command));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
