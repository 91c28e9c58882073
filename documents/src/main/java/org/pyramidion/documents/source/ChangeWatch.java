package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks whether files and folders have changed: by names, sizes and times, which any file system tells, those of other
 * machines too.
 */
public final class ChangeWatch {

    private final List<Path> places;
    private Map<Path, State> taken;
    private Map<Path, State> seen;

    private record State(long size, FileTime modified) {}

    /** Begins with what is there now. */
    public ChangeWatch(List<Path> places) {
        this.places = List.copyOf(places);
        this.taken = look();
        this.seen = taken;
    }

    /**
     * Whether something has changed since this last said so, and has come to rest: nothing is different from what the
     * look before saw. So a file that is being written is left alone.
     */
    public boolean hasSettled() {
        Map<Path, State> now = look();
        boolean rests = now.equals(seen);
        seen = now;
        if (!rests || now.equals(taken)) {
            return false;
        }
        taken = now;
        return true;
    }

    private Map<Path, State> look() {
        Map<Path, State> states = new HashMap<>();
        for (Path place : places) {
            try {
                Files.walkFileTree(place, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        states.put(file, new State(attributes.size(), attributes.lastModifiedTime()));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
            } catch (IOException e) {
                // What cannot be looked at has not changed; reading it will say so.
            }
        }
        return states;
    }
}
