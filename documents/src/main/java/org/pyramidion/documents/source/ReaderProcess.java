package org.pyramidion.documents.source;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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

    private static final long LOOK_MILLISECONDS = 200;

    private final Process process;
    private final DataOutputStream questions;
    private final DataInputStream answers;
    private volatile boolean proven;
    private volatile boolean ended;

    /**
     * What came of a file.
     *
     * @param problem why there is no content, in a few words
     * @param givenUp whether it took too long
     */
    record Outcome(Optional<FileContent> content, String problem, boolean givenUp) {

        static Outcome of(FileContent content) {
            return new Outcome(Optional.of(content), "", false);
        }

        static Outcome failed(String problem) {
            return new Outcome(Optional.empty(), problem, false);
        }

        static Outcome givenUp(Duration limit) {
            String seconds =
                    BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros().toPlainString();
            return new Outcome(Optional.empty(), "takes longer than %s s".formatted(seconds), true);
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
     * @param limit of processor time
     * @return nothing if the process has ended without an answer
     * @throws PyramidionException if the calling thread is interrupted
     */
    Optional<Outcome> ask(FileKind kind, Path file, Duration limit) {
        FutureTask<Outcome> exchange = new FutureTask<>(() -> exchange(kind, file));
        Thread.ofPlatform().daemon().name("reading a file").start(exchange);
        boolean whole = false;
        try {
            Optional<Outcome> outcome = await(exchange, limit);
            whole = outcome.isPresent();
            return outcome.or(() -> Optional.of(Outcome.givenUp(limit)));
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

    /** What the exchange gives, or nothing once the process has worked, or waited, for too long. */
    private Optional<Outcome> await(Future<Outcome> exchange, Duration limit)
            throws InterruptedException, ExecutionException {
        Duration worked = processorTime();
        long begun = System.nanoTime();
        while (true) {
            try {
                return Optional.of(exchange.get(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                Duration waited = Duration.ofNanos(System.nanoTime() - begun);
                if (processorTime().minus(worked).compareTo(limit) > 0
                        || waited.compareTo(ReadingLimits.wait(limit)) > 0) {
                    return Optional.empty();
                }
            }
        }
    }

    private Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private Outcome exchange(FileKind kind, Path file) throws IOException {
        FileContent.writeString(kind.name(), questions);
        // Not the path as text: that has lost what the locale has no characters for.
        FileContent.writeString(file.toUri().toString(), questions);
        questions.flush();
        return answers.readBoolean()
                ? Outcome.of(FileContent.readFrom(answers))
                : Outcome.failed(FileContent.readString(answers));
    }

    /** Ends the process. It takes a moment to be over, but is not {@linkplain #isAlive alive} any more. */
    @Override
    public void close() {
        ended = true;
        process.destroyForcibly();
    }
}
