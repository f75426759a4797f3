using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates the code of a layer that is written in one way, whatever that costs.</summary>
internal abstract class OneWayGenerator : LayerGenerator
{
    /// <inheritdoc/>
    internal sealed override Func<CodePrice, GeneratedLayer> Generate(ClampTable? clamp)
    {
        GeneratedLayer layer = WriteLayer(clamp);
        return _ => layer;
    }

    /// <summary>Writes the code.</summary>
    /// <param name="clamp">The clamp table of the model, or null.</param>
    protected abstract GeneratedLayer WriteLayer(ClampTable? clamp);
}
