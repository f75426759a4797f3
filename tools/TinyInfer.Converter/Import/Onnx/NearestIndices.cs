using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Which element of its input each element of a Resize by the nearest is. ONNX Runtime says it, which resizes the elements' numbers: half a
/// dozen rules in float32, which come out one off wherever they are computed in another order.
/// </summary>
internal static class NearestIndices
{
    internal const string InputName = "indices";
    internal const string OutputName = "nearest";

    /// <summary>The largest index that float32 holds exactly, and all below it.</summary>
    private const int MostElements = 1 << 24;

    /// <summary>Finds the indices.</summary>
    /// <param name="node">A Resize or Upsample node.</param>
    /// <param name="importer">The model around it.</param>
    /// <param name="shape">Shape of its input.</param>
    /// <returns>For each axis the input's index for each of the output's.</returns>
    /// <exception cref="ConversionException">A part of the output lies outside the input, or an argument is computed.</exception>
    internal static int[][] Of(OnnxNode node, OnnxImporter importer, int[] shape)
    {
        int count = Shapes.Length(shape);
        if (count >= MostElements)
        {
            throw new ConversionException($"an input {Shapes.Format(shape)} is too large.");
        }

        using OnnxReference reference = OnnxReference.OfOutputs(Model(node, importer, shape));

        // Numbered from 1, so that 0 is what lies outside.
        float[] numbers = [.. Enumerable.Range(1, count).Select(number => (float)number)];
        DenseTensor<float> nearest = reference.Run(new Dictionary<string, float[]> { [InputName] = numbers })[OutputName];
        float[] found = nearest.ToArray();
        int[] strides = Shapes.Strides(shape);
        int[] outputStrides = nearest.Strides.ToArray();
        return found.Contains(0) || found.Length == 0
            ? throw new ConversionException("a part of the result lies outside the input; crop and pad in nodes of their own.")
            : [.. Enumerable.Range(0, shape.Length).Select(Along)];

        int[] Along(int axis) =>
            [.. Enumerable.Range(0, nearest.Dimensions[axis]).Select(
                i => ((int)found[i * outputStrides[axis]] - 1) / strides[axis] % shape[axis])];
    }

    /// <summary>A model of the node alone.</summary>
    internal static ModelProto Model(OnnxNode node, OnnxImporter importer, int[] shape)
    {
        NodeProto resize = node.Proto.Clone();
        resize.Input[0] = InputName;
        resize.Output[0] = OutputName;
        foreach (AttributeProto outside in resize.Attribute.Where(a => a.Name == "extrapolation_value").ToList())
        {
            resize.Attribute.Remove(outside);
        }

        TypeProto type = new() { TensorType = new TypeProto.Types.Tensor { ElemType = OnnxTensor.Float, Shape = new TensorShapeProto() } };
        type.TensorType.Shape.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        GraphProto graph = new()
        {
            Name = OutputName,
            Node = { resize },
            Input = { new ValueInfoProto { Name = InputName, Type = type } },
            Output = { new ValueInfoProto { Name = OutputName } },
        };
        for (int i = 1; i < node.Inputs.Length; i++)
        {
            if (node.Inputs[i].Length > 0 && graph.Initializer.All(t => t.Name != node.Inputs[i]))
            {
                graph.Initializer.Add(importer.Initializer(node, i));
            }
        }

        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = importer.Opset } } };
    }
}
