/// What was served, kept in files: answers with all they were made from.
@NullMarked
package dev.punctual.server.log;

import org.jspecify.annotations.NullMarked;
