package org.pyramidion.mcp;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two streams of a client, a message a line. The end of the client's is passed on only when what it asked for is
 * answered, for the SDK ends at once and drops the rest: a client may write its requests, close, and read.
 */
final class Conversation {

    /** A request that was cancelled gets no answer: nobody is waited for longer than this. */
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch end = new CountDownLatch(1);
    private int open;

    InputStream input(InputStream in) {
        Lines lines = new Lines(line -> count(line.has("method") && line.has("id"), 1));
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = super.read(target, offset, length);
                if (count < 0) {
                    lines.end();
                    awaitAnswers();
                    end.countDown();
                } else {
                    lines.add(target, offset, count);
                }
                return count;
            }
        };
    }

    OutputStream output(OutputStream out) {
        Lines lines = new Lines(line -> count(line.has("result") || line.has("error"), -1));
        return new FilterOutputStream(out) {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                out.flush();
                lines.add(bytes, offset, length);
            }
        };
    }

    private synchronized void count(boolean counts, int change) {
        open += counts ? change : 0;
        notifyAll();
    }

    private synchronized void awaitAnswers() throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (open > 0 && System.nanoTime() < until) {
                wait(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    void awaitEnd() throws InterruptedException {
        end.await();
    }

    /** Cuts bytes into lines; what is no JSON is passed over. */
    private static final class Lines {

        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private final Consumer<JsonNode> message;

        Lines(Consumer<JsonNode> message) {
            this.message = message;
        }

        void add(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] == '\n') {
                    end();
                } else {
                    line.write(bytes[i]);
                }
            }
        }

        void end() {
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            if (!text.isBlank()) {
                try {
                    message.accept(JsonMapper.shared().readTree(text));
                } catch (JacksonException e) {
                    // the SDK reports it
                }
            }
        }
    }
}
