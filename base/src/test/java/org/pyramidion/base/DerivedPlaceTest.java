package org.pyramidion.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerivedPlaceTest {

    @TempDir
    Path directory;

    @Test
    void whatMayBeWrittenIsWhereItBelongs() {
        Path beside = directory.resolve("not/there/yet/index");
        assertThat(DerivedPlace.of(beside, place -> false)).isEqualTo(beside);
    }

    @Test
    void thePlaceInTheCacheIsOneForEachHoweverItIsNamed() throws IOException {
        Path corpus = Files.createDirectories(directory.resolve("corpus"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), corpus);
        Path cache = directory.resolve("cache");
        Path place = DerivedPlace.inCache(corpus.resolve("index"), cache);
        assertThat(place).startsWithRaw(cache).hasFileName("index");
        assertThat(DerivedPlace.inCache(link.resolve("index"), cache)).isEqualTo(place);
        assertThat(DerivedPlace.inCache(directory.resolve("other/index"), cache))
                .isNotEqualTo(place);
    }

    @Test
    void theCacheIsWhereTheEnvironmentSays() {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "pyramidion");
        assertThat(UserCache.root(Map.of("PYRAMIDION_CACHE", "/a", "XDG_CACHE_HOME", "/b")))
                .isEqualTo(Path.of("/a"));
        assertThat(UserCache.root(Map.of("XDG_CACHE_HOME", "/b"))).isEqualTo(Path.of("/b/pyramidion"));
        assertThat(UserCache.root(Map.of("PYRAMIDION_CACHE", ""))).isEqualTo(home);
        assertThat(UserCache.root(Map.of())).isEqualTo(home);
    }
}
