package org.pyramidion.ranks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pyramidion.ranks.MeetingPoint.GoneException;

/**
 * Signs of life at the meeting point: every rank counts there, twice a second, and says at which step it is. A thread
 * of its own does so, so that a rank which only computes for long is not taken for lost.
 */
final class Heartbeats implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Several signs of life have not come in so long. */
    static final Duration DOUBTFUL = PAUSE.multipliedBy(4);

    private final MeetingPoint meeting;
    private final int rank;
    private final int size;
    private final Duration patience;
    private final Thread thread;
    private volatile long step = -1;
    private volatile long firstSeen = System.nanoTime();
    private volatile boolean gone;

    /** @param patience after so long without a sign a rank is lost */
    Heartbeats(MeetingPoint meeting, int rank, int size, Duration patience) {
        this.meeting = meeting;
        this.rank = rank;
        this.size = size;
        this.patience = patience;
        this.thread = Thread.ofPlatform().daemon().name("heartbeat").start(this::beat);
    }

    void at(long step) {
        this.step = step;
    }

    private void beat() {
        long first = -1;
        try {
            while (true) {
                meeting.add("beat/" + rank, 1);
                meeting.set("step/" + rank, Long.toString(step));
                long now = meeting.add("beat/0", 0);
                if (now != first) {
                    first = now;
                    firstSeen = System.nanoTime();
                }
                Thread.sleep(PAUSE);
            }
        } catch (GoneException e) {
            gone = true;
        } catch (InterruptedException | RuntimeException e) {
            // closed
        }
    }

    /** Whether the first rank, or the meeting point, has not been heard of for too long. */
    boolean isFirstLost() {
        return gone || System.nanoTime() - firstSeen > patience.toNanos();
    }

    /** The ranks that give no sign of life; this takes as long as one would wait for it. */
    List<Integer> silent() throws GoneException, InterruptedException {
        long begun = System.nanoTime();
        long[] then = counts();
        List<Integer> silent = others(then, then);
        while (!silent.isEmpty() && System.nanoTime() - begun < patience.toNanos()) {
            Thread.sleep(PAUSE);
            silent = others(then, counts());
        }
        return silent;
    }

    /** How often each rank has given a sign so far. */
    long[] counts() throws GoneException {
        long[] counts = new long[size];
        for (int other = 0; other < size; other++) {
            counts[other] = meeting.add("beat/" + other, 0);
        }
        return counts;
    }

    private List<Integer> others(long[] then, long[] now) {
        return IntStream.range(0, size)
                .filter(other -> other != rank && now[other] == then[other])
                .boxed()
                .toList();
    }

    /** The step that a rank spoke of last. */
    Optional<Long> step(int of) throws GoneException {
        return meeting.find("step/" + of).map(Long::parseLong).filter(step -> step >= 0);
    }

    /** Those that have come so far. */
    List<Integer> absent() throws GoneException {
        List<Integer> absent = new ArrayList<>();
        for (int other = 0; other < size; other++) {
            if (meeting.add("beat/" + other, 0) == 0) {
                absent.add(other);
            }
        }
        return absent;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
