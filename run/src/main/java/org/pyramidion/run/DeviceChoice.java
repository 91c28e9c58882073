package org.pyramidion.run;

import org.jspecify.annotations.Nullable;
import org.pyramidion.engine.Device;

/** Where to compute, by name: for who starts the process, as a number of threads is. */
public final class DeviceChoice {

    static final String EXPECTED = "auto, cpu, cuda or cuda:N";

    /** A GPU if one works. */
    public static final DeviceChoice AUTO = new DeviceChoice(Device.AUTO);

    private final String name;

    /**
     * @param name {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
     * @throws IllegalArgumentException if no device is called so
     */
    public DeviceChoice(String name) {
        if (!Device.isName(name)) {
            throw new IllegalArgumentException(name);
        }
        this.name = name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeviceChoice choice && choice.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Its name. */
    @Override
    public String toString() {
        return name;
    }
}
