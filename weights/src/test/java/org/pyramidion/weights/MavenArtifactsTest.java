package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.maveniverse.maven.mima.context.ContextOverrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.aether.repository.RemoteRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;

class MavenArtifactsTest {

    private static final String TINY = "org.example:tiny:1.0";

    @TempDir
    Path directory;

    private Path local;
    private Path remote;

    @BeforeEach
    void makeRepositories() throws IOException {
        local = Files.createDirectory(directory.resolve("local"));
        remote = Files.createDirectory(directory.resolve("remote"));
    }

    /** No user settings, an own local repository, and a directory for a remote one. */
    private MavenArtifacts artifacts(boolean offline) {
        RemoteRepository repository = new RemoteRepository.Builder(
                        "elsewhere", "default", remote.toUri().toString())
                .build();
        return new MavenArtifacts(ContextOverrides.create()
                .withUserSettings(false)
                .withLocalRepositoryOverride(local)
                .offline(offline)
                .addRepositoriesOp(ContextOverrides.AddRepositoriesOp.REPLACE)
                .repositories(List.of(repository))
                .build());
    }

    private static Path put(Path repository, String content) throws IOException {
        Path file = repository.resolve("org/example/tiny/1.0/tiny-1.0.jar");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void whatTheLocalRepositoryHoldsIsTakenFromThereOffline() throws IOException {
        Path file = put(local, "content");
        assertThat(artifacts(true).resolve(TINY, Progress.none())).isEqualTo(file);
    }

    @Test
    void whatItDoesNotHoldIsFetchedWithProgressInBytes() throws IOException {
        put(remote, "content");
        // SHA-1 of "content", which Maven insists on
        Files.writeString(
                remote.resolve("org/example/tiny/1.0/tiny-1.0.jar.sha1"), "040f06fd774092478d450774f5ba30c5da78acc8");
        List<String> reports = new ArrayList<>();
        Path file = artifacts(false).resolve(TINY, (what, total, unit) -> {
            reports.add("%s: %d %s".formatted(what, total, unit));
            return done -> reports.add(Long.toString(done));
        });
        assertThat(file).hasContent("content").startsWith(local);
        assertThat(reports).startsWith("fetching tiny: 7 bytes").endsWith("7");
    }

    @Test
    void aDownloadThatDiffersFromItsPublishedChecksumIsRefused() throws IOException {
        put(remote, "altered");
        Files.writeString(
                remote.resolve("org/example/tiny/1.0/tiny-1.0.jar.sha1"), "040f06fd774092478d450774f5ba30c5da78acc8");
        assertThatThrownBy(() -> artifacts(false).resolve(TINY, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith(
                        "cannot fetch org.example:tiny:1.0 from Maven repository elsewhere: the transfer failed");
    }

    @Test
    void whatIsNowhereIsAnsweredWithOneLine() {
        assertThatThrownBy(() -> artifacts(false).resolve(TINY, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessage(
                        "cannot fetch org.example:tiny:1.0 from Maven repository elsewhere: it is not there; check the"
                                + " network and the mirrors, proxies and servers of ~/.m2/settings.xml, then run "
                                + "again");
    }

    @Test
    void offlineIsSaidToBeTheReason() {
        assertThatThrownBy(() -> artifacts(true).resolve(TINY, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("cannot fetch org.example:tiny:1.0 from Maven repository elsewhere: Maven is set to work "
                        + "offline"
                        + " and the local repository does not hold it; go online and run again");
    }

    private MavenArtifacts withSettings(String settings) throws IOException {
        Path file = Files.writeString(directory.resolve("settings.xml"), settings);
        return new MavenArtifacts(ContextOverrides.create()
                .withUserSettings(true)
                .withUserSettingsXmlOverride(file)
                .withLocalRepositoryOverride(local)
                .build());
    }

    @Test
    void settingsThatSayOfflineAreHeeded() throws IOException {
        MavenArtifacts offline = withSettings("<settings><offline>true</offline></settings>");
        assertThatThrownBy(() -> offline.resolve(TINY, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("Maven is set to work offline");
    }

    @Test
    void aMirrorOfTheSettingsIsUsedAndNamedByItsId() throws IOException {
        MavenArtifacts mirrored = withSettings("<settings><mirrors><mirror><id>ours</id><mirrorOf>*</mirrorOf><url>"
                + remote.toUri() + "</url></mirror></mirrors></settings>");
        assertThatThrownBy(() -> mirrored.resolve(TINY, Progress.none()))
                .hasMessageStartingWith(
                        "cannot fetch org.example:tiny:1.0 from Maven repository ours: it is not there");
    }

    @Test
    void noConnectionIsSaidToBeTheReason() throws IOException {
        MavenArtifacts unreachable = withSettings("<settings><mirrors><mirror><id>ours</id><mirrorOf>*</mirrorOf>"
                + "<url>http://127.0.0.1:9/</url></mirror></mirrors></settings>");
        assertThatThrownBy(() -> unreachable.resolve(TINY, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("from Maven repository ours: no connection; check the network");
    }

    @Test
    void settingsThatCannotBeReadAreNamed() throws IOException {
        MavenArtifacts broken = withSettings("<settings><offl");
        assertThatThrownBy(() -> broken.resolve(TINY, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith("cannot use Maven's settings: ")
                .hasMessageContaining(directory.resolve("settings.xml").toString())
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aFailureOfThePastIsNotRemembered() throws IOException {
        assertThatThrownBy(() -> artifacts(false).resolve(TINY, Progress.none()))
                .hasMessageContaining("it is not there");
        put(remote, "content");
        Files.writeString(
                remote.resolve("org/example/tiny/1.0/tiny-1.0.jar.sha1"), "040f06fd774092478d450774f5ba30c5da78acc8");
        assertThat(artifacts(false).resolve(TINY, Progress.none())).hasContent("content");
    }

    @Test
    void theInstalledMavenIsFoundByVariableOrSearchPath() throws IOException {
        Path home = Files.createDirectories(directory.resolve("maven"));
        Files.createDirectories(home.resolve("conf"));
        Files.createFile(home.resolve("conf/settings.xml"));
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.createFile(bin.resolve("mvn"));
        Path linked = Files.createDirectories(directory.resolve("usr-bin"));
        Files.createSymbolicLink(linked.resolve("mvn"), bin.resolve("mvn"));

        assertThat(MavenArtifacts.installedMaven(Map.of("MAVEN_HOME", home.toString())))
                .contains(home);
        assertThat(MavenArtifacts.installedMaven(Map.of("PATH", "/nowhere:" + linked)))
                .contains(home.toRealPath());
        assertThat(MavenArtifacts.installedMaven(Map.of())).isEmpty();
    }
}
