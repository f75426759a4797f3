using System.Security.Cryptography;
using TinyInfer.Converter;
using TinyInfer.Federated.Messages;
using TinyInfer.Federation.Rounds;

namespace TinyInfer.Fleet.Rounds;

/// <summary>Asks for a round of learning together, of sums or of weights.</summary>
[GenerateSerializer]
internal sealed record RoundRequest
{
    /// <summary>The group whose boards learn together.</summary>
    [Id(0)]
    public string Group { get; init; } = string.Empty;

    /// <summary>What sums are asked for; null for a round of weights.</summary>
    [Id(1)]
    public SumsRequest? Sums { get; init; }

    /// <summary>What training is asked for; null for a round of sums.</summary>
    [Id(2)]
    public WeightsRequest? Weights { get; init; }

    /// <summary>Part of the boards that is asked, above 0, at most 1.</summary>
    [Id(3)]
    public double Share { get; init; } = 1;

    /// <summary>Boards whose sum is told.</summary>
    [Id(4)]
    public int GroupSize { get; init; } = 10;

    /// <summary>The fewest boards that a sum is told of.</summary>
    [Id(5)]
    public int Least { get; init; } = RoundPlan.FewestMembers;

    /// <summary>How many minutes boards have to gather windows or to train, and to join.</summary>
    [Id(6)]
    public double JoinMinutes { get; init; } = 60;

    /// <summary>How many minutes they have to send their numbers then, and as many again to tell their seeds.</summary>
    [Id(7)]
    public double SendMinutes { get; init; } = 10;

    /// <summary>The plan that boards get, without members.</summary>
    /// <param name="number">The round's number.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ConversionException">A number is out of range.</exception>
    internal RoundPlan CreatePlan(int number)
    {
        Require((Sums == null) != (Weights == null), "either sums or weights are expected.");
        Require(Share > 0 && Share <= 1, "share: a number above 0, at most 1, is expected.");
        Require(Least >= RoundPlan.FewestMembers && Least <= GroupSize && GroupSize <= RoundPlan.MostMembers,
            $"group size: {RoundPlan.FewestMembers} to {RoundPlan.MostMembers} boards are expected, and the least at most.");
        Require(JoinMinutes > 0 && JoinMinutes <= 1e5 && SendMinutes > 0 && SendMinutes <= 1e5, "minutes: numbers above 0 are expected.");
        try
        {
            return Sums != null
                ? RoundPlan.OfSums(number, Least, new SumsPlan(Sums.Centre, Sums.Scale, Sums.IsCorrelated, Sums.Windows))
                : RoundPlan.OfWeights(number, Least, Weights!.CreatePlan());
        }
        catch (ArgumentException e)
        {
            throw new ConversionException(e.Message + ".", e);
        }
    }

    /// <summary>How the round is run.</summary>
    /// <param name="seed">Draws boards and groups; nobody is to know it.</param>
    /// <returns>The options.</returns>
    internal RoundOptions CreateOptions(int seed) => new(
        seed, Share, GroupSize, TimeSpan.FromMinutes(JoinMinutes), TimeSpan.FromMinutes(SendMinutes), TimeSpan.FromMinutes(SendMinutes));

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new ConversionException(problem);
        }
    }
}

/// <summary>Which sums are asked for.</summary>
[GenerateSerializer]
internal sealed record SumsRequest
{
    /// <summary>What is subtracted from each feature.</summary>
    [Id(0)]
    public float[] Centre { get; init; } = [];

    /// <summary>What each is multiplied by then.</summary>
    [Id(1)]
    public float[] Scale { get; init; } = [];

    /// <summary>Whether products of features are summed, or squares alone.</summary>
    [Id(2)]
    public bool IsCorrelated { get; init; } = true;

    /// <summary>Windows that each board sums up before it joins.</summary>
    [Id(3)]
    public int Windows { get; init; } = 200;
}

/// <summary>Which training is asked for.</summary>
[GenerateSerializer]
internal sealed record WeightsRequest
{
    /// <summary>The weights to begin with: int16, little-endian.</summary>
    [Id(0)]
    public byte[] Before { get; init; } = [];

    /// <summary>The longest difference of a board, in counts of a weight.</summary>
    [Id(1)]
    public int Clip { get; init; } = 4000;

    /// <summary>A board counts as if it had so many windows at most.</summary>
    [Id(2)]
    public int MostWindows { get; init; } = 100;

    /// <summary>Passes over a board's windows.</summary>
    [Id(3)]
    public int Passes { get; init; } = 2;

    /// <summary>The learning rate is 2 to the power of −rate − 2.</summary>
    [Id(4)]
    public int Rate { get; init; } = 6;

    /// <summary>Deviation of the noise of a group's sum, in parts of what one board can change it by; 0 for none.</summary>
    [Id(5)]
    public float Noise { get; init; }

    /// <summary>Groups that are left out at each end of each weight.</summary>
    [Id(6)]
    public int Trim { get; init; }

    /// <summary>SHA-256 of the weights, by which boards ask for them.</summary>
    internal byte[] Hash => SHA256.HashData(Before);

    /// <summary>The weights as numbers.</summary>
    /// <returns>The weights.</returns>
    internal short[] ReadWeights() => RoundResult.ToWeights(Before);

    /// <summary>What boards are told.</summary>
    /// <returns>The plan.</returns>
    internal WeightsPlan CreatePlan() => Before.Length % sizeof(short) == 0 && !ReadWeights().Contains(short.MinValue)
        ? new WeightsPlan(Hash, Before.Length / sizeof(short), Clip, Noise, MostWindows, Passes, Rate)
        : throw new ConversionException("weights: numbers of 16 bits from -32767 to 32767 are expected.");
}
