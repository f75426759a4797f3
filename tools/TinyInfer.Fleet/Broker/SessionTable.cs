using TinyInfer.Fleet.Storage;

namespace TinyInfer.Fleet.Broker;

/// <summary>Which service holds which session of the broker's, and until when: whoever does not renew it loses it.</summary>
/// <param name="database">The database that the services share.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionTable(Database database, TimeProvider time)
{
    /// <summary>How long a session is held without a word.</summary>
    private static readonly TimeSpan _term = TimeSpan.FromSeconds(6);

    /// <summary>Takes a session, or keeps it.</summary>
    /// <param name="name">The session.</param>
    /// <param name="owner">Who takes it.</param>
    /// <returns>Whether it is the owner's now: false if another one holds it.</returns>
    internal async Task<bool> TryTakeAsync(string name, string owner)
    {
        int rows = 0;
        await database.WriteAsync(statements =>
        {
            // At the time of writing: a process that was stopped for long comes too late.
            long now = time.GetUtcNow().ToUnixTimeMilliseconds();
            rows = statements.Run(
                "INSERT INTO sessions (name, owner, until) VALUES ($0, $1, $2) "
                    + "ON CONFLICT (name) DO UPDATE SET owner = $1, until = $2 WHERE owner = $1 OR until < $3",
                name, owner, now + (long)_term.TotalMilliseconds, now);
        });
        return rows > 0;
    }

    /// <summary>Reads the sessions that nobody holds any more.</summary>
    /// <returns>Their names.</returns>
    internal List<string> ReadFree() => database.Read(
        "SELECT name FROM sessions WHERE until < $0", row => row.GetString(0), time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Gives a session up: whoever comes first takes it.</summary>
    /// <param name="owner">Whose sessions.</param>
    /// <returns>Done when it is kept.</returns>
    internal Task ReleaseAsync(string owner) =>
        database.WriteAsync(statements => statements.Run("UPDATE sessions SET until = 0 WHERE owner = $0", owner));

    /// <summary>Forgets a session that has ended.</summary>
    /// <param name="name">The session.</param>
    /// <param name="owner">Who held it.</param>
    /// <returns>Done when it is kept.</returns>
    internal Task RemoveAsync(string name, string owner) => database.WriteAsync(
        statements => statements.Run("DELETE FROM sessions WHERE name = $0 AND owner = $1", name, owner));
}
