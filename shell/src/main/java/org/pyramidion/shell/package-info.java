/**
 * Knowledge bases at a terminal: answers as lines, a session that keeps them open, names for places.
 */
package org.pyramidion.shell;
