package org.pyramidion.weights;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;
import org.pyramidion.base.Progress;

/** Reports a download as progress in bytes. Checksums and other small companions of the artifact go unmentioned. */
final class TransferProgress extends AbstractTransferListener {

    private final String what;
    private final Progress progress;
    private final Map<String, Progress.Task> tasks = new ConcurrentHashMap<>();

    TransferProgress(String what, Progress progress) {
        this.what = "fetching " + what;
        this.progress = progress;
    }

    @Override
    public void transferStarted(TransferEvent event) {
        if (resource(event).endsWith(".jar")) {
            tasks.put(resource(event), progress.start(what, event.getResource().getContentLength(), "bytes"));
        }
    }

    @Override
    public void transferProgressed(TransferEvent event) {
        tasks.computeIfPresent(resource(event), (name, task) -> {
            task.update(event.getTransferredBytes());
            return task;
        });
    }

    @Override
    public void transferSucceeded(TransferEvent event) {
        end(event);
    }

    @Override
    public void transferFailed(TransferEvent event) {
        end(event);
    }

    @Override
    public void transferCorrupted(TransferEvent event) {
        end(event);
    }

    private void end(TransferEvent event) {
        tasks.computeIfPresent(resource(event), (name, task) -> {
            task.close();
            return null;
        });
    }

    private static String resource(TransferEvent event) {
        return event.getResource().getResourceName();
    }
}
