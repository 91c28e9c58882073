package org.pyramidion.corpus;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;

/**
 * What a corpus artifact holds; numbers lowest byte first. Version 1 had blocks of sentences joined by blanks, some of
 * them longer than any model sees.
 *
 * <pre>
 * corpus.json      counts, the width of a token id
 * vocab.txt, tokenizer.json
 * blocks.bin       per block: document id, title, other fields (JSON), text; then as varints: sentences (count; gap
 *                  from the last limit, length), spans (count; gap, length, type as a string), wordpieces (count; gap,
 *                  length); strings are a varint length and UTF-8
 * blocks.idx       per block: where its record begins (int64); one more for the end
 * tokens.bin       wordpiece ids (uint16, or int32 if the vocabulary has more than 65,536): title, text, title, text, …
 * tokens.idx       per block: where its title and where its text begins (int64 each, in ids); one more for the end
 * ordinals.bin     per block: the number of its document (int32)
 * documents.bin    per document: its first block (int32); one more for the end
 * ids.bin          per document: 32 bits of its id's hash above 32 bits of its number, sorted (int64)
 * pictures.bin     version 3 alone, per block that is a picture, in order: its number (int32), then 32 rows of 32
 *                  pixels, each red, green, blue (uint8)
 * </pre>
 *
 * Version 3 is version 2 with pictures: a corpus of texts alone is of version 2, as it always was. Who knows version 2
 * only would take a picture for an empty text.
 */
final class CorpusFormat {

    static final String NAME = "corpus";
    static final int VERSION = 2;
    static final int VERSION_WITH_PICTURES = 3;

    static final String META = "corpus.json";
    static final String VOCABULARY = "vocab.txt";
    static final String TOKENIZER = "tokenizer.json";
    static final String BLOCKS = "blocks.bin";
    static final String BLOCK_STARTS = "blocks.idx";
    static final String TOKENS = "tokens.bin";
    static final String TOKEN_STARTS = "tokens.idx";
    static final String ORDINALS = "ordinals.bin";
    static final String DOCUMENTS = "documents.bin";
    static final String IDS = "ids.bin";
    static final String PICTURES = "pictures.bin";

    /** Of a part alone: of each document its text's fingerprint and how many of its sentences were cut (int64 each). */
    static final String TEXTS = "texts.bin";

    /** What found the salient spans, in the manifest's provenance. */
    static final String TAGGER = "tagger";

    /** The tag of its language, in the manifest's provenance; not there of English. */
    static final String LANGUAGE = "language";

    /** What its blocks are, in the manifest's provenance; see {@link BlockKind}. */
    static final String BLOCK_KIND = "blocks";

    /** How many words a block has, in the manifest's provenance, if it is a fixed number. */
    static final String BLOCK_WORDS = "blockWords";

    /** The id of the corpus that this one is a later version of, in the manifest's provenance. */
    static final String LINEAGE = "lineage";

    /** The folders that its documents are from, in the manifest's provenance: their names in ids, by path. */
    static final String FOLDERS = "folders";

    /** How many times it was changed since, in the manifest's provenance. */
    static final String REVISION = "revision";

    /**
     * The content of corpus.json.
     *
     * @param maxBlockTokens wordpieces of a block, with title and special tokens
     * @param tokenBytes width of an id in tokens.bin: 2 or 4
     */
    record Meta(CorpusReport counts, int maxBlockTokens, int tokenBytes) {

        /** @throws IllegalArgumentException if no corpus is of these numbers */
        Meta {
            if (isMissing(counts) || counts.blocks() < 0 || counts.documents() < 0 || maxBlockTokens < 1) {
                throw new IllegalArgumentException("no counts of a corpus");
            }
            if (tokenBytes != Short.BYTES && tokenBytes != Integer.BYTES) {
                throw new IllegalArgumentException("wordpieces of %d bytes".formatted(tokenBytes));
            }
        }

        private static boolean isMissing(@Nullable Object part) {
            return part == null;
        }
    }

    private CorpusFormat() {}

    /** The version to open what is in a directory as. */
    static int version(Path directory) {
        return Artifact.find(directory)
                .filter(found -> found.manifest().version() == VERSION_WITH_PICTURES)
                .map(found -> VERSION_WITH_PICTURES)
                .orElse(VERSION);
    }

    static int tokenBytes(int vocabularySize) {
        return vocabularySize <= 1 << 16 ? Short.BYTES : Integer.BYTES;
    }

    /** The sorted key of a document: its id's hash above, its number below. */
    static long idKey(String id, int ordinal) {
        return (long) idHash(id) << 32 | ordinal & 0xffffffffL;
    }

    static int idHash(String id) {
        return id.hashCode() * 0x9e3779b1;
    }
}
