/// Graphs of near vectors, built and searched by Lucene.
@NullMarked
package dev.punctual.lucene;

import org.jspecify.annotations.NullMarked;
