package org.pyramidion.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Nearest;
import org.pyramidion.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code pyramidion} command: finds the verb, runs it, and turns whatever goes wrong into a line and an exit code.
 */
public final class Main {

    @Command(
            name = "pyramidion",
            description = "Retrieval-augmented language-model pre-training: a model that looks things up.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            synopsisSubcommandLabel = "VERB",
            commandListHeading = "%nVerbs:%n",
            footer = {
                "",
                "From documents to answers:",
                "  pyramidion corpus build articles.jsonl -o corpus",
                "  pyramidion warm-start --run runs/first --corpus corpus",
                "  pyramidion pretrain --run runs/first",
                "  pyramidion finetune --run runs/first --questions train.jsonl",
                "  pyramidion ask --run runs/first \"Who wrote Ulysses?\"",
                "",
                "`pyramidion help VERB` explains one of them."
            })
    private static final class Root {}

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"pyramidion " + version()};
        }
    }

    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /** Options of {@code evaluate} that went to verbs of their own. */
    private static final Map<String, String> MOVED = Map.of(
            "--table", "table",
            "--systems", "table",
            "--also", "table",
            "--against", "table",
            "--tune", "tune",
            "--objective", "tune",
            "--grid-k1", "tune",
            "--grid-b", "tune");

    private final Console console;

    private Main(Console console) {
        this.console = console;
    }

    /** Runs the command that the arguments name, and exits with its code. */
    public static void main(String[] arguments) {
        // Digits and points of numbers are the same everywhere: in files, in names of tensors, in what is printed.
        Locale.setDefault(Locale.ROOT);
        Console console = Console.system();
        int exitCode = run(console, arguments);
        console.close();
        System.exit(exitCode);
    }

    /** Runs a command and returns its exit code. */
    static int run(Console console, String... arguments) {
        try {
            return new Main(console).commands(arguments).execute(arguments);
        } catch (Throwable e) { // errors too: the last place that can say something
            return Failure.report(e, console, List.of(arguments).contains("--stacktrace"));
        }
    }

    private List<Verb> verbs() {
        return List.of(
                new WarmStartCommand(console),
                new PretrainCommand(console),
                new FinetuneCommand(console),
                new LaunchCommand(console),
                new AskCommand(console),
                new SearchCommand(console),
                new VerifyCommand(console),
                new ShellCommand(console),
                new McpCommand(console),
                new ServeCommand(console),
                new AdaptCommand(console),
                new FillCommand(console),
                new EvaluateCommand(console),
                new TuneCommand(console),
                new TableCommand(console),
                new CompareCommand(console),
                new StudyCommand(console),
                new ImportCommand(console),
                new PruneCommand(console),
                new ExportCommand(console),
                new DemoCommand(console));
    }

    /** All commands, or the one verb that is named: to look through the options of all takes a tenth of a second. */
    private CommandLine commands(String... arguments) {
        List<Verb> named = verbs().stream()
                .filter(verb -> arguments.length > 0 && name(verb).equals(arguments[0]))
                .toList();
        CommandLine root = named.isEmpty() ? all() : new CommandLine(new Root());
        named.forEach(verb -> add(root, verb));
        return root.setUsageHelpWidth(Math.max(80, console.width()))
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.styles() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler(this::usage)
                .setExecutionExceptionHandler(
                        (e, command, parsed) -> Failure.report(e, console, wantsStackTrace(command)));
    }

    private static String name(Verb verb) {
        return verb.getClass().getAnnotation(Command.class).name();
    }

    private CommandLine all() {
        CommandLine corpus = new CommandLine(new CorpusCommand());
        add(corpus, new CorpusBuildCommand(console));
        add(corpus, new CorpusAddCommand(console));
        add(corpus, new CorpusUpdateCommand(console));
        add(corpus, new CorpusSyncCommand(console));
        add(corpus, new CorpusRemoveCommand(console));
        add(corpus, new CorpusTagCommand(console));
        add(corpus, new CorpusInfoCommand(console));
        CommandLine index = new CommandLine(new IndexCommand());
        add(index, new IndexBuildCommand(console));
        add(index, new IndexSearchCommand(console));
        add(index, new IndexInfoCommand(console));
        add(index, new IndexShardCommand(console));
        add(index, new IndexJoinCommand(console));
        add(index, new IndexServeCommand(console));
        CommandLine tagger = new CommandLine(new TaggerCommand());
        add(tagger, new TaggerTrainCommand(console));
        add(tagger, new TaggerEvaluateCommand(console));
        CommandLine root = new CommandLine(new Root())
                .addSubcommand(corpus)
                .addSubcommand(index)
                .addSubcommand(tagger)
                .addSubcommand(ReaderCommand.of(console));
        CommandLine device = new CommandLine(new DeviceCommand(console));
        device.getCommandSpec().mixinStandardHelpOptions(true);
        add(device, new DeviceInstallCommand(console));
        root.addSubcommand(device);
        verbs().forEach(verb -> add(root, verb));
        return root.addSubcommand(new HelpCommand()).addSubcommand(new CompletionCommand());
    }

    private static boolean wantsStackTrace(CommandLine command) {
        return command.getCommand() instanceof Verb verb && verb.stackTrace();
    }

    static void add(CommandLine parent, Verb verb) {
        CommandLine command = new CommandLine(verb);
        command.getCommandSpec().mixinStandardHelpOptions(true);
        parent.addSubcommand(command);
    }

    /** A wrong option or verb: what is wrong, what is nearest, where to read on. */
    private int usage(ParameterException e, String[] given) {
        CommandLine command = e.getCommandLine();
        if (!command.getSubcommands().isEmpty() && !(e instanceof UnmatchedArgumentException)) {
            command.usage(console.err()); // no verb at all
            return Failure.USAGE;
        }
        Failure.say(
                console,
                moved(command, given)
                        .orElseGet(() -> words(e, given)
                                + "; see `%s --help`"
                                        .formatted(command.getCommandSpec().qualifiedName())));
        return Failure.USAGE;
    }

    private static Optional<String> moved(CommandLine command, String[] given) {
        if (List.of(given).subList(0, Math.min(2, given.length)).equals(List.of("index", "bench"))) {
            return Optional.of("index bench is a measurement of the project now: `benchmarks/run IndexBenchmark`");
        }
        return command.getCommandName().equals("evaluate")
                ? Arrays.stream(given)
                        .map(Main::name)
                        .filter(MOVED::containsKey)
                        .findFirst()
                        .map(option -> "%s is part of `pyramidion %2$s` now; see `pyramidion %2$s --help`"
                                .formatted(option, MOVED.get(option)))
                : Optional.empty();
    }

    private static String words(ParameterException e, String[] given) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getUnmatched().getFirst(), e.getCommandLine());
        }
        // A misspelt option is also a missing one, and picocli speaks of that first.
        Optional<String> unknown = Arrays.stream(given)
                .takeWhile(argument -> !argument.equals("--"))
                .filter(argument -> argument.startsWith("--"))
                .filter(argument ->
                        !e.getCommandLine().getCommandSpec().optionsMap().containsKey(name(argument)))
                .findFirst();
        if (unknown.isPresent()) {
            return unmatched(unknown.get(), e.getCommandLine());
        }
        String message = Optional.ofNullable(e.getMessage()).orElse("wrong arguments");
        String line = message.lines().findFirst().orElse(message);
        String plain = line.replaceFirst("^Error: ", "");
        return Character.toLowerCase(plain.charAt(0)) + plain.substring(1);
    }

    private static String name(String option) {
        return option.replaceFirst("=.*", "");
    }

    private static String unmatched(String argument, CommandLine command) {
        if (argument.startsWith("-")) {
            String name = name(argument);
            List<String> names =
                    new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
            return "unknown option %s%s".formatted(name, Nearest.hint(name, names));
        }
        if (!command.getSubcommands().isEmpty()) {
            return "unknown verb %s%s"
                    .formatted(
                            argument,
                            Nearest.hint(argument, command.getSubcommands().keySet()));
        }
        return "one argument too many: '%s'".formatted(argument);
    }
}
