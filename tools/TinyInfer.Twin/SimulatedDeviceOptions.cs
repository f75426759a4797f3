using TinyInfer.Link;

namespace TinyInfer.Twin;

/// <summary>How a simulated board differs from others.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PublicKey">The key whose updates it takes.</param>
public sealed record SimulatedDeviceOptions(string Name, byte[] PublicKey)
{
    /// <summary>Its group.</summary>
    public string Group { get; init; } = string.Empty;

    /// <summary>The frame of the recording that it begins with.</summary>
    public int FirstFrame { get; init; }

    /// <summary>How many times as fast as the sensor the recording is played.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Standard deviation of the noise that is added to samples, as a share of each channel's own; 0 for none.</summary>
    public double Noise { get; init; }

    /// <summary>What its noise begins with: boards of different seeds see different samples.</summary>
    public int Seed { get; init; }

    /// <summary>What samples are multiplied by from <see cref="DriftAt"/> on; 1 for no drift.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>Milliseconds after the first step from which on samples drift.</summary>
    public long DriftAt { get; init; }

    /// <summary>Good windows by which a new model is confirmed.</summary>
    public int TrialWindows { get; init; } = 100;

    /// <summary>Gets bytes of updates in another way than by messages; null for messages.</summary>
    public ChunkFetch? Fetch { get; init; }
}
