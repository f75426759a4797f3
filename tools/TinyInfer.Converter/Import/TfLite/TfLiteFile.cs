using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Import.TfLite;

/// <summary>Reads a .tflite file. The numbers of fields are those of TensorFlow Lite's public schema, version 3.</summary>
internal static class TfLiteFile
{
    /// <summary>The schema that this reader knows.</summary>
    private const int SchemaVersion = 3;

    /// <summary>The largest tensor accepted: far beyond what a device holds.</summary>
    private const long MostElements = BlobFormat.MaxArenaSize;

    private const int MostDimensions = 8;

    /// <summary>True where bytes begin as a .tflite file does.</summary>
    /// <param name="bytes">The start of a file.</param>
    internal static bool IsTfLite(ReadOnlySpan<byte> bytes) => bytes.Length >= 8 && bytes[4..8].SequenceEqual("TFL3"u8);

    /// <summary>Reads the main graph.</summary>
    /// <param name="bytes">The file.</param>
    /// <exception cref="ConversionException">It is no such file, or is damaged.</exception>
    internal static TfLiteModel Read(byte[] bytes)
    {
        if (!IsTfLite(bytes))
        {
            throw new ConversionException("not a TensorFlow Lite model: it lacks the mark TFL3. Export it with tf.lite.TFLiteConverter.");
        }

        FlatTable model = new FlatFile(bytes).Root;
        if (model.Int(0) != SchemaVersion)
        {
            throw new ConversionException($"schema version {model.Int(0)} is not supported; {SchemaVersion} is.");
        }

        FlatTable[] graphs = model.Tables(2);
        if (graphs.Length == 0)
        {
            throw new ConversionException("the file holds no graph.");
        }

        // Further graphs are bodies of control flow, which is not supported anyhow.
        FlatTable graph = graphs[0];
        FlatTable[] buffers = model.Tables(4);
        TfLiteTensor[] tensors = [.. graph.Tables(0).Select(table => ReadTensor(table, buffers))];
        string[] types = [.. model.Tables(1).Select(TypeOf)];
        TfLiteOperator[] operators = [.. graph.Tables(3).Select(table => ReadOperator(table, types, tensors))];
        ModelSize.Require(operators.Length);
        return operators.Length == 0 || graph.Ints(2).Length == 0
            ? throw new ConversionException("the graph has no operators or no outputs.")
            : new TfLiteModel(model.Text(3), tensors, operators, Indices(graph.Ints(1), tensors, 0), Indices(graph.Ints(2), tensors, 0));
    }

    /// <summary>The name of an operator code. Codes above 127 stand in a field of their own, which older files lack.</summary>
    private static string TypeOf(FlatTable code)
    {
        int number = Math.Max(code.Byte(0), code.Int(3));
        return number == BuiltinOperators.Custom ? $"custom operator {code.Text(1)}" : BuiltinOperators.Name(number);
    }

    private static TfLiteTensor ReadTensor(FlatTable table, FlatTable[] buffers)
    {
        int[] shape = table.Ints(0);
        int buffer = table.Int(2);
        if (buffer < 0 || buffer >= buffers.Length)
        {
            throw new ConversionException($"tensor '{table.Text(3)}' lies in buffer {buffer}, which does not exist; the file is damaged.");
        }

        FlatTable? quantization = table.Table(4);
        TfLiteTensor tensor = Quantized(
            new TfLiteTensor(table.Text(3), (TensorType)table.Byte(1), shape, buffers[buffer].Bytes(0), [], [], 0), quantization);
        string? problem = Problem(table, quantization, buffers[buffer]) ?? Contradiction(tensor);

        // A tensor of no use keeps no shape that could mislead. It matters only where an operator that is imported reads it.
        return problem == null ? tensor : tensor with { Problem = problem, Shape = [] };
    }

