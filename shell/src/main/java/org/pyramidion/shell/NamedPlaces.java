package org.pyramidion.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Settings;
import org.pyramidion.base.PyramidionException;

/** Places to open, {@code NAME=PLACE} or {@code PLACE}, which is named by the last part of its path. */
public final class NamedPlaces {

    private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)=(.+)");
    private static final int LONGEST = 64;

    private NamedPlaces() {}

    /** @throws PyramidionException if two have one name */
    public static Map<String, Path> of(List<String> given) {
        Map<String, Path> places = new LinkedHashMap<>();
        for (String one : given) {
            Matcher named = NAMED.matcher(one);
            boolean plain = !named.matches() || Files.exists(Path.of(one));
            Path place = Path.of(plain ? one : named.group(2));
            String name = plain ? name(place) : named.group(1);
            if (places.put(name, place) != null) {
                throw new PyramidionException(
                        "two places are called '%s'; name one of them: NAME=%s".formatted(name, place));
            }
        }
        return places;
    }

    /** The last part of a path, as far as it can be a name. */
    private static String name(Path place) {
        String last = String.valueOf(place.toAbsolutePath().normalize().getFileName());
        String name = last.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[._-]+", "");
        return name.isEmpty() ? "documents" : name.substring(0, Math.min(name.length(), LONGEST));
    }

    /**
     * Opens all, or none if one cannot be. Whoever asks need not know where folders lie: files are named within them.
     */
    public static Pyramidion open(List<String> given, Settings settings) {
        Map<String, Path> places = of(given);
        Pyramidion pyramidion = Pyramidion.open(Map.of());
        try {
            places.forEach((name, place) -> pyramidion.add(name, place, settings.relativeFiles(true)));
            return pyramidion;
        } catch (RuntimeException e) {
            pyramidion.close();
            throw e;
        }
    }
}
