package org.pyramidion.cli;

import picocli.CommandLine.Command;

/** {@code pyramidion index}: the verbs that have to do with an index. */
@Command(
        name = "index",
        description = "Build an index of a corpus, search it, look at it, divide it into shards and serve these.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        mixinStandardHelpOptions = true)
final class IndexCommand {}
