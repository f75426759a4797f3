using TinyInfer.Converter.Weights;

namespace TinyInfer.Converter.Quantize;

/// <summary>How many bits the activations of each layer have, 8 or 16, in a float model that is quantized here.</summary>
/// <param name="Default">Those of all layers that are not named.</param>
/// <param name="Layers">Those of named layers.</param>
public sealed record ActivationBits(int Default, IReadOnlyDictionary<string, int> Layers)
{
    private const int Byte = 8;
    private const int Word = 16;

    /// <summary>The widths there are, narrowest first.</summary>
    public static readonly IReadOnlyList<int> Widths = [Byte, Word];

    /// <summary>8 bits for all.</summary>
    public static readonly ActivationBits Standard = new(Byte, new Dictionary<string, int>());

    /// <summary>Where they are given, for messages.</summary>
    public string Where { get; init; } = "--activations";

    /// <summary>Whether the activations of a layer are int16.</summary>
    /// <param name="layer">Its name.</param>
    internal bool AreWide(string layer) => Layers.GetValueOrDefault(layer, Default) == Word;

    /// <summary>The same with int16 activations of more layers.</summary>
    /// <param name="layers">Their names.</param>
    internal ActivationBits WithWide(IEnumerable<string> layers) =>
        this with
        {
            Layers = new Dictionary<string, int>(Layers.Concat(layers.Distinct().Except(Layers.Keys).Select(
            layer => KeyValuePair.Create(layer, Word))))
        };

    /// <summary>Reads <c>16</c>, which is for all layers, or <c>LAYER=16</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bits">What has been read before; what is said of a layer twice is said last.</param>
    /// <returns>The bits with it; null if it is neither.</returns>
    public static ActivationBits? Add(string text, ActivationBits bits) =>
        LayerBits.Add(text, Widths, bits.Default, bits.Layers) is { } read ? new ActivationBits(read.Default, read.Layers) : null;
}
