package org.pyramidion.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Fingerprint64;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.JsonLines;
import org.pyramidion.documents.Picture;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

/** Writes the files of {@link CorpusFormat}, block by block. Of each document some tens of bytes stay in memory. */
final class CorpusWriter implements AutoCloseable {

    private final Path directory;
    private final int tokenBytes;
    private final List<BinaryFile> files = new ArrayList<>();
    private final BinaryFile blocks;
    private final BinaryFile blockStarts;
    private final BinaryFile tokens;
    private final BinaryFile tokenStarts;
    private final BinaryFile ordinals;
    private final BinaryFile documents;
    private Optional<BinaryFile> pictures = Optional.empty();
    private final FingerprintSet ids = new FingerprintSet();
    private long[] idKeys = new long[1024];
    private long repeatedIds;
    private int documentCount;
    private int blockCount;

    CorpusWriter(Path directory, int vocabularySize) throws IOException {
        this(CorpusFormat.tokenBytes(vocabularySize), directory);
    }

    /** A writer of another version of a corpus. */
    static CorpusWriter like(CorpusStore corpus, Path directory) throws IOException {
        return new CorpusWriter(corpus.tokenBytes(), directory);
    }

    private CorpusWriter(int tokenBytes, Path directory) throws IOException {
        this.directory = directory;
        this.tokenBytes = tokenBytes;
        this.blocks = create(CorpusFormat.BLOCKS);
        this.blockStarts = create(CorpusFormat.BLOCK_STARTS);
        this.tokens = create(CorpusFormat.TOKENS);
        this.tokenStarts = create(CorpusFormat.TOKEN_STARTS);
        this.ordinals = create(CorpusFormat.ORDINALS);
        this.documents = create(CorpusFormat.DOCUMENTS);
    }

    /** Another file of the corpus, which the caller closes. */
    BinaryFile open(String name) throws IOException {
        return new BinaryFile(directory.resolve(name));
    }

    /** Writes the blocks of one document. */
    void add(List<DraftBlock> document) throws IOException {
        begin(document.getFirst().document().id(), blockCount);
        for (DraftBlock block : document) {
            add(block);
        }
        documentCount++;
    }

    /**
     * Takes documents over from another corpus of the same vocabulary, as they are.
     *
     * @param from the number of the first there; {@code limit} is one more than that of the last
     */
    void copy(CorpusStore corpus, int from, int limit) throws IOException {
        int first = corpus.firstBlock(from);
        int last = corpus.firstBlock(limit);
        for (int ordinal = from; ordinal < limit; ordinal++) {
            int block = corpus.firstBlock(ordinal);
            begin(corpus.documentId(block), blockCount + block - first);
            for (; block < corpus.firstBlock(ordinal + 1); block++) {
                ordinals.putInt(documentCount);
            }
            documentCount++;
        }
        for (int block = first; block < last; block++) {
            blockStarts.putLong(blocks.position() + corpus.recordOffset(first, block));
            for (long offset : corpus.tokenOffsets(first, block)) {
                tokenStarts.putLong(tokens.position() / tokenBytes + offset);
            }
        }
        blocks.put(corpus.records(first, last));
        tokens.put(corpus.tokens(first, last));
        if (corpus.pictures() > 0) {
            copy(corpus.storedPictures().orElseThrow(), first, last);
        }
        blockCount += last - first;
    }

    private void copy(StoredPictures from, int first, int last) throws IOException {
        for (int i = from.from(first); i < from.from(last); i++) {
            putPicture(blockCount + from.block(i) - first, from.picture(i));
        }
    }

    private void putPicture(int block, Picture picture) throws IOException {
        if (pictures.isEmpty()) {
            pictures = Optional.of(create(CorpusFormat.PICTURES));
        }
        StoredPictures.put(pictures.get(), block, picture);
    }

    /** The version of what has been written: that without pictures if there is none. */
    int version() {
        return pictures.isPresent() ? CorpusFormat.VERSION_WITH_PICTURES : CorpusFormat.VERSION;
    }

    private void begin(String id, int firstBlock) throws IOException {
        if (documentCount == idKeys.length) {
            idKeys = Arrays.copyOf(idKeys, documentCount * 2);
        }
        idKeys[documentCount] = CorpusFormat.idKey(id, documentCount);
        repeatedIds += ids.add(Fingerprint64.of(id.getBytes(StandardCharsets.UTF_8))) ? 0 : 1;
        documents.putInt(firstBlock);
    }