    /// <summary>The tensor with its quantization, where TensorFlow Lite heeds it.</summary>
    private static TfLiteTensor Quantized(TfLiteTensor tensor, FlatTable? quantization)
    {
        float[] scales = quantization?.Floats(2) ?? [];
        if (scales.Length == 0)
        {
            return tensor;
        }

        long[] stored = quantization!.Value.Longs(3);
        int[] zeroPoints = [.. stored.Select(z => (int)Math.Clamp(z, int.MinValue, int.MaxValue))];
        zeroPoints = zeroPoints.Length <= 1 ? [.. scales.Select(_ => zeroPoints.FirstOrDefault())] : zeroPoints;

        // A vector has one axis, whatever is said of it: the biases of old models are said to go along the weights' last.
        TfLiteTensor quantized = tensor with
        {
            Scales = scales,
            ZeroPoints = zeroPoints,
            Axis = tensor.Shape.Length == 1 ? 0 : quantization.Value.Int(6)
        };

        // Biases have the scale of the sums that they are added to, and no other.
        return tensor.Type is TensorType.Int32 or TensorType.Int64 && ContradictsScales(quantized) ? tensor : quantized;
    }

    /// <summary>The property of a tensor that this reader does not support, or null.</summary>
    private static string? Problem(FlatTable table, FlatTable? quantization, FlatTable buffer)
    {
        if (table.Has(6))
        {
            return "is sparse; convert the model without sparsity";
        }

        return buffer.Long(1) > 1 || table.Int(10) != 0
            ? "lies outside the model's buffers; export the model with its weights inside"
            : quantization?.Byte(4) > 0 ? "has a quantization that is not affine; quantize the model with scales and zero points" : null;
    }

    /// <summary>The contradiction in a tensor's shape and quantization, or null.</summary>
    private static string? Contradiction(TfLiteTensor tensor)
    {
        int[] shape = tensor.Shape;
        if (shape.Length > MostDimensions || shape.Any(size => size < 1)
            || shape.Aggregate(1L, (product, size) => Math.Min(product * size, MostElements + 1)) > MostElements)
        {
            return $"has the shape {Shapes.Format(shape)}; sizes have to be fixed, 1 or more, and of reasonable size";
        }

        return ContradictsScales(tensor) ? "has scales or zero points that do not fit it; the file is damaged" : null;
    }

    private static bool ContradictsScales(TfLiteTensor tensor)
    {
        (int lowest, int highest) = tensor.Type switch
        {
            TensorType.UInt8 => (byte.MinValue, byte.MaxValue),
            TensorType.Int16 => (short.MinValue, short.MaxValue),
            TensorType.Int8 or TensorType.Int4 => (sbyte.MinValue, sbyte.MaxValue),
            _ => (int.MinValue, int.MaxValue),
        };
        float[] scales = tensor.Scales;
        int[] shape = tensor.Shape;
        return (scales.Length > 1 && (tensor.Axis < 0 || tensor.Axis >= shape.Length || scales.Length != shape[tensor.Axis]))
            || tensor.ZeroPoints.Length != scales.Length
            || scales.Any(scale => !float.IsFinite(scale) || scale < 0)
            || tensor.ZeroPoints.Any(z => z < lowest || z > highest);
    }

    private static TfLiteOperator ReadOperator(FlatTable table, string[] types, TfLiteTensor[] tensors)
    {
        int code = table.Int(0);
        if (code < 0 || code >= types.Length)
        {
            throw new ConversionException($"an operator has the code {code}, which does not exist; the file is damaged.");
        }

        int[] outputs = Indices(table.Ints(2), tensors, 0);
        string name = outputs.Length > 0 ? tensors[outputs[0]].Name : string.Empty;
        return new TfLiteOperator(types[code], name, Indices(table.Ints(1), tensors, -1), outputs, table.Table(4));
    }

    private static int[] Indices(int[] indices, TfLiteTensor[] tensors, int lowest) => indices.All(i => i >= lowest && i < tensors.Length)
        ? indices
        : throw new ConversionException("an operator or the graph has a tensor that does not exist; the file is damaged.");
}
