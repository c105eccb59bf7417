/// A project on disk: its definitions, its state, and the running process that is wired from both.
@NullMarked
package dev.punctual.server.project;

import org.jspecify.annotations.NullMarked;
