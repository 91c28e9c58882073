package org.pyramidion.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.api.Adapted;
import org.pyramidion.api.Adapting;
import org.pyramidion.api.Settings;
import org.pyramidion.console.Console;
import org.pyramidion.console.Interruption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion adapt}. */
@Command(
        name = "adapt",
        description = "Train the encoder that ranks your documents on their text, and keep it where that helped.",
        footer = {
            "",
            "No labels are needed. Blanks that were held out, and questions made by rule of",
            "HTML's structure, tell which encoder is better; the published one stays where",
            "no difference can be told from chance.",
            "Goes on from the newest checkpoint if it was interrupted.",
            "",
            "Examples:",
            "  pyramidion adapt manuals/",
            "  pyramidion adapt corpus --minutes 10",
            "  pyramidion adapt manuals/ --forget"
        })
final class AdaptCommand extends Verb {

    @Parameters(index = "0", paramLabel = "PLACE", description = "A folder, a file or a corpus.")
    private Path place = Path.of("");

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "How long it may take, embedding included; 30 if not given.")
    private double minutes = 30;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One setting of the training; see docs/config.md.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--forget", description = "Only forget what was trained: the published encoder ranks again.")
    private boolean forget;

    AdaptCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        Adapting adapting = new Adapting(place)
                .budget(Duration.ofMillis((long) (60_000 * minutes)))
                .opening(Settings.defaults().progress(progress()));
        settings.forEach(adapting::set);
        if (forget) {
            adapting.forget();
            return Failure.OK;
        }
        return run(adapting);
    }

    private int run(Adapting adapting) {
        try (Interruption interruption = Interruption.listen(this::say)) {
            Optional<Adapted> adapted = adapting.stopWhen(interruption).run();
            if (adapted.isEmpty()) {
                say("stopped; go on with: pyramidion adapt " + place);
                return interruption.exitCode();
            }
            print(adapted.get(), adapted.get().text());
            return Failure.OK;
        }
    }
}
