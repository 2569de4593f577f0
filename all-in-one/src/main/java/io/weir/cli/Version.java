package io.weir.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code weir --version} says. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = WeirCommand.class.getPackage().getImplementationVersion();
        return new String[] {
            "weir " + (version == null ? "(built from source)" : version),
            "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name")
        };
    }
}
