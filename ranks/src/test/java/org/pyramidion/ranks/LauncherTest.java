package org.pyramidion.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;

/** Ranks as processes: how they are started, what is heard of them, and what happens when one ends too early. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LauncherTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** One rank without libtorch: says who it is, and ends as it is told. */
    static final class Simple {
        public static void main(String... args) throws Exception {
            String rank = System.getenv("RANK");
            String all = System.getenv("WORLD_SIZE") + System.getenv("LOCAL_WORLD_SIZE");
            System.out.println("[Gloo] Rank 0 is connected");
            System.out.println("out of " + rank + " of " + all);
            System.err.println("WARNING: Using incubator modules: some");
            System.err.println("err of " + rank);
            if (args[0].equals("wait") || (args[0].equals("lose") && rank.equals("0"))) {
                Thread.sleep(60_000);
            }
            if (args[0].equals("lose") || (args[0].equals("once") && rank.equals("1") && first(args[1]))) {
                Runtime.getRuntime().halt(137); // as kill -9 has it
            }
            System.exit(args[0].equals("fail") ? 1 : 0);
        }

        private static boolean first(String file) throws IOException {
            boolean there = Files.exists(Path.of(file));
            Files.writeString(Path.of(file), "");
            return !there;
        }
    }

    /** One rank that sums. */
    static final class Summing {
        public static void main(String... args) {
            try (Ranks ranks = Ranks.join(System.getenv())) {
                double sum = ranks.sum(1 + ranks.rank())[0];
                System.out.println("sum " + sum);
            }
            System.exit(0);
        }
    }

    private Launcher launcher(Class<?> main, Launcher.Settings settings, IntSupplier signal, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return new Launcher(
                command,
                settings,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                signal);
    }

    @Test
    void processes_of_this_machine_meet() {
        assertThat(launcher(Summing.class, new Launcher.Settings(2, 0, 12), () -> 0)
                        .run())
                .as(err::toString)
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("sum 3.0");
    }

    @Test
    void the_first_rank_is_heard_as_it_speaks_and_of_the_others_errors_by_their_numbers() {
        assertThat(launcher(Simple.class, new Launcher.Settings(2, 0, 5), () -> 0, "end")
                        .run())
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly("out of 0 of 22");
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactlyInAnyOrder("err of 0", "rank 1: err of 1");
    }

    @Test
    void a_lost_rank_has_all_begin_again_as_often_as_is_allowed() {
        String file = directory.resolve("was").toString();
        assertThat(launcher(Simple.class, new Launcher.Settings(2, 1, 5), () -> 0, "once", file)
                        .run())
                .isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("rank 1 was ended by signal 9; all begin again from the newest checkpoint (restart 1 of 1)");
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
    }

    @Test
    void without_restarts_it_ends_with_1_and_says_how_to_go_on() {
        assertThat(launcher(
                                Simple.class,
                                new Launcher.Settings(2, 0, 5),
                                () -> 0,
                                "once",
                                directory.resolve("was").toString())
                        .run())
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("go on from the newest checkpoint");
    }

    @Test
    void a_failure_that_would_come_again_is_not_tried_again() {
        assertThat(launcher(Simple.class, new Launcher.Settings(2, 3, 5), () -> 0, "fail")
                        .run())
                .isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }

    @Test
    void a_request_to_stop_reaches_all() {
        long begun = System.nanoTime();
        int[] asked = {0};
        int end = launcher(Simple.class, new Launcher.Settings(2, 3, 5), () -> asked[0]++ > 20 ? 143 : 0, "wait")
                .run();
        assertThat(end).isEqualTo(143);
        assertThat(System.nanoTime() - begun).isLessThan(30_000_000_000L);
    }

    @Test
    void numbers_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new Launcher.Settings(0, 0, 5))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("--ranks is 0; it must be at least 1");
    }
}
