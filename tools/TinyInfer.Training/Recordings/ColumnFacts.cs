using System.Globalization;
using TinyInfer.Converter;

namespace TinyInfer.Training.Recordings;

/// <summary>What the values of a channel are like, over all recordings.</summary>
/// <param name="IsWhole">Whether all are whole numbers.</param>
/// <param name="Farthest">The value farthest from 0.</param>
/// <param name="IsConstant">Whether there is but one.</param>
/// <param name="IsRising">Whether it rises by equal steps, as a clock or a counter does.</param>
/// <param name="MissingShare">The share of values that are missing.</param>
/// <param name="LongestStill">The most samples without a change.</param>
/// <param name="Mean">Their mean.</param>
internal sealed record ColumnFacts(
    bool IsWhole, float Farthest, bool IsConstant, bool IsRising, double MissingShare, int LongestStill, double Mean)
{
    /// <summary>
    /// How much more than was recorded is to fit a sample: faults shake a machine many times as hard, but a temperature does not rise so.
    /// </summary>
    internal double Headroom => Math.Abs(Mean) < CentredShare * Math.Abs(Farthest) ? 16 : 2;

    /// <summary>A signal whose mean is less of its farthest value swings about 0.</summary>
    private const double CentredShare = 0.1;

    /// <summary>Samples without a change that the board takes for a stuck sensor.</summary>
    internal const int UsualStill = 32;

    private const double MostMissing = 0.5;
    private const double SameStep = 0.01;

    /// <summary>Looks at a channel.</summary>
    /// <param name="recordings">The recordings.</param>
    /// <param name="channel">The channel.</param>
    internal static ColumnFacts Of(IReadOnlyList<RawRecording> recordings, int channel)
    {
        (bool isWhole, float farthest, long missing, long count, int still, double sum) = (true, 0, 0, 0, 0, 0);
        (float lowest, float highest, bool isRising) = (float.MaxValue, float.MinValue, true);
        foreach (RawRecording recording in recordings)
        {
            int run = 0;
            float last = float.NaN;
            float step = float.NaN;
            for (int i = channel; i < recording.Values.Length; i += recording.Channels)
            {
                float value = recording.Values[i];
                count++;
                if (!float.IsFinite(value))
                {
                    missing++;
                    continue;
                }

                sum += value;
                isWhole &= value == MathF.Floor(value);
                farthest = MathF.Abs(value) > MathF.Abs(farthest) ? value : farthest;
                (lowest, highest) = (Math.Min(lowest, value), Math.Max(highest, value));
                run = value == last ? run + 1 : 1;
                still = Math.Max(still, run);
                isRising &= float.IsNaN(last) || (value > last && (float.IsNaN(step) || Math.Abs(value - last - step) <= SameStep * step));
                step = value - last;
                last = value;
            }
        }

        return new ColumnFacts(isWhole, farthest, !(highest > lowest), isRising, missing / (double)Math.Max(1, count), still,
            sum / Math.Max(1, count - missing));
    }

    /// <summary>Fails where there is nothing to learn from the channel.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="mayRise">Whether the user has asked for it, rising or not.</param>
    /// <exception cref="ConversionException">It holds no signal.</exception>
    internal void RequireSignal(string name, bool mayRise)
    {
        if (MissingShare > MostMissing)
        {
            throw new ConversionException(string.Create(CultureInfo.InvariantCulture,
                $"{name}: {100 * MissingShare:F0} % of its values are missing (NaN or empty). ")
                + "Leave the column out with --columns, or record again.");
        }

        if (IsConstant)
        {
            throw new ConversionException(string.Create(CultureInfo.InvariantCulture,
                $"{name}: has the value {Farthest:G5} throughout, so that there is nothing to learn from it. ")
                + "Leave it out with --columns, or record the machine at work.");
        }

        if (IsRising && !mayRise)
        {
            throw new ConversionException(
                $"{name}: rises by equal steps from row to row, as a clock or a counter does. It tells when a row was recorded, not how "
                + "the machine was: name it with --time, or leave it out with --columns.");
        }
    }
}
