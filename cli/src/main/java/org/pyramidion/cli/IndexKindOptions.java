package org.pyramidion.cli;

import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.IndexKind;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which kind of index, and its settings. */
final class IndexKindOptions {

    /** A kind by its name. */
    static final class Name implements ITypeConverter<IndexKind> {
        @Override
        public IndexKind convert(String name) {
            return IndexKind.named(name)
                    .orElseThrow(() -> new TypeConversionException(
                            "'%s' is not one of %s".formatted(name, String.join(", ", IndexKind.NAMES))));
        }
    }

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            converter = Name.class,
            description = "exact, exact-f16, exact-int8, hnsw or partitioned; if not given, that of the index there, or"
                    + " exact.")
    private Optional<IndexKind> kind = Optional.empty();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "partitioned: into how many; the root of the number of blocks if not given.")
    private Optional<Integer> partitions = Optional.empty();

    @Option(
            names = "--probes",
            paramLabel = "N",
            description = "partitioned: how many a query looks into; a fifth if not given.")
    private Optional<Integer> probes = Optional.empty();

    @Option(
            names = "--rescored",
            paramLabel = "N",
            description =
                    "partitioned: how many are scored exactly; 200 or more, by the number of blocks, if not given.")
    private Optional<Integer> rescored = Optional.empty();

    @Option(names = "--neighbours", paramLabel = "N", description = "hnsw: links of a block; 32 if not given.")
    private Optional<Integer> neighbours = Optional.empty();

    @Option(
            names = "--build-beam",
            paramLabel = "N",
            description = "hnsw: candidates while building; 100 if not given.")
    private Optional<Integer> buildBeam = Optional.empty();

    @Option(
            names = "--search-beam",
            paramLabel = "N",
            description = "hnsw: candidates while searching; 200 if not given.")
    private Optional<Integer> searchBeam = Optional.empty();

    /** The kind that was asked for, if one was. */
    Optional<IndexKind> kind() {
        return kind.map(this::withSettings).or(() -> {
            refuse("--partitions, --probes and --rescored", "partitioned", partitions, probes, rescored);
            refuse("--neighbours, --build-beam and --search-beam", "hnsw", neighbours, buildBeam, searchBeam);
            return Optional.empty();
        });
    }

    private IndexKind withSettings(IndexKind named) {
        if (!(named instanceof IndexKind.Partitioned)) {
            refuse("--partitions, --probes and --rescored", "partitioned", partitions, probes, rescored);
        }
        if (!(named instanceof IndexKind.Graph)) {
            refuse("--neighbours, --build-beam and --search-beam", "hnsw", neighbours, buildBeam, searchBeam);
        }
        return switch (named) {
            case IndexKind.Partitioned usual ->
                new IndexKind.Partitioned(
                        atLeastOne("--partitions", partitions, usual.partitions()),
                        atLeastOne("--probes", probes, usual.probes()),
                        atLeastOne("--rescored", rescored, usual.rescored()));
            case IndexKind.Graph usual ->
                new IndexKind.Graph(
                        atLeastOne("--neighbours", neighbours, usual.neighbours()),
                        atLeastOne("--build-beam", buildBeam, usual.buildBeam()),
                        atLeastOne("--search-beam", searchBeam, usual.searchBeam()));
            case IndexKind.Exact exact -> exact;
            case IndexKind.Int8 int8 -> int8;
        };
    }

    @SafeVarargs
    private static void refuse(String options, String kind, Optional<Integer>... given) {
        for (Optional<Integer> value : given) {
            if (value.isPresent()) {
                throw new PyramidionException("%s are for --kind %s".formatted(options, kind));
            }
        }
    }

    private static int atLeastOne(String option, Optional<Integer> given, int usual) {
        given.filter(value -> value < 1).ifPresent(value -> {
            throw new PyramidionException("%s is %d; it must be at least 1".formatted(option, value));
        });
        return given.orElse(usual);
    }
}
