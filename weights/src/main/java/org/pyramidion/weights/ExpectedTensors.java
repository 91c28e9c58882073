package org.pyramidion.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.pyramidion.base.PyramidionException;

/**
 * Which tensors a network is made of. Built up tensor by tensor, then held against a file; whatever does not fit is
 * named in one error, with what was expected.
 */
public final class ExpectedTensors {

    private static final int MOST_NAMED = 8;

    private static final Set<ElementType> FLOATS = Set.of(ElementType.F32, ElementType.F16, ElementType.BF16);

    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final List<Set<String>> optionalGroups = new ArrayList<>();
    private final List<Pattern> ignored = new ArrayList<>();

    /** A tensor that must be there. */
    public ExpectedTensors add(String name, long... shape) {
        shapes.put(name, shape);
        return this;
    }

    /** Tensors that must be there all or not at all. */
    public ExpectedTensors addOptional(ExpectedTensors group) {
        shapes.putAll(group.shapes);
        optionalGroups.add(group.shapes.keySet());
        return this;
    }

    /** Tensors that may be there and are of no use: whole names match {@code pattern}. */
    public ExpectedTensors ignore(String pattern) {
        ignored.add(Pattern.compile(pattern));
        return this;
    }

    /** Names of the tensors that are expected and there. */
    public List<String> present(WeightFile weights) {
        return shapes.keySet().stream().filter(weights.names()::contains).toList();
    }

    /**
     * Makes sure that a file holds what is expected and nothing else.
     *
     * @param where the file and what it should be, for the error
     * @param alsoSurplus more names that nobody expects
     * @throws PyramidionException of one line that names what is missing, misshapen or surplus
     */
    public void require(String where, WeightFile weights, Collection<String> alsoSurplus) {
        List<String> missing = shapes.entrySet().stream()
                .filter(expected -> isMissing(weights, expected.getKey()))
                .map(expected -> "%s %s".formatted(expected.getKey(), Arrays.toString(expected.getValue())))
                .toList();
        List<String> misshapen = present(weights).stream()
                .map(weights::tensor)
                .filter(tensor -> !fits(tensor))
                .map(tensor -> "%s is %s %s, expected %s"
                        .formatted(
                                tensor.name(),
                                tensor.type(),
                                Arrays.toString(tensor.shape()),
                                Arrays.toString(shapes.get(tensor.name()))))
                .toList();
        List<String> problems = new ArrayList<>();
        describe(problems, "missing", missing);
        describe(problems, "of another shape", misshapen);
        describe(problems, "not expected", surplus(weights, alsoSurplus));
        if (!problems.isEmpty()) {
            throw new PyramidionException("%s: %s".formatted(where, String.join("; ", problems)));
        }
    }

    private boolean isMissing(WeightFile weights, String name) {
        boolean needed = optionalGroups.stream()
                .filter(group -> group.contains(name))
                .allMatch(group -> group.stream().anyMatch(weights.names()::contains));
        return needed && !weights.names().contains(name);
    }

    private boolean fits(WeightTensor tensor) {
        return FLOATS.contains(tensor.type()) && Arrays.equals(tensor.shape(), shapes.get(tensor.name()));
    }

    private Collection<String> surplus(WeightFile weights, Collection<String> more) {
        Set<String> surplus = new TreeSet<>(weights.names());
        surplus.removeAll(shapes.keySet());
        surplus.addAll(more);
        surplus.removeIf(name ->
                ignored.stream().anyMatch(pattern -> pattern.matcher(name).matches()));
        return surplus;
    }

    private static void describe(List<String> problems, String what, Collection<String> tensors) {
        if (!tensors.isEmpty()) {
            String named = String.join(
                    ", ", tensors.stream().limit(MOST_NAMED).map(Printable::of).toList());
            int rest = tensors.size() - MOST_NAMED;
            problems.add("%d %s %s: %s%s"
                    .formatted(
                            tensors.size(),
                            tensors.size() == 1 ? "tensor" : "tensors",
                            what,
                            named,
                            rest > 0 ? " and %d more".formatted(rest) : ""));
        }
    }
}
