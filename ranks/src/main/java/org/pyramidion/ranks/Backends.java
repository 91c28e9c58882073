package org.pyramidion.ranks;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.gloo.Device;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;
import org.pyramidion.engine.Engine;

/** What carries tensors from rank to rank: Gloo between CPUs, NCCL between GPUs. */
final class Backends {

    private static final String INTERFACE = "GLOO_SOCKET_IFNAME";

    /**
     * Who is connected, and by what. JavaCPP makes stores that c10d takes for its own: where one of the two frees what
     * it has, the other has nothing any more. A process has few of them.
     */
    private static final List<Pointer> KEPT = new CopyOnWriteArrayList<>();

    private Backends() {}

    /** Loads the libraries. Before the first class of c10d is used: JavaCPP would look for it in the wrong one. */
    static void load() {
        Engine.start();
        if (Engine.device().isCuda()) {
            Loader.load(org.bytedeco.pytorch.presets.torch_nccl.class);
        } else {
            Loader.load(org.bytedeco.pytorch.presets.torch_gloo.class);
        }
    }

    /**
     * Connects this rank with all others, for the rest of the process.
     *
     * @param meeting where their addresses are left
     */
    static Backend connect(Store meeting, RankPlace place) {
        // A corner of it: an agent's still has those of the attempt before.
        Store store = new PrefixStore("c10d/" + place.attempt(), meeting);
        Milliseconds timeout = new Milliseconds(place.timeout() * 1_000L);
        Backend made = Engine.device().isCuda() ? nccl(store, place, timeout) : gloo(store, place, timeout);
        KEPT.addAll(List.of(meeting, store, made));
        return made;
    }

    private static Backend gloo(Store store, RankPlace place, Milliseconds timeout) {
        try (PointerScope scope = new PointerScope()) {
            ProcessGroupGloo.Options options = new ProcessGroupGloo.Options(timeout);
            options.devices(new GlooDeviceVector(device(place)));
            return kept(scope, new ProcessGroupGloo(store, place.rank(), place.size(), options));
        }
    }

    private static Backend nccl(Store store, RankPlace place, Milliseconds timeout) {
        try (PointerScope scope = new PointerScope()) {
            ProcessGroupNCCL.Options options = new ProcessGroupNCCL.Options();
            options.timeout(timeout);
            return kept(scope, new ProcessGroupNCCL(store, place.rank(), place.size(), options));
        }
    }

    private static Backend kept(PointerScope scope, Backend backend) {
        backend.retainReference();
        scope.detach(backend);
        return backend;
    }

    private static Device device(RankPlace place) {
        String named = System.getenv(INTERFACE);
        return named == null || named.isBlank()
                ? ProcessGroupGloo.createDeviceForHostname(address(place))
                : ProcessGroupGloo.createDeviceForInterface(named);
    }

    /** This machine's address on the way to the meeting point: others reach it there. Nothing is sent. */
    private static String address(RankPlace place) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(place.host(), place.port()));
            return socket.getLocalAddress().getHostAddress();
        } catch (IOException | RuntimeException e) {
            return place.host();
        }
    }
}
