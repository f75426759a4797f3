using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>Moves numbers in and out of ONNX Runtime, whatever their type there.</summary>
internal static class OnnxValues
{
    internal static NamedOnnxValue FromFloats(string name, float[] values, NodeMetadata metadata)
    {
        int[] shape = metadata.Dimensions;
        return metadata.ElementDataType switch
        {
            TensorElementType.Float => Make(v => v),
            TensorElementType.Double => Make(v => (double)v),
            TensorElementType.Int8 => Make(v => (sbyte)v),
            TensorElementType.UInt8 => Make(v => (byte)v),
            TensorElementType.Int16 => Make(v => (short)v),
            TensorElementType.UInt16 => Make(v => (ushort)v),
            TensorElementType.Int32 => Make(v => (int)v),
            TensorElementType.Int64 => Make(v => (long)v),
            TensorElementType.Bool => Make(v => v != 0),
            TensorElementType.Float16 => Make(v => (Float16)v),
            _ => throw new ConversionException(
                $"Input '{name}' is of type {metadata.ElementDataType}, which is not supported. "
                + "Export the model with an input of float, or of integers of 8 bits."),
        };

        NamedOnnxValue Make<T>(Converter<float, T> convert) =>
            NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(Array.ConvertAll(values, convert), shape));
    }

    internal static bool IsTensor(NamedOnnxValue value) =>
        value.ValueType == OnnxValueType.ONNX_TYPE_TENSOR && value.Value is not Tensor<string>;

    internal static DenseTensor<float> ToFloats(NamedOnnxValue value) => value.Value switch
    {
        Tensor<float> t => t.ToDenseTensor(),
        Tensor<double> t => Convert(t, v => (float)v),
        Tensor<sbyte> t => Convert(t, v => v),
        Tensor<byte> t => Convert(t, v => v),
        Tensor<short> t => Convert(t, v => v),
        Tensor<ushort> t => Convert(t, v => v),
        Tensor<int> t => Convert(t, v => v),
        Tensor<long> t => Convert(t, v => v),
        Tensor<bool> t => Convert(t, v => v ? 1f : 0f),
        Tensor<Float16> t => Convert(t, v => (float)v),
        _ => throw new ConversionException($"Tensor '{value.Name}' has a type that is not supported."),
    };

    private static DenseTensor<float> Convert<T>(Tensor<T> tensor, Converter<T, float> convert) =>
        new(Array.ConvertAll(tensor.ToArray(), convert), tensor.Dimensions);
}
