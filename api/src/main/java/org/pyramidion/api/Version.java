package org.pyramidion.api;

import org.pyramidion.index.IdSet;

/** One version of what is asked, with those who ask it counted. */
final class Version {

    private final Opened opened;
    private final FilteredBlocks blocks;
    private int users;
    private boolean retired;

    Version(Opened opened) {
        this.opened = opened;
        this.blocks = new FilteredBlocks(opened.corpus(), opened.files());
    }

    Opened opened() {
        return opened;
    }

    /** The blocks that a filter keeps. */
    IdSet allowed(Filter filter) {
        return blocks.of(filter);
    }

    /** Whether it may be asked; then {@link #leave} must follow. */
    synchronized boolean enter() {
        users += retired ? 0 : 1;
        return !retired;
    }

    synchronized void leave() {
        users--;
        notifyAll();
    }

    /** Takes no more questions, waits for those that are being answered, and closes. */
    void retire() {
        awaitUnused();
        opened.close();
    }

    /** Whatever interrupts that. */
    private synchronized void awaitUnused() {
        retired = true;
        boolean interrupted = false;
        while (users > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
