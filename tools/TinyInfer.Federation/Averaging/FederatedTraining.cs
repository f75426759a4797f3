using System.Buffers.Binary;
using System.Security.Cryptography;
using TinyInfer.Federated.Messages;
using TinyInfer.Federation.Privacy;
using TinyInfer.Federation.Rounds;

namespace TinyInfer.Federation.Averaging;

/// <summary>Weights that rounds make better, and what was told of boards meanwhile.</summary>
public sealed class FederatedTraining
{
    /// <summary>Begins.</summary>
    /// <param name="weights">The weights, int16, or int8 as they are. Kept, not copied.</param>
    /// <param name="lastRound">Number of the last round of these boards, of whatever kind; 0 if there was none.</param>
    public FederatedTraining(short[] weights, int lastRound = 0)
    {
        Weights = weights;
        LastRound = lastRound;
    }

    /// <summary>The weights.</summary>
    public short[] Weights { get; private set; }

    /// <summary>Number of the last round.</summary>
    public int LastRound { get; private set; }

    /// <summary>What the service, which knows who was asked, has been told.</summary>
    public PrivacyAccountant AgainstService { get; } = new();

    /// <summary>What those have been told who see the weights alone.</summary>
    public PrivacyAccountant AgainstReaders { get; } = new();

    /// <summary>The next round's plan.</summary>
    /// <param name="options">How it is run.</param>
    /// <returns>The plan, without members.</returns>
    public RoundPlan Plan(TrainingOptions options) => RoundPlan.OfWeights(LastRound + 1, options.Least, new WeightsPlan(
        Hash(Weights), Weights.Length, options.Clip, options.Noise, options.MostWindows, options.Passes, options.Rate));

    /// <summary>The weights that a board asks for by their hash.</summary>
    /// <param name="hash">SHA-256 of the weights, little-endian.</param>
    /// <returns>The weights; null if they are others.</returns>
    public short[]? Find(byte[] hash) => hash.AsSpan().SequenceEqual(Hash(Weights)) ? Weights : null;

    /// <summary>Takes what a round has given.</summary>
    /// <param name="round">The round, which is over.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="options">How it was run.</param>
    /// <param name="share">The chance of a board to be asked.</param>
    /// <returns>What came of it.</returns>
    public AverageResult Take(Round round, RoundPlan plan, TrainingOptions options, double share)
    {
        (long[] Sum, int Boards)[] groups = [.. round.Answered.Select(group => (group.Sum(), group.Answered))];
        AverageResult result = FederatedAverage.Apply(plan.Weights, plan.Least, Weights, groups, options.Trim);
        Weights = result.Weights;
        LastRound = plan.Round;
        if (groups.Length > 0)
        {
            AgainstService.Add(options.Noise, 1);
            AgainstReaders.Add(options.Noise, share);
        }

        return result;
    }

    private static byte[] Hash(short[] weights)
    {
        byte[] bytes = new byte[sizeof(short) * weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(sizeof(short) * i), weights[i]);
        }

        return SHA256.HashData(bytes);
    }
}
