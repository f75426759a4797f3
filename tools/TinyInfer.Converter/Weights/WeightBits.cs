namespace TinyInfer.Converter.Weights;

/// <summary>How many bits the weights of each layer have.</summary>
/// <param name="Default">Those of all layers that are not named.</param>
/// <param name="Layers">Those of named layers.</param>
public sealed record WeightBits(int Default, IReadOnlyDictionary<string, int> Layers)
{
    /// <summary>The bits of a byte, which is what kernels take.</summary>
    public const int Most = 8;

    /// <summary>The widths there are, narrowest first.</summary>
    public static readonly IReadOnlyList<int> Widths = [4, 5, 6, Most];

    /// <summary>8 bits for all.</summary>
    public static readonly WeightBits Standard = new(Most, new Dictionary<string, int>());

    /// <summary>Where they are given, for messages.</summary>
    public string Where { get; init; } = "--weights";

    /// <summary>Bits of the weights of a layer.</summary>
    /// <param name="layer">Its name.</param>
    internal int Of(string layer) => Layers.GetValueOrDefault(layer, Default);

    /// <summary>The largest weight, which is as far from 0 as the smallest.</summary>
    /// <param name="bits">The bits.</param>
    internal static int Largest(int bits) => (1 << (bits - 1)) - 1;

    /// <summary>Reads <c>4</c>, which is for all layers, or <c>LAYER=4</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bits">What has been read before; what is said of a layer twice is said last.</param>
    /// <returns>The bits with it; null if it is neither.</returns>
    public static WeightBits? Add(string text, WeightBits bits) =>
        LayerBits.Add(text, Widths, bits.Default, bits.Layers) is { } read ? new WeightBits(read.Default, read.Layers) : null;
}
