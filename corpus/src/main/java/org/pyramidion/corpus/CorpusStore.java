package org.pyramidion.corpus;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.JsonLines;
import org.pyramidion.documents.Picture;
import org.pyramidion.documents.source.Folders;
import org.pyramidion.text.Language;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;
import org.pyramidion.text.WordPieceTokenizer;
import tools.jackson.core.JacksonException;

/**
 * A corpus as {@link CorpusBuilder} wrote it, read through memory-mapped files: opening is quick, and what is not read
 * takes no memory. Safe for concurrent reading; after {@link #close} every read fails.
 */
public final class CorpusStore implements AutoCloseable {

    private final Artifact artifact;
    private final CorpusFormat.Meta meta;
    private final Arena arena;
    private final BinaryFileReader blocks;
    private final BinaryFileReader blockStarts;
    private final BinaryFileReader tokens;
    private final BinaryFileReader tokenStarts;
    private final BinaryFileReader ordinals;
    private final BinaryFileReader documents;
    private final BinaryFileReader ids;
    private final Optional<StoredPictures> pictures;
    private final int vocabularySize;

    private CorpusStore(Artifact artifact, Arena arena) {
        this.artifact = artifact;
        this.arena = arena;
        this.meta = meta(artifact.file(CorpusFormat.META));
        long count = meta.counts().blocks();
        long documentCount = meta.counts().documents();
        this.blocks = BinaryFileReader.open(artifact.file(CorpusFormat.BLOCKS), arena);
        this.tokens = BinaryFileReader.open(artifact.file(CorpusFormat.TOKENS), arena);
        this.blockStarts = map(CorpusFormat.BLOCK_STARTS, Long.BYTES * (count + 1));
        this.tokenStarts = map(CorpusFormat.TOKEN_STARTS, Long.BYTES * (2 * count + 1));
        this.ordinals = map(CorpusFormat.ORDINALS, Integer.BYTES * count);
        this.documents = map(CorpusFormat.DOCUMENTS, Integer.BYTES * (documentCount + 1));
        this.ids = map(CorpusFormat.IDS, Long.BYTES * documentCount);
        this.vocabularySize = BinaryFileReader.open(artifact.file(CorpusFormat.VOCABULARY), arena)
                .lines();
        blockStarts.requireRisingLongs(blocks.size());
        tokenStarts.requireRisingLongs(tokens.size() / meta.tokenBytes());
        documents.requireRisingInts(count);
        ordinals.requireIntsBelow(documentCount, Integer.BYTES);
        ids.requireIntsBelow(documentCount, Long.BYTES);
        this.pictures = artifact.manifest().version() == CorpusFormat.VERSION_WITH_PICTURES
                ? Optional.of(new StoredPictures(artifact.file(CorpusFormat.PICTURES), size(), arena))
                : Optional.empty();
    }

    /** Whether something of a corpus is there, be it whole or not. */
    public static boolean isAt(Path directory) {
        return Files.isRegularFile(directory.resolve(CorpusFormat.BLOCKS))
                || Artifact.find(directory)
                        .filter(found -> found.manifest().format().equals(CorpusFormat.NAME))
                        .isPresent();
    }

    /** @throws PyramidionException if there is no whole corpus of a known version in the directory */
    public static CorpusStore open(Path directory) {
        int version = CorpusFormat.version(directory);
        return Artifact.open(directory, CorpusFormat.NAME, version, CorpusStore::of, CorpusStore::close);
    }

