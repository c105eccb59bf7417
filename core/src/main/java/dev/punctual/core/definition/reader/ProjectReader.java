package dev.punctual.core.definition.reader;

import dev.punctual.core.definition.ClientLimits;
import dev.punctual.core.definition.ConfigNode;
import dev.punctual.core.definition.Problem;
import dev.punctual.core.definition.ProjectDefinition;
import dev.punctual.core.definition.StoreDefinition;
import dev.punctual.core.expression.ExpressionParser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Reads the definitions of a project and checks everything that can be checked before anything runs.
public final class ProjectReader {
    /*
     * First the names of all files are gathered, then the definitions are read kind by kind, each by a reader of its own,
     * then the checks run that need what was read later. A mistake ends the reading of the value it is in and of nothing
     * else; the project is valid if none was found.
     */
    private final ExpressionParser expressions;
    private final ProjectFiles files;
    private final Vocabulary vocabulary = new Vocabulary();

    public ProjectReader(ExpressionParser expressions, ProjectFiles files) {
        this.expressions = expressions;
        this.files = files;
    }

    /// The keys that this reader has asked for, in all that it has read.
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /// A project, or why there is none.
    public sealed interface Result {
        record Valid(ProjectDefinition project) implements Result {}

        /// The mistakes.
        ///
        /// @param problems all of them, at least one, in the order of files and lines
        record Invalid(List<Problem> problems) implements Result {}
    }

    /// Reads a project from the roots of its files, of which there must be one at least.
    public Result read(List<ConfigNode> roots) {
        var problems = new Problems(vocabulary);
        var draft = new Draft(problems, files, expressions);
        Heading heading = declare(roots, draft);
        ProjectDefinition project =
                new ProjectDefinition(
                        heading.name == null ? "" : heading.name,
                        heading.description,
                        all(draft, Kind.ENTITY, new EntityReader(draft)::read),
                        all(draft, Kind.SOURCE, new SourceReader(draft)::read),
                        all(draft, Kind.VIEW, new ViewReader(draft)::read),
                        all(draft, Kind.ENDPOINT, new EndpointReader(draft)::read),
                        all(draft, Kind.LABELS, new LabelsReader(draft)::read),
                        all(draft, Kind.MODEL, new ModelReader(draft)::read),
                        all(draft, Kind.PRECOMPUTED, new PrecomputedReader(draft)::read),
                        all(draft, Kind.INDEX, new IndexReader(draft)::read),
                        heading.clients,
                        heading.store);
        draft.runChecks();
        return problems.none() ? new Result.Valid(project) : new Result.Invalid(problems.sorted());
    }

    private record Heading(
            @Nullable String name,
            String description,
            @Nullable ClientLimits clients,
            StoreDefinition store) {}

    private static Heading declare(List<ConfigNode> roots, Draft draft) {
        var headings = new ArrayList<Settings>();
        for (ConfigNode root : roots) {
            var file = new Setting("the file", root, root.location(), draft.problems());
            Settings settings = file.settings("the project");
            if (settings != null) {
                for (Kind kind : Kind.values()) {
                    declare(kind, settings.optional(kind.section()), draft);
                }
                headings.add(settings);
            }
        }
        return heading(headings);
    }

    private static void declare(Kind kind, Setting section, Draft draft) {
        Map<String, Setting> declared = draft.declared(kind);
        Map<String, Setting> written =
                kind == Kind.VIEW ? section.versioned(kind.word()) : section.named(kind.word());
        written.forEach((name, setting) -> {
            Setting first = declared.putIfAbsent(name, setting);
            if (first != null) {
                draft.problems()
                        .add(
                                setting.keyLocation(),
                                kind.word()
                                        + " '"
                                        + name
                                        + "' is declared in "
                                        + first.keyLocation()
                                        + " already; remove or rename one");
            }
        });
        if (declared.size() > Setting.MOST_ENTRIES) {
            section.report(
                    "the project has over "
                            + Setting.MOST_ENTRIES
                            + " "
                            + kind.section()
                            + "; split the project");
        }
    }

    /// What stands beside the sections, in any one of the files.
    private static Heading heading(List<Settings> files) {
        String name = null;
        String description = "";
        ClientLimits clients = null;
        Setting first = null;
        for (Settings settings : files) {
            Setting project = settings.optional("project");
            Setting described = settings.optional("description");
            if (project.present() && first != null) {
                project.report(
                        "the project is named in " + first.keyLocation() + " already; remove one");
            } else if (project.present()) {
                first = project;
                name = project.name();
            }
            ClientLimits limits = ClientReader.read(settings.optional("clients"));
            clients = limits == null ? clients : limits;
            description = described.present() ? described.textOrEmpty() : description;
        }
        if (first == null && !files.isEmpty()) {
            files.getFirst().required("project", "flights");
        }
        StoreDefinition store = store(files, name);
        files.forEach(Settings::finish);
        return new Heading(name, description, clients, store);
    }

    private static StoreDefinition store(List<Settings> files, @Nullable String project) {
        Setting first = null;
        for (Settings settings : files) {
            Setting store = settings.optional("store");
            if (store.present() && first != null) {
                store.report(
                        "the store is declared in " + first.keyLocation() + " already; remove one");
            } else if (store.present()) {
                first = store;
            }
        }
        StoreDefinition store = first == null ? null : StoreReader.read(first, project);
        return store == null ? new StoreDefinition.Embedded() : store;
    }

    private static <T> Map<String, T> all(
            Draft draft, Kind kind, BiFunction<String, Setting, @Nullable T> reader) {
        var all = new LinkedHashMap<String, T>();
        draft.declared(kind)
                .forEach((name, setting) -> {
                    T definition = reader.apply(name, setting);
                    if (definition != null) {
                        all.put(name, definition);
                    }
                });
        return Collections.unmodifiableMap(all);
    }
}
