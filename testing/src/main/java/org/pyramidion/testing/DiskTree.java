package org.pyramidion.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A directory as its files see it, and as the disk has it: what was forced, and the changes that were not. */
final class DiskTree {

    private static final Pattern TEMPORARY = Pattern.compile("\\.(partial|removed)(/|$)");

    /** What becomes of content that nobody forced. */
    enum Unforced {
        OLD,
        NEW,
        HALF,
        ZEROS
    }

    /** A file or directory, by whatever name. */
    private static final class Node {
        private byte[] content = {};
        private Optional<byte[]> forced = Optional.empty();
        private Map<String, Node> names = new TreeMap<>();
        private Map<String, Node> forcedNames = new TreeMap<>();
        private boolean directory;
    }

    /** A name in a directory. */
    private record Name(Node directory, String name) {}

    /** Names that change in one step; a name that goes leads to nothing. */
    private record Change(Map<Name, Optional<Node>> names) {}

    private final Path root;
    private final Map<Object, Node> nodes = new HashMap<>();
    private final List<Change> pending = new ArrayList<>();
    private Node top = new Node();

    /** What stands there is on the disk. */
    DiskTree(Path root) throws IOException {
        this.root = root;
        look();
        pending.clear();
        nodes.values().forEach(node -> {
            node.forced = Optional.of(node.content);
            node.forcedNames = new TreeMap<>(node.names);
        });
    }

    /** Takes in what changed. */
    void look() throws IOException {
        Set<Object> present = new HashSet<>();
        Map<Node, Map<String, Node>> before = new LinkedHashMap<>();
        nodes.values().forEach(node -> before.put(node, node.names));
        top = look(root, present).orElse(top);
        nodes.keySet().retainAll(present);
        Map<Name, Optional<Node>> changed = new LinkedHashMap<>();
        for (Node node : nodes.values()) {
            difference(node, before.getOrDefault(node, Map.of()), changed);
        }
        for (Node gone : before.keySet()) {
            if (!nodes.containsValue(gone)) { // its names went with it
                difference(gone, gone.names, Map.of(), changed);
                gone.names = new TreeMap<>();
            }
        }
        inSteps(changed);
        forgetUnreachable();
    }

    /** What happened in directories that no name can lead to any more. */
    private void forgetUnreachable() {
        Set<Node> reachable = new HashSet<>();
        reach(top, reachable);
        pending.forEach(change -> change.names().values().forEach(node -> node.ifPresent(n -> reach(n, reachable))));
        pending.forEach(change -> change.names().keySet().removeIf(name -> !reachable.contains(name.directory())));
        pending.removeIf(change -> change.names().isEmpty());
    }

    private static void reach(Node node, Set<Node> reachable) {
        if (reachable.add(node)) {
            node.names.values().forEach(child -> reach(child, reachable));
            node.forcedNames.values().forEach(child -> reach(child, reachable));
        }
    }

    private Optional<Node> look(Path path, Set<Object> present) throws IOException {
        try {
            Object key = Files.readAttributes(path, "unix:ino,dev").toString();
            Node node = nodes.computeIfAbsent(key, absent -> new Node());
            present.add(key);
            node.directory = Files.isDirectory(path);
            if (node.directory) {
                node.names = children(path, present);
            } else {
                byte[] content = Files.readAllBytes(path);
                node.content = Arrays.equals(content, node.content) ? node.content : content;
            }
            return Optional.of(node);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Map<String, Node> children(Path path, Set<Object> present) throws IOException {
        Map<String, Node> names = new TreeMap<>();
        try (Stream<Path> children = Files.list(path)) {
            for (Path child : children.toList()) {
                look(child, present)
                        .ifPresent(node -> names.put(child.getFileName().toString(), node));
            }
        }
        return names;
    }

    private static void difference(Node node, Map<String, Node> before, Map<Name, Optional<Node>> changed) {
        difference(node, before, node.names, changed);
    }

    private static void difference(
            Node node, Map<String, Node> before, Map<String, Node> after, Map<Name, Optional<Node>> changed) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            if (before.get(name) != after.get(name)) {
                changed.put(new Name(node, name), Optional.ofNullable(after.get(name)));
            }
        }
    }

    /** A node that has another name now was renamed: its old name and its new one change together. */
    private void inSteps(Map<Name, Optional<Node>> changed) {
        Map<Name, Optional<Node>> left = new LinkedHashMap<>(changed);
        while (!left.isEmpty()) {
            Map<Name, Optional<Node>> step = new LinkedHashMap<>();
            gather(left.keySet().iterator().next(), left, step);
            pending.add(new Change(step));
        }
    }

