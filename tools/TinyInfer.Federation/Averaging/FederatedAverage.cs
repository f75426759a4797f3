using TinyInfer.Federated.Messages;
using TinyInfer.Federated.Sources;

namespace TinyInfer.Federation.Averaging;

/// <summary>
/// Federated averaging (B. McMahan and others, 2017) over groups: each group's mean difference, weighted by windows; the highest and lowest
/// groups of each weight left out (D. Yin and others, 2018), so that few poisoned groups move nothing far.
/// </summary>
public static class FederatedAverage
{
    /// <summary>Standard deviations of the length of noise that a group's mean may be longer by.</summary>
    private const double Slack = 6;

    /// <summary>Averages the sums of groups.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="least">The fewest boards of a sum, which noise depends on.</param>
    /// <param name="weights">The weights that boards began with.</param>
    /// <param name="groups">Sums of groups with the number of boards in each.</param>
    /// <param name="trim">How many groups are left out at each end of each weight; fewer if there are not more than twice as many.</param>
    /// <returns>The new weights.</returns>
    public static AverageResult Apply(
        WeightsPlan plan, int least, short[] weights, IReadOnlyList<(long[] Sum, int Boards)> groups, int trim)
    {
        (double Windows, double[] Mean)[] means =
            [.. groups.Where(group => IsPossible(plan, least, group.Sum, group.Boards)).Select(group => (
                (double)group.Sum[0], group.Sum.Skip(1).Select(v => v / (double)group.Sum[0] / WeightUpdate.Unit).ToArray()))];
        int refused = groups.Count - means.Length;
        if (means.Length == 0)
        {
            return new AverageResult([.. weights], 0, refused, 0);
        }

        int cut = Math.Min(trim, (means.Length - 1) / 2);
        short[] result = new short[weights.Length];
        (double Value, double Windows)[] column = new (double, double)[means.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            for (int k = 0; k < means.Length; k++)
            {
                column[k] = (means[k].Mean[i], means[k].Windows);
            }

            Array.Sort(column);
            double sum = 0;
            double windows = 0;
            for (int k = cut; k < means.Length - cut; k++)
            {
                sum += column[k].Value * column[k].Windows;
                windows += column[k].Windows;
            }

            result[i] = (short)Math.Clamp(Math.Round(weights[i] + (sum / windows)), -short.MaxValue, short.MaxValue);
        }

        return new AverageResult(result, means.Length, refused, cut);
    }

    /// <summary>Whether boards that keep to the plan can have sent it: so many windows, and no longer a difference.</summary>
    private static bool IsPossible(WeightsPlan plan, int least, long[] sum, int boards)
    {
        if (sum[0] < boards || sum[0] > (long)boards * plan.MostWindows)
        {
            return false;
        }

        double square = sum.Skip(1).Select(v => (double)v * v).Sum();
        double noise = plan.NoiseDeviation(least) * Math.Sqrt(boards);
        double most = ((double)WeightUpdate.Unit * plan.Clip * sum[0]) + (noise * (Math.Sqrt(plan.WeightCount) + Slack));
        return square <= most * most;
    }
}
