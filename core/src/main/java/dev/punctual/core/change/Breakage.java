package dev.punctual.core.change;

/// Something that worked with the definitions as they were, and will not with those that are to come.
///
/// @param what what is hurt, and by what
/// @param instead what to do to avoid it
public record Breakage(String what, String instead) {}