    int documentCount() {
        return documentCount;
    }

    int blockCount() {
        return blockCount;
    }

    /** Writes what remains when all documents are in: the ends of the tables, the ids, the vocabulary, the counts. */
    void finish(WordPieceTokenizer tokenizer, CorpusReport counts, int maxBlockTokens) throws IOException {
        tokenizer.writeVocabulary(directory.resolve(CorpusFormat.VOCABULARY));
        tokenizer.writeTokenizerJson(directory.resolve(CorpusFormat.TOKENIZER));
        finish(counts, maxBlockTokens);
    }

    /**
     * The same, with the vocabulary of another version: read and written again it would be the same to all but a
     * checksum.
     */
    void finish(CorpusStore other, CorpusReport counts) throws IOException {
        for (String file : List.of(CorpusFormat.VOCABULARY, CorpusFormat.TOKENIZER)) {
            Files.copy(other.directory().resolve(file), directory.resolve(file));
        }
        finish(counts, other.maxBlockTokens());
    }

    private void finish(CorpusReport counts, int maxBlockTokens) throws IOException {
        blockStarts.putLong(blocks.position());
        tokenStarts.putLong(tokens.position() / tokenBytes);
        documents.putInt(blockCount);
        writeIds();
        Files.write(
                directory.resolve(CorpusFormat.META),
                JsonLines.JSON
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsBytes(new CorpusFormat.Meta(counts, maxBlockTokens, tokenBytes)));
    }

    /** How many documents share their id with an earlier one. */
    long repeatedIds() {
        return repeatedIds;
    }

    @Override
    public void close() throws IOException {
        for (BinaryFile file : files) {
            file.close();
        }
    }

    private BinaryFile create(String name) throws IOException {
        BinaryFile file = new BinaryFile(directory.resolve(name));
        files.add(file);
        return file;
    }

    private void add(DraftBlock block) throws IOException {
        blockStarts.putLong(blocks.position());
        ordinals.putInt(documentCount);
        tokenStarts.putLong(tokens.position() / tokenBytes);
        putTokens(block.titleTokens());
        tokenStarts.putLong(tokens.position() / tokenBytes);
        putTokens(block.body().tokens().ids());
        putRecord(block);
        if (block.document().picture().isPresent()) {
            putPicture(blockCount, block.document().picture().get());
        }
        blockCount++;
    }

    private void putTokens(int[] ids) throws IOException {
        for (int id : ids) {
            if (tokenBytes == Short.BYTES) {
                tokens.putShort(id);
            } else {
                tokens.putInt(id);
            }
        }
    }

    private void putRecord(DraftBlock block) throws IOException {
        Document document = block.document();
        blocks.putString(document.id());
        blocks.putString(document.title());
        Map<String, Object> fields = block.fields();
        blocks.putString(fields.isEmpty() ? "" : JsonLines.JSON.writeValueAsString(fields));
        blocks.putString(block.body().text());
        putSentences(block.body().sentences());
        putSpans(block.spans());
        putPlaces(block.body().tokens());
    }

    private void putSentences(List<Span> sentences) throws IOException {
        blocks.putVarint(sentences.size());
        int last = 0;
        for (Span sentence : sentences) {
            last = putPlace(last, sentence.start(), sentence.limit());
        }
    }

    private void putSpans(List<SalientSpan> spans) throws IOException {
        blocks.putVarint(spans.size());
        int last = 0;
        for (SalientSpan span : spans) {
            last = putPlace(last, span.start(), span.limit());
            blocks.putString(span.type());
        }
    }

    private void putPlaces(Tokens places) throws IOException {
        blocks.putVarint(places.size());
        int last = 0;
        for (int i = 0; i < places.size(); i++) {
            last = putPlace(last, places.starts()[i], places.limits()[i]);
        }
    }

    private int putPlace(int last, int start, int limit) throws IOException {
        blocks.putVarint(start - last);
        blocks.putVarint(limit - start);
        return limit;
    }

    private void writeIds() throws IOException {
        try (BinaryFile keys = new BinaryFile(directory.resolve(CorpusFormat.IDS))) {
            Arrays.sort(idKeys, 0, documentCount);
            for (int i = 0; i < documentCount; i++) {
                keys.putLong(idKeys[i]);
            }
        }
    }
}
