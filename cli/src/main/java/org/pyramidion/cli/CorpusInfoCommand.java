package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pyramidion.base.Artifact;
import org.pyramidion.corpus.BlockKind;
import org.pyramidion.corpus.CorpusReport;
import org.pyramidion.corpus.CorpusStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pyramidion corpus info}. */
@Command(
        name = "info",
        description = "Check a corpus and tell what is in it.",
        footer = {"", "Example:", "  pyramidion corpus info corpus"})
final class CorpusInfoCommand extends Verb {

    @Parameters(paramLabel = "DIR", description = "The corpus.")
    private Path directory = Path.of("");

    CorpusInfoCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        Artifact.find(directory).ifPresent(Artifact::verify);
        try (CorpusStore corpus = CorpusStore.open(directory)) {
            print(json(directory, corpus), text(directory, corpus));
        }
        return Failure.OK;
    }

    static Map<String, Object> json(Path directory, CorpusStore corpus) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("corpus", directory.toString());
        json.put("id", corpus.id());
        json.put("lineage", corpus.lineage());
        json.put("blocks", corpus.blockKind().label());
        if (corpus.blockKind() instanceof BlockKind.Words(int count)) {
            json.put("block_words", count);
        }
        json.put("block_length", corpus.maxBlockTokens());
        json.put("counts", corpus.counts());
        return json;
    }

    private static String words(BlockKind kind) {
        return switch (kind) {
            case BlockKind.Sentences whole -> "whole sentences";
            case BlockKind.Words(int count) -> "%s words".formatted(Amounts.count(count));
            case BlockKind.Records whole -> "whole records";
        };
    }

    static String text(Path directory, CorpusStore corpus) {
        CorpusReport counts = corpus.counts();
        return "%s: %s\n%s"
                .formatted(
                        directory,
                        corpus.id(),
                        new Table("lr", "", "")
                                .row("documents", Amounts.count(counts.documents()))
                                .row("blocks", Amounts.count(counts.blocks()))
                                .row("wordpieces", Amounts.count(counts.tokens()))
                                .row("salient spans", Amounts.count(counts.spans()))
                                .row("a block is", words(corpus.blockKind()))
                                .row("block length", Amounts.count(corpus.maxBlockTokens()))
                                .row("blocks without salient spans", Amounts.count(counts.blocksWithoutSpans()))
                                .row("documents without text", Amounts.count(counts.emptyDocuments()))
                                .row("blocks cut short", Amounts.count(counts.truncatedBlocks()))
                                .row("repeated ids", Amounts.count(counts.repeatedIds()))
                                .row("documents with an earlier one's text", Amounts.count(counts.duplicates()))
                                .row("redirects, lists and the like", Amounts.count(counts.boilerplate()))
                                .row("unreadable files", Amounts.count(counts.unreadable()))
                                .toString()
                                .stripLeading());
    }
}
