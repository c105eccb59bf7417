/// The rules that the code of all modules keeps, as tests.
@NullMarked
package dev.punctual.server.guards;

import org.jspecify.annotations.NullMarked;
