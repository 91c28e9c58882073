package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardLogTest {

    private static final InstantSource THEN = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000, 500_000_000));

    @TempDir
    Path directory;

    /**
     * TensorFlow's own event files begin with 18 00 00 00 00 00 00 00 a3 7f 4b 22; the others are RFC 3720's, masked
     * here.
     */
    @Test
    void masks_checksums_as_tensorflow_does() {
        assertThat(TensorBoardLog.maskedCrc(HexFormat.of().parseHex("1800000000000000")))
                .isEqualTo(0x224b7fa3);
        assertThat(TensorBoardLog.maskedCrc("123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(masked(0xe3069283));
        assertThat(TensorBoardLog.maskedCrc(new byte[32])).isEqualTo(masked(0x8a9136aa));
    }

    @Test
    void names_its_file_so_that_tensorboard_finds_it() throws IOException {
        log(0, Map.of("loss", 1.0));

        assertThat(file().getFileName().toString())
                .matches("events\\.out\\.tfevents\\.1700000000\\.[\\w-]+\\.pyramidion");
    }

    @Test
    void reads_back_as_written() throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", 2.5);
        values.put("retrieval_utility", -0.125);
        try (TensorBoardLog log = new TensorBoardLog(directory, THEN)) {
            log.log(300, values);
            log.log(310, Map.of("loss", Double.NaN));
        }

        List<Message> events = events();
        assertThat(events).hasSize(4);
        assertThat(events).allSatisfy(event -> assertThat(event.number(1)).isEqualTo(1_700_000_000.5));
        assertThat(events.get(0).string(3)).isEqualTo("brain.Event:2");
        assertThat(events.get(1).varint(2))
                .as("a session starts at the first step")
                .isEqualTo(300);
        assertThat(events.get(1).message(7).varint(1)).isEqualTo(1);
        assertThat(events.get(2).varint(2)).isEqualTo(300);
        assertThat(scalars(events.get(2)).toString()).isEqualTo("{loss=2.5, retrieval_utility=-0.125}");
        assertThat(events.get(3).varint(2)).isEqualTo(310);
        assertThat(scalars(events.get(3)).toString()).isEqualTo("{loss=NaN}");
    }

    private void log(long step, Map<String, Double> values) {
        try (TensorBoardLog log = new TensorBoardLog(directory, THEN)) {
            log.log(step, values);
        }
    }

    private Path file() throws IOException {
        try (var files = Files.list(directory)) {
            return files.findFirst().orElseThrow();
        }
    }

    private List<Message> events() throws IOException {
        ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(file())).order(ByteOrder.LITTLE_ENDIAN);
        List<Message> events = new ArrayList<>();
        while (records.hasRemaining()) {
            byte[] length = new byte[8];
            records.get(length);
            assertThat(records.getInt()).isEqualTo(TensorBoardLog.maskedCrc(length));
            byte[] event = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            records.get(event);
            assertThat(records.getInt()).isEqualTo(TensorBoardLog.maskedCrc(event));
            events.add(new Message(event));
        }
        return events;
    }

    private static Map<String, Float> scalars(Message event) {
        Map<String, Float> scalars = new LinkedHashMap<>();
        for (Object value : event.message(5).fields.get(1)) {
            Message scalar = new Message((byte[]) value);
            scalars.put(scalar.string(1), (Float) scalar.fields.get(2).getFirst());
        }
        return scalars;
    }

    /** The fields of a protobuf message by number. */
    private static final class Message {
        private final Map<Integer, List<Object>> fields = new LinkedHashMap<>();

        Message(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                long key = varint(in);
                fields.computeIfAbsent((int) (key >> 3), n -> new ArrayList<>()).add(value(in, (int) key & 7));
            }
        }

        private static Object value(ByteBuffer in, int type) {
            return switch (type) {
                case 0 -> varint(in);
                case 1 -> in.getDouble();
                case 5 -> in.getFloat();
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    yield bytes;
                }
                default -> throw new IllegalArgumentException("wire type " + type);
            };
        }

        private static long varint(ByteBuffer in) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = in.get();
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }

        long varint(int field) {
            return (Long) fields.get(field).getFirst();
        }

        double number(int field) {
            return (Double) fields.get(field).getFirst();
        }

        String string(int field) {
            return new String((byte[]) fields.get(field).getFirst(), StandardCharsets.UTF_8);
        }

        Message message(int field) {
            return new Message((byte[]) fields.get(field).getFirst());
        }
    }

    private static int masked(int crc) {
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }
}
