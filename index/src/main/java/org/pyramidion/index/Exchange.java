package org.pyramidion.index;

import java.util.List;

/** What processes that search one index together say to one another, all in the same order. */
public interface Exchange {

    /** Which of the processes this is, from 0. */
    int rank();

    /**
     * Gives a message to all, and waits for that of each.
     *
     * @return the messages in the order of the processes, the own one among them
     */
    List<byte[]> all(byte[] own);
}
