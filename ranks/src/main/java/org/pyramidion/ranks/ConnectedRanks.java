package org.pyramidion.ranks;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.ranks.MeetingPoint.GoneException;

/** Several processes, connected by c10d. */
final class ConnectedRanks implements Ranks {

    /** How long a rank waits for the others to be started. */
    private static final Duration JOINING = Duration.ofMinutes(10);

    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(3);
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(15);

    /** Words of the first rank are forgotten when so many more have been said. */
    private static final long REMEMBERED = 1_000;

    /** Names at the meeting point: who was found lost, and with a rank's number why it failed, and that it left. */
    private static final String LOST = "lost";

    private static final String FAILED = "failed/";
    private static final String LEFT = "left/";

    private final RankPlace place;
    private final Duration patience;
    private final MeetingPoint meeting;
    private final Heartbeats heartbeats;
    private final Backend backend;
    private final GradientSums gradients = new GradientSums(this::begin);
    private long spoken;

    private ConnectedRanks(
            RankPlace place, Duration patience, MeetingPoint meeting, Heartbeats heartbeats, Backend backend) {
        this.place = place;
        this.patience = patience;
        this.meeting = meeting;
        this.heartbeats = heartbeats;
        this.backend = backend;
    }

    /** @throws PyramidionException if not all come */
    static ConnectedRanks join(RankPlace place) {
        Backends.load();
        Duration patience = patience(place.timeout());
        MeetingPoint meeting = MeetingPoint.of(place, JOINING, patience);
        Heartbeats heartbeats = new Heartbeats(meeting, place.rank(), place.size(), patience);
        try {
            awaitAll(heartbeats);
            Backend backend = Backends.connect(meeting.store(), place);
            return new ConnectedRanks(place, patience, meeting, heartbeats, backend);
        } catch (GoneException | InterruptedException | RuntimeException e) {
            heartbeats.close();
            throw e instanceof PyramidionException known
                    ? known
                    : new PyramidionException(
                            "rank %d could not join the others: %s".formatted(place.rank(), MeetingPoint.firstLine(e)),
                            e);
        }
    }

    private static Duration patience(int timeout) {
        Duration quarter = Duration.ofMillis(timeout * 250L);
        return quarter.compareTo(SHORTEST_PATIENCE) < 0
                ? SHORTEST_PATIENCE
                : quarter.compareTo(LONGEST_PATIENCE) > 0 ? LONGEST_PATIENCE : quarter;
    }

