/// Tokenizers of Hugging Face's library, which DJL's artefact carries.
@NullMarked
package dev.punctual.tokenizers;

import org.jspecify.annotations.NullMarked;
