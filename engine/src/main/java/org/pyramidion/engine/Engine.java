package org.pyramidion.engine;

import java.util.Locale;
import org.bytedeco.pytorch.global.torch;

/**
 * Starts libtorch once for the whole process.
 *
 * <p>JavaCPP reads its settings when its first class loads, so every class of this module that touches libtorch calls
 * {@link #start} first. On x86-64 the BLAS is MKL (twice as fast as OpenBLAS for the shapes of a small transformer),
 * elsewhere OpenBLAS; nobody has to choose.
 */
public final class Engine {

    private static final String BLAS = "org.bytedeco.openblas.load";
    private static boolean started;

    private Engine() {}

    /** Loads libtorch if that has not been done; does nothing after the first call. */
    public static synchronized void start() {
        if (started) {
            return;
        }
        chooseBlas();
        // Scopes free tensors. JavaCPP's own limits would count memory-mapped corpora too and stop a healthy run.
        setIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
        setIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        started = true;
    }

    /**
     * Sets how many threads one operation may use, for this thread and for those that compute for the first time from
     * now on. That is libtorch's own setting and the whole process's, so this library never sets it by itself: a
     * program does, before it computes. Otherwise libtorch decides, by {@code OMP_NUM_THREADS} or the number of cores.
     *
     * @throws IllegalArgumentException if {@code threads} is not positive
     */
    public static void threads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
        start();
        torch.set_num_threads(threads);
    }

    /**
     * Sets how many threads one operation of the calling thread may use. Other threads keep their number.
     *
     * @throws IllegalArgumentException if {@code threads} is not positive
     */
    public static synchronized void threadsHere(int threads) {
        // Asking has libtorch begin with this thread, which would take the others' number later.
        int others = threads();
        threads(threads);
        // The number for new threads is what was set last: by a thread of its own, which keeps it to itself.
        join(Thread.ofPlatform().daemon().start(() -> torch.set_num_threads(others)));
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many threads one operation of the calling thread uses. */
    public static int threads() {
        start();
        return torch.get_num_threads();
    }

    /**
     * Seeds the generator that dropout and random initialisation draw from. Training seeds it anew at every step from
     * the run's seed and the step's number, so a resumed run needs no generator state.
     */
    public static void seed(long seed) {
        start();
        torch.manual_seed(seed);
    }

    /** What does the arithmetic, for logs and provenance: {@code "libtorch 2.10.0, MKL, 2 threads"}. */
    public static String description() {
        start();
        String blas = isX86() ? "MKL" : "OpenBLAS";
        return "libtorch %s, %s, %d threads".formatted(version(), blas, threads());
    }

    private static String version() {
        String version = torch.class.getPackage().getImplementationVersion();
        return version == null ? "of unknown version" : version;
    }

    private static void chooseBlas() {
        if (isX86()) {
            setIfAbsent(BLAS, "mkl_rt");
        }
    }

    private static boolean isX86() {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean linuxOrWindows =
                !System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        return linuxOrWindows && (arch.equals("amd64") || arch.equals("x86_64"));
    }

    private static void setIfAbsent(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
