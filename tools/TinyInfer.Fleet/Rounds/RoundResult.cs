using System.Runtime.InteropServices;
using System.Text.Json;
using TinyInfer.Converter.Fitting;
using TinyInfer.Federated.Messages;
using TinyInfer.Federation.Averaging;
using TinyInfer.Federation.Rounds;
using TinyInfer.Federation.Statistics;

namespace TinyInfer.Fleet.Rounds;

/// <summary>What a round has found out: all that is told of its boards.</summary>
/// <param name="Round">The round's number.</param>
/// <param name="Group">The group.</param>
/// <param name="Boards">Boards in it.</param>
/// <param name="Groups">Groups in it.</param>
/// <param name="Windows">Windows of these boards.</param>
/// <param name="Moments">Mean and covariance of their features; null for a round of weights.</param>
/// <param name="Before">The weights to begin with: int16, little-endian; null for a round of sums.</param>
/// <param name="Weights">The new weights; null for a round of sums.</param>
/// <param name="RefusedGroups">Groups whose sum no boards that keep to the plan can have sent.</param>
/// <param name="TrimmedGroups">Groups that were left out at each end of each weight.</param>
internal sealed record RoundResult(
    int Round, string Group, int Boards, int Groups, long Windows, RoundMoments? Moments, byte[]? Before, byte[]? Weights,
    int RefusedGroups, int TrimmedGroups)
{
    /// <summary>Works it out.</summary>
    /// <param name="learning">The round as it is kept.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="round">The round, which is over, and has groups that answered.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException">Boards have sent what cannot be.</exception>
    internal static RoundResult Of(LearningRound learning, RoundPlan plan, Round round)
    {
        (long[] Sum, int Boards)[] groups = [.. round.Answered.Select(group => (group.Sum(), group.Answered))];
        RoundResult result = new(
            learning.Number, learning.Request.Group, groups.Sum(group => group.Boards), groups.Length, 0, null, null, null, 0, 0);
        if (plan.Sums != null)
        {
            FeatureMoments moments = PooledStatistics.Moments(plan.Sums, [.. groups.Select(group => group.Sum)]);
            return result with { Windows = moments.Count, Moments = RoundMoments.Of(moments) };
        }

        WeightsRequest request = learning.Request.Weights!;
        AverageResult average = FederatedAverage.Apply(plan.Weights, plan.Least, request.ReadWeights(), groups, request.Trim);
        if (average.Groups == 0)
        {
            throw new ArgumentException("no group has sent what boards that keep to the plan can send");
        }

        return result with
        {
            // A group that was refused may say any number of windows.
            Groups = average.Groups,
            Windows = groups.Where(group => group.Sum[0] >= group.Boards && group.Sum[0] <= (long)group.Boards * plan.Weights.MostWindows)
                .Sum(group => group.Sum[0]),
            Before = request.Before,
            Weights = ToBytes(average.Weights),
            RefusedGroups = average.Refused,
            TrimmedGroups = average.Trimmed,
        };
    }

    /// <summary>Weights as boards get them.</summary>
    /// <param name="weights">The weights.</param>
    /// <returns>int16, little-endian.</returns>
    internal static byte[] ToBytes(short[] weights) => [.. MemoryMarshal.AsBytes<short>(weights)];

    /// <summary>Weights of their bytes.</summary>
    /// <param name="bytes">int16, little-endian.</param>
    /// <returns>The weights.</returns>
    internal static short[] ToWeights(byte[] bytes) => [.. MemoryMarshal.Cast<byte, short>(bytes)];

    /// <summary>The result's file.</summary>
    /// <returns>Its bytes.</returns>
    internal byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Api.ApiJson.Options);
}

/// <summary>Mean and covariance of features.</summary>
/// <param name="Mean">Mean of each of the n features.</param>
/// <param name="Variances">Variance of each.</param>
/// <param name="Covariance">Covariance of each pair, n rows of n; null if the variances alone are known.</param>
internal sealed record RoundMoments(double[] Mean, double[] Variances, double[][]? Covariance)
{
    /// <summary>Takes over moments.</summary>
    /// <param name="moments">The moments.</param>
    /// <returns>The same.</returns>
    internal static RoundMoments Of(FeatureMoments moments)
    {
        int n = moments.Mean.Length;
        double[,]? pairs = moments.Covariance;
        return new RoundMoments(moments.Mean, moments.Variances, pairs == null
            ? null
            : [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Select(j => pairs[i, j]).ToArray())]);
    }

    /// <summary>What scores are fitted to.</summary>
    /// <param name="windows">Number of windows.</param>
    /// <returns>The moments.</returns>
    internal FeatureMoments ToMoments(long windows)
    {
        if (Covariance == null)
        {
            return new FeatureMoments(windows, Mean, Variances, null);
        }

        double[,] pairs = new double[Mean.Length, Mean.Length];
        for (int i = 0; i < Mean.Length; i++)
        {
            for (int j = 0; j < Mean.Length; j++)
            {
                pairs[i, j] = Covariance[i][j];
            }
        }

        return new FeatureMoments(windows, Mean, Variances, pairs);
    }
}
