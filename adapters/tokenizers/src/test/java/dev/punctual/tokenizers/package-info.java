@NullMarked
package dev.punctual.tokenizers;

import org.jspecify.annotations.NullMarked;
