package org.pyramidion.benchmarks.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What was measured, as it stands in NAME.json, NAME.md and NAME.svg; each result is there as soon as it is known. */
public final class CostFiles {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Path directory;
    private final String name;
    private final List<Cost> costs;

    /**
     * Takes in what stands there already.
     *
     * @param name of the files
     * @throws IOException if the directory cannot be made or what is there cannot be read
     */
    public CostFiles(Path directory, String name) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.name = name;
        Path json = file("json");
        costs = new ArrayList<>(
                Files.exists(json) ? List.of(JSON.readValue(Files.readString(json), Cost[].class)) : List.of());
    }

    static Cost parse(String json) {
        return JSON.readValue(json, Cost.class);
    }

    static String format(Cost cost) {
        return JSON.writeValueAsString(cost);
    }

    private Path file(String extension) {
        return directory.resolve(name + "." + extension);
    }

    /** Takes a result in, instead of an older one of the same kind and size. */
    public void add(Cost cost) throws IOException {
        costs.removeIf(old -> old.kind().equals(cost.kind()) && old.vectors() == cost.vectors());
        costs.add(cost);
        Files.writeString(file("json"), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(costs));
        Files.writeString(file("md"), report().markdown());
        Files.writeString(file("svg"), report().svg());
    }

    /** Takes in what a system finds by each of its settings, instead of all older ones of the same kind and size. */
    public void addSweep(List<Cost> swept) throws IOException {
        costs.removeIf(old ->
                swept.stream().anyMatch(fresh -> old.kind().equals(fresh.kind()) && old.vectors() == fresh.vectors()));
        costs.addAll(swept);
        Files.writeString(file("json"), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(costs));
        Files.writeString(file("md"), pareto().markdown());
        Files.writeString(file("svg"), pareto().svg());
    }

    /** The results of sweeps. */
    public ParetoReport pareto() {
        return new ParetoReport(costs);
    }

    /** All results, in the order in which they came. */
    public List<Cost> costs() {
        return List.copyOf(costs);
    }

    /** The results as a table and a plot. */
    public CostReport report() {
        return new CostReport(costs);
    }
}
