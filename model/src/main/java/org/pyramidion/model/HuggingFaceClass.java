package org.pyramidion.model;

import java.util.List;
import java.util.Locale;

/** Classes of HuggingFace's transformers (the REALM ones up to version 4.57) that a model can be written for. */
public enum HuggingFaceClass {
    BERT("BertForMaskedLM", false, new Copy("encoder.realm.", "bert."), new Copy("encoder.cls.", "cls.")),
    /** The document embedder; that of queries too where they share one. */
    EMBEDDER("RealmEmbedder", true, new Copy("embedder.", "")),
    QUERY_EMBEDDER("RealmEmbedder", true, new Copy("query_embedder.", "")),
    /** Both embedders. */
    SCORER("RealmScorer", true, new Copy("embedder.", "embedder."), new Copy("query_embedder.", "query_embedder.")),
    ENCODER("RealmKnowledgeAugEncoder", false, new Copy("encoder.", "")),
    READER("RealmReader", false, new Copy("reader.", "")),
    /** Query embedder and reader, with the embeddings of the blocks. */
    OPEN_QA("RealmForOpenQA", true, new Copy("query_embedder.", "embedder."), new Copy("reader.", "reader."));

    /** Tensors whose names begin with {@code from} are written with {@code to} in its place. */
    record Copy(String from, String to) {}

    private final String className;
    private final boolean embeds;
    private final List<Copy> copies;

    HuggingFaceClass(String className, boolean embeds, Copy... copies) {
        this.className = className;
        this.embeds = embeds;
        this.copies = List.of(copies);
    }

    /** The name of the Python class. */
    public String className() {
        return className;
    }

    /** What it is called here: {@code "open-qa"}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it makes embeddings, and so depends on how they are pooled and normalised. */
    boolean embeds() {
        return embeds;
    }

    List<Copy> copies() {
        return copies;
    }
}
