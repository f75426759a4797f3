namespace TinyInfer.Converter.Import.TfLite;

/// <summary>An operator of a .tflite file.</summary>
/// <param name="OpType">What it computes, as TensorFlow Lite's schema names it.</param>
/// <param name="Name">Name of its first output, since operators have none of their own.</param>
/// <param name="Inputs">Indices of the tensors it reads; −1 for one left out.</param>
/// <param name="Outputs">Indices of the tensors it makes.</param>
/// <param name="Options">Its options, or null if all have their default.</param>
internal sealed record TfLiteOperator(string OpType, string Name, int[] Inputs, int[] Outputs, FlatTable? Options)
{
    /// <summary>An option that is an enumeration or a truth value.</summary>
    internal int Byte(int field) => Options?.Byte(field) ?? 0;

    internal bool Bool(int field) => Byte(field) != 0;

    internal int Int(int field, int fallback = 0) => Options?.Int(field, fallback) ?? fallback;

    internal float Float(int field) => Options?.Float(field) ?? 0;

    /// <inheritdoc/>
    public override string ToString() => $"{OpType} '{Name}'";
}
