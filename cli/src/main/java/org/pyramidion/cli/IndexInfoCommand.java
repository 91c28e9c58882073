package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Table;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.Description;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pyramidion index info}. */
@Command(
        name = "info",
        description = "Check an index and tell what is in it.",
        footer = {
            "",
            "Examples:",
            "  pyramidion index info --run runs/first",
            "  pyramidion index info runs/first/pretrain/index/step-500"
        })
final class IndexInfoCommand extends Verb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The index; that of the run if not given.")
    private Optional<Path> directory = Optional.empty();

    IndexInfoCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        Path place = directory.orElseGet(this::ofRun);
        try (MipsIndex index = new IndexDirectory(place).open()) {
            Artifact.find(place).ifPresent(Artifact::verify);
            Map<String, Object> result = json(place, index.describe());
            print(result, text(result));
        }
        return Failure.OK;
    }

    private Path ofRun() {
        RunDirectory run = options.existing(this);
        try (CorpusStore corpus = run.openCorpus(options.corpus())) {
            return OpenStage.indexes(run.run(), stage.furthest(run)).place(corpus);
        }
    }

    static Map<String, Object> json(Path place, Description description) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", place.toString());
        json.putAll(description.kind().toMap());
        json.remove("name");
        json.put("kind", description.kind().name());
        json.put("blocks", description.size());
        json.put("deleted", description.deleted());
        json.put("dimension", description.dimension());
        json.put("segments", description.segments());
        json.put("bytes", description.bytes());
        json.putAll(description.provenance());
        return json;
    }

    static String text(Map<String, Object> json) {
        Table table = new Table("lr", "", "");
        json.forEach((name, value) -> {
            if (!name.equals("index")) {
                table.row(
                        name.replace('_', ' '),
                        value instanceof Number n ? Amounts.count(n.longValue()) : value.toString());
            }
        });
        return "%s\n%s".formatted(json.get("index"), table.toString().stripLeading());
    }
}
