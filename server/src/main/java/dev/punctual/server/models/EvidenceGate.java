package dev.punctual.server.models;

import dev.punctual.core.definition.ModelDefinition;
import dev.punctual.core.error.ErrorCode;
import dev.punctual.core.error.ServingException;
import dev.punctual.core.promotion.Evidence;

/// Lets only those versions become stable whose evidence is there, is theirs, and keeps the thresholds.
final class EvidenceGate {
    private EvidenceGate() {}

    /// @throws ServingException that says what is missing
    static void pass(ModelRepository repository, ModelDefinition model, StoredVersion version) {
        String what = "version " + version.version() + " of model " + model.name();
        String how =
                "measure it with `punctual promote " + model.name() + " " + version.version() + "`";
        Evidence evidence =
                repository
                        .evidence(model, version.version())
                        .orElseThrow(() -> refused(what + " was never measured; " + how));
        if (!evidence.artefact().equals(version.hash())) {
            throw refused("the artefact of " + what + " is another one than was measured; " + how);
        }
        if (!evidence.accepted()) {
            throw refused(
                    what
                            + " breaks its thresholds: "
                            + evidence.findings().stream()
                                    .filter(finding -> !finding.kept())
                                    .map(finding ->
                                            "%s is %s, required is %s"
                                                    .formatted(
                                                            finding.subject(),
                                                            finding.measured(),
                                                            finding.required()))
                                    .toList());
        }
    }

    private static ServingException refused(String why) {
        return new ServingException(ErrorCode.INVALID_ARTEFACT, why);
    }
}
