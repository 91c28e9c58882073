/**
 * The learnt salient-span tagger: a BERT that says of each word whether an entity begins there, goes on or neither
 * ({@link org.pyramidion.tagger.EntityTagger}), and how it is trained on few labelled sentences and on many hyperlinks
 * ({@link org.pyramidion.tagger.TaggerTraining}).
 */
@NullMarked
package org.pyramidion.tagger;

import org.jspecify.annotations.NullMarked;
