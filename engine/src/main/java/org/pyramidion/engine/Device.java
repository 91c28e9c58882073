package org.pyramidion.engine;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.pyramidion.base.PyramidionException;

/**
 * Where tensors are made and products are computed. A process has one, because it has one set of native libraries
 * (decision 12); {@link Engine#device} tells which.
 *
 * @param index which GPU of several; 0 for a CPU
 */
public record Device(Type type, int index) {

    /** What does the arithmetic. */
    public enum Type {
        CPU,
        CUDA,
        /**
         * The CPU by the code that a GPU takes, with the libraries of one where they are there: for tests of that code
         * on machines without a GPU.
         */
        SIMULATED
    }

    /** The name of the system property, and in capitals with an underscore of the environment variable. */
    static final String PROPERTY = "pyramidion.device";

    /** The name that leaves the choice to the engine. */
    public static final String AUTO = "auto";

    static final Device CPU = new Device(Type.CPU, 0);

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,2}))?");

    /** Which GPU this process takes of itself: the first, or of several processes of a machine each its own. */
    static int indexHere(Map<String, String> environment) {
        String rank = environment.getOrDefault("LOCAL_RANK", "0");
        return environment.containsKey("WORLD_SIZE") && rank.matches("\\d{1,2}") ? Integer.parseInt(rank) : 0;
    }

    /** Whether devices are called so, here or elsewhere: {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}. */
    public static boolean isName(String name) {
        return Set.of(AUTO, "cpu", "simulated").contains(name)
                || CUDA.matcher(name).matches();
    }

    /**
     * Reads {@code cpu}, {@code cuda}, {@code cuda:1} or {@code simulated}.
     *
     * @throws PyramidionException if it is none of these
     */
    static Device of(String name) {
        Matcher cuda = CUDA.matcher(name);
        if (cuda.matches()) {
            return new Device(Type.CUDA, cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
        }
        return switch (name) {
            case "cpu" -> CPU;
            case "simulated" -> new Device(Type.SIMULATED, 0);
            default ->
                throw new PyramidionException("device: '%s' is none; give auto, cpu, cuda or cuda:N".formatted(name));
        };
    }

    /** {@code cpu}, {@code cuda:0}. */
    public String label() {
        String name = type.name().toLowerCase(Locale.ROOT);
        return isCuda() ? name + ":" + index : name;
    }

    /** Whether tensors lie in a GPU's memory. */
    public boolean isCuda() {
        return type == Type.CUDA;
    }

    /** Whether the code for GPUs is taken: few large operations, nothing that reads a tensor's memory. */
    public boolean isAccelerator() {
        return type != Type.CPU;
    }

    /** libtorch's own object for it. */
    org.bytedeco.pytorch.Device torch() {
        return isCuda()
                ? new org.bytedeco.pytorch.Device(DeviceType.CUDA, (byte) index)
                : new org.bytedeco.pytorch.Device(DeviceType.CPU);
    }
}
