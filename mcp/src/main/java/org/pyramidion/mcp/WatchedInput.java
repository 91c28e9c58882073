package org.pyramidion.mcp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;

/** A stream of which is told when it ends. */
final class WatchedInput extends FilterInputStream {

    private final CountDownLatch end = new CountDownLatch(1);

    WatchedInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        return watched(super.read());
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return watched(super.read(target, offset, length));
    }

    private int watched(int result) {
        if (result < 0) {
            end.countDown();
        }
        return result;
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        super.close();
    }

    void awaitEnd() throws InterruptedException {
        end.await();
    }
}
