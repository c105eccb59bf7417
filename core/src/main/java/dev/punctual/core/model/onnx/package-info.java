/// ONNX files read and evaluated in Java, as far as that is faster than a runtime.
@NullMarked
package dev.punctual.core.model.onnx;

import org.jspecify.annotations.NullMarked;
