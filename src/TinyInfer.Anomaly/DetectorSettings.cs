using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Anomaly;

/// <summary>
/// Settings of a <see cref="Detector"/>. As they are, they learn their threshold from the first 100 windows, and call an alarm
/// when three of five are half as high again as those: safe for a machine that nobody knows anything of.
/// </summary>
public sealed class DetectorSettings
{
    /// <summary>The most windows that something is learned from.</summary>
    public const int MaximumLearningWindows = 1 << 20;

    /// <summary>
    /// Scorer of features; null if scores come from the application or from <see cref="Reconstruction"/>.
    /// </summary>
    public Scorer Scorer { get; set; }

    /// <summary>Score of a model's input and output; null for none.</summary>
    public ReconstructionError Reconstruction { get; set; }

    /// <summary>Filter of scores before they are compared; null for nothing. Holds state: not to be shared by detectors.</summary>
    public ScoreFilter Filter { get; set; }

    /// <summary>The threshold; NaN to learn it. Defaults to NaN.</summary>
    public float Threshold { get; set; } = float.NaN;

    /// <summary>Whether the threshold goes on learning from windows without alarm.</summary>
    public bool IsAdaptive { get; set; }

    /// <summary>How many windows a threshold is learned from, 1 and up. Defaults to 100.</summary>
    public int LearningWindows { get; set; } = 100;

    /// <summary>Which quantile of these windows' scores, between 0 and 1. Defaults to 0.99.</summary>
    public float Quantile { get; set; } = 0.99f;

    /// <summary>Factor of the quantile, above 0. Defaults to 1.5.</summary>
    public float Margin { get; set; } = 1.5f;

    /// <summary>The lowest threshold to be learned. Defaults to 0.</summary>
    public float LowerLimit { get; set; }

    /// <summary>The highest threshold to be learned. Defaults to the largest float.</summary>
    public float UpperLimit { get; set; } = float.MaxValue;

    /// <summary>An alarm ends below the threshold times this, above 0 and up to 1. Defaults to 0.9.</summary>
    public float Hysteresis { get; set; } = 0.9f;

    /// <summary>How many windows above the threshold raise an alarm. Defaults to 3.</summary>
    public int Raise { get; set; } = 3;

    /// <summary>Of how many, up to 63. Defaults to 5.</summary>
    public int Window { get; set; } = 5;

    /// <summary>How many windows in a row below the threshold clear it, 1 to 255. Defaults to 5.</summary>
    public int Clear { get; set; } = 5;

    /// <summary>Whether there is no threshold to begin with.</summary>
    internal bool IsLearned => float.IsNaN(Threshold);

    /// <summary>Why what is usual cannot be learned besides a threshold, in a sentence; null if it can.</summary>
    internal string FindWhyNotLearned()
    {
        return IsLearned || IsAdaptive || Filter != null || !(Threshold > 0f)
            ? "what is usual is learned for a fixed threshold above 0, of scores that no filter changes"
            : null;
    }

    /// <summary>Problem of the settings, in a sentence; null for none.</summary>
    internal string FindProblem()
    {
        if (Threshold == float.PositiveInfinity || Threshold == float.NegativeInfinity)
        {
            return "the threshold is not finite";
        }

        if (LearningWindows < 1 || LearningWindows > MaximumLearningWindows)
        {
            return "the number of windows to learn from is not in 1 to " + MaximumLearningWindows.ToString();
        }

        if (!(Quantile > 0f && Quantile < 1f) || !(Margin > 0f && Margin < float.MaxValue))
        {
            return "the quantile is not between 0 and 1, or its margin not above 0";
        }

        if (!(LowerLimit <= UpperLimit) || !(LowerLimit >= -float.MaxValue) || !(UpperLimit <= float.MaxValue))
        {
            return "the threshold's limits are not finite, or the lower is above the upper";
        }

        if (!(Hysteresis > 0f && Hysteresis <= 1f))
        {
            return "the hysteresis is not above 0 and at most 1";
        }

        if (Raise < 1 || Window < Raise || Window > Debouncer.MaximumWindow || Clear < 1 || Clear > 255)
        {
            return "the alarm's windows are not 1 <= raise <= window <= " + Debouncer.MaximumWindow.ToString() + ", 1 <= clear <= 255";
        }

        return Scorer != null && Reconstruction != null ? "there are two kinds of scores" : null;
    }
}
