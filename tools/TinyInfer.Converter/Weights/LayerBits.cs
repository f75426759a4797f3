using System.Globalization;

namespace TinyInfer.Converter.Weights;

/// <summary>Reads how many bits something of all layers has, or of one.</summary>
internal static class LayerBits
{
    /// <summary>Reads <c>4</c>, which is for all layers, or <c>LAYER=4</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="widths">The bits that there are.</param>
    /// <param name="standard">Bits of all layers that are not named, as read before.</param>
    /// <param name="layers">Bits of named layers, as read before; what is said of a layer twice is said last.</param>
    /// <returns>Both with what is read; null if it is neither.</returns>
    internal static (int Default, IReadOnlyDictionary<string, int> Layers)? Add(
        string text, IReadOnlyList<int> widths, int standard, IReadOnlyDictionary<string, int> layers)
    {
        int equals = text.LastIndexOf('=');
        if (equals == 0 || !int.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            || !widths.Contains(width))
        {
            return null;
        }

        return equals < 0
            ? (width, layers)
            : (standard, new Dictionary<string, int>(layers) { [text[..equals]] = width });
    }
}
