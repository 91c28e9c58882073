package org.pyramidion.engine;

/**
 * Whether the JVM was started with {@code --add-modules jdk.incubator.vector}. Without that module loops over numbers
 * are scalar code: equal results but for the order of sums, more slowly. No manifest can add it. {@code
 * -Dpyramidion.loops=plain} says that it is not missed: in a JVM that stops at C1, which cannot compile it.
 */
public final class VectorModule {

    private static final boolean PRESENT = find();

    private VectorModule() {}

    private static boolean find() {
        if ("plain".equals(System.getProperty("pyramidion.loops"))) {
            return false;
        }
        try {
            Class.forName("jdk.incubator.vector.FloatVector", false, VectorModule.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            System.getLogger(VectorModule.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "searching and training are slower than they could be:"
                                    + " start the JVM with --add-modules jdk.incubator.vector");
            return false;
        }
    }

    /** Says so; the first time that it is missed, a warning is logged. */
    public static boolean isPresent() {
        return PRESENT;
    }
}
