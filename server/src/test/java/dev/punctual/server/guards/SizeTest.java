package dev.punctual.server.guards;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The sizes of files and methods, over the sources of all modules.
class SizeTest {
    private static final int FILE_LINES = 400;
    private static final int LONGEST_FILE_LINES = 600;
    private static final int METHOD_LINES = 60;
    private static final int PARAMETERS = 5;

    /// Files that are longer than usual because one deep class needs it; at most five, each with a design note.
    private static final List<String> LONG_FILES = List.of();

    private static final List<Source> SOURCES = new ArrayList<>();
    private static final List<Method> METHODS = new ArrayList<>();

    /// @param path relative to the root of the repository
    private record Source(String path, List<String> lines) {}

    private record Method(String place, long lines, int parameters) {}

    @BeforeAll
    static void readSources() throws IOException {
        Path root = root();
        List<Path> files = javaFiles(root);
        for (Path file : files) {
            SOURCES.add(new Source(root.relativize(file).toString(), Files.readAllLines(file)));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var units = manager.getJavaFileObjectsFromPaths(files);
            var task = (JavacTask) compiler.getTask(null, manager, null, null, null, units);
            var scanner = new MethodScanner(Trees.instance(task).getSourcePositions());
            for (CompilationUnitTree unit : task.parse()) {
                scanner.scan(unit, null);
            }
        }
    }

    @Test
    void everyModuleIsLookedAt() {
        assertThat(SOURCES.stream().map(source -> source.path().split("/src/", 2)[0]).distinct())
                .contains("core", "server", "cli", "load", "benchmarks")
                .contains("adapters/rocksdb", "adapters/duckdb", "adapters/xgboost");
        assertThat(METHODS).hasSizeGreaterThan(1_000);
    }

    @Test
    void noFileIsTooLong() {
        assertThat(SOURCES)
                .filteredOn(source -> source.lines().size() > FILE_LINES)
                .extracting(Source::path)
                .isSubsetOf(LONG_FILES);
        assertThat(SOURCES).allMatch(source -> source.lines().size() <= LONGEST_FILE_LINES);
    }

    @Test
    void aLongFileHasADesignNote() {
        assertThat(LONG_FILES).hasSizeLessThanOrEqualTo(5);
        assertThat(SOURCES)
                .filteredOn(source -> LONG_FILES.contains(source.path()))
                .hasSameSizeAs(LONG_FILES)
                .allMatch(source -> source.lines().stream().anyMatch("    /*"::equals));
    }

    @Test
    void noMethodIsTooLong() {
        assertThat(METHODS).filteredOn(method -> method.lines() > METHOD_LINES).isEmpty();
    }

    @Test
    void noMethodTakesTooManyParameters() {
        assertThat(METHODS).filteredOn(method -> method.parameters() > PARAMETERS).isEmpty();
    }

    @Test
    void noWarningIsHushedAndNothingIsPutOff() {
        // In two parts, so that this file does not name them.
        List<String> words =
                List.of("@Suppress" + "Warnings", "NO" + "SONAR", "TO" + "DO", "FIX" + "ME");
        var found = new ArrayList<String>();
        for (Source source : SOURCES) {
            source.lines().stream()
                    .filter(line -> words.stream().anyMatch(line::contains))
                    .forEach(line -> found.add(source.path() + ": " + line.strip()));
        }
        assertThat(found).isEmpty();
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("adapters"))) {
            at = Objects.requireNonNull(at.getParent(), "run this inside the repository");
        }
        return at;
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        var files = new ArrayList<Path>();
        for (Path module : modules(root)) {
            Path sources = module.resolve("src");
            if (Files.isDirectory(sources)) {
                try (Stream<Path> found = Files.walk(sources)) {
                    found.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
                }
            }
        }
        return files;
    }

    private static List<Path> modules(Path root) throws IOException {
        try (Stream<Path> top = Files.list(root);
                Stream<Path> adapters = Files.list(root.resolve("adapters"))) {
            return Stream.concat(top, adapters)
                    .filter(directory -> Files.isRegularFile(directory.resolve("pom.xml")))
                    .sorted()
                    .toList();
        }
    }

    /// Takes note of every method; of a record, only those that were written out.
    private static final class MethodScanner
            extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final SourcePositions positions;

        MethodScanner(SourcePositions positions) {
            this.positions = positions;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            boolean ofRecord =
                    getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type
                            && type.getKind() == Tree.Kind.RECORD;
            boolean components = ofRecord && method.getName().contentEquals("<init>");
            METHODS.add(
                    new Method(
                            unit.getSourceFile().getName() + " " + method.getName(),
                            lines(unit, method.getBody()),
                            components ? 0 : method.getParameters().size()));
            return super.visitMethod(method, null);
        }

        private long lines(CompilationUnitTree unit, @Nullable BlockTree body) {
            if (body == null) {
                return 0;
            }
            var lines = unit.getLineMap();
            return lines.getLineNumber(positions.getEndPosition(unit, body))
                    - lines.getLineNumber(positions.getStartPosition(unit, body))
                    + 1;
        }
    }
}
