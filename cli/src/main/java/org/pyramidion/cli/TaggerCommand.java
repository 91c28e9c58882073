package org.pyramidion.cli;

import picocli.CommandLine.Command;

/** {@code pyramidion tagger}: the verbs that have to do with the learnt salient-span tagger alone. */
@Command(
        name = "tagger",
        description = "Train a tagger of names, or measure one.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        mixinStandardHelpOptions = true)
final class TaggerCommand {}
