namespace TinyInfer.Converter.Graph;

/// <summary>Which operators compute with activations of int16.</summary>
internal static class WideActivations
{
    /// <summary>Fails if an operator reads or writes int16 and has no kernel for that.</summary>
    /// <param name="op">The operator, its values quantized.</param>
    /// <exception cref="ConversionException">It has none; the message says what to do.</exception>
    internal static void Require(Operator op)
    {
        Value[] values = [.. op.Inputs.Where(v => v.Constant == null).Concat(op.Outputs)];
        if (!op.TakesWide && values.Any(v => v.IsWide))
        {
            throw new ConversionException(
                $"{op}: {op.Kind} on int16 activations is not supported. Quantize this layer to int8, or all of the model (in TensorFlow "
                + "Lite with TFLITE_BUILTINS_INT8 in place of the 16x8 operator set).");
        }

        if (!op.ChangesWidth && values.Any(v => v.IsWide != values[0].IsWide))
        {
            throw new ConversionException($"{op} mixes int8 and int16 activations. Put QUANTIZE before or behind it.");
        }
    }
}
