package org.pyramidion.benchmarks.kills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was killed so far, over all runs: a line of JSON for each command that was killed until it was left to end.
 *
 * @param file of it
 */
record KillLog(Path file) {

    /** One line. */
    void add(String command, int kills, int full, boolean lost) throws IOException {
        String line = "{\"day\": \"%s\", \"command\": \"%s\", \"kills\": %d, \"full\": %d, \"lost\": %d}\n"
                .formatted(LocalDate.now(), command, kills, full, lost ? 1 : 0);
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Sums for each command. */
    String table() throws IOException {
        Map<String, long[]> sums = new TreeMap<>();
        long[] all = new long[3];
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            JsonNode entry = JsonMapper.shared().readTree(line);
            long[] sum = sums.computeIfAbsent(entry.path("command").asString(), name -> new long[3]);
            add(sum, entry);
            add(all, entry);
        }
        List<String> lines = new ArrayList<>(List.of("| command | kills | full disks | lost |", "|---|--:|--:|--:|"));
        sums.forEach((name, sum) -> lines.add(row(name, sum)));
        lines.add(row("all", all));
        return String.join("\n", lines);
    }

    private static void add(long[] sum, JsonNode entry) {
        sum[0] += entry.path("kills").asLong();
        sum[1] += entry.path("full").asLong();
        sum[2] += entry.path("lost").asLong();
    }

    private static String row(String name, long[] sum) {
        return "| %s | %d | %d | %d |".formatted(name, sum[0], sum[1], sum[2]);
    }
}
