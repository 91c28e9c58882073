/**
 * libtorch for the rest of Pyramidion: how it is started, how its memory is freed, the operations we use and the
 * optimiser.
 *
 * <p>Nothing here knows of text or of retrieval. {@link org.pyramidion.engine.Engine} starts the native library with
 * the fastest BLAS that the machine has; {@link org.pyramidion.engine.Scope} frees native memory at the end of a block;
 * {@link org.pyramidion.engine.Ops} are the operations, {@link org.pyramidion.engine.Parameters} the weights by name
 * and {@link org.pyramidion.engine.AdamWeightDecay} BERT's optimiser.
 *
 * <h2>In a process of your own</h2>
 *
 * The launcher {@code pyramidion} sets what follows; a program that uses the library sets it itself. All but the first
 * are read before Java code runs: set them where the process is started.
 *
 * <ul>
 *   <li>The system property {@code org.bytedeco.openblas.load=mkl_rt}, on x86-64 under Linux and Windows, before the
 *       first class of libtorch or another JavaCPP preset loads. {@link org.pyramidion.engine.Engine#start} sets it,
 *       which is too late if the program has used JavaCPP before: products then run on OpenBLAS, at about half the
 *       speed.
 *   <li>{@code --enable-native-access=ALL-UNNAMED}. Without it Java 25 warns, and a later one may refuse.
 *   <li>{@code --add-modules jdk.incubator.vector}. Without it searches and optimiser steps run scalar loops, after one
 *       warning ({@link org.pyramidion.engine.VectorModule}). No manifest can add a module.
 *   <li>{@code MALLOC_ARENA_MAX=1}, under glibc. Without it each thread may allocate from arenas of its own, up to
 *       eight a core, into whose heaps of 64 MiB large tensors do not fit well: the process grows far beyond what is in
 *       use, and the more threads ask, the more.
 *   <li>{@code MALLOC_MMAP_THRESHOLD_=8589934592} and {@code MALLOC_TRIM_THRESHOLD_=8589934592}, under glibc, for
 *       training. Without them the memory of large tensors goes back to the kernel at each step, which costs about a
 *       seventh of the time; with them it stays, which costs memory.
 *   <li>{@code GOMP_SPINCOUNT=0}. Without it idle threads of OpenMP spin, and take cores from those at work: beside
 *       other work several threads are slower than one then.
 *   <li>Room beside the Java heap: tensors live outside of it, and {@code -Xmx} does not limit them.
 * </ul>
 *
 * The number of libtorch's threads is the process's, and the library never sets it ({@link
 * org.pyramidion.engine.Engine#threads(int)}); it can be had for one thread ({@link
 * org.pyramidion.engine.Engine#threadsHere}). So is the generator that dropout draws from ({@link
 * org.pyramidion.engine.Engine#seed}): two models that are trained in one process at once draw from it in turns, and
 * neither run can be repeated to the bit. Precision, in contrast, belongs to a model ({@link
 * org.pyramidion.engine.Precision}).
 */
@NullMarked
package org.pyramidion.engine;

import org.jspecify.annotations.NullMarked;
