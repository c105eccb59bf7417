package dev.punctual.core.definition;

/// Where something stands in the definitions.
///
/// @param file the path as the user would write it, relative to the project
/// @param line counted from 1
/// @param column counted from 1
public record Location(String file, int line, int column) {

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
