package dev.punctual.onnx;

import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The length of this process's command line, which ONNX Runtime 1.29 on Linux does not survive beyond four kilobytes.
final class CommandLine {
    /*
     * While it is being loaded, the library reads /proc/self/cmdline; where that is longer than about 3,970 bytes, as a
     * written-out class path easily is, the process ends by a segmentation fault, without a word from the JVM.
     */
    private static final int LONGEST = 3_900;

    private CommandLine() {}

    /// @throws ServingException with `INVALID_DEFINITION` if the library would take the process down
    static void check() {
        check(Path.of("/proc/self/cmdline"));
    }

    static void check(Path file) {
        try {
            if (Files.isReadable(file) && Files.readAllBytes(file).length > LONGEST) {
                throw new ServingException(
                        ErrorCode.INVALID_DEFINITION,
                        "ONNX Runtime crashes a process whose command line is longer than "
                                + LONGEST
                                + " bytes; give the class path as lib/*, in CLASSPATH or in an"
                                + " argument file (java @file)");
            }
        } catch (IOException e) {
            // Then nobody can read it, ONNX Runtime neither.
            return;
        }
    }
}