    @SuppressWarnings("MustBeClosedChecker") // the store owns the arena
    private static CorpusStore of(Artifact artifact) {
        Arena arena = Arena.ofShared();
        try {
            return new CorpusStore(artifact, arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static CorpusFormat.Meta meta(Path file) {
        try {
            CorpusFormat.@Nullable Meta meta = JsonLines.JSON.readValue(file.toFile(), CorpusFormat.Meta.class);
            if (meta == null) {
                throw new DamagedException(file, "no counts of a corpus");
            }
            return meta;
        } catch (JacksonException e) {
            throw new DamagedException(file, "no counts of a corpus", e);
        }
    }

    /** A short name for this content: what is built upon the corpus keeps it to recognise it again. */
    public String id() {
        return artifact.id();
    }

    /**
     * A name for this corpus that stays when documents come, go or change: the {@link #id} that it was first built
     * with. Corpora of one lineage are versions of each other.
     */
    public String lineage() {
        return provenance().get(CorpusFormat.LINEAGE) instanceof String first ? first : id();
    }

    public Path directory() {
        return artifact.directory();
    }

    /** The folders that it has documents of. */
    public Folders folders() {
        Map<String, String> names = new HashMap<>();
        if (provenance().get(CorpusFormat.FOLDERS) instanceof Map<?, ?> folders) {
            folders.forEach((path, name) -> names.put(String.valueOf(path), String.valueOf(name)));
        }
        return new Folders(names);
    }

    /** Where it came from: sources, settings, tagger. */
    Map<String, Object> provenance() {
        return artifact.manifest().provenance();
    }

    /** How many blocks there are. */
    public int size() {
        return meta.counts().blocks();
    }

    /** How many documents the blocks are from. */
    public int documents() {
        return (int) meta.counts().documents();
    }

    /** What building it came to. */
    public CorpusReport counts() {
        return meta.counts();
    }

    /** How many wordpieces a block may have, with title and special tokens. */
    public int maxBlockTokens() {
        return meta.maxBlockTokens();
    }

    /** The language of its texts. */
    public Language language() {
        return provenance().get(CorpusFormat.LANGUAGE) instanceof String tag ? Language.of(tag) : Language.ENGLISH;
    }

    /** What its blocks are. */
    public BlockKind blockKind() {
        return BlockKind.of(provenance());
    }

    /** Block {@code index} with all that belongs to it. */
    public Block block(int index) {
        BlockRecord record = record(index);
        String documentId = record.string();
        String title = record.string();
        Map<String, Object> fields = record.fields();
        String text = record.string();
        List<Span> sentences = record.sentences(text);
        List<SalientSpan> spans = record.spans(text);
        int[] tokens = tokens(index);
        int[] starts = new int[tokens.length];
        int[] limits = new int[tokens.length];
        record.places(text, starts, limits);
        return new Block(
                index,
                documentId,
                title,
                text,
                titleTokens(index),
                tokens,
                starts,
                limits,
                sentences,
                spans,
                fields,
                picture(index));
    }

    /** How many of its blocks are pictures. */
    public int pictures() {
        return pictures.map(StoredPictures::count).orElse(0);
    }

    /** Whether block {@code index} is a picture. Reads nothing of it. */
    public boolean isPicture(int index) {
        return pictures.isPresent() && pictures.get().contains(Objects.checkIndex(index, size()));
    }

    /** The picture that block {@code index} is, if it is one. */
    public Optional<Picture> picture(int index) {
        Objects.checkIndex(index, size());
        return pictures.flatMap(all -> all.of(index));
    }

    /** Wordpieces of the title of block {@code index}. Reads nothing else. */
    public int[] titleTokens(int index) {
        Objects.checkIndex(index, size());
        return ids(tokenStarts.longAt(2L * index), tokenStarts.longAt(2L * index + 1));
    }

    /** Wordpieces of the text of block {@code index}. Reads nothing else. */
    public int[] tokens(int index) {
        Objects.checkIndex(index, size());
        return ids(tokenStarts.longAt(2L * index + 1), tokenStarts.longAt(2L * index + 2));
    }

    /** How many wordpieces the title of block {@code index} has. Reads none of them. */
    public long titleSize(int index) {
        Objects.checkIndex(index, size());
        return tokenStarts.longAt(2L * index + 1) - tokenStarts.longAt(2L * index);
    }

    /** How many wordpieces the text of block {@code index} has. Reads none of them. */
    public long textSize(int index) {
        Objects.checkIndex(index, size());
        return tokenStarts.longAt(2L * index + 2) - tokenStarts.longAt(2L * index + 1);
    }

    /** The id of the document that block {@code index} is from. */
    public String documentId(int index) {
        return record(index).string();
    }

    public String title(int index) {
        return record(index).skipStrings(1).string();
    }

    public String text(int index) {
        return record(index).skipStrings(3).string();
    }

    /** What else is known of the document that block {@code index} is from, at this place. */
    public Map<String, Object> fields(int index) {
        return record(index).skipStrings(2).fields();
    }

    /** The number of the document that block {@code index} is from: equal for blocks of one document, and cheap. */
    public int documentOrdinal(int index) {
        Objects.checkIndex(index, size());
        return ordinals.intAt(index);
    }

    /** The blocks of a document, in order; none if the corpus does not have it. */
    public int[] blocksOf(String documentId) {
        return ordinalsOf(documentId).flatMap(this::blocksOf).toArray();
    }

    /** The blocks of the document with number {@code ordinal}. */
    public IntStream blocksOf(int ordinal) {
        Objects.checkIndex(ordinal, documents());
        return IntStream.range(documents.intAt(ordinal), documents.intAt(ordinal + 1L));
    }

    /** The vocabulary its wordpieces are from. */
    public Path vocabularyPath() {
        return artifact.file(CorpusFormat.VOCABULARY);
    }

    /** Opens a tokenizer that works as the one the corpus was built with. The caller closes it. */
    public WordPieceTokenizer openTokenizer() {
        return WordPieceTokenizer.ofTokenizerJson(artifact.file(CorpusFormat.TOKENIZER));
    }

    /**
     * Makes sure that its wordpieces mean the same to a model.
     *
     * @param vocabulary the model's
     * @throws PyramidionException if it was built with another vocabulary
     */
    public void requireVocabulary(List<String> vocabulary) {
        List<String> own = WordPieceTokenizer.vocabulary(vocabularyPath());
        if (!own.equals(vocabulary)) {
            throw new PyramidionException(("%s: built with another vocabulary (%d wordpieces) than the model's (%d);"
                            + " build the corpus again with this model")
                    .formatted(directory(), own.size(), vocabulary.size()));
        }
    }

    /** The numbers of the documents with this id: several if it was built with repeated ids. */
    int[] documentsOf(String documentId) {
        return ordinalsOf(documentId).toArray();
    }

    /**
     * The first block of the document with number {@code ordinal}; for the number behind the last one, {@link #size}.
     */
    int firstBlock(int ordinal) {
        return documents.intAt(ordinal);
    }

    /** Width of a wordpiece's id in the file. */
    int tokenBytes() {
        return meta.tokenBytes();
    }

    /** Where the record of a block begins, from that of block {@code from} on, in bytes. */
    long recordOffset(int from, int block) {
        return blockStarts.longAt(block) - blockStarts.longAt(from);
    }

    /** Where title and text of a block begin, from the title of block {@code from} on, in wordpieces. */
    long[] tokenOffsets(int from, int block) {
        long first = tokenStarts.longAt(2L * from);
        return new long[] {tokenStarts.longAt(2L * block) - first, tokenStarts.longAt(2L * block + 1) - first};
    }

    /** The records of some consecutive blocks, as they stand in the file. */
    MemorySegment records(int from, int limit) {
        return blocks.slice(blockStarts.longAt(from), blockStarts.longAt(limit));
    }

    /** The wordpieces of some consecutive blocks, as they stand in the file. */
    MemorySegment tokens(int from, int limit) {
        int width = meta.tokenBytes();
        return tokens.slice(width * tokenStarts.longAt(2L * from), width * tokenStarts.longAt(2L * limit));
    }

    /** Its pictures, if it may have any. */
    Optional<StoredPictures> storedPictures() {
        return pictures;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private BinaryFileReader map(String name, long size) {
        return BinaryFileReader.open(artifact.file(name), size, arena);
    }

    private BlockRecord record(int index) {
        Objects.checkIndex(index, size());
        return new BlockRecord(blocks, blockStarts.longAt(index));
    }

    private int[] ids(long start, long limit) {
        int[] ids = new int[(int) (limit - start)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = meta.tokenBytes() == Short.BYTES ? tokens.shortAt(start + i) : tokens.intAt(start + i);
            if (ids[i] < 0 || ids[i] >= vocabularySize) {
                throw tokens.damaged("wordpiece %d of %d".formatted(ids[i], vocabularySize));
            }
        }
        return ids;
    }

    private IntStream ordinalsOf(String documentId) {
        int hash = CorpusFormat.idHash(documentId);
        return IntStream.range(firstKey(hash), documents())
                .takeWhile(i -> (int) (ids.longAt(i) >> 32) == hash)
                .map(i -> (int) ids.longAt(i))
                .filter(ordinal -> documentId(documents.intAt(ordinal)).equals(documentId));
    }

    /** The place of the first key whose hash is not less than {@code hash}. */
    private int firstKey(int hash) {
        int low = 0;
        int high = documents();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if ((int) (ids.longAt(middle) >> 32) < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
