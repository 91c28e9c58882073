package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeviceMemoryTest {

    @Test
    void there_is_some_and_not_more_is_free_than_there_is() {
        DeviceMemory memory = DeviceMemory.here();
        assertThat(memory.total()).isGreaterThan(1L << 28);
        assertThat(memory.free()).isPositive().isLessThanOrEqualTo(memory.total());
    }

    @Test
    void an_index_takes_a_third_at_most() {
        DeviceMemory memory = new DeviceMemory(11_000_000_000L, 12_000_000_000L);
        assertThat(memory.hasRoomFor(4_000_000_000L)).isTrue();
        assertThat(memory.hasRoomFor(6_837_000_000L))
                .as("13.35 million vectors of 128")
                .isFalse();
    }

    @Test
    void libtorchs_words_are_understood() {
        assertThat(MemoryShortage.of(new RuntimeException("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a"
                        + " total capacity of 11.77 GiB of which 512.75 MiB is free. Including")))
                .map(MemoryShortage::words)
                .hasValue("the GPU's memory does not suffice: 2.00 GiB more were wanted, 512.75 MiB of 11.77 GiB are"
                        + " free");
        assertThat(MemoryShortage.of(new RuntimeException("[enforce fail at alloc_cpu.cpp:124] err == 0."
                        + " DefaultCPUAllocator: can't allocate memory: you tried to allocate 4096 bytes. Error")))
                .map(MemoryShortage::words)
                .hasValue("the machine's memory does not suffice: 4.1 kB more were wanted");
        assertThat(MemoryShortage.of(new RuntimeException("mat1 and mat2 shapes cannot be multiplied")))
                .isEmpty();
        assertThat(MemoryShortage.of(new RuntimeException())).isEmpty();
        assertThat(MemoryShortage.of(new OutOfMemoryError("Java heap space"))).isEmpty();
    }
}
