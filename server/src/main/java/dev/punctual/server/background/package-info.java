/// Long work inside a gateway, apart from requests.
@NullMarked
package dev.punctual.server.background;

import org.jspecify.annotations.NullMarked;
