namespace TinyInfer.Converter.Metrics;

/// <summary>Bits that were tried for the weights and activations of all layers.</summary>
/// <param name="Bits">Those of each layer with weights, in order.</param>
/// <param name="Value">The metric.</param>
/// <param name="Loss">What is lost against the reference.</param>
/// <param name="Instructions">IL instructions of one run.</param>
/// <param name="Flash">Bytes of flash that weights and the code for them take.</param>
/// <param name="Ram">Bytes of RAM.</param>
public sealed record PrecisionTrial(IReadOnlyList<int> Bits, double Value, double Loss, long Instructions, int Flash, int Ram)
{
    /// <summary>Names of the layers with int16 activations.</summary>
    public IReadOnlyList<string> Wide { get; init; } = [];

    /// <summary>Whether it is what was written.</summary>
    public bool IsChosen { get; init; }

    /// <summary>Whether no other loses less for no more, or no more for less: the Pareto front of loss, instructions and flash.</summary>
    public bool IsOnFront { get; init; }

    /// <summary>Whether it is of some bits.</summary>
    /// <param name="bits">Those of the weights.</param>
    /// <param name="wide">Names of the layers with int16 activations.</param>
    internal bool Has(IEnumerable<int> bits, IEnumerable<string> wide) => Bits.SequenceEqual(bits) && Wide.SequenceEqual(wide);

    /// <summary>Whether it is as good in everything, and better in something.</summary>
    /// <param name="other">Another trial.</param>
    internal bool Dominates(PrecisionTrial other) =>
        Loss <= other.Loss && Instructions <= other.Instructions && Flash <= other.Flash
        && (Loss < other.Loss || Instructions < other.Instructions || Flash < other.Flash);
}
