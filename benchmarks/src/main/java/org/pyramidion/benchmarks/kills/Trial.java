package org.pyramidion.benchmarks.kills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Commands in one directory: each is run once and left alone, then again and killed, or run on a disk that is too
 * small. What they leave is compared.
 */
public final class Trial {

    private static final int MOST_KILLS = 4;
    private static final int BLOCK = 4096; // of a disk in memory; each file takes whole ones

    private final Path program;
    private final Path directory;
    private final Place place;
    private final Random random;
    private final KillLog log;
    private final Map<String, Alone> alone = new HashMap<>();

    /** What a command that was left alone gave. */
    private record Alone(Map<String, Long> outcome, long milliseconds, Path before, Path after) {}

    /**
     * Nothing yet.
     *
     * @param program the command
     * @param directory to work in
     * @param log takes a line for each command that was tried
     */
    public Trial(Path program, Path directory, Path log, long seed) {
        this.program = program;
        this.directory = directory;
        this.place = new Place(directory.resolve("place"));
        this.random = new Random(seed);
        this.log = new KillLog(log);
    }

    /** What the log holds, summed. */
    public String table() throws IOException {
        return log.table();
    }

    /** Kills commands until so many kills are reached, each command as often as the others. */
    public void kill(int kills, List<String> names) throws IOException, InterruptedException {
        List<KilledCommand> commands = chosen(names);
        int done = 0;
        for (int round = 0; done < kills; round++) {
            done += kill(commands.get(round % commands.size()));
        }
    }

    /** Runs commands on disks that are too small. */
    public void fill(int times, List<String> names) throws IOException, InterruptedException {
        List<KilledCommand> commands = chosen(names);
        for (KilledCommand command : commands) {
            leaveAlone(command);
        }
        place.clear();
        try (FullDisk disk = FullDisk.mount(place.directory())) {
            int done = 0;
            for (int round = 0; done < times; round++) {
                done += fill(commands.get(round % commands.size()), disk);
            }
            place.clear();
        }
    }

    private static List<KilledCommand> chosen(List<String> names) {
        List<KilledCommand> chosen = KilledCommand.all().stream()
                .filter(command -> names.isEmpty() || names.contains(command.name()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no command of these names: " + names);
        }
        return chosen;
    }

    private Alone leaveAlone(KilledCommand command) throws IOException, InterruptedException {
        Alone known = alone.get(command.name());
        if (known != null) {
            return known;
        }
        Path before = before(command);
        place.become(before);
        long begun = System.nanoTime();
        requireDone(command, start(command));
        long milliseconds = (System.nanoTime() - begun) / 1_000_000;
        Path after = directory.resolve("states").resolve(command.name().replaceAll("\\W+", "-"));
        place.copyTo(after);
        Map<String, Long> outcome = place.outcome(command);
        if (outcome.isEmpty()) {
            throw new IllegalStateException(command.name() + " left nothing");
        }
        Alone left = new Alone(outcome, milliseconds, before, after);
        alone.put(command.name(), left);
        return left;
    }

    private Path before(KilledCommand command) throws IOException, InterruptedException {
        for (KilledCommand other : KilledCommand.all()) {
            if (other.name().equals(command.after())) {
                return leaveAlone(other).after();
            }
        }
        Path first = directory.resolve("states/none");
        if (!Files.exists(first)) {
            new TinyWorld(first.resolve("world")).write();
        }
        return first;
    }

    private Processes start(KilledCommand command) throws IOException {
        return new Processes(program, place, command, directory.resolve("output"));
    }

    private void requireDone(KilledCommand command, Processes processes) throws IOException, InterruptedException {
        List<Integer> statuses = processes.end();
        if (statuses.stream().anyMatch(status -> status != 0)) {
            throw new IllegalStateException(
                    "%s ended with %s:%n%s".formatted(command.name(), statuses, processes.said()));
        }
    }

    private int kill(KilledCommand command) throws IOException, InterruptedException {
        Alone left = leaveAlone(command);
        place.become(left.before());
        int most = 1 + random.nextInt(MOST_KILLS);
        int kills = 0;
        boolean lost = true;
        try {
            Processes processes = start(command);
            while (kills < most && processes.isAlive(random.nextLong(1 + left.milliseconds() * 3 / 4))) {
                int victim = random.nextInt(processes.count());
                if (processes.kill(victim)) {
                    kills++;
                    place.requireWhole();
                    if (processes.count() == 1 && isSame(command, left)) {
                        break; // it had done all but to end
                    }
                    processes.restart(victim);
                }
            }
            if (!isSame(command, left)) {
                requireDone(command, processes);
                requireSame(command, left);
            }
            lost = false;
        } finally {
            log.add(command.name(), kills, 0, lost);
        }
        return kills;
    }

    private boolean isSame(KilledCommand command, Alone left) throws IOException {
        return command.exact() && place.outcome(command).equals(left.outcome());
    }

    private void requireSame(KilledCommand command, Alone left) throws IOException {
        place.requireWhole();
        Map<String, Long> outcome = place.outcome(command);
        if (!outcome.equals(left.outcome())) {
            throw new IllegalStateException(
                    "%s: left %s where %s was expected".formatted(command.name(), outcome, left.outcome()));
        }
    }

    private int fill(KilledCommand command, FullDisk disk) throws IOException, InterruptedException {
        Alone left = leaveAlone(command);
        disk.enlarge();
        place.become(left.before());
        long before = place.blocks(BLOCK);
        long growth = new Place(left.after()).blocks(BLOCK) - before;
        disk.resize(BLOCK * (before + 1 + random.nextLong(Math.max(1, growth))));
        boolean lost = true;
        int full = 0;
        try {
            Processes processes = start(command);
            full = processes.end().stream().allMatch(status -> status == 0) ? 0 : 1;
            requireWords(command, full == 1, processes.said());
            place.requireWhole();
            disk.enlarge();
            if (full == 1) {
                requireDone(command, start(command));
            }
            requireSame(command, left);
            lost = false;
        } finally {
            log.add(command.name(), 0, full, lost);
        }
        return full;
    }

    private static void requireWords(KilledCommand command, boolean full, String said) {
        if (said.contains("internal error") || said.contains("\tat ") || (full && !said.contains("No space left"))) {
            throw new IllegalStateException(command.name() + " said of a full disk:\n" + said);
        }
    }
}
