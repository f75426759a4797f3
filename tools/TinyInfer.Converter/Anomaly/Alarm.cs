namespace TinyInfer.Converter.Anomaly;

/// <summary>A stretch of windows whose scores lie above the threshold.</summary>
/// <param name="First">Its first window.</param>
/// <param name="Last">Its last window.</param>
/// <param name="Peak">Its highest score.</param>
public sealed record Alarm(int First, int Last, float Peak)
{
    /// <summary>The date of its first window; null if the windows have no dates.</summary>
    public string? From { get; init; }

    /// <summary>The date of its last window.</summary>
    public string? To { get; init; }

    /// <summary>Finds all stretches.</summary>
    /// <param name="scores">One score per window.</param>
    /// <param name="threshold">The threshold.</param>
    /// <returns>The stretches, in order.</returns>
    public static IReadOnlyList<Alarm> Find(IReadOnlyList<float> scores, float threshold)
    {
        List<Alarm> alarms = [];
        for (int i = 0; i < scores.Count; i++)
        {
            if (scores[i] <= threshold)
            {
                continue;
            }

            if (alarms.Count > 0 && alarms[^1].Last == i - 1)
            {
                alarms[^1] = alarms[^1] with { Last = i, Peak = Math.Max(alarms[^1].Peak, scores[i]) };
            }
            else
            {
                alarms.Add(new Alarm(i, i, scores[i]));
            }
        }

        return alarms;
    }
}
