package org.pyramidion.cli;

import picocli.CommandLine.Command;

/** {@code pyramidion corpus}: the verbs that have to do with a corpus alone. */
@Command(
        name = "corpus",
        description = "Build a corpus of documents, change or tag it, or look at one.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        mixinStandardHelpOptions = true)
final class CorpusCommand {}
