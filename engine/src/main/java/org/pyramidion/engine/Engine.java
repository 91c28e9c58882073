package org.pyramidion.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * Starts libtorch once for the whole process.
 *
 * <p>JavaCPP reads its settings when its first class loads, so every class of this module that touches libtorch calls
 * {@link #start} first. On x86-64 the BLAS is MKL (twice as fast as OpenBLAS for the shapes of a small transformer),
 * elsewhere OpenBLAS; nobody has to choose.
 *
 * <p>The device is chosen then too, for the whole process, because libtorch's libraries for GPUs are other files than
 * those for CPUs: the system property {@code pyramidion.device} or else the environment variable {@code
 * PYRAMIDION_DEVICE} names it, {@code auto} where neither does. That takes a GPU if its libraries are there and it
 * works.
 */
public final class Engine {

    /** What of this process is mapped from which file, on Linux. */
    private static final Path MAPS = Path.of("/proc/self/maps");

    private static final String BLAS = "org.bytedeco.openblas.load";
    private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";
    private static final String CUDA_NATIVES = "/org/bytedeco/pytorch/linux-x86_64-gpu";
    private static boolean started;
    private static boolean cudaNatives;
    private static @Nullable String withoutCuda;
    private static volatile Device device = Device.CPU;

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
        String asked = asked();
        Device wanted = chosen(asked);
        // With the files for both on the class path JavaCPP would load both, one over the other.
        setIfAbsent(EXTENSION, cudaNatives ? "-gpu" : "");
        if (wanted.isCuda()) {
            int seen = torch.cuda_is_available() ? torch.cuda_device_count() : 0;
            wanted = visible(wanted, seen, asked.equals(Device.AUTO));
            withoutCuda = wanted.isCuda() ? null : unseen(seen);
        }
        device = wanted;
        started = true; // not before: what failed fails again
    }

    /**
     * Asks for a device by its name: {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}.
     *
     * @throws PyramidionException if there is none of that name, or another is in use already
     */
    public static synchronized void ask(String name) {
        if (!name.equals(Device.AUTO)) {
            Device wanted = Device.of(name);
            if (started && !wanted.equals(device)) {
                throw unusable(wanted, "this process computes on %s already".formatted(device.label()));
            }
        }
        System.setProperty(Device.PROPERTY, name);
    }

    private static String asked() {
        String asked = System.getProperty(Device.PROPERTY, System.getenv("PYRAMIDION_DEVICE"));
        return asked == null || asked.isBlank() ? Device.AUTO : asked.strip();
    }

    /** What was asked for, as far as can be told before libtorch is loaded. */
    private static Device chosen(String asked) {
        if (asked.equals(Device.AUTO)) {
            Optional<String> fault = CudaDriver.fault().or(Engine::loadCuda);
            withoutCuda = fault.orElse(null);
            return fault.isPresent() ? Device.CPU : new Device(Device.Type.CUDA, Device.indexHere(System.getenv()));
        }
        Device wanted = Device.of(asked);
        if (wanted.type() == Device.Type.SIMULATED) {
            withoutCuda = loadCuda().orElse(null);
        } else if (wanted.isCuda()) {
            CudaDriver.fault().or(Engine::loadCuda).ifPresent(fault -> {
                throw unusable(wanted, fault);
            });
        }
        return wanted;
    }

    /**
     * The last word is libtorch's: a container may have driver and libraries, and no GPU. Of several processes none
     * takes a CPU by itself beside others that take GPUs.
     *
     * @param seen how many GPUs libtorch sees
     */
    static Device visible(Device wanted, int seen, boolean auto) {
        if (wanted.index() < seen) {
            return wanted;
        }
        if (auto && seen == 0) {
            return Device.CPU;
        }
        throw unusable(wanted, unseen(seen));
    }

    private static String unseen(int seen) {
        return "libtorch sees %d GPUs here".formatted(seen);
    }

    private static PyramidionException unusable(Device wanted, String why) {
        return new PyramidionException("device: %s cannot be used: %s".formatted(wanted.label(), why));
    }

    /** Loads the libraries for GPUs if they are all there; otherwise tells what is missing. */
    private static Optional<String> loadCuda() {
        if (Engine.class.getResource(CUDA_NATIVES + "/libjnitorch.so") == null) {
            return Optional.of(
                    "libtorch's libraries for GPUs are not on the class path: run 'pyramidion device install cuda', or"
                            + " add org.bytedeco:pytorch:%s:linux-x86_64-gpu".formatted(CudaLibraries.LIBTORCH));
        }
        CudaLibraries libraries = CudaLibraries.here();
        List<String> missing = libraries.missing();
        if (!missing.isEmpty()) {
            return Optional.of(
                    ("these libraries of CUDA 13 are missing: %s; install CUDA, or the wheels named in brackets by "
                                            + "pip, and name their")
                                    .formatted(String.join(", ", missing))
                            + " directories in " + CudaLibraries.PATH);
        }
        try {
            libraries.load();
        } catch (UnsatisfiedLinkError e) {
            return Optional.of("a library of CUDA 13 cannot be loaded: " + e.getMessage());
        }
        unpack();
        cudaNatives = true;
        return Optional.empty();
    }

    /**
     * Unpacks all of libtorch's libraries before the first is loaded. JavaCPP unpacks each as it loads it, and the
     * first process would look for torch_cuda's needs before they are there and go on without it.
     */
    private static void unpack() {
        try {
            Loader.cacheResources(Engine.class, CUDA_NATIVES);
        } catch (IOException e) {
            throw new PyramidionException("cannot unpack libtorch's libraries for GPUs: " + Artifact.reason(e), e);
        }
    }

    /** Where this process computes. */
    public static Device device() {
        start();
        return device;
    }

    /** Why no GPU is used, if that was found out. */
    public static Optional<String> withoutCuda() {
        start();
        return Optional.ofNullable(withoutCuda);
    }

    /** Waits until the device has done all that it was given; a CPU has. */
    public static void synchronize() {
        if (device().isCuda()) {
            new CudaRuntime().synchronize();
        }
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

    /**
     * What does the arithmetic, for logs and provenance: {@code "libtorch 2.10.0, MKL, 2 threads"}, or with a GPU
     * {@code "libtorch 2.10.0, cuda:0 (NVIDIA H200), MKL, 16 threads"}.
     */
    public static String description() {
        String gpu =
                device().isCuda() ? "%s (%s), ".formatted(device.label(), new CudaRuntime().name(device.index())) : "";
        return "libtorch %s, %s%s, %d threads".formatted(version(), gpu, blas(), threads());
    }

    /** Which library multiplies matrices: what was asked for is not always what could be loaded. */
    static String blas() {
        boolean known = Files.isReadable(MAPS);
        return loaded("libmkl_rt").isPresent()
                        || (!known && System.getProperty(BLAS, "").contains("mkl_rt"))
                ? "MKL"
                : "OpenBLAS";
    }

    /** The file of a loaded library whose name begins so; none where the system does not tell. */
    static Optional<Path> loaded(String name) {
        torch.get_num_threads(); // loads all
        try (Stream<String> maps = Files.lines(MAPS)) {
            return maps.filter(line -> line.contains("/" + name))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
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
