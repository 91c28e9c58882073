package org.pyramidion.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.documents.Document;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.SalientSpanTagger;
import org.pyramidion.text.Tokens;

/**
 * Replaces the salient spans of a corpus by those that a tagger finds. Blocks, their numbers and their wordpieces stay
 * as they are; the corpus gets another id all the same. Documents are read, tagged and written some at a time, so that
 * memory does not grow with the corpus.
 */
public final class CorpusTagging {

    /** Texts that the tagger gets together: enough to put those of one length together. */
    private static final int CHUNK_CHARS = 1 << 20;

    private static final Pattern WORD = Pattern.compile("\\S+");

    /**
     * @param counts of the corpus with its new spans
     * @param words that the tagger was given, as blanks divide them
     */
    public record Report(CorpusReport counts, long words) {}

    private final CorpusStore corpus;
    private final SalientSpanTagger tagger;
    private long words;
    private long spans;
    private long blocksWithoutSpans;

    private CorpusTagging(CorpusStore corpus, SalientSpanTagger tagger) {
        this.corpus = corpus;
        this.tagger = tagger;
    }

    /**
     * Tags the corpus at {@code directory} anew and puts the result in its place in one step.
     *
     * @throws org.pyramidion.base.PyramidionException if there is no corpus, another process changes it, or the place
     *     cannot be written; the corpus then stays as it was
     */
    public static Report replaceSpans(Path directory, SalientSpanTagger tagger, Progress progress) {
        try (FileClaim claim = CorpusClaim.take(directory);
                CorpusStore corpus = CorpusStore.open(directory)) {
            return new CorpusTagging(corpus, tagger).replace(progress);
        }
    }

    private Report replace(Progress progress) {
        Artifact.write(corpus.directory(), CorpusFormat.NAME, provenance(), partial -> {
            try (CorpusWriter writer = CorpusWriter.like(corpus, partial);
                    Progress.Task task = progress.start("tagging blocks", corpus.size(), "blocks")) {
                write(writer, task);
                writer.finish(corpus, report());
                return writer.version();
            }
        });
        return new Report(report(), words);
    }

    private void write(CorpusWriter writer, Progress.Task task) throws IOException {
        List<List<Block>> documents = new ArrayList<>();
        long chars = 0;
        for (int ordinal = 0; ordinal < corpus.documents(); ordinal++) {
            List<Block> blocks =
                    corpus.blocksOf(ordinal).mapToObj(corpus::block).toList();
            documents.add(blocks);
            chars += blocks.stream().mapToLong(block -> block.text().length()).sum();
            if (chars >= CHUNK_CHARS || ordinal == corpus.documents() - 1) {
                write(documents, writer);
                task.update(writer.blockCount());
                documents.clear();
                chars = 0;
            }
        }
    }

    private void write(List<List<Block>> documents, CorpusWriter writer) throws IOException {
        List<String> texts =
                documents.stream().flatMap(List::stream).map(Block::text).toList();
        List<List<SalientSpan>> found = tagger.tagAll(texts);
        words += texts.stream()
                .mapToLong(text -> WORD.matcher(text).results().count())
                .sum();
        int next = 0;
        for (List<Block> document : documents) {
            List<DraftBlock> drafts = new ArrayList<>(document.size());
            for (Block block : document) {
                drafts.add(draft(block, found.get(next++)));
            }
            writer.add(drafts);
        }
    }

    private DraftBlock draft(Block block, List<SalientSpan> found) {
        Tokens tokens = new Tokens(block.tokens(), block.tokenStarts(), block.tokenLimits());
        if (block.picture().isPresent()) {
            blocksWithoutSpans++;
            Document picture = new Document(
                    block.documentId(), block.title(), block.picture().get(), block.fields());
            return new DraftBlock(picture, block.titleTokens(), BlockText.ofPicture(), List.of());
        }
        // Where the sentences stood in the document is no longer known, nor needed.
        BlockText body = new BlockText(block.text(), tokens, block.sentences(), block.sentences(), 0, false);
        List<SalientSpan> inside = body.inSentences(found);
        spans += inside.size();
        blocksWithoutSpans += inside.isEmpty() ? 1 : 0;
        Document document =
                new Document(block.documentId(), block.title(), block.text(), Optional.of(inside), block.fields());
        return new DraftBlock(document, block.titleTokens(), body, inside);
    }

    private CorpusReport report() {
        return corpus.counts().withSpans(spans, blocksWithoutSpans);
    }

    private Map<String, Object> provenance() {
        Map<String, Object> provenance = new LinkedHashMap<>(corpus.provenance());
        provenance.put(CorpusFormat.LINEAGE, corpus.lineage());
        provenance.put(CorpusFormat.TAGGER, tagger.description());
        return provenance;
    }
}
