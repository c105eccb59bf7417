package dev.punctual.onnx;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandLineTest {

    @Test
    void refusesToTakeTheProcessDown(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("cmdline");
        Files.writeString(file, "x".repeat(3_900));
        assertThatCode(() -> CommandLine.check(file)).doesNotThrowAnyException();
        Files.writeString(file, "x".repeat(3_901));
        assertThatExceptionOfType(ServingException.class)
                .isThrownBy(() -> CommandLine.check(file))
                .withMessageContaining("argument file");
        assertThatCode(() -> CommandLine.check(directory.resolve("none")))
                .doesNotThrowAnyException();
    }
}
