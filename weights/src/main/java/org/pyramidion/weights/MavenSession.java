package org.pyramidion.weights;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuilder;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.building.SettingsBuildingRequest;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.PyramidionException;

/** Starts Maven's resolver as the user's settings say. */
final class MavenSession {

    private MavenSession() {}

    /** @throws PyramidionException if the settings cannot be understood */
    static Context context(ContextOverrides overrides) {
        try {
            return Runtimes.INSTANCE.getRuntime().create(overrides);
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof SettingsBuildingException broken) {
                throw unusable(broken);
            }
            throw e;
        }
    }

    /**
     * A session of one's own to set up further. It is offline where the settings say so, which the context leaves out.
     */
    static DefaultRepositorySystemSession session(Context context) {
        DefaultRepositorySystemSession session = new DefaultRepositorySystemSession(context.repositorySystemSession());
        session.setOffline(session.isOffline() || settingsSayOffline(context));
        return session;
    }

    private static boolean settingsSayOffline(Context context) {
        if (!context.contextOverrides().isWithUserSettings()) {
            return false;
        }
        Optional<SettingsBuilder> builder = context.lookup().lookup(SettingsBuilder.class);
        try {
            return builder.isPresent()
                    && builder.get()
                            .build(request(context))
                            .getEffectiveSettings()
                            .isOffline();
        } catch (SettingsBuildingException e) {
            throw unusable(e);
        }
    }

    private static SettingsBuildingRequest request(Context context) {
        return new DefaultSettingsBuildingRequest()
                .setSystemProperties(System.getProperties())
                .setGlobalSettingsFile(
                        file(Optional.ofNullable(context.mavenSystemHome()).map(home -> home.settingsXml())))
                .setUserSettingsFile(file(Optional.of(context.mavenUserHome().settingsXml())));
    }

    @SuppressWarnings("NullAway") // Maven's own way to say that there is none
    private static @Nullable File file(Optional<Path> path) {
        return path.map(Path::toFile).orElse(null);
    }

    private static PyramidionException unusable(SettingsBuildingException broken) {
        String problem = broken.getProblems().isEmpty()
                ? "they cannot be read"
                : broken.getProblems().getFirst().getMessage();
        return new PyramidionException(
                "cannot use Maven's settings: %s; mend that file and run again".formatted(Printable.of(problem)),
                broken);
    }
}
