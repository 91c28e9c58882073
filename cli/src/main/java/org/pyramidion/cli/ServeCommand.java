package org.pyramidion.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pyramidion.api.Info;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Settings;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.server.Limits;
import org.pyramidion.server.Server;
import org.pyramidion.server.ServerSettings;
import org.pyramidion.shell.NamedPlaces;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion serve}. */
@Command(
        name = "serve",
        description = "Serve runs, corpora and folders over HTTP, with a page to ask them.",
        footer = {
            "",
            "Each place is served by the last part of its path, or as NAME=PLACE says. Requests are",
            "logged on standard output, a line of JSON each. SIGTERM and Ctrl-C answer what is under",
            "way, then stop. PYRAMIDION_TOKEN is a token that allows everything.",
            "",
            "Examples:",
            "  pyramidion serve manuals/",
            "  pyramidion serve docs=runs/first notes=~/notes --port 9000",
            "  pyramidion serve manuals/ --host 0.0.0.0 --tokens tokens.yaml \\",
            "      --tls-certificate cert.pem --tls-key key.pem"
        })
final class ServeCommand extends Verb {

    /** Kept, since a logger that nobody keeps loses its level. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    @Parameters(arity = "1..*", paramLabel = "[NAME=]PLACE", description = "A folder, a file, a corpus or a run.")
    private List<String> places = List.of();

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Option(names = "--name", paramLabel = "NAME", description = "A name that browsers may know this server by.")
    private List<String> names = List.of();

    @Option(
            names = "--files",
            paramLabel = "FOLDER",
            description =
                    "Show PDF files of evidence from here too; those of folders that are served are shown anyway.")
    private List<Path> files = List.of();

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "How many passages are read for an answer; 5 if not given.")
    private int top = 5;

    @Mixin
    private RankingOption ranking = new RankingOption();

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Requests that one client may send a minute; 600 if not given.")
    private int rate = Limits.defaults().load().perMinute();

    @Option(
            names = "--queue",
            paramLabel = "N",
            description = "Requests of a kind that may wait; 256 if not given. One more is refused.")
    private int queue = Limits.defaults().load().queue();

    @Option(names = "--deadline", paramLabel = "SECONDS", description = "Longest time for an answer; 30 if not given.")
    private int deadline = 30;

    @Option(
            names = "--reload",
            paramLabel = "SECONDS",
            description = "How often to look for a newer model or index; 10 if not given, never if 0.")
    private int reload = 10;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            description = "After SIGTERM, how long to answer still while not being ready any more; 0 if not given.")
    private int drain;

    ServeCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws InterruptedException {
        useThreads();
        HELIDON.setLevel(Level.SEVERE);
        Map<String, Path> named = NamedPlaces.of(places);
        ServerSettings settings = settings(named);
        Server.requireSafe(settings);
        Settings how =
                Settings.defaults().passages(top).ranking(ranking.ranking()).progress(progress());
        try (Pyramidion pyramidion = NamedPlaces.open(places, how)) {
            pyramidion.names().forEach(name -> say(opened(name, pyramidion.named(name))));
            serve(pyramidion, named, settings);
        }
        return Failure.OK;
    }

    private static String opened(String name, KnowledgeBase base) {
        Info info = base.info();
        return "%s: %,d documents, %,d passages".formatted(name, info.documents(), info.passages());
    }

    private void serve(Pyramidion pyramidion, Map<String, Path> named, ServerSettings settings)
            throws InterruptedException {
        ListenOptions.serve(() -> Server.start(pyramidion, named, settings), this::say, Duration.ofSeconds(drain));
    }

    private ServerSettings settings(Map<String, Path> named) {
        Set<Path> originals = new HashSet<>(files);
        named.values().stream().filter(Files::isDirectory).forEach(originals::add);
        Limits limits = Limits.defaults().perMinute(rate).queue(queue).deadline(Duration.ofSeconds(deadline));
        requireAtLeast0("--drain", drain);
        requireAtLeast0("--reload", reload);
        return listen.settings(console())
                .names(Set.copyOf(names))
                .originals(originals)
                .limits(limits)
                .reload(Duration.ofSeconds(reload));
    }

    private static void requireAtLeast0(String option, int seconds) {
        if (seconds < 0) {
            throw new PyramidionException("%s is %d; it must be 0 or more".formatted(option, seconds));
        }
    }
}
