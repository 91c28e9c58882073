package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.PyramidionException;

class DeviceTest {

    @Test
    void names_are_read_and_told() {
        assertThat(Device.of("cpu").label()).isEqualTo("cpu");
        assertThat(Device.of("cuda").label()).isEqualTo("cuda:0");
        assertThat(Device.of("cuda:11")).isEqualTo(new Device(Device.Type.CUDA, 11));
        assertThat(Device.of("simulated").isAccelerator()).isTrue();
        assertThat(Device.of("simulated").isCuda()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "cuda:", "cuda:-1", "cuda:1000", "CPU", ""})
    void other_names_are_refused(String name) {
        assertThatThrownBy(() -> Device.of(name))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("auto, cpu, cuda or cuda:N");
    }

    @Test
    void a_gpu_that_libtorch_does_not_see_is_taken_by_nobody() {
        Device first = Device.of("cuda");
        Device second = Device.of("cuda:1");
        assertThat(Engine.visible(second, 2, true)).isEqualTo(second);
        assertThat(Engine.visible(first, 0, true)).isEqualTo(Device.CPU);
        assertThatThrownBy(() -> Engine.visible(first, 0, false))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("device: cuda:0 cannot be used: libtorch sees 0 GPUs here");
        assertThatThrownBy(() -> Engine.visible(second, 1, true)) // beside a rank that has the first
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("cuda:1");
    }

    @Test
    void a_process_keeps_its_device() {
        String present = Engine.device().label();
        Engine.ask(present);
        assertThat(Engine.device().label()).isEqualTo(present);
        assertThatThrownBy(() -> Engine.ask("cuda:7"))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("cuda:7")
                .hasMessageContaining("computes on " + present + " already");
    }

    @Test
    void libraries_are_found_where_the_environment_says_and_the_others_named(@TempDir Path directory)
            throws IOException {
        Path first = Files.createDirectories(directory.resolve("first"));
        Path wheel = Files.createDirectories(directory.resolve("venv/lib/python3.12/site-packages/nvidia/cudnn/lib"));
        Files.createFile(first.resolve("libcudart.so.13"));
        Files.createFile(wheel.resolve("libcudart.so.13"));
        Files.createFile(wheel.resolve("libcudnn.so.9"));
        CudaLibraries libraries = CudaLibraries.in(Map.of(
                CudaLibraries.PATH,
                first.toString(),
                "VIRTUAL_ENV",
                directory.resolve("venv").toString(),
                "HOME",
                directory.toString()));
        assertThat(libraries.find("libcudart.so.13")).contains(first.resolve("libcudart.so.13"));
        assertThat(libraries.find("libcudnn.so.9")).contains(wheel.resolve("libcudnn.so.9"));
        assertThat(libraries.missing())
                .contains("libcudnn_ops.so.9 (nvidia-cudnn-cu13)")
                .doesNotContain("libcudnn.so.9 (nvidia-cudnn-cu13)", "libcudart.so.13 (nvidia-cuda-runtime)");
    }
}
