using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates copies: one native call whose places are constants.</summary>
/// <param name="record">The operator record.</param>
internal sealed class Copy(LayerRecord record) : OneWayGenerator
{
    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp, record.IsWide);
        method.Copy(Expression.Constant(record.Input.Offset), Expression.Constant(record.Output.Offset), record.Input.Length);
        return method.ToLayer(record.Code);
    }
}
