using TinyInfer.Anomaly.Changes;

namespace TinyInfer.Converter.Fitting;

/// <summary>
/// Fits CUSUM and Page-Hinkley to the scores of normal work: what drift is normal, and how large the sum becomes by chance.
/// </summary>
/// <remarks>
/// The drift that is taken off each score is half the change to be found, which finds it soonest for a given rate of false alarms (Page,
/// 1954; Moustakides, 1986). The threshold is that of a false alarm rate: the device's own filter runs over a long series of normal scores,
/// drawn in blocks as long as one score says something of the next. Its highest values over stretches of that series follow a Gumbel
/// distribution, since excursions of such sums have exponential tails; fitted by moments, it also gives thresholds for alarms rarer than
/// the series is long. Where scores wander, a series made of pieces of the recording knows no larger wave than the recording does: record
/// for as long as a machine's own cycles last.
/// </remarks>
internal static class ChangeFit
{
    private const int Stretches = 200;
    private const int StretchLength = 5000;
    private const double EulerGamma = 0.5772156649015329;

    /// <summary>Fits a filter and its threshold.</summary>
    /// <param name="rule">What for.</param>
    /// <param name="scores">Scores of normal windows in their order, finite.</param>
    /// <param name="falseAlarmsPerWindow">Alarms a window that are put up with.</param>
    /// <returns>The filter, before its first score, and the threshold of what it gives.</returns>
    /// <exception cref="ConversionException">The scores do not vary.</exception>
    internal static (ScoreFilter Filter, float Threshold) Fit(ChangeRule rule, IReadOnlyList<float> scores, double falseAlarmsPerWindow)
    {
        double mean = scores.Average(s => (double)s);
        double deviation = Math.Sqrt(scores.Sum(s => Math.Pow(s - mean, 2)) / (scores.Count - 1));
        if (!(deviation > 1e-6 * Math.Abs(mean)))
        {
            throw new ConversionException(
                "The scores of the recording do not vary, so that there is no telling a change from chance. Record the machine at work, "
                + "for longer.");
        }

        float slack = (float)(rule.Shift / 2 * deviation);
        ScoreFilter filter = rule.Kind == ScoreFilterKind.Cusum ? new Cusum((float)mean, slack) : new PageHinkley(slack);
        double own = scores.Max(filter.Update);
        filter.Reset();
        double[] highest = Highest(filter, scores, MemoryOf(scores, mean));
        filter.Reset();

        // Over a stretch without an alarm in e^(-rate · length) of the cases.
        double centre = highest.Average();
        double width = Math.Sqrt(6 * highest.Average(h => Math.Pow(h - centre, 2))) / Math.PI;
        double threshold = centre - (EulerGamma * width) - (width * Math.Log(falseAlarmsPerWindow * StretchLength));

        // Whoever asks for alarms rarer than the recording is long wants none in it.
        return (filter, (float)(falseAlarmsPerWindow * scores.Count < 1 ? Math.Max(threshold, own) : threshold));
    }

    /// <summary>The highest value of the filter over each stretch of a series of normal scores.</summary>
    private static double[] Highest(ScoreFilter filter, IReadOnlyList<float> scores, int block)
    {
        Random random = new(1);
        double[] highest = new double[Stretches];
        int at = 0;
        for (int i = 0; i < Stretches * StretchLength; i++)
        {
            at = i % block == 0 ? random.Next(scores.Count) : (at + 1) % scores.Count;
            highest[i / StretchLength] = Math.Max(highest[i / StretchLength], filter.Update(scores[at]));
        }

        return highest;
    }

    /// <summary>
    /// For how many windows one score says something of another: up to where their correlation is no larger than chance makes it.
    /// </summary>
    private static int MemoryOf(IReadOnlyList<float> scores, double mean)
    {
        double[] distances = [.. scores.Select(s => s - mean)];
        double variance = distances.Sum(d => d * d);
        double chance = 2 / Math.Sqrt(scores.Count);
        int lag = 1;
        while (lag < scores.Count / 4 && distances.Skip(lag).Zip(distances, (a, b) => a * b).Sum() / variance > chance)
        {
            lag++;
        }

        return lag;
    }
}
