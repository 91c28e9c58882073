package org.pyramidion.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.OutputDirectory;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexTensor;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.model.HuggingFaceClass;
import org.pyramidion.model.HuggingFaceExport;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.weights.PretrainedWeights;
import org.pyramidion.weights.WeightTensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code pyramidion export}. */
@Command(
        name = "export",
        description = "Write a model as HuggingFace's BERT and REALM classes load it.",
        footer = {
            "",
            "The REALM classes are in transformers up to 4.57.6. open-qa holds the query",
            "embedder and the reader; the blocks' embeddings go by --index.",
            "",
            "Examples:",
            "  pyramidion export bert-base -o bert",
            "  pyramidion export runs/first --stage pretrain --as embedder -o embedder",
            "  pyramidion export runs/first --as reader -o reader"
        })
final class ExportCommand extends Verb {

    /** What is printed. */
    private record Exported(
            String directory, @JsonProperty("class") String className, Set<String> files) {}

    @Parameters(
            paramLabel = "MODEL",
            description = "A run, a directory of a model or of weights, or a name: bert-base, minilm, bge-small.")
    private String model = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The directory to make; one that this verb made before is replaced.")
    private Path directory = Path.of("");

    @Option(
            names = "--as",
            paramLabel = "CLASS",
            converter = ClassName.class,
            description = "bert, embedder, query-embedder, scorer, encoder, reader or open-qa; for weights bert.")
    private Optional<HuggingFaceClass> as = Optional.empty();

    @Option(
            names = "--index",
            paramLabel = "DIR",
            description = "For open-qa: an index whose vectors become the blocks' embeddings.")
    private Optional<Path> index = Optional.empty();

    @Mixin
    private StageOptions stage = new StageOptions();

    /** A class as the command calls it. */
    static final class ClassName implements ITypeConverter<HuggingFaceClass> {
        @Override
        public HuggingFaceClass convert(String name) {
            return Arrays.stream(HuggingFaceClass.values())
                    .filter(known -> known.label().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'%s' is not one of %s".formatted(name, labels())));
        }
    }

    ExportCommand(Console console) {
        super(console);
    }

    private static String labels() {
        return Arrays.stream(HuggingFaceClass.values())
                .map(HuggingFaceClass::label)
                .collect(Collectors.joining(", "));
    }

    @Override
    int run() {
        Path source = source();
        HuggingFaceClass chosen = as.or(() -> HuggingFaceExport.only(source))
                .orElseThrow(() -> new PyramidionException(
                        "%s: a model of several networks; say which with --as: %s".formatted(source, labels())));
        if (index.isPresent() && chosen != HuggingFaceClass.OPEN_QA) {
            throw new PyramidionException("--index: only open-qa has embeddings of blocks; leave it out");
        }
        OutputDirectory.requireReplaceable(directory, "an export", "huggingface");
        Path place = directory.toAbsolutePath().normalize();
        Artifact made = index.isPresent()
                ? writeWithBlocks(source, index.get(), place)
                : HuggingFaceExport.write(source, chosen, Optional.empty(), place);
        print(
                new Exported(
                        directory.toString(),
                        chosen.className(),
                        made.manifest().files().keySet()),
                "%s: transformers.%s.from_pretrained(\"%s\")".formatted(directory, chosen.className(), directory));
        return Failure.OK;
    }

    private static Artifact writeWithBlocks(Path source, Path index, Path place) {
        try (MipsIndex vectors = new IndexDirectory(index).open();
                Arena arena = Arena.ofConfined()) {
            WeightTensor embeddings = IndexTensor.of(vectors, "block_emb", arena);
            return HuggingFaceExport.write(source, HuggingFaceClass.OPEN_QA, Optional.of(embeddings), place);
        }
    }

    /** The directory of a model or of weights. */
    private Path source() {
        Path place = Path.of(model);
        RunDirectory run = new RunDirectory(new Run(place));
        if (run.exists()) {
            Stage chosen = stage.choose(
                    run, "warm-start --run " + place, Stage.FINETUNE, Stage.PRETRAIN, Stage.BASELINE, Stage.WARM_START);
            return run.run().finishedModel(chosen);
        }
        return PretrainedBert.find(model, progress())
                .orElseThrow(() -> new PyramidionException("%s: no such run, directory or name; names are %s"
                        .formatted(
                                model,
                                PretrainedWeights.names().stream().sorted().collect(Collectors.joining(", ")))));
    }
}
