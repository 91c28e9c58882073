package org.pyramidion.spark;

import java.io.Serializable;
import java.nio.file.Path;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.BlockKind;
import org.pyramidion.corpus.BlockSplitter;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.text.Language;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * What is made of documents; the settings of {@code corpus build}.
 *
 * @param vocabulary a {@code vocab.txt}, as an uncased model needs it
 * @param blockLength longest block with its title, in wordpieces
 * @param blocks what a block is: sentences, words or records
 * @param blockWords how many words, where a block is a number of words
 * @param language tag of the documents' language: no part can tell it of all
 * @param dropDuplicates whether documents are left out whose text an earlier one has already
 * @param partBytes about how many bytes of documents, unpacked, one task gets
 */
public record CorpusSettings(
        String vocabulary,
        int blockLength,
        String blocks,
        int blockWords,
        String language,
        boolean dropDuplicates,
        long partBytes)
        implements Serializable {

    /** Some hundred thousand blocks a task, and a few minutes. */
    public static final long PART_BYTES = 1L << 26;

    /** @throws PyramidionException if a part would have no bytes, or blocks are of no known kind */
    public CorpusSettings {
        if (partBytes < 1) {
            throw new PyramidionException("parts of %d bytes hold nothing; take 1 or more".formatted(partBytes));
        }
        kind(blocks, blockWords);
        Language.of(language);
    }

    /** English, blocks of whole sentences, up to 288 wordpieces. */
    public CorpusSettings(Path vocabulary) {
        this(
                vocabulary.toString(),
                BlockSplitter.DEFAULT_MAX_TOKENS,
                new BlockKind.Sentences().label(),
                BlockKind.DEFAULT_WORDS,
                Language.ENGLISH.tag(),
                false,
                PART_BYTES);
    }

    /** The same of parts of another size. */
    public CorpusSettings withPartBytes(long bytes) {
        return new CorpusSettings(vocabulary, blockLength, blocks, blockWords, language, dropDuplicates, bytes);
    }

    /** The same with repeated texts dropped or kept. */
    public CorpusSettings withDropDuplicates(boolean drop) {
        return new CorpusSettings(vocabulary, blockLength, blocks, blockWords, language, drop, partBytes);
    }

    /** The same with the vocabulary at another place. */
    CorpusSettings withVocabulary(Path file) {
        return new CorpusSettings(
                file.toString(), blockLength, blocks, blockWords, language, dropDuplicates, partBytes);
    }

    WordPieceTokenizer tokenizer() {
        return WordPieceTokenizer.ofVocabulary(Path.of(vocabulary), true);
    }

    /** A builder with these settings, and one thread: the others are for other parts. */
    CorpusBuilder builder(WordPieceTokenizer tokenizer) {
        return new CorpusBuilder(tokenizer)
                .blocks(kind(blocks, blockWords))
                .maxBlockTokens(blockLength)
                .language(Language.of(language))
                .dropDuplicates(dropDuplicates)
                .threads(1);
    }

    private static BlockKind kind(String label, int words) {
        return BlockKind.of(label, words)
                .orElseThrow(() -> new PyramidionException(
                        "blocks of '%s': must be one of sentences, words, records".formatted(label)));
    }
}
