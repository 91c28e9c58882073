package org.pyramidion.reader;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.OneLine;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.weights.ElementType;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightTensor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was trained of a reader, in a safetensors file: of each matrix {@code NAME} of an encoder's layer its bytes,
 * {@code I8 [O, I]}, and {@code NAME.scale}, {@code F32 [O]}; the weight is {@code scale[o] · byte[o, i]}, where a
 * row's scale is its largest value / 127. All else is F32. The published embeddings are not in it.
 *
 * <p>Its metadata: {@code format} ({@value #FORMAT}), {@code version}, {@code base} (the name of the published BERT),
 * {@code calibration} ({@link SavedCalibration}), {@code provenance}, JSON, and {@code crc32c} of all the others and
 * of the tensors, in the order of their names.
 */
final class ReaderFile {

    static final String FORMAT = "pyramidion-reader";
    static final String VERSION = "2";

    private static final String CALIBRATION = "calibration";
    private static final String CHECKSUM = "crc32c";
    private static final String PROVENANCE = "provenance";

    private static final String SCALE = ".scale";
    private static final int LARGEST = 127;

    /** A matrix of fewer rows stays in float32: it is small, and its rows matter more. */
    private static final int FEW_ROWS = 16;

    private ReaderFile() {}

    /**
     * Writes what was trained.
     *
     * @param base the name of the published BERT
     * @param calibration of its probabilities
     * @param provenance how it was trained, JSON
     */
    static void write(Path file, Parameters weights, String base, ReaderCalibration calibration, String provenance) {
        List<WeightTensor> tensors = new ArrayList<>();
        for (String name : weights.learning().names()) {
            long[] shape = Tensors.shape(weights.get(name));
            float[] values = Tensors.floats(weights.get(name));
            if (shape.length == 2 && shape[0] >= FEW_ROWS) {
                tensors.addAll(inBytes(name, shape, values));
            } else {
                tensors.add(WeightTensor.of(name, shape, values));
            }
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("base", base);
        metadata.put(CALIBRATION, SavedCalibration.json(calibration));
        metadata.put(PROVENANCE, provenance);
        metadata.put(CHECKSUM, checksum(metadata, tensors));
        SafeTensors.write(file, tensors, metadata);
    }

    private static List<WeightTensor> inBytes(String name, long[] shape, float[] values) {
        int columns = (int) shape[1];
        float[] scales = new float[(int) shape[0]];
        MemorySegment bytes = Arena.ofAuto().allocate(values.length);
        for (int row = 0; row < scales.length; row++) {
            scales[row] = largest(values, row * columns, columns) / LARGEST;
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                int rounded = scales[row] == 0 ? 0 : Math.round(values[i] / scales[row]);
                bytes.set(ValueLayout.JAVA_BYTE, i, (byte) Math.clamp(rounded, -LARGEST, LARGEST));
            }
        }
        return List.of(
                new WeightTensor(name, ElementType.I8, shape, bytes),
                WeightTensor.of(name + SCALE, new long[] {scales.length}, scales));
    }

    private static float largest(float[] values, int from, int count) {
        float largest = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    /**
     * The metadata of a file that is whole.
     *
     * @throws PyramidionException if it is no such file, or damaged
     */
    static Map<String, String> metadata(Path file) {
        try (WeightFile source = SafeTensors.open(file)) {
            return check(file, source);
        }
    }

    /**
     * Overwrites what is trained with a file's.
     *
     * @throws PyramidionException if it is no such file, damaged, or of another network
     */
    static void read(Path file, Parameters weights) {
        try (WeightFile source = SafeTensors.open(file)) {
            check(file, source);
            for (String name : weights.learning().names()) {
                WeightTensor stored = source.tensor(name);
                if (stored.type() == ElementType.I8) {
                    restore(file, stored, source.tensor(name + SCALE), weights);
                } else {
                    weights.assign(List.of(stored));
                }
            }
        }
    }

    /** The name of the published BERT. */
    static String base(Map<String, String> metadata) {
        return metadata.getOrDefault("base", "minilm");
    }

    /** @throws PyramidionException if it is damaged */
    static ReaderCalibration calibration(Map<String, String> metadata) {
        String json = metadata.get(CALIBRATION);
        return json == null ? ReaderCalibration.none() : SavedCalibration.of(json);
    }

    /**
     * How the weights came about.
     *
     * @throws DamagedException if that is no JSON object
     */
    @SuppressWarnings("unchecked") // JSON's objects
    static Map<String, Object> provenance(Path file, Map<String, String> metadata) {
        try {
            JsonNode json = JsonMapper.shared().readTree(metadata.getOrDefault(PROVENANCE, "{}"));
            if (json.isObject()) {
                return JsonMapper.shared().treeToValue(json, Map.class);
            }
            throw new DamagedException(file, "its provenance is no JSON object");
        } catch (JacksonException e) {
            throw new DamagedException(file, "its provenance is no JSON", e);
        }
    }

    private static Map<String, String> check(Path file, WeightFile source) {
        Map<String, String> metadata = source.metadata();
        if (!FORMAT.equals(metadata.get("format")) || !VERSION.equals(metadata.get("version"))) {
            throw new PyramidionException(
                    "%s: not a reader of version %s; make it with `pyramidion reader pack`".formatted(file, VERSION));
        }
        List<WeightTensor> tensors = source.names().stream().map(source::tensor).toList();
        if (!checksum(metadata, tensors).equals(metadata.get(CHECKSUM))) {
            throw new PyramidionException(
                    PyramidionException.Kind.DAMAGED,
                    "%s: the checksum differs; the file is damaged, fetch or make it again".formatted(file));
        }
        return metadata;
    }

    private static void restore(Path file, WeightTensor bytes, WeightTensor scales, Parameters weights) {
        if (bytes.shape().length != 2 || bytes.shape()[0] != scales.elements()) {
            throw new DamagedException(
                    file, "%s has not a row for each of its scales".formatted(OneLine.of(bytes.name())));
        }
        try (Scope scope = Scope.withoutGradients()) {
            weights.replace(bytes.name(), Tensors.scaled(bytes, scales.toFloats()), scope);
        }
    }

    private static String checksum(Map<String, String> metadata, List<WeightTensor> tensors) {
        CRC32C crc = new CRC32C();
        new TreeMap<>(metadata).forEach((name, value) -> {
            if (!name.equals(CHECKSUM)) {
                add(crc, name);
                add(crc, value);
            }
        });
        tensors.stream().sorted(Comparator.comparing(WeightTensor::name)).forEach(tensor -> {
            add(crc, tensor.name() + tensor.type() + Arrays.toString(tensor.shape()));
            crc.update(tensor.data().asByteBuffer());
        });
        return "%08x".formatted(crc.getValue());
    }

    /** With its end, so that two texts are not one. */
    private static void add(CRC32C crc, String text) {
        crc.update((text + '\0').getBytes(StandardCharsets.UTF_8));
    }
}
