using TinyInfer.Federated;
using TinyInfer.Federated.Messages;
using TinyInfer.Federated.Sources;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federation.Tests;

/// <summary>A board's part in a round of sums and in one of training; lines tell by their last bit. Runs on the desktop and on the device.
/// </summary>
public static class FederatedProgram
{
    /// <summary>Features of a window.</summary>
    public const int FeatureCount = 6;

    private const int Windows = 40;

    private static readonly string[] _names = { "a", "board-2", "C_3" };

    /// <summary>Runs both.</summary>
    public static string[] Run()
    {
        float[] centre = new float[FeatureCount];
        float[] scale = new float[FeatureCount];
        for (int i = 0; i < FeatureCount; i++)
        {
            centre[i] = 0.5f * i;
            scale[i] = 1f / (i + 1);
        }

        SumsPlan plan = new SumsPlan(centre, scale, true, 1000);
        FeatureSums sums = new FeatureSums(plan);
        float[] window = new float[FeatureCount];
        for (int i = 0; i < Windows; i++)
        {
            Fill(window, i);
            sums.Add(window);
        }

        LocalTraining training = Train();
        short[] before = new short[training.WeightCount];
        training.CopyTo(before);
        WeightsPlan weights = Weights(before.Length, 400, 0.7f);
        training.Train(weights.Passes, weights.Rate);
        short[] after = new short[before.Length];
        training.CopyTo(after);
        WeightUpdate update = new WeightUpdate(weights, before, after, training.Count);
        WeightUpdate plain = new WeightUpdate(Weights(before.Length, 1 << 20, 0f), before, after, training.Count);
        return new string[]
        {
            "windows " + sums.Count.ToString() + " " + sums.LeftOut.ToString() + " clipped " + (update.IsClipped ? "1" : "0")
                + (plain.IsClipped ? "1" : "0"),
            "sums " + Take(RoundPlan.OfSums(3, 3, plan), sums),
            "update " + Take(RoundPlan.OfWeights(4, 3, weights), update),
            "plain " + Take(RoundPlan.OfWeights(5, 3, Weights(before.Length, 1 << 20, 0f)), plain),
        };
    }

    /// <summary>What a board trains with, and its windows.</summary>
    public static LocalTraining Train()
    {
        float[] mean = new float[FeatureCount];
        float[] deviation = new float[FeatureCount];
        for (int i = 0; i < FeatureCount; i++)
        {
            deviation[i] = 1f + i;
        }

        LocalTraining training = new LocalTraining(new int[] { FeatureCount, 3, FeatureCount }, mean, deviation, Windows);
        float[] window = new float[FeatureCount];
        for (int i = 0; i < Windows + 3; i++)
        {
            Fill(window, i);
            training.Add(window);
        }

        return training;
    }

    /// <summary>Takes the second board through a round.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="source">The board's numbers.</param>
    /// <returns>A number that all messages go into.</returns>
    public static string Take(RoundPlan plan, RoundSource source)
    {
        Participant participant = Start(plan, source);
        long hash = participant.LastRound;
        for (int piece = participant.PieceCount - 1; piece >= 0; piece--)
        {
            hash = Mix(hash, participant.GetPiece(piece));
        }

        return hash.ToString();
    }

    /// <summary>Takes the second board into a round.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="source">The board's numbers.</param>
    /// <returns>The board.</returns>
    public static Participant Start(RoundPlan plan, RoundSource source)
    {
        Participant participant = new Participant(_names[1], Secret(1), Secret(2), 0, new Sha256());
        participant.Invite(plan.Write());
        participant.Join(source, Windows);
        participant.Fix(plan.With(_names).Write());
        return participant;
    }

    /// <summary>Takes the second board into a round of training with noise.</summary>
    /// <returns>The board.</returns>
    public static Participant StartNoisy()
    {
        WeightsPlan plan = Weights(1000, 400, 1f);
        return Start(RoundPlan.OfWeights(1, 3, plan), new WeightUpdate(plan, new short[1000], new short[1000], 1));
    }

    /// <summary>A number that a message goes into, with all before it.</summary>
    /// <param name="hash">The number so far.</param>
    /// <param name="bytes">The message.</param>
    /// <returns>The number.</returns>
    public static long Mix(long hash, byte[] bytes)
    {
        foreach (byte value in bytes)
        {
            hash = (hash * 1000003) + value;
        }

        return hash;
    }

    private static WeightsPlan Weights(int count, int clip, float noise)
    {
        return new WeightsPlan(Secret(3), count, clip, noise, 32, 2, 5);
    }

    private static byte[] Secret(int seed)
    {
        byte[] secret = new byte[32];
        for (int i = 0; i < secret.Length; i++)
        {
            secret[i] = (byte)((i * 7) + seed);
        }

        return secret;
    }

    private static void Fill(float[] window, int index)
    {
        for (int i = 0; i < window.Length; i++)
        {
            window[i] = ((((index * 37) + (i * i * 11)) % 41) - 20) * 0.07f * (i + 1);
        }

        if (index == 7)
        {
            window[2] = 1e9f;
        }
    }
}
