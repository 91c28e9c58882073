package org.pyramidion.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;

/** Checks that a download is what was published. */
final class Checksums {

    private Checksums() {}

    /** @throws PyramidionException if the SHA-256 of {@code file} is another */
    static void require(Path file, String sha256, Progress progress) {
        String found = sha256(file, progress);
        if (!found.equals(sha256)) {
            throw new PyramidionException(
                    "%s: truncated or altered: its SHA-256 is %s where %s was expected; delete that file and run again"
                            .formatted(file, found, sha256));
        }
    }

    static String sha256(Path file, Progress progress) {
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(file);
                Progress.Task task = progress.start("checking " + file.getFileName(), Files.size(file), "bytes")) {
            byte[] buffer = new byte[1 << 16];
            long done = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                done += n;
                task.update(done);
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
