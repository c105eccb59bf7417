/// The long steps from definitions to a project that can serve: load views, build training sets, train, precompute.
@NullMarked
package dev.punctual.server.jobs;

import org.jspecify.annotations.NullMarked;
