package dev.punctual.core.definition;

/// What an acknowledged write survives.
public enum Durability {
    /// The end of the process, by whatever signal. The end of the machine may take the writes of the last 100 ms.
    PROCESS,
    /// The end of the machine too, such as a loss of power: what is acknowledged is on the disk.
    MACHINE
}
