using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using TinyInfer.Fleet.Storage;

namespace TinyInfer.Fleet.Devices;

/// <summary>Twins, history and events in the database. What is read here is committed, whichever process wrote it.</summary>
/// <param name="database">The database.</param>
internal sealed class DeviceTable(Database database)
{
    /// <summary>Among how many lines one is looked for that may have come before.</summary>
    private const int MostRepeated = 200;

    private static readonly JsonSerializerOptions _options =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>Reads one.</summary>
    /// <param name="id">The device.</param>
    /// <returns>Its twin; null if there is none.</returns>
    internal DeviceTwin? Find(string id) => database.Read("SELECT twin, seq FROM devices WHERE id = $0", Parse, id).SingleOrDefault();

    /// <summary>Reads those that changed.</summary>
    /// <param name="after">The sequence number that is known already; -1 for all devices.</param>
    /// <returns>Their twins, and the number to ask with next time.</returns>
    internal (List<DeviceTwin> Twins, long Last) ReadSince(long after)
    {
        List<DeviceTwin> twins = database.Read("SELECT twin, seq FROM devices WHERE seq > $0 ORDER BY seq", Parse, after);
        return (twins, twins.Count == 0 ? after : twins[^1].Version);
    }

    /// <summary>Reads those of a group.</summary>
    /// <param name="group">The group.</param>
    /// <returns>Their twins, by name.</returns>
    internal List<DeviceTwin> ReadGroup(string group) =>
        database.Read("SELECT twin, seq FROM devices WHERE grp = $0 ORDER BY id", Parse, group);

    /// <summary>Reads the names of all.</summary>
    /// <returns>The names.</returns>
    internal List<string> ReadNames() => database.Read("SELECT id FROM devices", row => row.GetString(0));

