package org.pyramidion.cli;

/** The {@code pyramidion} command. */
public final class Main {
    private Main() {}

    /** Runs the command that the arguments name. */
    public static void main(String[] arguments) {
        String version = Main.class.getPackage().getImplementationVersion();
        System.out.println("pyramidion " + (version == null ? "(not packaged)" : version));
    }
}
