using TinyInfer.Fleet.Storage;

namespace TinyInfer.Fleet.Api;

/// <summary>Who did what. Nothing of it is ever changed, or forgotten.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditLog(Database database, TimeProvider time)
{
    /// <summary>Notes something.</summary>
    /// <param name="who">The token's name.</param>
    /// <param name="what">What was done.</param>
    /// <param name="subject">To what.</param>
    /// <param name="detail">How; empty for nothing.</param>
    /// <returns>Done when it is kept.</returns>
    internal Task NoteAsync(string who, string what, string subject, string detail) => database.WriteAsync(statements => statements.Run(
        "INSERT INTO audit (at, who, what, subject, detail) VALUES ($0, $1, $2, $3, $4)",
        time.GetUtcNow().ToUnixTimeMilliseconds(), who, what, subject, detail));

    /// <summary>Reads it.</summary>
    /// <param name="most">The most entries; the newest are taken.</param>
    /// <returns>Entries, the oldest first.</returns>
    internal List<AuditEntry> Read(int most)
    {
        List<AuditEntry> entries = database.Read(
            "SELECT seq, at, who, what, subject, detail FROM audit ORDER BY seq DESC LIMIT $0",
            row => new AuditEntry(
                row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.GetString(3),
                row.GetString(4), row.GetString(5)),
            most);
        entries.Reverse();
        return entries;
    }
}

/// <summary>An entry of the audit log.</summary>
/// <param name="Number">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Who">The token's name.</param>
/// <param name="What">What was done.</param>
/// <param name="Subject">To what.</param>
/// <param name="Detail">How; empty for nothing.</param>
internal sealed record AuditEntry(long Number, DateTimeOffset At, string Who, string What, string Subject, string Detail);
