namespace TinyInfer.Fleet.Storage;

/// <summary>The tables. Times are milliseconds since 1970; documents are JSON.</summary>
internal static class Schema
{
    /// <summary>Makes what is absent.</summary>
    internal const string Text =
        """
        CREATE TABLE IF NOT EXISTS devices (id TEXT PRIMARY KEY, grp TEXT NOT NULL, seq INTEGER NOT NULL, twin TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS devices_seq ON devices (seq);
        CREATE TABLE IF NOT EXISTS history (device TEXT NOT NULL, at INTEGER NOT NULL, windows INTEGER NOT NULL, alarms INTEGER NOT NULL,
            faults INTEGER NOT NULL, score REAL, drift REAL, line TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS history_device ON history (device, at);
        CREATE INDEX IF NOT EXISTS history_at ON history (at);
        CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, device TEXT NOT NULL, kind TEXT NOT NULL,
            text TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS updates (hash TEXT PRIMARY KEY, at INTEGER NOT NULL, document TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS rollouts (id TEXT PRIMARY KEY, at INTEGER NOT NULL, active INTEGER NOT NULL, document TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS rounds (number INTEGER PRIMARY KEY, active INTEGER NOT NULL, document TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS round_messages (seq INTEGER PRIMARY KEY, round INTEGER NOT NULL, at INTEGER NOT NULL,
            device TEXT NOT NULL, payload BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS round_messages_round ON round_messages (round);
        CREATE TABLE IF NOT EXISTS sessions (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS audit (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
            subject TEXT NOT NULL, detail TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS tokens (name TEXT PRIMARY KEY, hash TEXT NOT NULL, role TEXT NOT NULL, at INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS tokens_hash ON tokens (hash);
        """;
}
