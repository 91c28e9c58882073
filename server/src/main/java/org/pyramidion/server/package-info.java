/**
 * Knowledge bases served over HTTP, to programs and to people.
 *
 * <p>A request goes through {@code Gate} (who is it, how often), finds its {@code Route}, and becomes a {@code Call}.
 * Questions of all clients meet in a {@code Gathering}, which has them read in batches by a thread that no client's
 * going away or deadline disturbs. Changes of documents meet in {@code Changes}, which applies what came together as
 * one revision. What is answered is said by {@code api}; here it only becomes JSON, and failures become problem
 * documents (RFC 9457).
 */
@NullMarked
package org.pyramidion.server;

import org.jspecify.annotations.NullMarked;
