using System.Text.Json.Serialization;

namespace TinyInfer.Fleet.Devices;

/// <summary>What the service knows of a device: what it said of itself, what it is to have, and sums over all its starts.</summary>
internal sealed class DeviceTwin
{
    /// <summary>The device's name.</summary>
    public required string Id { get; init; }

    /// <summary>Which state of the table's row this was made of: each save gives the row a higher number. 0 if there was no row.</summary>
    [JsonIgnore]
    public long Version { get; set; }

    /// <summary>Its group; empty as long as it has not told.</summary>
    public string Group { get; set; } = string.Empty;

    /// <summary>Whether it says that it is connected; its last will says that it is not.</summary>
    public bool IsOnline { get; set; }

    /// <summary>When it was heard last.</summary>
    public DateTimeOffset Seen { get; set; }

    /// <summary>Kind of board; null as long as it has not told.</summary>
    public string? Board { get; set; }

    /// <summary>Version of its runtime; null as long as it has not told.</summary>
    public string? Runtime { get; set; }

    /// <summary>Beginning of the hash of the model in use, in hexadecimal digits; null as long as it has not told.</summary>
    public string? Model { get; set; }

    /// <summary>Counter of the last update that was complete.</summary>
    public int Counter { get; set; }

    /// <summary>How far the model is: confirmed, pending or trial; null as long as it has not told.</summary>
    public string? Phase { get; set; }

    /// <summary>How far an update is: idle, receiving or refused; null as long as it has not told.</summary>
    public string? Update { get; set; }

    /// <summary>Bytes of the update that are there.</summary>
    public int Have { get; set; }

    /// <summary>Why the update was refused; null if it was not.</summary>
    public string? Reason { get; set; }

    /// <summary>What became of the last update, in the device's words; null if nothing did.</summary>
    public string? Event { get; set; }

    /// <summary>What its detector says: learning, normal, anomaly, fault; null as long as it has not told.</summary>
    public string? Condition { get; set; }

    /// <summary>Score of the last window that it told; null if there is none.</summary>
    public double? Score { get; set; }

    /// <summary>What the score is compared with; null as long as it has not told.</summary>
    public double? Threshold { get; set; }

    /// <summary>How far scores and features are from those of calibration; null as long as it has not told.</summary>
    public double? Drift { get; set; }

    /// <summary>Whether it says that its scores or features have drifted.</summary>
    public bool IsDrifting { get; set; }

    /// <summary>Number of its last line since it started; 0 if none has come.</summary>
    public long Line { get; set; }

    /// <summary>Lines that it sent and that never came, by their numbers.</summary>
    public long Missing { get; set; }

    /// <summary>Lines that came, without those that came twice.</summary>
    public long Lines { get; set; }

    /// <summary>
    /// Numbers of the last lines that have not come, and may come late: negative for those before the first that ever came, which do not
    /// count as missing. Null for none.
    /// </summary>
    public List<long>? Gaps { get; set; }

    /// <summary>When the last of them was found out.</summary>
    public DateTimeOffset GapsAt { get; set; }

    /// <summary>How often it started.</summary>
    public int Starts { get; set; }

    /// <summary>A line of a start that equals one that came before: a new start if a lower number follows, else a line that came twice.
    /// Null if there is none.</summary>
    public string? UnsureStart { get; set; }

    /// <summary>Sums over all starts.</summary>
    public Counts Total { get; set; } = new();

    /// <summary>Sums since the last start, as the device counts them.</summary>
    public Counts SinceStart { get; set; } = new();

    /// <summary>The update that it is to have; null for none.</summary>
    public Desired? Desired { get; set; }

    /// <summary>What it was told to do and has not answered; null if there is nothing.</summary>
    public Order? Order { get; set; }

    /// <summary>Number of the last order.</summary>
    public int LastOrder { get; set; }

    /// <summary>The last round of learning together that it was asked to take part in; 0 if there was none.</summary>
    public int Round { get; set; }

    /// <summary>Hash of the weights that it may ask for; null for none.</summary>
    public string? Weights { get; set; }
}

/// <summary>Sums of what a device saw.</summary>
/// <param name="Windows">Windows judged.</param>
/// <param name="Alarms">Alarms raised.</param>
/// <param name="Faults">Faults of sensors found.</param>
/// <param name="SelfTests">Self-tests that failed, and updates that did not come through their check.</param>
internal sealed record Counts(long Windows = 0, long Alarms = 0, long Faults = 0, long SelfTests = 0)
{
    /// <summary>The difference to a sum before.</summary>
    /// <param name="before">That sum.</param>
    internal Counts Since(Counts before) =>
        new(Windows - before.Windows, Alarms - before.Alarms, Faults - before.Faults, SelfTests - before.SelfTests);

    /// <summary>Both together.</summary>
    /// <param name="other">The other.</param>
    internal Counts Plus(Counts other) =>
        new(Windows + other.Windows, Alarms + other.Alarms, Faults + other.Faults, SelfTests + other.SelfTests);
}

/// <summary>The update that a device is to have.</summary>
/// <param name="Hash">SHA-256 of its file, in hexadecimal digits.</param>
/// <param name="Counter">Its counter.</param>
/// <param name="Size">Bytes of its file.</param>
[GenerateSerializer]
internal sealed record Desired([property: Id(0)] string Hash, [property: Id(1)] int Counter, [property: Id(2)] int Size);

/// <summary>What a device was told to do.</summary>
/// <param name="Number">The order's number.</param>
/// <param name="Action">What is to be done, in the words of the contract.</param>
/// <param name="Sent">When it was sent last.</param>
internal sealed record Order(int Number, string Action, DateTimeOffset Sent);
