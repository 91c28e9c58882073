package org.pyramidion.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * Metrics as TensorBoard's scalars: a file of TFRecords, each holding an {@code Event} of {@code
 * tensorflow/core/util/event.proto}.
 *
 * <p>A record is: length (uint64, lowest byte first), masked CRC-32C of the length, the event, masked CRC-32C of the
 * event. The first event tells the file's version. The second says that a session starts at its step: TensorBoard then
 * forgets what an interrupted run wrote from that step on.
 */
public final class TensorBoardLog implements MetricsLog, AutoCloseable {

    private static final int CRC_DELTA = 0xa282ead8;

    // Fields of the protobuf messages.
    private static final int WALL_TIME = 1; // Event: double
    private static final int STEP = 2; // Event: int64
    private static final int FILE_VERSION = 3; // Event: string
    private static final int SUMMARY = 5; // Event: Summary
    private static final int SESSION_LOG = 7; // Event: SessionLog
    private static final int STATUS = 1; // SessionLog: enum
    private static final int START = 1;
    private static final int VALUE = 1; // Summary: repeated Value
    private static final int TAG = 1; // Value: string
    private static final int SIMPLE_VALUE = 2; // Value: float

    private final Path directory;
    private final InstantSource clock;
    private @Nullable FileChannel channel;
    private Path file;

    /** @param directory gets the file when the first values come */
    public TensorBoardLog(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
        this.file = directory;
    }

    /** @throws PyramidionException if the file cannot be written */
    @Override
    public void log(long step, Map<String, Double> values) {
        try {
            FileChannel open = channel == null ? start(step) : channel;
            channel = open;
            write(open, event(step).bytes(SUMMARY, summary(values)));
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the channel lives as long as this log, which closes it
    private FileChannel start(long step) throws IOException {
        Files.createDirectories(directory);
        file = directory.resolve(
                "events.out.tfevents.%d.%s.pyramidion".formatted(clock.instant().getEpochSecond(), host()));
        FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        write(opened, event(0).bytes(FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8)));
        write(opened, event(step).bytes(SESSION_LOG, new Message().varint(STATUS, START)));
        return opened;
    }

    private Message event(long step) {
        return new Message().fixed64(WALL_TIME, clock.millis() / 1e3).varint(STEP, step);
    }

    private static Message summary(Map<String, Double> values) {
        Message summary = new Message();
        values.forEach((name, value) -> summary.bytes(
                VALUE,
                new Message()
                        .bytes(TAG, name.getBytes(StandardCharsets.UTF_8))
                        .fixed32(SIMPLE_VALUE, value.floatValue())));
        return summary;
    }

    private static void write(FileChannel channel, Message event) throws IOException {
        byte[] data = event.toByteArray();
        byte[] length = new byte[Long.BYTES];
        ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length);
        ByteBuffer record = littleEndian(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
                .putLong(data.length)
                .putInt(maskedCrc(length))
                .put(data)
                .putInt(maskedCrc(data))
                .flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    /**
     * CRC-32C rotated right by 15 bits, plus a constant, so that the checksum of data that hold checksums stays sound.
     */
    static int maskedCrc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return Integer.rotateRight((int) crc.getValue(), 15) + CRC_DELTA;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9-]", "_");
        } catch (UnknownHostException e) {
            return "localhost";
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

    /** A protobuf message as it is being written. */
    private static final class Message {

        private static final int VARINT = 0;
        private static final int FIXED64 = 1;
        private static final int BYTES = 2;
        private static final int FIXED32 = 5;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message varint(int field, long value) {
            key(field, VARINT);
            varint(value);
            return this;
        }

        Message fixed64(int field, double value) {
            key(field, FIXED64);
            out.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
            return this;
        }

        Message fixed32(int field, float value) {
            key(field, FIXED32);
            out.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
            return this;
        }

        Message bytes(int field, byte[] value) {
            key(field, BYTES);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message bytes(int field, Message value) {
            return bytes(field, value.toByteArray());
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }

        private void key(int field, int type) {
            varint(((long) field << 3) | type);
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
