using TinyInfer.Format;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Settles the shapes of a model's inputs, before anything else is done with it.</summary>
internal static class InputShapes
{
    /// <summary>Gives every dimension of every input a size: as asked for by its name, or 1 to a first one that is a batch.</summary>
    /// <param name="model">The model; changed.</param>
    /// <param name="sizes">Sizes of named dimensions.</param>
    /// <exception cref="ConversionException">Dimensions are left without a size; all are listed.</exception>
    internal static void Fix(ModelProto model, IReadOnlyDictionary<string, int> sizes)
    {
        // Initializers that are inputs as well could be overridden, so that nothing would be folded; versions of the format before 4 want
        // them there.
        List<ValueInfoProto> inputs = OnnxFile.Inputs(model.Graph);
        model.Graph.Input.Clear();
        model.Graph.Input.AddRange(inputs);
        model.IrVersion = Math.Max(model.IrVersion, 4);
        ForgetInferred(model.Graph);
        List<string> problems = [];
        List<DynamicAxis> batches = [];
        foreach (ValueInfoProto input in inputs)
        {
            TensorShapeProto shape = input.Type?.TensorType?.Shape
                ?? throw new ConversionException($"Input '{input.Name}' has no shape; export the model with a fixed input shape.");
            for (int i = 0; i < shape.Dim.Count; i++)
            {
                TensorShapeProto.Types.Dimension dimension = shape.Dim[i];
                DynamicAxis axis = new(input.Name, i, dimension.DimParam);
                if (dimension.DimValue > 0)
                {
                    continue;
                }

                dimension.DimParam = string.Empty;
                dimension.DimValue = sizes.TryGetValue(axis.Name, out int size) ? size : 1;
                if (size == 0 && i == 0)
                {
                    batches.Add(axis);
                }
                else if (size == 0)
                {
                    problems.Add(axis.Ask());
                }
            }
        }

        RequireSmall(inputs);
        if (problems.Count == 0 && batches.Count > 0)
        {
            problems.AddRange(BatchTest.Run(model, batches));
        }

        if (problems.Count > 0)
        {
            throw new ConversionException(string.Join("\n  ", problems.Distinct()));
        }
    }

    /// <summary>Proves that no tensor of which the size is known is far beyond what a device holds, before there is one.</summary>
    /// <param name="shapes">Shapes by name.</param>
    /// <exception cref="ConversionException">One is.</exception>
    internal static void RequireSmall(IEnumerable<KeyValuePair<string, int[]>> shapes)
    {
        foreach ((string name, int[] shape) in shapes)
        {
            RequireSmall(name, Array.ConvertAll(shape, size => (long)size));
        }
    }

    private static void RequireSmall(List<ValueInfoProto> inputs) =>
        inputs.ForEach(input => RequireSmall(input.Name, [.. input.Type.TensorType.Shape.Dim.Select(d => d.DimValue)]));

    private static void RequireSmall(string name, long[] shape)
    {
        if (shape.Aggregate(1.0, (product, size) => product * size) > BlobFormat.MaxArenaSize)
        {
            throw new ConversionException(
                $"Tensor '{name}' of {string.Join("x", shape)} is far beyond what a device holds. Use smaller inputs, or fewer channels.");
        }
    }

    /// <summary>Removes shapes inferred for dynamic inputs, which would contradict the fixed ones; outputs only need their names.</summary>
    private static void ForgetInferred(GraphProto graph)
    {
        graph.ValueInfo.Clear();
        foreach (TypeProto.Types.Tensor type in graph.Output.Select(output => output.Type?.TensorType).OfType<TypeProto.Types.Tensor>())
        {
            type.Shape = null;
        }
    }
}
