namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Writes weights that a file holds as the places and values of those that are not 0 as plain ones.</summary>
internal static class SparseInitializers
{
    /// <summary>Elements beyond which a tensor is no weights of a small device.</summary>
    private const long MostElements = 1 << 22;

    /// <summary>Writes all sparse initializers, and constants with a sparse value, as plain ones.</summary>
    /// <param name="model">The model; changed.</param>
    /// <exception cref="ConversionException">Places lie outside the tensor, or it is too large.</exception>
    internal static void MakeDense(ModelProto model)
    {
        foreach (GraphProto graph in OnnxGraphs.All(model.Graph))
        {
            graph.Initializer.AddRange(graph.SparseInitializer.Select(Dense));
            graph.SparseInitializer.Clear();
            foreach (AttributeProto attribute in graph.Node.Where(node => node.OpType == "Constant").SelectMany(node => node.Attribute))
            {
                if (attribute.SparseTensor is { } sparse)
                {
                    attribute.Name = "value";
                    attribute.T = Dense(sparse);
                    attribute.Type = AttributeProto.Types.AttributeType.Tensor;
                    attribute.SparseTensor = null;
                }
            }
        }
    }

    private static TensorProto Dense(SparseTensorProto sparse)
    {
        TensorProto values = sparse.Values ?? new TensorProto();
        long count = sparse.Dims.Aggregate(
            1L, (product, size) => product is < 0 or > MostElements ? -1 : product * Math.Clamp(size, -1, MostElements));
        if (count is < 0 or > MostElements)
        {
            throw new ConversionException(
                $"the sparse tensor '{values.Name}' has {string.Join("x", sparse.Dims)} elements, which cannot be.");
        }

        double[] dense = new double[count];
        double[] numbers = OnnxTensor.Values(values);
        double[] indices = sparse.Indices == null ? [] : OnnxTensor.Values(sparse.Indices);
        int rank = numbers.Length == 0 || indices.Length == numbers.Length ? 1 : sparse.Dims.Count;
        if (indices.Length != rank * numbers.Length)
        {
            throw new ConversionException(
                $"the sparse tensor '{values.Name}' has {numbers.Length} values at {indices.Length} places; the file is damaged.");
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            // One index into all elements, or one for each axis.
            long at = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                long size = rank == 1 ? count : sparse.Dims[axis];
                long index = (long)indices[(i * rank) + axis];
                at = index >= 0 && index < size
                    ? (at * size) + index
                    : throw new ConversionException(
                        $"the sparse tensor '{values.Name}' has a value at {index} of {size}; the file is damaged.");
            }

            dense[at] = numbers[i];
        }

        return OnnxTensor.Make(values.Name, values.DataType, sparse.Dims, dense);
    }
}
