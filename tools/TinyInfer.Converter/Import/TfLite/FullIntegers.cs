namespace TinyInfer.Converter.Import.TfLite;

/// <summary>Tells a model that is not quantized as a whole in one message, and not once more for each of its operators.</summary>
internal static class FullIntegers
{
    private const int Named = 3;

    /// <summary>Fails where operators compute in reals.</summary>
    /// <param name="model">The graph.</param>
    /// <exception cref="ConversionException">Some do; the message says how to quantize the model.</exception>
    internal static void Require(TfLiteModel model)
    {
        // What leads into integers and out of them is none of these.
        TfLiteOperator[] computing = [.. model.Operators.Where(op => op.OpType is not ("QUANTIZE" or "DEQUANTIZE"))];
        TfLiteOperator[] others = [.. computing.Where(
            op => op.Outputs.Any(i => model.Tensors[i].Type is TensorType.Float32 or TensorType.Float16))];
        if (others.Length > 0)
        {
            bool hasIntegers = model.Tensors.Any(
                t => t.IsConstant && t.Scales.Length > 0 && t.Type is TensorType.Int8 or TensorType.UInt8 or TensorType.Int4);
            string kind = others.Length < computing.Length ? "is quantized in part"
                : hasIntegers ? "has a dynamic range: its weights are integers, its activations float"
                : model.Tensors.Any(t => t.IsConstant && t.Type == TensorType.Float16) ? "is float16" : "is float";
            throw Problem(kind, computing, others);
        }
    }

    private static ConversionException Problem(string kind, TfLiteOperator[] all, TfLiteOperator[] others)
    {
        string names = string.Join(", ", others.Take(Named)) + (others.Length > Named ? " ..." : string.Empty);
        return new ConversionException(
            $"the model {kind}; {others.Length} of its {all.Length} operators give "
            + $"float ({names}). It has to be quantized fully, to 8 bits:\n"
            + "  converter.optimizations = [tf.lite.Optimize.DEFAULT]\n"
            + "  converter.representative_dataset = ...  # yields some hundred typical inputs\n"
            + "  converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]\n"
            + "Or convert the float model to ONNX (tf2onnx) and give --calibration.");
    }
}
