using System.Text.Json;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Storage;

namespace TinyInfer.Fleet.Rollouts;

/// <summary>Roll-outs in the database.</summary>
/// <param name="database">The database.</param>
internal sealed class RolloutTable(Database database)
{
    /// <summary>Reads one.</summary>
    /// <param name="id">Its name.</param>
    /// <returns>The roll-out; null if there is none.</returns>
    internal Rollout? Find(string id) =>
        database.Read("SELECT document FROM rollouts WHERE id = $0", row => Parse(row.GetString(0)), id).SingleOrDefault();

    /// <summary>Reads all.</summary>
    /// <param name="isActive">Only those that go on.</param>
    /// <returns>The roll-outs, the newest first.</returns>
    internal List<Rollout> ReadAll(bool isActive) => database.Read(
        "SELECT document FROM rollouts WHERE active >= $0 ORDER BY at DESC LIMIT 100", row => Parse(row.GetString(0)), isActive ? 1 : 0);

    /// <summary>Keeps one.</summary>
    /// <param name="rollout">The roll-out.</param>
    /// <param name="happened">What happened to it; null for nothing that people need to know.</param>
    /// <param name="now">The time.</param>
    /// <returns>Done when it is kept.</returns>
    internal Task SaveAsync(Rollout rollout, string? happened, DateTimeOffset now)
    {
        string document = JsonSerializer.Serialize(rollout, ApiJson.Options);
        (string id, long at, int active) = (rollout.Id, rollout.At.ToUnixTimeMilliseconds(), rollout.IsActive ? 1 : 0);
        return database.WriteAsync(statements =>
        {
            statements.Run(
                "INSERT INTO rollouts (id, at, active, document) VALUES ($0, $1, $2, $3) "
                    + "ON CONFLICT (id) DO UPDATE SET active = $2, document = $3",
                id, at, active, document);
            if (happened != null)
            {
                statements.Run(
                    "INSERT INTO events (at, device, kind, text) VALUES ($0, '', 'rollout', $1)",
                    now.ToUnixTimeMilliseconds(), $"{id}: {happened}");
            }
        });
    }

    private static Rollout Parse(string document) => JsonSerializer.Deserialize<Rollout>(document, ApiJson.Options)!;
}