    private static void awaitAll(Heartbeats heartbeats) throws GoneException, InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            List<Integer> absent = heartbeats.absent();
            if (absent.isEmpty()) {
                return;
            }
            if (System.nanoTime() - begun > JOINING.toNanos()) {
                throw new PyramidionException(
                        PyramidionException.Kind.NOT_FOUND,
                        "ranks %s did not come within %d minutes; start as many as WORLD_SIZE says"
                                .formatted(absent, JOINING.toMinutes()));
            }
            Thread.sleep(20);
        }
    }

    @Override
    public int rank() {
        return place.rank();
    }

    @Override
    public int size() {
        return place.size();
    }

    @Override
    public void at(long step) {
        heartbeats.at(step);
    }

    @Override
    public double[] sum(double... values) {
        return together(() -> {
            Tensor all = Tensors.of(values, values.length);
            begin(all)._wait();
            return Tensors.doubles(all);
        });
    }

    private Work begin(Tensor tensor) {
        return backend.allreduce(new TensorVector(tensor));
    }

    @Override
    public void lastBackward(Tensor loss, Parameters weights) {
        gradients.watch(learning(weights));
        loss.backward();
        gradients.passed();
    }

    /** The last first, as a backward pass has them. */
    private static List<Tensor> learning(Parameters weights) {
        Parameters learning = weights.learning();
        return learning.names().reversed().stream().map(learning::get).toList();
    }

    @Override
    public int sentEarly() {
        return gradients.early();
    }

    @Override
    public double[] sumGradients(Parameters weights, double... values) {
        List<Tensor> all = learning(weights);
        double[] had = all.stream()
                .mapToDouble(weight -> weight.grad().defined() ? 1 : 0)
                .toArray();
        connected(() -> {
            gradients.finish(all);
            return true;
        });
        double[] places = gradients.places();
        double[] sums = sum(Stream.of(values, had, isFirst() ? places : new double[places.length])
                .flatMapToDouble(Arrays::stream)
                .toArray());
        int from = values.length + had.length;
        forget(all, Arrays.copyOfRange(sums, values.length, from));
        gradients.follow(Arrays.copyOfRange(sums, from, sums.length));
        return Arrays.copyOf(sums, values.length);
    }

    /** What no rank had a gradient of has none. */
    private static void forget(List<Tensor> weights, double[] had) {
        try (Scope scope = Scope.withoutGradients()) {
            for (int i = 0; i < had.length; i++) {
                if (had[i] == 0) {
                    weights.get(i).mutable_grad().reset();
                }
            }
        }
    }

    @Override
    public Tensor gather(Tensor own) {
        Tensor all = together(() -> rows(own));
        long count = own.size(0);
        long from = place.rank() * count;
        long behind = all.size(0) - from - count;
        return Ops.concat(0, all.narrow(0, 0, from), own, all.narrow(0, from + count, behind));
    }

    private Tensor rows(Tensor own) {
        long[] shape = Tensors.shape(own);
        shape[0] *= place.size();
        Tensor all = Tensors.zeros(own, shape);
        backend._allgather_base(all, own.detach().contiguous())._wait();
        return all;
    }

    @Override
    public List<byte[]> exchange(byte[] own) {
        double[] lengths = new double[size()];
        lengths[rank()] = own.length;
        lengths = sum(lengths);
        int longest = (int) Arrays.stream(lengths).max().orElse(0);
        int words = (longest + Long.BYTES - 1) / Long.BYTES;
        byte[] all = new byte[0];
        if (words > 0) {
            long[] message = new long[words];
            ByteBuffer.wrap(Arrays.copyOf(own, words * Long.BYTES))
                    .asLongBuffer()
                    .get(message);
            long[] gathered = together(() -> Tensors.longs(rows(Tensors.of(message, words))));
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(gathered.length, Long.BYTES));
            bytes.asLongBuffer().put(gathered);
            all = bytes.array();
        }
        List<byte[]> messages = new ArrayList<>();
        for (int rank = 0; rank < size(); rank++) {
            int from = rank * words * Long.BYTES;
            messages.add(Arrays.copyOfRange(all, from, from + (int) lengths[rank]));
        }
        return messages;
    }

    @Override
    public void spread(Parameters weights) {
        together(() -> {
            BroadcastOptions fromFirst = new BroadcastOptions();
            fromFirst.rootRank(0);
            weights.names()
                    .forEach(name -> backend.broadcast(new TensorVector(weights.get(name)), fromFirst)
                            ._wait());
            return true;
        });
    }

    @Override
    public String told(Supplier<String> words) {
        String name = "told/" + spoken;
        spoken++;
        try {
            return isFirst() ? said(name, words.get()) : heard(name);
        } catch (GoneException | InterruptedException e) {
            throw lost(e);
        }
    }

    private String said(String name, String words) throws GoneException {
        meeting.set(name, words);
        if (spoken > REMEMBERED) {
            meeting.remove("told/" + (spoken - REMEMBERED - 1));
        }
        return words;
    }

    private String heard(String name) throws GoneException, InterruptedException {
        long pause = 100_000;
        while (true) {
            Optional<String> words = meeting.find(name);
            if (words.isPresent()) {
                return words.get();
            }
            if (heartbeats.isFirstLost()
                    || (pause > 10_000_000 && meeting.find(FAILED + 0).isPresent())) {
                throw new GoneException(new IllegalStateException("rank 0 said nothing"));
            }
            Thread.sleep(Duration.ofNanos(pause));
            pause = Math.min(20_000_000, pause * 5 / 4);
        }
    }

    /** Computes without gradients; what it returns belongs to the scope outside. */
    private <T> T together(Supplier<T> work) {
        gradients.requireNoneUnderWay();
        return connected(work);
    }

    /** Also between gradients. */
    private <T> T connected(Supplier<T> work) {
        try (Scope scope = Scope.withoutGradients()) {
            T result = work.get();
            return result instanceof Tensor tensor ? kept(scope, result, tensor) : result;
        } catch (RuntimeException e) {
            throw e instanceof PyramidionException ? e : lost(e);
        }
    }

    private static <T> T kept(Scope scope, T result, Tensor tensor) {
        scope.keep(tensor);
        return result;
    }

    private LostRankException lost(Throwable cause) {
        return new LostRankException(
                why(cause) + "; the newest checkpoint is whole: go on from it by the same command", cause);
    }

    private String why(Throwable cause) {
        try {
            Optional<String> known = meeting.find(LOST);
            if (known.isEmpty()) {
                known = failure();
            }
            if (known.isEmpty()) {
                List<Integer> silent = heartbeats.silent();
                known = meeting.find(LOST); // another may have looked faster, and left
                return known.isPresent() ? known.get() : silent.isEmpty() ? allLive(cause) : lost(silent.getFirst());
            }
            return known.get();
        } catch (GoneException e) {
            return "rank 0 of %d was lost, and with it the meeting point %s:%d"
                    .formatted(size(), place.host(), place.port());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** What another says of why it ends. */
    private Optional<String> failure() throws GoneException {
        for (int other = 0; other < size(); other++) {
            Optional<String> words = other == rank() ? Optional.empty() : meeting.find(FAILED + other);
            if (words.isPresent()) {
                return Optional.of("rank %d of %d failed%s: %s".formatted(other, size(), step(other), words.get()));
            }
        }
        return Optional.empty();
    }

    private String lost(int rank) throws GoneException {
        String why = "rank %d of %d was lost%s".formatted(rank, size(), step(rank));
        meeting.set(LOST, why);
        return why;
    }

    private String allLive(Throwable cause) {
        return ("ranks lost one another though all of them live (%s); if one computes for more than %d s alone, set %s "
                        + "higher")
                .formatted(MeetingPoint.firstLine(cause), place.timeout(), RankPlace.TIMEOUT);
    }

    private String step(int of) throws GoneException {
        return heartbeats.step(of).map(" at step %d"::formatted).orElse("");
    }

    @Override
    public void failed(String why) {
        try {
            meeting.set(FAILED + rank(), why);
        } catch (GoneException e) {
            // Nobody is there to read it.
        }
    }

    @Override
    public void close() {
        try {
            meeting.set(LEFT + rank(), "");
            if (isFirst()) {
                awaitLeaving();
            }
        } catch (GoneException e) {
            // The others are gone, and what they would wait for.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        heartbeats.close();
        meeting.close();
    }

    /** The meeting point is here: the others may want to know what has happened. */
    private void awaitLeaving() throws GoneException, InterruptedException {
        long begun = System.nanoTime();
        long[] then = heartbeats.counts();
        for (int other = 1; other < size(); other++) {
            while (meeting.find(LEFT + other).isEmpty() && mayLeave(other, then[other], System.nanoTime() - begun)) {
                Thread.sleep(50);
            }
        }
    }

    /** Whether a rank may still come to take leave: not one that has given no sign of life for a while. */
    private boolean mayLeave(int other, long then, long waited) throws GoneException {
        return waited < patience.plusSeconds(3).toNanos()
                && (waited < Heartbeats.DOUBTFUL.toNanos() || heartbeats.counts()[other] > then);
    }
}
