package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.bench.Cost;
import org.pyramidion.index.bench.SearchTimer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code pyramidion index measure}: what {@code index bench} runs in a process of its own, to know that one's memory.
 */
@Command(name = "measure", hidden = true, description = "Search one index and tell the times, as JSON.")
final class IndexMeasureCommand extends Verb {

    @Parameters(paramLabel = "DIR", description = "The index.")
    private Path directory = Path.of("");

    @Option(names = "--queries", required = true, description = "float32, [Q, D].")
    private Path queries = Path.of("");

    @Option(names = "--truth", required = true, description = "int32, [Q, k].")
    private Path truth = Path.of("");

    @Option(names = "--dimension", required = true, description = "D.")
    private int dimension;

    @Option(names = "--top", required = true, description = "k.")
    private int top;

    IndexMeasureCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws IOException {
        useThreads();
        SearchTimer timer = new SearchTimer(RawNumbers.floats(queries), dimension, RawNumbers.ints(truth), top);
        Cost cost = timer.measure(new IndexDirectory(directory), Memory::residentMebibytes);
        print(cost, cost.toString());
        return Failure.OK;
    }
}
