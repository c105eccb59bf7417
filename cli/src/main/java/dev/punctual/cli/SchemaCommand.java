package dev.punctual.cli;

import dev.punctual.yaml.YamlSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "schema", description = "Prints the JSON Schema of definition files, for editors.")
final class SchemaCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(YamlSchema.text());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
