package org.pyramidion.documents.source;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * The process that a {@link ReaderProcess} asks: it is told of a file on standard input, and answers on standard
 * output.
 */
final class ReaderMain {

    private static final int IDLE_SECONDS = 20;

    private static final String UNSPEAKABLE =
            "has a name with characters that the locale lacks; rename it, or set LC_ALL=C.UTF-8";

    private record Question(FileKind kind, URI file) {}

    private ReaderMain() {}

    public static void main(String... none) throws IOException, InterruptedException {
        BlockingQueue<Question> questions = new SynchronousQueue<>();
        Thread.ofPlatform().daemon().start(() -> listen(questions));
        DataOutputStream answers =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
        for (Optional<Question> next = next(questions); next.isPresent(); next = next(questions)) {
            answer(next.get(), answers);
            answers.flush();
        }
    }

    private static Optional<Question> next(BlockingQueue<Question> questions) throws InterruptedException {
        return Optional.ofNullable(questions.poll(IDLE_SECONDS, TimeUnit.SECONDS));
    }

    /** Ends the process, whatever it is doing, when there is nobody any more who asks. */
    private static void listen(BlockingQueue<Question> questions) {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)))) {
            while (true) {
                FileKind kind = FileKind.valueOf(FileContent.readString(in));
                questions.put(new Question(kind, URI.create(FileContent.readString(in))));
            }
        } catch (IOException | InterruptedException e) {
            // Nobody asks.
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void answer(Question question, DataOutputStream answers) throws IOException {
        FileContent content;
        try {
            content = question.kind().read(Path.of(question.file()));
        } catch (Exception | OutOfMemoryError | StackOverflowError | LinkageError e) {
            answers.writeBoolean(false);
            FileContent.writeString(isUnspeakable(question.file()) ? UNSPEAKABLE : reason(e), answers);
            return;
        }
        answers.writeBoolean(true);
        content.writeTo(answers);
    }

    /** Whether readers that want a file's name as text do not find it. */
    private static boolean isUnspeakable(URI file) {
        Path path = Path.of(file);
        return Files.exists(path) && !path.toFile().exists();
    }

    private static String reason(Throwable e) {
        return switch (e) {
            case OutOfMemoryError memory -> "needs more memory than there is";
            case LinkageError library -> "needs a library that is missing (%s)".formatted(library.getMessage());
            case StackOverflowError stack -> "is nested too deeply";
            case PyramidionException known -> String.valueOf(known.getMessage());
            case IOException io -> Artifact.reason(io);
            default -> "cannot be read (%s)".formatted(e.getClass().getSimpleName());
        };
    }
}
