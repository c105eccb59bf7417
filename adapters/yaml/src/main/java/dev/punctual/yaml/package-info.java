/// Reads YAML files as configuration nodes with their lines and columns, by snakeyaml-engine.
@NullMarked
package dev.punctual.yaml;

import org.jspecify.annotations.NullMarked;
