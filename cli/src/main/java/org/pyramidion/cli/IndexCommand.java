package org.pyramidion.cli;

import picocli.CommandLine.Command;

/** {@code pyramidion index}: the verbs that have to do with an index. */
@Command(
        name = "index",
        description = "Build an index of a corpus, search it, look at it, or measure kinds of index.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        mixinStandardHelpOptions = true)
final class IndexCommand {}
