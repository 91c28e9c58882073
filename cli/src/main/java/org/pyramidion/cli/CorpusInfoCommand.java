package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Table;
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
        json.put("unseen_share", corpus.counts().unseenShare());
        return json;
    }

    private static String words(BlockKind kind) {
        return switch (kind) {
            case BlockKind.Sentences whole -> "whole sentences";
            case BlockKind.Words(int count) -> "%s words".formatted(Amounts.count(count));
            case BlockKind.Records whole -> "whole records";
        };
    }

    private static String unseen(CorpusReport counts) {
        return counts.unseenTokens() == 0
                ? "0"
                : "%s (%.1f %%)".formatted(Amounts.count(counts.unseenTokens()), 100 * counts.unseenShare());
    }

    /** Such as "3: .odg 2, .bin 1". */
    private static String passedOver(CorpusReport counts) {
        long all =
                counts.passedOver().values().stream().mapToLong(Long::longValue).sum();
        String kinds = counts.passedOver().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(kind -> "%s %s".formatted(kind.getKey(), Amounts.count(kind.getValue())))
                .collect(Collectors.joining(", "));
        return all == 0 ? "0" : "%s: %s".formatted(Amounts.count(all), kinds);
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
                                .row("sentences cut to fit a block", Amounts.count(counts.cutSentences()))
                                .row("blocks longer than that", Amounts.count(counts.truncatedBlocks()))
                                .row("wordpieces that no model sees", unseen(counts))
                                .row("repeated ids", Amounts.count(counts.repeatedIds()))
                                .row("documents with an earlier one's text", Amounts.count(counts.duplicates()))
                                .row("redirects, lists and the like", Amounts.count(counts.boilerplate()))
                                .row("templates left out of sentences", Amounts.count(counts.templates()))
                                .row("unreadable files", Amounts.count(counts.unreadable()))
                                .row("files passed over", passedOver(counts))
                                .toString()
                                .stripLeading());
    }
}
