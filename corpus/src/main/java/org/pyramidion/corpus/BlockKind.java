package org.pyramidion.corpus;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;

/** What the blocks of a corpus are. */
public sealed interface BlockKind {

    /** DPR's number of words. */
    int DEFAULT_WORDS = 100;

    /** As many whole sentences as fit, as ORQA has them. */
    record Sentences() implements BlockKind {

        @Override
        public String label() {
            return "sentences";
        }
    }

    /**
     * So many words, wherever sentences end, as DPR has them; the last block of a document has those that remain. A
     * word is what stands between white space.
     */
    record Words(int count) implements BlockKind {

        public Words {
            if (count < 1) {
                throw new PyramidionException("blocks of %d words hold no text; take 1 or more".formatted(count));
            }
        }

        @Override
        public String label() {
            return "words";
        }
    }

    /** A document whole, however long: passages that were cut before, or records that belong together. */
    record Records() implements BlockKind {

        @Override
        public String label() {
            return "records";
        }
    }

    /** Its name on the command line and in a manifest. */
    String label();

    /**
     * The kind of a name.
     *
     * @param words of a block, if it has a fixed number of them
     */
    static Optional<BlockKind> of(String label, int words) {
        return switch (label) {
            case "sentences" -> Optional.of(new Sentences());
            case "words" -> Optional.of(new Words(words));
            case "records" -> Optional.of(new Records());
            default -> Optional.empty();
        };
    }

    /** What a manifest says of it. */
    default Map<String, Object> provenance() {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put(CorpusFormat.BLOCK_KIND, label());
        if (this instanceof Words(int count)) {
            said.put(CorpusFormat.BLOCK_WORDS, count);
        }
        return said;
    }

    /**
     * The kind that a manifest names; sentences if it names none, as those of older corpora do not.
     *
     * @throws PyramidionException if it names one that is not known
     */
    static BlockKind of(Map<String, Object> provenance) {
        Object label = provenance.getOrDefault(CorpusFormat.BLOCK_KIND, "sentences");
        int words = provenance.get(CorpusFormat.BLOCK_WORDS) instanceof Integer count ? count : DEFAULT_WORDS;
        return of(String.valueOf(label), words)
                .orElseThrow(() -> new PyramidionException(
                        "blocks of '%s' are not known; the corpus was built by a newer version".formatted(label)));
    }
}
