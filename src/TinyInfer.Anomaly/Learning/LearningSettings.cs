namespace TinyInfer.Anomaly.Learning;

/// <summary>How a detector goes on learning on its machine.</summary>
public sealed class LearningSettings
{
    /// <summary>The most windows of any of the counts.</summary>
    public const int MaximumWindows = 1 << 20;

    /// <summary>Windows that an installation is learned from, 32 and up. Defaults to 300.</summary>
    public int Windows { get; set; } = 300;

    /// <summary>
    /// Windows that what was learned is tried on, 20 and up: the first half gives the threshold, on the second it has to hold. Defaults to
    /// 100.
    /// </summary>
    public int TrialWindows { get; set; } = 100;

    /// <summary>
    /// Windows over which what is usual is followed after that: each counts for one part in so many. 0 follows nothing. Defaults to 0.
    /// </summary>
    public int Horizon { get; set; }

    /// <summary>How far a mean may be followed from that at installation, in deviations of then. Defaults to 1.</summary>
    public float Drift { get; set; } = 1f;

    /// <summary>The factor by which a deviation may change, up or down, from that at installation; 1 and up. Defaults to 2.</summary>
    public float Spread { get; set; } = 2f;

    /// <summary>Problem of the settings, in a sentence; null for none.</summary>
    internal string FindProblem()
    {
        if (Windows < 32 || Windows > MaximumWindows || TrialWindows < 20 || TrialWindows > MaximumWindows)
        {
            return "an installation is learned from 32 windows or more, and tried on 20 or more";
        }

        if (Horizon != 0 && (Horizon < Windows || Horizon > MaximumWindows))
        {
            return "the horizon is not 0, and is shorter than the installation";
        }

        return !(Drift >= 0f && Drift <= 1000f) || !(Spread >= 1f && Spread <= 1000f)
            ? "the limits of drift and spread are not in 0 to 1000 and 1 to 1000"
            : null;
    }
}
