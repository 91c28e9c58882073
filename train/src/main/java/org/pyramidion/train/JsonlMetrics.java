package org.pyramidion.train;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Metrics as lines of JSON: {@code {"step":10,"time":"2026-11-23T15:04:05Z","loss":2.5}}. A value that is not finite is
 * {@code null}, as JSON has no other word for it.
 *
 * <p>Each line is on its way to the disk before {@link #log} returns. The first line of a resumed run cuts off what the
 * interrupted one wrote from that step on, so that no step stands in the file twice.
 */
public final class JsonlMetrics implements MetricsLog, AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final InstantSource clock;
    private @Nullable FileChannel channel;

    /** @param file is made when the first line comes, with its directory */
    public JsonlMetrics(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** @throws PyramidionException if the file cannot be written */
    @Override
    public void log(long step, Map<String, Double> values) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        values.forEach((name, value) -> line.put(name, Double.isFinite(value) ? value : null));
        try {
            FileChannel open = channel == null ? openBefore(step) : channel;
            channel = open;
            writeLine(open, JSON.writeValueAsBytes(line));
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    private static void writeLine(FileChannel channel, byte[] json) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The file without its lines from {@code step} on, open at its end. */
    @SuppressWarnings("MustBeClosedChecker") // the channel lives as long as this log, which closes it
    private FileChannel openBefore(long step) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        long kept = Files.exists(file) ? lengthBefore(step) : 0;
        FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return opened.truncate(kept).position(kept);
    }

    /**
     * How many bytes come before the first line of {@code step} or a later one; a line that was cut short counts as
     * later.
     */
    private long lengthBefore(long step) throws IOException {
        long length = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            byte[] line = line(in);
            while (line.length > 0 && line[line.length - 1] == '\n' && stepOf(line) < step) {
                length += line.length;
                line = line(in);
            }
        }
        return length;
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int read;
        do {
            read = in.read();
            if (read >= 0) {
                line.write(read);
            }
        } while (read >= 0 && read != '\n');
        return line.toByteArray();
    }

    /** A line that is not ours stays. */
    private static long stepOf(byte[] line) {
        try {
            return JSON.readTree(line).path("step").asLong(Long.MIN_VALUE);
        } catch (JacksonException e) {
            return Long.MIN_VALUE;
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }
}
