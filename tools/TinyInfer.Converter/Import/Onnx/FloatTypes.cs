namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Makes a model of float16, bfloat16 or double one of float32, as which ONNX Runtime has all operators, and without casts in between.
/// </summary>
internal static class FloatTypes
{
    /// <summary>Attributes that name a type of elements.</summary>
    private static readonly string[] _typeAttributes = ["to", "dtype", "output_dtype", "stash_type"];

    /// <summary>Makes all real numbers float32.</summary>
    /// <param name="model">The model; changed.</param>
    internal static void Unify(ModelProto model)
    {
        foreach (TensorProto tensor in OnnxGraphs.Tensors(model).Where(tensor => IsOther(tensor.DataType)))
        {
            double[] values = OnnxTensor.Values(tensor);
            tensor.DataType = OnnxTensor.Float;
            tensor.RawData = OnnxTensor.Make(tensor.Name, OnnxTensor.Float, tensor.Dims, values).RawData;
            tensor.Int32Data.Clear();
            tensor.DoubleData.Clear();
        }

        foreach (GraphProto graph in OnnxGraphs.All(model.Graph))
        {
            foreach (ValueInfoProto value in graph.Input.Concat(graph.Output).Where(
                v => IsOther(v.Type?.TensorType?.ElemType ?? OnnxTensor.Float)))
            {
                value.Type.TensorType.ElemType = OnnxTensor.Float;
            }
        }

        foreach (AttributeProto attribute in OnnxGraphs.Nodes(model).SelectMany(node => node.Attribute))
        {
            if (_typeAttributes.Contains(attribute.Name) && attribute.Type == AttributeProto.Types.AttributeType.Int
                && IsOther((int)attribute.I))
            {
                attribute.I = OnnxTensor.Float;
            }
        }
    }

    private static bool IsOther(int type) => type is OnnxTensor.Float16 or OnnxTensor.BFloat16 or OnnxTensor.Double;
}
