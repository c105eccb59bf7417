/// ONNX Runtime behind our interfaces.
@NullMarked
package dev.punctual.onnx;

import org.jspecify.annotations.NullMarked;
