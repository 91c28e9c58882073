package org.pyramidion.weights;

import java.lang.foreign.MemorySegment;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON header of a safetensors file. It is parsed token by token, not into a tree, so that a hostile header takes
 * no more memory than a small multiple of its own length.
 */
record SafeTensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {

    static final String METADATA = "__metadata__";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Type, shape and place of one tensor, offsets counted from the end of the header. */
    record Entry(ElementType type, long[] shape, long begin, long end) {

        WeightTensor of(String name, MemorySegment data) {
            return new WeightTensor(name, type, shape, data.asSlice(begin, end - begin));
        }

        private void checkSize(String name) {
            if (begin < 0 || end < begin) {
                throw new MalformedException("tensor %s has data_offsets [%d, %d]".formatted(name, begin, end));
            }
            if (type.bytes(shape).orElse(-1) != end - begin) {
                throw new MalformedException("tensor %s is %s %s but takes %d bytes"
                        .formatted(name, type, Arrays.toString(shape), end - begin));
            }
        }
    }

    /** The header that lays {@code tensors} out one after the other. */
    static SafeTensorsHeader of(List<WeightTensor> tensors, Map<String, String> metadata) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        long at = 0;
        for (WeightTensor tensor : tensors) {
            long end = at + tensor.data().byteSize();
            entries.put(tensor.name(), new Entry(tensor.type(), tensor.shape(), at, end));
            at = end;
        }
        return new SafeTensorsHeader(entries, metadata);
    }

    /** JSON, padded with spaces to a multiple of {@code alignment}. */
    byte[] toBytes(int alignment) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            json.put(METADATA, new TreeMap<>(metadata));
        }
        entries.forEach((name, entry) -> json.put(name, json(entry)));
        byte[] bytes = JsonMapper.shared().writeValueAsBytes(json);
        byte[] padded = Arrays.copyOf(bytes, Math.ceilDiv(bytes.length, alignment) * alignment);
        Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
        return padded;
    }

    private static Map<String, Object> json(Entry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dtype", entry.type().name());
        json.put("shape", entry.shape());
        json.put("data_offsets", List.of(entry.begin(), entry.end()));
        return json;
    }

    /** Checks that the tensors cover the data exactly: no hole, no overlap, nothing left over. */
    void checkOffsets(long dataSize) {
        entries.forEach((name, entry) -> entry.checkSize(name));
        long at = 0;
        for (Map.Entry<String, Entry> named : inFileOrder()) {
            Entry entry = named.getValue();
            if (entry.begin() != at) {
                throw new MalformedException("data of tensor %s begin at %d where %d was expected (%s)"
                        .formatted(named.getKey(), entry.begin(), at, entry.begin() < at ? "overlap" : "hole"));
            }
            at = entry.end();
        }
        if (at != dataSize) {
            throw new MalformedException("tensors take %d bytes but the file holds %d".formatted(at, dataSize));
        }
    }

    private List<Map.Entry<String, Entry>> inFileOrder() {
        Comparator<Map.Entry<String, Entry>> byBegin =
                Comparator.comparingLong(named -> named.getValue().begin());
        return entries.entrySet().stream()
                .sorted(byBegin.thenComparingLong(named -> named.getValue().end()))
                .toList();
    }

    static SafeTensorsHeader parse(MemorySegment bytes) {
        String text = decode(bytes);
        if (!text.startsWith("{")) {
            throw new MalformedException("the header does not begin with {");
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            return parse(parser);
        } catch (JacksonException e) {
            throw new MalformedException("the header is not valid JSON: " + firstLine(e.getOriginalMessage()));
        }
    }

    private static String decode(MemorySegment bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.asByteBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("the header is not UTF-8");
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("unknown");
    }

    private static SafeTensorsHeader parse(JsonParser parser) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        expect(parser, JsonToken.START_OBJECT, "the header");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (name.equals(METADATA)) {
                metadata.putAll(parseMetadata(parser));
            } else {
                entries.put(name, parseEntry(parser, name));
            }
        }
        if (parser.nextToken() != null) {
            throw new MalformedException("the header goes on after its JSON object");
        }
        return new SafeTensorsHeader(entries, metadata);
    }

    private static Map<String, String> parseMetadata(JsonParser parser) {
        Map<String, String> metadata = new LinkedHashMap<>();
        expect(parser, JsonToken.START_OBJECT, METADATA);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            expect(parser, JsonToken.VALUE_STRING, METADATA);
            metadata.put(key, parser.getString());
        }
        return metadata;
    }

    private static Entry parseEntry(JsonParser parser, String name) {
        Optional<ElementType> type = Optional.empty();
        Optional<long[]> shape = Optional.empty();
        Optional<long[]> offsets = Optional.empty();
        String where = "tensor " + name;
        expect(parser, JsonToken.START_OBJECT, where);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            switch (parser.currentName()) {
                case "dtype" -> type = Optional.of(parseType(parser, where));
                case "shape" -> shape = Optional.of(parseNumbers(parser, where));
                case "data_offsets" -> offsets = Optional.of(parseNumbers(parser, where));
                default ->
                    throw new MalformedException("%s has the unknown key %s".formatted(where, parser.currentName()));
            }
        }
        if (type.isEmpty() || shape.isEmpty() || offsets.isEmpty() || offsets.get().length != 2) {
            throw new MalformedException(where + " lacks one of dtype, shape and two data_offsets");
        }
        return new Entry(type.get(), shape.get(), offsets.get()[0], offsets.get()[1]);
    }

    private static ElementType parseType(JsonParser parser, String where) {
        expect(parser, JsonToken.VALUE_STRING, where);
        String name = parser.getString();
        return ElementType.of(name)
                .orElseThrow(() -> new MalformedException("%s has the unsupported dtype %s".formatted(where, name)));
    }

    private static long[] parseNumbers(JsonParser parser, String where) {
        List<Long> numbers = new ArrayList<>();
        expect(parser, JsonToken.START_ARRAY, where);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || numbers.size() == Dimensions.MOST) {
                throw new MalformedException(where + " has a list that is not of a few whole numbers");
            }
            numbers.add(parser.getLongValue());
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private static void expect(JsonParser parser, JsonToken wanted, String where) {
        if (parser.nextToken() != wanted) {
            throw new MalformedException(
                    "%s has %s where %s was expected".formatted(where, parser.currentToken(), wanted));
        }
    }
}
