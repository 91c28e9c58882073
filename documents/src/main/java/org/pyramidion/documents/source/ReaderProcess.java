package org.pyramidion.documents.source;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pyramidion.base.PyramidionException;

/**
 * Reads files in a process of its own ({@link ReaderMain}), for so long and no longer. Java cannot stop a thread that
 * does not listen, and a parser of PDF or HTML that a file has led astray does not; a process can be killed, and its
 * memory is not ours.
 *
 * <p>A process reads one file after the other. One that is idle waits for the next file, and ends by itself before
 * long, or when this process does.
 */
final class ReaderProcess implements AutoCloseable {

    private final Process process;
    private final DataOutputStream questions;
    private final DataInputStream answers;
    private volatile boolean proven;
    private volatile boolean ended;

    /**
     * What came of a file.
     *
     * @param problem why there is no content, in a few words
     */
    record Outcome(Optional<FileContent> content, String problem) {

        static Outcome failed(String problem) {
            return new Outcome(Optional.empty(), problem);
        }
    }

    /** @throws IOException if it cannot be started */
    ReaderProcess(String classPath) throws IOException {
        process = new ProcessBuilder(command(classPath))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        questions = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    }

    private static List<String> command(String classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + Runtime.getRuntime().maxMemory(),
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                ReaderMain.class.getName());
    }

    /** Whether it has read a file. */
    boolean isProven() {
        return proven;
    }

    boolean isAlive() {
        return !ended && process.isAlive();
    }

    /**
     * Reads one file.
     *
     * @return nothing if the process has ended without an answer
     * @throws PyramidionException if the calling thread is interrupted
     */
    Optional<Outcome> ask(FileKind kind, Path file, Duration limit) {
        FutureTask<Outcome> exchange = new FutureTask<>(() -> exchange(kind, file));
        Thread.ofPlatform().daemon().name("reading a file").start(exchange);
        boolean whole = false;
        try {
            Outcome outcome = exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            whole = true;
            return Optional.of(outcome);
        } catch (TimeoutException e) {
            return Optional.of(Outcome.failed("takes longer than %d s".formatted(limit.toSeconds())));
        } catch (ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PyramidionException("reading files was interrupted", e);
        } finally {
            if (whole) {
                proven = true;
            } else {
                close();
            }
        }
    }

    private Outcome exchange(FileKind kind, Path file) throws IOException {
        FileContent.writeString(kind.name(), questions);
        // Not the path as text: that has lost what the locale has no characters for.
        FileContent.writeString(file.toUri().toString(), questions);
        questions.flush();
        return answers.readBoolean()
                ? new Outcome(Optional.of(FileContent.readFrom(answers)), "")
                : Outcome.failed(FileContent.readString(answers));
    }

    /** Ends the process. It takes a moment to be over, but is not {@linkplain #isAlive alive} any more. */
    @Override
    public void close() {
        ended = true;
        process.destroyForcibly();
    }
}
