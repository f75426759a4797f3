using System.Text.Json;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Storage;

namespace TinyInfer.Fleet.Rounds;

/// <summary>
/// Rounds in the database, and of those that go on the messages that changed them: a round is what its seed and its messages make it, so
/// that a service that was stopped goes on with it.
/// </summary>
/// <param name="database">The database.</param>
internal sealed class RoundTable(Database database)
{
    /// <summary>Reads one.</summary>
    /// <param name="number">Its number.</param>
    /// <returns>The round; null if there is none.</returns>
    internal LearningRound? Find(int number) =>
        database.Read("SELECT document FROM rounds WHERE number = $0", row => Parse(row.GetString(0)), number).SingleOrDefault();

    /// <summary>Reads rounds.</summary>
    /// <param name="isActive">Only those that go on.</param>
    /// <returns>The rounds, the newest first.</returns>
    internal List<LearningRound> ReadAll(bool isActive) => database.Read(
        "SELECT document FROM rounds WHERE active >= $0 ORDER BY number DESC", row => Parse(row.GetString(0)), isActive ? 1 : 0);

    /// <summary>The number of the last round; 0 if there was none.</summary>
    /// <returns>The number.</returns>
    internal int FindLast() => database.Read("SELECT COALESCE(MAX(number), 0) FROM rounds", row => row.GetInt32(0)).Single();

    /// <summary>Keeps a round. When it is over its messages go, and with them what boards have sent.</summary>
    /// <param name="round">The round.</param>
    /// <param name="happened">What happened to it; null for nothing that people need to know.</param>
    /// <param name="now">The time.</param>
    /// <returns>Done when it is kept.</returns>
    internal Task SaveAsync(LearningRound round, string? happened, DateTimeOffset now)
    {
        string document = JsonSerializer.Serialize(round, ApiJson.Options);
        (int number, int active) = (round.Number, round.IsActive ? 1 : 0);
        return database.WriteAsync(statements =>
        {
            statements.Run(
                "INSERT INTO rounds (number, active, document) VALUES ($0, $1, $2) "
                    + "ON CONFLICT (number) DO UPDATE SET active = $1, document = $2",
                number, active, document);
            if (active == 0)
            {
                statements.Run("DELETE FROM round_messages WHERE round = $0", number);
            }

            if (happened != null)
            {
                statements.Run(
                    "INSERT INTO events (at, device, kind, text) VALUES ($0, '', 'round', $1)",
                    now.ToUnixTimeMilliseconds(), $"round {number}: {happened}");
            }
        });
    }

    /// <summary>Keeps a message that changed a round, or a deadline that did.</summary>
    /// <param name="number">The round.</param>
    /// <param name="at">When, from its beginning.</param>
    /// <param name="device">Whose message; empty for a deadline.</param>
    /// <param name="payload">The message; empty for a deadline.</param>
    /// <returns>Done when it is kept.</returns>
    internal Task NoteAsync(int number, TimeSpan at, string device, byte[] payload) => database.WriteAsync(statements => statements.Run(
        "INSERT INTO round_messages (round, at, device, payload) VALUES ($0, $1, $2, $3)",
        number, (long)at.TotalMilliseconds, device, payload));

    /// <summary>Reads what changed a round, in its order.</summary>
    /// <param name="number">The round.</param>
    /// <returns>When, whose and what; see <see cref="NoteAsync"/>.</returns>
    internal List<(TimeSpan At, string Device, byte[] Payload)> ReadMessages(int number) => database.Read(
        "SELECT at, device, payload FROM round_messages WHERE round = $0 ORDER BY seq",
        row => (TimeSpan.FromMilliseconds(row.GetInt64(0)), row.GetString(1), row.GetFieldValue<byte[]>(2)), number);

    private static LearningRound Parse(string document) => JsonSerializer.Deserialize<LearningRound>(document, ApiJson.Options)!;
}
