package org.pyramidion.ranks;

import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;

/**
 * Which of several processes this one is and where they meet, as torchrun, Kubeflow and {@code pyramidion launch} tell
 * it by environment variables.
 *
 * @param rank from 0
 * @param size how many there are
 * @param localRank which on this machine
 * @param localSize how many on this machine
 * @param host where they meet: the machine of rank 0
 * @param port there
 * @param hosted whether somebody else, torchrun's agent, keeps the meeting point
 * @param attempt how often they have been started before
 * @param timeout seconds that one waits for another
 */
public record RankPlace(
        int rank,
        int size,
        int localRank,
        int localSize,
        String host,
        int port,
        boolean hosted,
        int attempt,
        int timeout) {

    static final String RANK = "RANK";
    static final String SIZE = "WORLD_SIZE";
    static final String LOCAL_RANK = "LOCAL_RANK";
    static final String LOCAL_SIZE = "LOCAL_WORLD_SIZE";
    static final String HOST = "MASTER_ADDR";
    static final String PORT = "MASTER_PORT";

    /** Seconds that a rank waits for another before it takes it for lost. */
    public static final String TIMEOUT = "PYRAMIDION_RANK_TIMEOUT";

    /** Seconds unless {@link #TIMEOUT} says otherwise. */
    public static final int DEFAULT_TIMEOUT = 60;

    private static final String AGENT = "TORCHELASTIC_USE_AGENT_STORE";
    private static final String ATTEMPT = "TORCHELASTIC_RESTART_COUNT";

    /** The same without an agent, at the first attempt. */
    public RankPlace(int rank, int size, String host, int port, int timeout) {
        this(rank, size, rank, size, host, port, false, 0, timeout);
    }

    /**
     * What the environment says; nothing where this process is alone.
     *
     * @throws PyramidionException if it is incomplete, or a number is none
     */
    public static Optional<RankPlace> of(Map<String, String> environment) {
        if (number(environment, SIZE, 1, 1, 1 << 16) == 1) {
            return Optional.empty();
        }
        int size = number(environment, SIZE, 1, 1, 1 << 16);
        int rank = number(environment, RANK, -1, 0, size - 1);
        if (rank < 0 || !environment.containsKey(HOST) || !environment.containsKey(PORT)) {
            throw new PyramidionException(
                    ("%s is %d, so %s, %s and %s must be set too, as torchrun and 'pyramidion launch' do; unset %s to"
                                    + " train in one process")
                            .formatted(SIZE, size, RANK, HOST, PORT, SIZE));
        }
        return Optional.of(new RankPlace(
                rank,
                size,
                number(environment, LOCAL_RANK, rank, 0, size - 1),
                number(environment, LOCAL_SIZE, 1, 1, size),
                environment.get(HOST),
                number(environment, PORT, 0, 1, 65535),
                environment.getOrDefault(AGENT, "").equalsIgnoreCase("true"),
                number(environment, ATTEMPT, 0, 0, Integer.MAX_VALUE),
                number(environment, TIMEOUT, DEFAULT_TIMEOUT, 1, 1 << 20)));
    }

    private static int number(Map<String, String> environment, String name, int otherwise, int least, int most) {
        String text = environment.getOrDefault(name, "").strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (least <= number && number <= most) {
                return number;
            }
        }
        throw new PyramidionException(
                "environment variable %s is '%s'; it must be from %d to %d".formatted(name, text, least, most));
    }

    /** Whether this is the process that writes and speaks: rank 0, or one that is alone. */
    public static boolean isFirst(Map<String, String> environment) {
        return of(environment).map(place -> place.rank == 0).orElse(true);
    }

    /**
     * How many of this machine's cores this process has for itself: all, or its share of them beside other ranks, and
     * never more than {@code OMP_NUM_THREADS} says.
     */
    public static int cores(Map<String, String> environment) {
        int all = Runtime.getRuntime().availableProcessors();
        int share = Math.max(1, all / of(environment).map(RankPlace::localSize).orElse(1));
        String limit = environment.getOrDefault("OMP_NUM_THREADS", "");
        return limit.matches("[1-9]\\d{0,4}") ? Math.min(share, Integer.parseInt(limit)) : share;
    }
}
