package org.pyramidion.documents.source;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * Reads files in a process of its own ({@link ReaderMain}), for so long and no longer. Java cannot stop a thread that does not
 * listen, and a parser of PDF or HTML that a file has led astray does not; a process can be killed, and its memory is not ours.
 *
 * <p>A process reads one file after the other. One that is idle waits for the next file, and ends by itself before long, or when
 * this process does.
 */
final class ReaderProcess {

    private static final Deque<ReaderProcess> IDLE = new ConcurrentLinkedDeque<>();

    private final Process process;
    private final DataOutputStream questions;
    private final DataInputStream answers;
    private boolean proven;

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

    private ReaderProcess() throws IOException {
        process = new ProcessBuilder(command())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        questions = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    }

    private static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + Runtime.getRuntime().maxMemory(),
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ReaderMain.class.getName());
    }

    /**
     * Reads one file.
     *
     * @throws PyramidionException if no process can be started, or the calling thread is interrupted
     */
    static Outcome read(FileKind kind, Path file, Duration limit) {
        ReaderProcess reader = take();
        Optional<Outcome> outcome = reader.ask(kind, file, limit);
        // One that had been idle may have ended just when it was asked; a new one has not.
        return outcome.or(() -> reader.proven ? start().ask(kind, file, limit) : Optional.empty())
                .orElseGet(() -> Outcome.failed("ends the process that reads it"));
    }

    private static ReaderProcess take() {
        for (ReaderProcess idle = IDLE.poll(); idle != null; idle = IDLE.poll()) {
            if (idle.process.isAlive()) {
                return idle;
            }
        }
        return start();
    }

    private static ReaderProcess start() {
        try {
            return new ReaderProcess();
        } catch (IOException e) {
            throw new PyramidionException("cannot start a process that reads files: " + Artifact.reason(e), e);
        }
    }

    /** Nothing if the process has ended without an answer. */
    private Optional<Outcome> ask(FileKind kind, Path file, Duration limit) {
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
                IDLE.push(this);
            } else {
                process.destroyForcibly();
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
}
