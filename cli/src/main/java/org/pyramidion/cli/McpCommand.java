package org.pyramidion.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Settings;
import org.pyramidion.console.Console;
import org.pyramidion.mcp.StdioServer;
import org.pyramidion.shell.NamedPlaces;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion mcp}. */
@Command(
        name = "mcp",
        description = "Serve documents and runs to an assistant, over standard input and output.",
        footer = {
            "",
            "Speaks the Model Context Protocol: the assistant's program starts this command and ends it. Its tools are"
                    + " ask, search, fill and passage; none changes anything.",
            "",
            "Examples:",
            "  pyramidion mcp handbook/",
            "  pyramidion mcp team=handbook/ wiki=runs/first"
        })
final class McpCommand extends Verb {

    @Parameters(
            arity = "1..*",
            paramLabel = "[NAME=]PLACE",
            description = "Folders, files, corpora and runs; the last part of the path is the name if none is given.")
    private List<String> places = new ArrayList<>();

    @Option(names = "--top", paramLabel = "N", description = "How many passages are read; 5 if not given.")
    private int top = 5;

    @Mixin
    private RankingOption ranking = new RankingOption();

    McpCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws InterruptedException {
        refuse("over MCP, which has a form of its own", List.of("--json"));
        useThreads();
        Settings settings =
                Settings.defaults().passages(top).progress(progress()).ranking(ranking.ranking());
        PrintStream before = System.out;
        System.setOut(console().err()); // a library that prints must not speak to the client
        try (Pyramidion pyramidion = NamedPlaces.open(places, settings)) {
            note("serving " + String.join(", ", pyramidion.names()));
            StdioServer.serve(pyramidion, Main.version(), System.in, console().out());
        } finally {
            System.setOut(before);
        }
        return Failure.OK;
    }
}
