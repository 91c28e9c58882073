package org.pyramidion.run;

/** @param blockLength longest block with its title, in wordpieces */
public record CorpusConfig(int blockLength) {

    static final CorpusConfig DEFAULTS = new CorpusConfig(288);

    public CorpusConfig {
        SettingRanges.check("corpus.block-length", blockLength);
    }
}