    private static void gather(Name name, Map<Name, Optional<Node>> left, Map<Name, Optional<Node>> step) {
        if (!left.containsKey(name)) {
            return;
        }
        step.put(name, left.remove(name));
        for (Name other : List.copyOf(left.keySet())) {
            boolean exchanged = other.directory() == name.directory() && isRenaming(name, other);
            if (exchanged) {
                gather(other, left, step);
            }
        }
    }

    /** What is written in one step here has a temporary name before: {@code NAME.partial}, {@code NAME.removed}. */
    private static boolean isRenaming(Name one, Name other) {
        return one.name().startsWith(other.name() + ".") || other.name().startsWith(one.name() + ".");
    }

    /** The content of a file, or the names of a directory, are on the disk. */
    void forced(Path path) {
        node(path).ifPresent(node -> {
            if (node.directory) {
                node.forcedNames = new TreeMap<>(node.names);
                pending.forEach(change -> change.names().keySet().removeIf(name -> name.directory() == node));
                forgetUnreachable();
            } else {
                node.forced = Optional.of(node.content);
            }
        });
    }

    private Optional<Node> node(Path path) {
        try {
            return Files.exists(path) && path.toRealPath().startsWith(root.toRealPath())
                    ? Optional.ofNullable(
                            nodes.get(Files.readAttributes(path, "unix:ino,dev").toString()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many changes of names are not on the disk. */
    int pending() {
        return pending.size();
    }

    /** What a loss of power leaves: file contents by path, directories without content. */
    record Left(Map<String, Optional<byte[]>> files) {

        void layOut(Path place) throws IOException {
            Files.createDirectories(place);
            for (Map.Entry<String, Optional<byte[]>> file : files.entrySet()) {
                Path path = place.resolve(file.getKey());
                if (file.getValue().isPresent()) {
                    Files.write(path, file.getValue().get());
                } else {
                    Files.createDirectories(path);
                }
            }
        }

        String names() {
            StringBuilder names = new StringBuilder();
            files.forEach((name, content) -> names.append(name)
                    .append(content.map(bytes -> " " + bytes.length).orElse("/"))
                    .append('\n'));
            return names.toString();
        }

        /** Tells this from other states by all but temporary names, which nobody reads. */
        int visible() {
            int hash = 0;
            for (Map.Entry<String, Optional<byte[]>> file : files.entrySet()) {
                if (!TEMPORARY.matcher(file.getKey()).find()) {
                    hash = 31 * hash + file.getKey().hashCode();
                    hash = 31 * hash + file.getValue().map(Arrays::hashCode).orElse(7);
                }
            }
            return hash;
        }
    }

    /** What is left if of the pending changes those are on the disk that are {@code kept}. */
    Left left(Predicate<Integer> kept, Unforced content) {
        Map<Name, Optional<Node>> changed = new HashMap<>();
        for (int i = 0; i < pending.size(); i++) {
            if (kept.test(i)) {
                changed.putAll(pending.get(i).names());
            }
        }
        Map<String, Optional<byte[]>> files = new TreeMap<>();
        collect(top, "", changed, content, files);
        return new Left(files);
    }

    private static void collect(
            Node node,
            String path,
            Map<Name, Optional<Node>> changed,
            Unforced content,
            Map<String, Optional<byte[]>> files) {
        if (!node.directory) {
            files.put(path, Optional.of(content(node, content)));
            return;
        }
        if (!path.isEmpty()) {
            files.put(path, Optional.empty());
        }
        Map<String, Node> names = new TreeMap<>(node.forcedNames);
        changed.forEach((name, child) -> {
            if (name.directory() == node) {
                child.ifPresentOrElse(there -> names.put(name.name(), there), () -> names.remove(name.name()));
            }
        });
        names.forEach(
                (name, child) -> collect(child, path.isEmpty() ? name : path + "/" + name, changed, content, files));
    }

    private static byte[] content(Node node, Unforced content) {
        if (node.forced.isPresent() && node.forced.get() == node.content) {
            return node.content;
        }
        return switch (content) {
            case OLD -> node.forced.orElse(new byte[0]);
            case NEW -> node.content;
            case HALF -> Arrays.copyOf(node.content, node.content.length / 2);
            case ZEROS -> new byte[node.content.length];
        };
    }
}
