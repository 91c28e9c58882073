package org.pyramidion.engine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * CUDA's own libraries, which libtorch's build for GPUs links. They come with the system or in the wheels that Python's
 * package installer fetches ({@code nvidia-*-cu13}), and are loaded by their paths, so that no search path has to be
 * set before the process starts.
 */
public final class CudaLibraries {

    /** The version of libtorch and of its Java binding, which libraries for a GPU must be of too. */
    public static final String LIBTORCH = "2.10.0-1.5.13";

    /** The environment variable that names directories to look in first, separated as in a class path. */
    public static final String PATH = "PYRAMIDION_CUDA_PATH";

    /** What begins the place of a library that is not there. */
    static final String MISSING = "missing";

    /** In an order in which each finds what it links, with the wheel that has it. */
    private static final List<Map.Entry<String, String>> NEEDED = List.of(
            Map.entry("libcudart.so.13", "nvidia-cuda-runtime"),
            Map.entry("libcupti.so.13", "nvidia-cuda-cupti"),
            Map.entry("libnvJitLink.so.13", "nvidia-nvjitlink"),
            Map.entry("libcublasLt.so.13", "nvidia-cublas"),
            Map.entry("libcublas.so.13", "nvidia-cublas"),
            Map.entry("libcusparse.so.12", "nvidia-cusparse"),
            Map.entry("libcusolver.so.12", "nvidia-cusolver"),
            Map.entry("libcufft.so.12", "nvidia-cufft"),
            Map.entry("libcurand.so.10", "nvidia-curand"),
            Map.entry("libcufile.so.0", "nvidia-cufile"),
            Map.entry("libnccl.so.2", "nvidia-nccl-cu13"),
            Map.entry("libcudnn.so.9", "nvidia-cudnn-cu13"),
            Map.entry("libcudnn_graph.so.9", "nvidia-cudnn-cu13"),
            Map.entry("libcudnn_ops.so.9", "nvidia-cudnn-cu13"),
            Map.entry("libcudnn_cnn.so.9", "nvidia-cudnn-cu13"),
            Map.entry("libcudnn_adv.so.9", "nvidia-cudnn-cu13"));

    private final List<Path> directories;

    private CudaLibraries(List<Path> directories) {
        this.directories = directories;
    }

    /**
     * Those of this machine: in {@value #PATH}, {@code LD_LIBRARY_PATH}, {@code CUDA_HOME}, the system's usual places,
     * and the site packages of {@code VIRTUAL_ENV}, the user and the system.
     */
    static CudaLibraries here() {
        return new CudaLibraries(directories(System.getenv()));
    }

    /** Those in the directories that an environment names. */
    static CudaLibraries in(Map<String, String> environment) {
        return new CudaLibraries(directories(environment));
    }

    private static List<Path> directories(Map<String, String> environment) {
        Set<Path> found = new LinkedHashSet<>();
        for (String variable : List.of(PATH, "LD_LIBRARY_PATH")) {
            Stream.of(environment.getOrDefault(variable, "").split(File.pathSeparator))
                    .filter(part -> !part.isBlank())
                    .map(Path::of)
                    .forEach(found::add);
        }
        Optional.ofNullable(environment.get("CUDA_HOME")).map(Path::of).ifPresent(home -> {
            found.add(home.resolve("lib64"));
            found.add(home.resolve("targets/x86_64-linux/lib"));
        });
        found.add(Path.of("/usr/local/cuda/lib64"));
        found.add(Path.of("/usr/lib/x86_64-linux-gnu"));
        Stream.of(environment.get("VIRTUAL_ENV"), environment.getOrDefault("HOME", "/root") + "/.local", "/usr/local")
                .filter(home -> home != null && !home.isBlank())
                .forEach(home -> found.addAll(wheels(Path.of(home))));
        return found.stream().filter(Files::isDirectory).toList();
    }

    /** The library directories of NVIDIA's wheels below {@code home/lib/python3.X}. */
    private static List<Path> wheels(Path home) {
        List<Path> found = new ArrayList<>();
        for (Path python : children(home.resolve("lib"))) {
            for (String packages : List.of("site-packages", "dist-packages")) {
                children(python.resolve(packages).resolve("nvidia")).forEach(wheel -> found.add(wheel.resolve("lib")));
            }
        }
        return found;
    }

    private static List<Path> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        } catch (IOException e) {
            return List.of(); // a directory that may not be read has nothing for us
        }
    }

    /** Where a library lies, if anywhere. */
    Optional<Path> find(String name) {
        return directories.stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The libraries that are not there, each with the wheel that has it: {@code libcudnn.so.9 (nvidia-cudnn-cu13)}. */
    List<String> missing() {
        return NEEDED.stream()
                .filter(library -> find(library.getKey()).isEmpty())
                .map(library -> "%s (%s)".formatted(library.getKey(), library.getValue()))
                .toList();
    }

    /** What {@link #missing} finds on this machine. */
    public static List<String> missingHere() {
        return here().missing();
    }

    /** Every library with its place, in the order in which they are loaded; for reports. */
    Map<String, String> places() {
        Map<String, String> places = new LinkedHashMap<>();
        NEEDED.forEach(library -> places.put(
                library.getKey(),
                find(library.getKey()).map(Path::toString).orElse(MISSING + ", in " + library.getValue())));
        return places;
    }

    /**
     * Loads them all into the process.
     *
     * @throws UnsatisfiedLinkError if one cannot be loaded
     */
    void load() {
        NEEDED.forEach(library -> find(library.getKey()).ifPresent(file -> System.load(real(file))));
    }

    private static String real(Path file) {
        return file.toAbsolutePath().normalize().toString();
    }
}
