using TinyInfer.Twin;

namespace TinyInfer.Fleet.Simulation;

/// <summary>What boards are simulated.</summary>
/// <param name="Machine">What they have in common.</param>
/// <param name="Broker">The broker that they connect to.</param>
internal sealed record SimulationOptions(SimulatedMachine Machine, BrokerConnection Broker)
{
    /// <summary>Number of boards.</summary>
    public int Devices { get; init; } = 10;

    /// <summary>What their names begin with.</summary>
    public string Name { get; init; } = "sim";

    /// <summary>Their group.</summary>
    public string Group { get; init; } = string.Empty;

    /// <summary>The key whose updates they take.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>Passwords by device, which is then the user, too; null for what the broker's address has.</summary>
    public IReadOnlyDictionary<string, string>? Passwords { get; init; }

    /// <summary>After how much time boards see nothing new; null for no end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How many times as fast as the sensor the recording is played.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Standard deviation of the noise that is added, as a share of each channel's own.</summary>
    public double Noise { get; init; } = 0.05;

    /// <summary>Boards that drift, the first ones.</summary>
    public int Drifting { get; init; }

    /// <summary>When they begin to drift.</summary>
    public TimeSpan DriftAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What their samples are multiplied by from then on.</summary>
    public double DriftGain { get; init; } = 1.5;

    /// <summary>How long a connection lasts on average before it breaks without a word; null for those that never break.</summary>
    public TimeSpan? Drop { get; init; }

    /// <summary>For how long boards may send nothing of what they have, at the end.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Good windows by which a new model is confirmed.</summary>
    public int TrialWindows { get; init; } = 100;
}
