package org.pyramidion.retrieval;

import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorerSupplier;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;
import org.pyramidion.index.IdSet;

/** Lucene's documents whose numbers are in a set. */
final class AllowedBlocks extends Query {

    private final IdSet allowed;

    AllowedBlocks(IdSet allowed) {
        this.allowed = allowed;
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
        return new ConstantScoreWeight(this, boost) {
            @Override
            public ScorerSupplier scorerSupplier(LeafReaderContext leaf) {
                Blocks blocks = new Blocks(allowed, leaf.docBase, leaf.reader().maxDoc());
                return ConstantScoreScorerSupplier.fromIterator(
                        blocks, score(), mode, leaf.reader().maxDoc());
            }

            @Override
            public boolean isCacheable(LeafReaderContext leaf) {
                return false;
            }
        };
    }

    /** Those of a leaf of Lucene's index. */
    private static final class Blocks extends DocIdSetIterator {

        private final IdSet allowed;
        private final int first;
        private final int size;
        private int at = -1;

        Blocks(IdSet allowed, int first, int size) {
            this.allowed = allowed;
            this.first = first;
            this.size = size;
        }

        @Override
        public int docID() {
            return at;
        }

        @Override
        public int nextDoc() {
            return advance(at + 1);
        }

        @Override
        public int advance(int target) {
            int next = target >= size ? -1 : allowed.next(first + target);
            at = next < 0 || next - first >= size ? NO_MORE_DOCS : next - first;
            return at;
        }

        @Override
        public long cost() {
            return Math.min(size, allowed.count(size));
        }
    }

    @Override
    public String toString(String field) {
        return "allowed blocks";
    }

    @Override
    public void visit(QueryVisitor visitor) {
        visitor.visitLeaf(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AllowedBlocks blocks && blocks.allowed == allowed;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(allowed);
    }
}
