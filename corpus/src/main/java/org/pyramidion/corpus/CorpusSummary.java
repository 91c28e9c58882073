package org.pyramidion.corpus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;

/**
 * What a corpus is and what it holds.
 *
 * @param corpus where it is
 * @param id of this version
 * @param lineage that all its versions have in common
 * @param language tag of its language
 * @param blocks what a block is: sentences, words or records
 * @param blockWords how many words, where a block is a number of words
 * @param blockLength longest block, in wordpieces
 * @param counts what building came to
 * @param unseenShare share of the wordpieces that no model sees
 * @param pictures how many blocks are pictures, if any is
 */
public record CorpusSummary(
        String corpus,
        String id,
        String lineage,
        String language,
        String blocks,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> blockWords,
        int blockLength,
        CorpusReport counts,
        double unseenShare,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> pictures) {

    /** @param directory the corpus as its user calls it */
    public static CorpusSummary of(Path directory, CorpusStore corpus) {
        BlockKind kind = corpus.blockKind();
        return new CorpusSummary(
                directory.toString(),
                corpus.id(),
                corpus.lineage(),
                corpus.language().tag(),
                kind.label(),
                kind instanceof BlockKind.Words(int count) ? Optional.of(count) : Optional.empty(),
                corpus.maxBlockTokens(),
                corpus.counts(),
                corpus.counts().unseenShare(),
                Optional.of(corpus.pictures()).filter(count -> count > 0));
    }

    /** Behind what is said of every corpus; nothing of one without pictures. */
    private String ofPictures() {
        return pictures.map(count -> "%s of the blocks are pictures\n".formatted(Amounts.count(count)))
                .orElse("");
    }

    private String aBlock() {
        return blockWords
                .map(count -> "%s words".formatted(Amounts.count(count)))
                .orElse(blocks.equals("records") ? "whole records" : "whole sentences");
    }

    private String unseen() {
        return counts.unseenTokens() == 0
                ? "0"
                : "%s (%.1f %%)".formatted(Amounts.count(counts.unseenTokens()), 100 * counts.unseenShare());
    }

    /** Such as "3: .odg 2, .bin 1". */
    private String passedOver() {
        long all =
                counts.passedOver().values().stream().mapToLong(Long::longValue).sum();
        String kinds = counts.passedOver().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(kind -> "%s %s".formatted(kind.getKey(), Amounts.count(kind.getValue())))
                .collect(Collectors.joining(", "));
        return all == 0 ? "0" : "%s: %s".formatted(Amounts.count(all), kinds);
    }

    /** The summary in words, a line for each count. */
    public String text() {
        return "%s: %s\n%s"
                        .formatted(
                                corpus,
                                id,
                                new Table("lr", "", "")
                                        .row("language", language)
                                        .row("documents", Amounts.count(counts.documents()))
                                        .row("blocks", Amounts.count(counts.blocks()))
                                        .row("wordpieces", Amounts.count(counts.tokens()))
                                        .row("salient spans", Amounts.count(counts.spans()))
                                        .row("a block is", aBlock())
                                        .row("block length", Amounts.count(blockLength))
                                        .row("blocks without salient spans", Amounts.count(counts.blocksWithoutSpans()))
                                        .row("documents without text", Amounts.count(counts.emptyDocuments()))
                                        .row("sentences cut to fit a block", Amounts.count(counts.cutSentences()))
                                        .row("blocks longer than that", Amounts.count(counts.truncatedBlocks()))
                                        .row("wordpieces that no model sees", unseen())
                                        .row("repeated ids", Amounts.count(counts.repeatedIds()))
                                        .row("documents with an earlier one's text", Amounts.count(counts.duplicates()))
                                        .row("redirects, lists and the like", Amounts.count(counts.boilerplate()))
                                        .row("templates left out of sentences", Amounts.count(counts.templates()))
                                        .row("unreadable files", Amounts.count(counts.unreadable()))
                                        .row("files passed over", passedOver())
                                        .toString()
                                        .stripLeading())
                + ofPictures();
    }
}
