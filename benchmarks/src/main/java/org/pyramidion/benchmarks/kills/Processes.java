package org.pyramidion.benchmarks.kills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The processes of a command, beside each other. */
final class Processes {

    private static final int MOST_SECONDS = 900;
    private static final int MOST_SECONDS_OF_CHILDREN = 30;

    private final Path program;
    private final Place place;
    private final KilledCommand command;
    private final Path output;
    private final List<Process> running = new ArrayList<>();

    /** Starts them. */
    Processes(Path program, Place place, KilledCommand command, Path output) throws IOException {
        this.program = program;
        this.place = place;
        this.command = command;
        this.output = output;
        Files.write(output, new byte[0]);
        for (int i = 0; i < command.commands().size(); i++) {
            running.add(start(i));
        }
    }

    private Process start(int number) throws IOException {
        List<String> line = new ArrayList<>(List.of(program.toString()));
        line.addAll(command.commands().get(number));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(place.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().put("MKL_NUM_THREADS", "1");
        command.environment()
                .forEach((name, value) -> builder.environment()
                        .put(name, place.directory().resolve(value).toString()));
        return builder.start();
    }

    int count() {
        return running.size();
    }

    /** Whether one of them is left after a time. */
    boolean isAlive(long milliseconds) throws InterruptedException {
        long until = System.nanoTime() + milliseconds * 1_000_000;
        for (Process process : running) {
            process.waitFor(Math.max(1, (until - System.nanoTime()) / 1_000_000), TimeUnit.MILLISECONDS);
        }
        return running.stream().anyMatch(Process::isAlive);
    }

    /**
     * Kills one of them, whose children must end by themselves.
     *
     * @return whether it was alive
     */
    boolean kill(int number) throws InterruptedException {
        Process process = running.get(number);
        List<ProcessHandle> children = process.descendants().toList();
        boolean alive = process.isAlive();
        process.destroyForcibly().waitFor();
        long until = System.nanoTime() + MOST_SECONDS_OF_CHILDREN * 1_000_000_000L;
        while (children.stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("children live on: " + children);
            }
            Thread.sleep(20);
        }
        return alive;
    }

    void restart(int number) throws IOException {
        running.set(number, start(number));
    }

    /**
     * Waits for their end. Where one failed the others are stopped: they would wait until it is begun again.
     *
     * @return the statuses they ended with; −1 of one that had to be stopped
     */
    List<Integer> end() throws InterruptedException {
        long until = System.nanoTime() + MOST_SECONDS * 1_000_000_000L;
        while (isAlive(1000) && System.nanoTime() < until) {
            if (running.stream().anyMatch(process -> !process.isAlive() && process.exitValue() != 0)) {
                isAlive(MOST_SECONDS_OF_CHILDREN * 1000L); // as it may fail by itself
                break;
            }
        }
        List<Integer> statuses = new ArrayList<>();
        for (Process process : running) {
            boolean stopped = process.isAlive();
            int status = process.destroyForcibly().waitFor();
            statuses.add(stopped ? -1 : status);
        }
        return statuses;
    }

    String said() throws IOException {
        return Files.readString(output);
    }
}
