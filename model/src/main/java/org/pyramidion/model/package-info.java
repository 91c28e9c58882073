@NullMarked
package org.pyramidion.model;

import org.jspecify.annotations.NullMarked;
