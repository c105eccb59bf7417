package dev.punctual.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MachineTest {

    @Test
    void describesItselfInOneLine() {
        assertThat(Machine.here().description())
                .isPrintable()
                .contains(Runtime.getRuntime().availableProcessors() + " cores")
                .contains("Java " + Runtime.version());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void knowsTheMemoryOfAProcess() {
        long peak = Machine.peakMegabytes(ProcessHandle.current().pid()).orElseThrow();
        assertThat(peak).isBetween(20L, Machine.here().memoryMegabytes());
    }

    @Test
    void aProcessThatIsNotThereHasNone() {
        assertThat(Files.exists(Path.of("/proc/0"))).isFalse();
        assertThat(Machine.peakMegabytes(0)).isEmpty();
    }
}