    /// <summary>Reads a device's history.</summary>
    /// <param name="id">The device.</param>
    /// <param name="since">From when on.</param>
    /// <param name="most">The most entries; the newest are taken.</param>
    /// <returns>Entries, the oldest first.</returns>
    internal List<HistoryEntry> ReadHistory(string id, DateTimeOffset since, int most)
    {
        List<HistoryEntry> entries = database.Read(
            "SELECT at, windows, alarms, faults, score, drift, line FROM history WHERE device = $0 AND at >= $1 "
                + "ORDER BY at DESC, rowid DESC LIMIT $2",
            row => new HistoryEntry(
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3),
                row.IsDBNull(4) ? null : row.GetDouble(4), row.IsDBNull(5) ? null : row.GetDouble(5), row.GetString(6)),
            id, since.ToUnixTimeMilliseconds(), most);
        entries.Reverse();
        return entries;
    }

    /// <summary>Whether a line came before, of late.</summary>
    /// <param name="id">The device.</param>
    /// <param name="line">The line.</param>
    /// <returns>Whether it did.</returns>
    internal bool HasLine(string id, string line) => database.Read(
        "SELECT 1 FROM (SELECT line FROM history WHERE device = $0 ORDER BY at DESC LIMIT $1) WHERE line = $2",
        _ => true, id, MostRepeated, line).Count > 0;

    /// <summary>What a device had seen at a time.</summary>
    /// <param name="id">The device.</param>
    /// <param name="since">The time.</param>
    /// <returns>The sums of its first line from then on; null if there is none.</returns>
    internal Counts? FindCounts(string id, DateTimeOffset since) => database.Read(
        "SELECT windows, alarms, faults FROM history WHERE device = $0 AND at >= $1 ORDER BY at, rowid LIMIT 1",
        row => new Counts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), id, since.ToUnixTimeMilliseconds()).FirstOrDefault();

    /// <summary>Reads what happened.</summary>
    /// <param name="device">To which device; null for all.</param>
    /// <param name="after">The number that is known already.</param>
    /// <param name="most">The most entries; the newest are taken.</param>
    /// <returns>Entries, the oldest first.</returns>
    internal List<FleetEvent> ReadEvents(string? device, long after, int most)
    {
        List<FleetEvent> events = database.Read(
            "SELECT seq, at, device, kind, text FROM events WHERE seq > $0 AND ($1 IS NULL OR device = $1) ORDER BY seq DESC LIMIT $2",
            row => new FleetEvent(
                row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.GetString(3),
                row.GetString(4)),
            after, device, most);
        events.Reverse();
        return events;
    }

    /// <summary>Keeps a twin, and what led to it.</summary>
    /// <param name="twin">The twin.</param>
    /// <param name="line">The line of telemetry that changed it; null if it was no line.</param>
    /// <param name="events">What happened by it: kind and text.</param>
    /// <returns>Done when it is kept.</returns>
    /// <exception cref="StaleTwinException">It was made of a state that is not the last: nothing is kept.</exception>
    internal async Task SaveAsync(DeviceTwin twin, string? line, IReadOnlyList<(string Kind, string Text)> events)
    {
        string document = JsonSerializer.Serialize(twin, _options);
        (string id, string group, long at, Counts total) = (twin.Id, twin.Group, twin.Seen.ToUnixTimeMilliseconds(), twin.Total);
        (double? score, double? drift, long before) = (twin.Score, twin.Drift, twin.Version);
        long? version = null;
        await database.WriteAsync(statements =>
        {
            version = statements.RunFor(
                "INSERT INTO devices (id, grp, seq, twin) VALUES ($0, $1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM devices), $2) "
                    + "ON CONFLICT (id) DO UPDATE SET grp = $1, seq = (SELECT MAX(seq) + 1 FROM devices), twin = $2 WHERE seq = $3 "
                    + "RETURNING seq",
                id, group, document, before);
            if (version == null)
            {
                // Said below: other writes of this transaction are as good as before.
                return;
            }

            if (line != null)
            {
                statements.Run(
                    "INSERT INTO history (device, at, windows, alarms, faults, score, drift, line) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)",
                    id, at, total.Windows, total.Alarms, total.Faults, score, drift, line);
            }

            foreach ((string kind, string text) in events)
            {
                statements.Run("INSERT INTO events (at, device, kind, text) VALUES ($0, $1, $2, $3)", at, id, kind, text);
            }
        });
        twin.Version = version ?? throw new StaleTwinException(id);
    }

    /// <summary>Forgets what is old.</summary>
    /// <param name="before">Before when.</param>
    /// <param name="most">The most lines that are kept, of all devices together.</param>
    /// <returns>Done when it is forgotten.</returns>
    internal Task ForgetAsync(DateTimeOffset before, long most) => database.WriteAsync(statements =>
    {
        statements.Run("DELETE FROM history WHERE at < $0", before.ToUnixTimeMilliseconds());
        statements.Run("DELETE FROM history WHERE rowid <= (SELECT MAX(rowid) FROM history) - $0", most);
        statements.Run("DELETE FROM events WHERE seq <= (SELECT MAX(seq) FROM events) - $0", most);
    });

    private static DeviceTwin Parse(SqliteDataReader row)
    {
        DeviceTwin twin = JsonSerializer.Deserialize<DeviceTwin>(row.GetString(0), _options)!;
        twin.Version = row.GetInt64(1);
        return twin;
    }
}

/// <summary>A line of a device's history; sums are over all its starts.</summary>
/// <param name="At">When it came.</param>
/// <param name="Windows">Windows judged.</param>
/// <param name="Alarms">Alarms raised.</param>
/// <param name="Faults">Faults found.</param>
/// <param name="Score">The score; null if there was none.</param>
/// <param name="Drift">The drift; null if it was not told.</param>
/// <param name="Line">The line as it came.</param>
internal sealed record HistoryEntry(
    DateTimeOffset At, long Windows, long Alarms, long Faults, double? Score, double? Drift, string Line);

/// <summary>Something that happened to a device.</summary>
/// <param name="Number">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Device">To which.</param>
/// <param name="Kind">Alarm, fault, drift, update, start, missing.</param>
/// <param name="Text">What.</param>
internal sealed record FleetEvent(long Number, DateTimeOffset At, string Device, string Kind, string Text);
