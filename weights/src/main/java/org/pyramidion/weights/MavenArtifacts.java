package org.pyramidion.weights;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.LocalRepositoryManager;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.RepositoryOfflineException;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;

/**
 * Fetches artifacts as Maven does: with the mirrors, proxies, credentials and local repository of the user's settings.
 * What the local repository holds is taken from there without asking the network.
 */
public final class MavenArtifacts {

    private final ContextOverrides overrides;

    MavenArtifacts(ContextOverrides overrides) {
        this.overrides = overrides;
    }

    /**
     * Maven as the user has set it up: {@code ~/.m2/settings.xml} and the settings of the installed Maven, if there is
     * one.
     */
    public static MavenArtifacts ofUserSettings() {
        ContextOverrides.Builder builder = ContextOverrides.create().withUserSettings(true);
        installedMaven(System.getenv()).ifPresent(builder::withMavenSystemHomeOverride);
        return new MavenArtifacts(builder.build());
    }

    /** Where Maven is installed: {@code MAVEN_HOME}, else what the {@code mvn} on the search path belongs to. */
    static Optional<Path> installedMaven(Map<String, String> environment) {
        Stream<Path> named = Optional.ofNullable(environment.get("MAVEN_HOME")).map(Path::of).stream();
        Stream<Path> onPath = Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(Predicate.not(String::isEmpty))
                .map(directory -> Path.of(directory, "mvn"))
                .flatMap(MavenArtifacts::homeOf);
        return Stream.concat(named, onPath)
                .filter(home -> Files.isRegularFile(home.resolve("conf/settings.xml")))
                .findFirst();
    }

    private static Stream<Path> homeOf(Path command) {
        try {
            return Stream.of(command.toRealPath().resolveSibling("..").normalize());
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /**
     * The file of an artifact, fetched if the local repository does not hold it.
     *
     * @param coordinates {@code group:artifact:version}; the artifact is a jar
     * @throws PyramidionException if it cannot be fetched, saying from which repositories and what to do, or if the
     *     settings cannot be understood
     * @throws IllegalArgumentException if these are no coordinates
     */
    public Path resolve(String coordinates, Progress progress) {
        Artifact artifact = new DefaultArtifact(coordinates);
        try (Context context = MavenSession.context(overrides)) {
            return inLocalRepository(context, artifact).orElseGet(() -> fetch(context, artifact, progress));
        }
    }

    /**
     * Looks at the path alone, not at the repository the file once came from: with a mirror newly set Maven would ask
     * the network again, and whoever uses the file checks its content anyway.
     */
    private static Optional<Path> inLocalRepository(Context context, Artifact artifact) {
        LocalRepositoryManager local = context.repositorySystemSession().getLocalRepositoryManager();
        Path file = local.getRepository().getBasedir().toPath().resolve(local.getPathForLocalArtifact(artifact));
        return Optional.of(file).filter(Files::isRegularFile);
    }

    private static Path fetch(Context context, Artifact artifact, Progress progress) {
        DefaultRepositorySystemSession session = MavenSession.session(context);
        session.setTransferListener(new TransferProgress(artifact.getArtifactId(), progress));
        session.setUpdatePolicy(RepositoryPolicy.UPDATE_POLICY_ALWAYS); // do not let a failure of the past decide
        session.setChecksumPolicy(RepositoryPolicy.CHECKSUM_POLICY_FAIL);
        try {
            ArtifactRequest request = new ArtifactRequest(artifact, context.remoteRepositories(), "weights");
            return context.repositorySystem()
                    .resolveArtifact(session, request)
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            throw new PyramidionException(message(context, artifact, e, session.isOffline()), e);
        }
    }

    private static String message(
            Context context, Artifact artifact, ArtifactResolutionException failure, boolean offline) {
        String repositories = context.remoteRepositories().stream()
                .map(RemoteRepository::getId)
                .collect(Collectors.joining(", "));
        return "cannot fetch %s:%s:%s from Maven repository %s: %s"
                .formatted(
                        artifact.getGroupId(),
                        artifact.getArtifactId(),
                        artifact.getVersion(),
                        repositories,
                        reason(failure, offline));
    }

    private static String reason(ArtifactResolutionException failure, boolean offline) {
        if (offline || caused(failure, RepositoryOfflineException.class)) {
            return "Maven is set to work offline and the local repository does not hold it; go online and run again";
        }
        String advice =
                "; check the network and the mirrors, proxies and servers of ~/.m2/settings.xml, then run again";
        if (caused(failure, UnknownHostException.class)) {
            return "its host is not known" + advice;
        }
        if (caused(failure, ConnectException.class) || caused(failure, NoRouteToHostException.class)) {
            return "no connection" + advice;
        }
        if (caused(failure, SocketTimeoutException.class)) {
            return "no answer in time" + advice;
        }
        return (caused(failure, ArtifactNotFoundException.class) ? "it is not there" : "the transfer failed") + advice;
    }

    private static boolean caused(ArtifactResolutionException failure, Class<? extends Throwable> type) {
        return failure.getResults().stream()
                .flatMap(result -> result.getExceptions().stream())
                .flatMap(exception -> Stream.iterate((Throwable) exception, t -> t != null, Throwable::getCause))
                .anyMatch(type::isInstance);
    }
}
