namespace TinyInfer.Converter.Tests.RandomGraphs;

/// <summary>
/// Operators of random graphs: each appends an operator drawn at random, or nothing where the shape does not suit.
/// </summary>
internal static class GraphOperators
{
    private static readonly string[] _functions =
    [
        "Relu", "LeakyRelu", "Sigmoid", "Tanh", "Elu", "Selu", "HardSigmoid", "HardSwish", "Softplus", "Softsign", "Abs", "Neg", "Erf",
            "Sin", "Cos",
        "Identity", "Celu", "ThresholdedRelu",
    ];

    private static readonly Action<RandomGraph, GraphValue>[] _all =
    [
        Function, Function, Clip, Slopes, Affine, Affine, Binary, Binary, Many, Broadcast, Divide, Product, Gemm, Convolution, Convolution,
            Depthwise,
        Transposed, Pool, Pool, Global, Reduce, Reduce, Concat, Slice, Pad, Resize, Transpose, Transpose, Reshape, Flatten, Squeeze, Split,
            Gather,
        Softmax, GraphLayers.LayerNorm, GraphLayers.InstanceNorm, GraphLayers.BatchNorm,
        GraphLayers.Recurrent, GraphLayers.Attention, Tile, Depth,
    ];

    internal static void Append(RandomGraph graph, GraphValue from) => _all[graph.Random.Next(_all.Length)](graph, from);

    private static void Function(RandomGraph g, GraphValue x) => g.Add(_functions[g.Random.Next(_functions.Length)], [x.Name], x.Shape);

    private static void Clip(RandomGraph g, GraphValue x) => g.Add("Clip", [x.Name, g.Constant([-0.5f]), g.Constant([2f])], x.Shape);

    private static void Slopes(RandomGraph g, GraphValue x) =>
        g.Add("PRelu", [x.Name, g.Constant(Floats(g, x.Shape[1], 0.3), [x.Shape[1], .. Ones(x.Rank - 2)])], x.Shape);

    /// <summary>Arithmetic with a constant: one number, one for each channel, or one for each element of the last axis.</summary>
    private static void Affine(RandomGraph g, GraphValue x)
    {
        string opType = Pick(g, "Add", "Sub", "Mul", "Mul", "Div");
        double least = opType == "Div" ? 0.5 : 0.05;
        float[] Some(int count) => Array.ConvertAll(Floats(g, count, 1), v => (float)(v + (v < 0 ? -least : least)));
        string constant = g.Random.Next(3) switch
        {
            0 => g.Constant(Some(1)),
            1 => g.Constant(Some(x.Shape[1]), [x.Shape[1], .. Ones(x.Rank - 2)]),
            _ => g.Constant(Some(x.Shape[^1]), x.Shape[^1]),
        };
        g.Add(opType, opType is "Div" || g.Random.Next(3) > 0 ? [x.Name, constant] : [constant, x.Name], x.Shape);
    }

    private static void Binary(RandomGraph g, GraphValue x) =>
        g.Add(Pick(g, "Add", "Sub", "Mul", "Max", "Min"), [x.Name, Alike(g, x).Name], x.Shape);

    private static void Many(RandomGraph g, GraphValue x) =>
        g.Add(Pick(g, "Sum", "Mean", "Max", "Min"), [x.Name, Alike(g, x).Name, Alike(g, x).Name], x.Shape);

    /// <summary>Two values, one of which is repeated along axes where it has size 1.</summary>
    private static void Broadcast(RandomGraph g, GraphValue x)
    {
        int axis = g.Random.Next(1, x.Rank);
        int[] shape = [.. x.Shape.Select((size, i) => i == axis ? 1 : size)];
        string narrow = g.Then("ReduceMax", [x.Name], shape, ("axes", new[] { axis }));
        g.Add(Pick(g, "Add", "Sub", "Mul", "Max"), g.Random.Next(2) == 0 ? [x.Name, narrow] : [narrow, x.Name], x.Shape);
    }

    private static void Divide(RandomGraph g, GraphValue x)
    {
        string divisor = g.Then("Abs", [Alike(g, x).Name], x.Shape);
        divisor = g.Then("Add", [divisor, g.Constant([1f])], x.Shape);
        g.Add("Div", [x.Name, divisor], x.Shape);
    }

    private static void Product(RandomGraph g, GraphValue x)
    {
        int outputs = g.Random.Next(1, 12);
        int[] shape = [.. x.Shape[..^1], outputs];
        string product = g.Then("MatMul", [x.Name, g.Weights(x.Shape[^1], outputs)], shape);
        if (g.Random.Next(2) == 0)
        {
            g.Add("Add", [product, g.Constant(Floats(g, outputs, 0.5), outputs)], shape);
        }
    }

    private static void Gemm(RandomGraph g, GraphValue x)
    {
        if (x.Rank == 2)
        {
            int outputs = g.Random.Next(1, 20);
            g.Add(
                "Gemm", [x.Name, g.Weights(outputs, x.Shape[1]), g.Constant(Floats(g, outputs, 0.5), outputs)], [x.Shape[0], outputs],
                ("transB", 1), ("alpha", g.Random.Next(3) == 0 ? 0.5f : 1f));
        }
    }

    private static void Convolution(RandomGraph g, GraphValue x)
    {
        int groups = g.Random.Next(4) == 0 ? 2 : 1;
        Windowed(g, x, 4, (kernel, shape) =>
        {
            int outputs = groups * g.Random.Next(1, 4);
            string weights = g.Weights([outputs, x.Shape[1] / groups, .. kernel]);
            return ("Conv", [x.Name, weights, g.Constant(Floats(g, outputs, 0.3), outputs)], [1, outputs, .. shape], [("group", groups)]);
        }, x.Shape[1] % groups == 0);
    }

    private static void Depthwise(RandomGraph g, GraphValue x) => Windowed(g, x, 4, (kernel, shape) => (
        "Conv", [x.Name, g.Weights([x.Shape[1], 1, .. kernel])], [1, x.Shape[1], .. shape], [("group", x.Shape[1])]), true);

    private static void Pool(RandomGraph g, GraphValue x)
    {
        bool isMean = g.Random.Next(2) == 0;
        Windowed(g, x, 3, (kernel, shape) => (
            isMean ? "AveragePool" : "MaxPool",
            [x.Name],
            [1, x.Shape[1], .. shape],
            isMean ? [("kernel_shape", kernel), ("count_include_pad", g.Random.Next(2))] : [("kernel_shape", kernel)]), true);
    }

    /// <summary>A window with kernel, strides, dilations and padding.</summary>
    private static void Windowed(
        RandomGraph g,
        GraphValue x,
        int mostTaps,
        Func<int[], int[], (string OpType, string[] Inputs, int[] Shape, (string Name, object Value)[] Attributes)> make,
        bool suits)
    {
        int dimensions = x.Rank - 2;
        if (!suits || dimensions is not (1 or 2))
        {
            return;
        }

        int[] Each(Func<int, int> make) => [.. Enumerable.Range(0, dimensions).Select(make)];
        int[] kernel = Each(_ => g.Random.Next(1, mostTaps + 1));
        int[] strides = Each(_ => g.Random.Next(1, 3));
        int[] dilations = mostTaps == 4 && g.Random.Next(3) == 0 ? Each(_ => 2) : Each(_ => 1);
        int[] pads = g.Random.Next(2) == 0
            ? new int[2 * dimensions]
            : [.. Each(i => g.Random.Next(kernel[i])), .. Each(i => g.Random.Next(kernel[i]))];
        bool ceils = mostTaps == 3 && g.Random.Next(3) == 0;
        int[] shape = Each(i => Positions(x.Shape[i + 2], kernel[i], strides[i], dilations[i], pads[i], pads[i + dimensions], ceils));
        if (shape.All(size => size > 0) && RandomGraph.Fits([3 * x.Shape[1], .. shape]))
        {
            (string opType, string[] inputs, int[] output, (string, object)[] attributes) = make(kernel, shape);
            (string, object)[] dilated = opType == "AveragePool" ? [] : [("dilations", dilations)];
            (string, object)[] ceiling = opType == "Conv" ? [] : [("ceil_mode", ceils ? 1 : 0)];
            g.Add(opType, inputs, output, [("pads", pads), ("strides", strides), .. dilated, .. ceiling, .. attributes]);
        }
    }

    private static int Positions(int size, int kernel, int stride, int dilation, int before, int after, bool ceils)
    {
        int span = size + before + after - ((kernel - 1) * dilation) - 1;
        if (span < 0)
        {
            return 0;
        }

        int positions = ((ceils ? span + stride - 1 : span) / stride) + 1;

        // Whether a window that starts behind everything counts, ONNX's shape inference and ONNX Runtime do not agree on.
        return ceils && (positions - 1) * stride >= size + before ? 0 : positions;
    }

    private static void Transposed(RandomGraph g, GraphValue x)
    {
        if (x.Rank == 4)
        {
            int outputs = g.Random.Next(1, 5);
            int kernel = g.Random.Next(1, 4);
            int stride = g.Random.Next(1, 3);
            int pad = kernel == 3 ? g.Random.Next(2) : 0;
            int[] shape = [1, outputs, .. x.Shape[2..].Select(size => ((size - 1) * stride) + kernel - (2 * pad))];
            if (RandomGraph.Fits(shape))
            {
                g.Add(
                    "ConvTranspose", [x.Name, g.Weights(x.Shape[1], outputs, kernel, kernel), g.Constant(Floats(g, outputs, 0.3), outputs)],
                        shape,
                    ("strides", new[] { stride, stride }), ("pads", new[] { pad, pad, pad, pad }));
            }
        }
    }

    private static void Global(RandomGraph g, GraphValue x)
    {
        if (x.Rank > 2)
        {
            g.Add(Pick(g, "GlobalAveragePool", "GlobalMaxPool"), [x.Name], [.. x.Shape[..2], .. Ones(x.Rank - 2)]);
        }
    }

    private static void Reduce(RandomGraph g, GraphValue x)
    {
        string opType = Pick(g, "ReduceMean", "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2",
            "ReduceSumSquare");
        int first = g.Random.Next(1, x.Rank);
        int last = g.Random.Next(first, x.Rank);
        int[] axes = [.. Enumerable.Range(first, last - first + 1)];
        int keeps = axes.Length == x.Rank - 1 ? 1 : g.Random.Next(2);
        int[] shape = [.. x.Shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)];
        shape = keeps == 1 ? shape : [.. shape.Where((_, axis) => !axes.Contains(axis))];
        if (opType == "ReduceSum")
        {
            g.Add(opType, [x.Name, g.Integers([.. axes.Select(axis => (long)axis)])], shape, ("keepdims", keeps));
        }
        else
        {
            g.Add(opType, [x.Name], shape, ("axes", axes), ("keepdims", keeps));
        }
    }

    private static void Concat(RandomGraph g, GraphValue x)
    {
        int axis = g.Random.Next(1, x.Rank);
        GraphValue[] others = [.. g.Values.Where(
            v => v.Rank == x.Rank && v.Shape.Where((size, i) => i != axis && size != x.Shape[i]).Any() == false)];
        GraphValue other = others[g.Random.Next(others.Length)];
        int[] shape = [.. x.Shape];
        shape[axis] += other.Shape[axis];
        if (RandomGraph.Fits(shape))
        {
            g.Add("Concat", [x.Name, other.Name], shape, ("axis", axis));
        }
    }

    private static void Slice(RandomGraph g, GraphValue x)
    {
        int axis = g.Random.Next(1, x.Rank);
        int size = x.Shape[axis];
        if (size > 2)
        {
            int from = g.Random.Next(size - 1);
            int step = g.Random.Next(1, 3);
            int[] shape = [.. x.Shape];
            shape[axis] = (size - from + step - 1) / step;
            g.Add("Slice", [x.Name, g.Integers(from), g.Integers(long.MaxValue), g.Integers(axis), g.Integers(step)], shape);
        }
    }

    private static void Pad(RandomGraph g, GraphValue x)
    {
        long[] before = [0, .. Enumerable.Range(1, x.Rank - 1).Select(_ => (long)g.Random.Next(3))];
        long[] after = [0, .. Enumerable.Range(1, x.Rank - 1).Select(_ => (long)g.Random.Next(3))];
        int[] shape = [.. x.Shape.Select((size, axis) => size + (int)(before[axis] + after[axis]))];
        if (RandomGraph.Fits(shape))
        {
            string pads = g.Integers([.. before, .. after]);
            bool reflects = x.Shape.Skip(1).All(size => size > 2);
            switch (g.Random.Next(reflects ? 4 : 3))
            {
                case 0:
                    g.Add("Pad", [x.Name, pads], shape);
                    break;
                case 1:
                    g.Add("Pad", [x.Name, pads, g.Constant([0.7f])], shape);
                    break;
                case 2:
                    g.Add("Pad", [x.Name, pads], shape, ("mode", "edge"));
                    break;
                default:
                    g.Add("Pad", [x.Name, pads], shape, ("mode", "reflect"));
                    break;
            }
        }
    }

    private static void Resize(RandomGraph g, GraphValue x)
    {
        int[] shape = x.Rank == 4 ? [.. x.Shape[..2], g.Random.Next(1, 2 * x.Shape[2] + 1), g.Random.Next(1, 2 * x.Shape[3] + 1)] : [];
        if (x.Rank != 4 || !RandomGraph.Fits(shape))
        {
            return;
        }

        (string Name, object Value)[] mode = g.Random.Next(2) == 0
            ? [("mode", "linear")]
            : [("mode", "nearest"), ("nearest_mode", Pick(g, "floor", "ceil", "round_prefer_floor", "round_prefer_ceil"))];
        string coordinates = Pick(g, "asymmetric", "half_pixel", "align_corners", "pytorch_half_pixel");
        g.Add(
            "Resize", [x.Name, string.Empty, string.Empty, g.Integers([.. shape.Select(size => (long)size)])], shape,
            [.. mode, ("coordinate_transformation_mode", coordinates)]);
    }

    private static void Transpose(RandomGraph g, GraphValue x)
    {
        int[] permutation = [0, .. Enumerable.Range(1, x.Rank - 1).OrderBy(_ => g.Random.Next())];
        g.Add("Transpose", [x.Name], [.. permutation.Select(axis => x.Shape[axis])], ("perm", permutation));
    }

    private static void Reshape(RandomGraph g, GraphValue x)
    {
        int[] divisors = [.. Enumerable.Range(1, x.Length).Where(d => x.Length % d == 0)];
        int first = divisors[g.Random.Next(divisors.Length)];
        int[] shape = g.Random.Next(2) == 0 || x.Rank == 4 ? [1, first, x.Length / first] : [1, first, x.Length / first, 1];
        g.Add("Reshape", [x.Name, g.Integers([.. shape.Select(size => (long)size)])], shape);
    }

    private static void Flatten(RandomGraph g, GraphValue x) => g.Add("Flatten", [x.Name], [x.Shape[0], x.Length / x.Shape[0]]);

    private static void Squeeze(RandomGraph g, GraphValue x)
    {
        int axis = Array.LastIndexOf(x.Shape, 1);
        if (axis > 0 && x.Rank > 2)
        {
            g.Add("Squeeze", [x.Name, g.Integers(axis)], [.. x.Shape.Where((_, i) => i != axis)]);
        }
        else if (x.Rank < 4)
        {
            g.Add("Unsqueeze", [x.Name, g.Integers(1)], [x.Shape[0], 1, .. x.Shape[1..]]);
        }
    }

    private static void Split(RandomGraph g, GraphValue x)
    {
        int axis = g.Random.Next(1, x.Rank);
        if (x.Shape[axis] > 1)
        {
            int first = g.Random.Next(1, x.Shape[axis]);
            int[] Part(int size) => [.. x.Shape.Select((old, i) => i == axis ? size : old)];
            int[][] shapes = [Part(first), Part(x.Shape[axis] - first)];
            g.Add("Split", [x.Name, g.Integers(first, x.Shape[axis] - first)], shapes, ("axis", axis));
        }
    }

    private static void Gather(RandomGraph g, GraphValue x)
    {
        int axis = g.Random.Next(1, x.Rank);
        long[] indices = [.. Enumerable.Range(0, g.Random.Next(1, 5)).Select(_ => (long)g.Random.Next(x.Shape[axis]))];
        g.Add("Gather", [x.Name, g.Integers(indices)], [.. x.Shape.Select((size, i) => i == axis ? indices.Length : size)], ("axis", axis));
    }

    private static void Softmax(RandomGraph g, GraphValue x) =>
        g.Add(Pick(g, "Softmax", "LogSoftmax"), [x.Name], x.Shape, ("axis", x.Rank - 1));

    private static void Tile(RandomGraph g, GraphValue x)
    {
        if (RandomGraph.Fits([2 * x.Length]))
        {
            int axis = g.Random.Next(1, x.Rank);
            long[] repeats = [.. Enumerable.Range(0, x.Rank).Select(i => i == axis ? 2L : 1L)];
            g.Add("Tile", [x.Name, g.Integers(repeats)], [.. x.Shape.Select((size, i) => i == axis ? 2 * size : size)]);
        }
    }

    private static void Depth(RandomGraph g, GraphValue x)
    {
        if (x.Rank == 4 && x.Shape[1] % 4 == 0)
        {
            g.Add("DepthToSpace", [x.Name], [1, x.Shape[1] / 4, 2 * x.Shape[2], 2 * x.Shape[3]], ("blocksize", 2),
                ("mode", Pick(g, "DCR", "CRD")));
        }
        else if (x.Rank == 4 && x.Shape[2] % 2 == 0 && x.Shape[3] % 2 == 0)
        {
            g.Add("SpaceToDepth", [x.Name], [1, 4 * x.Shape[1], x.Shape[2] / 2, x.Shape[3] / 2], ("blocksize", 2));
        }
    }

    private static GraphValue Alike(RandomGraph g, GraphValue x)
    {
        GraphValue[] alike = [.. g.Values.Where(v => v.Shape.SequenceEqual(x.Shape))];
        return alike[g.Random.Next(alike.Length)];
    }

    private static string Pick(RandomGraph g, params string[] names) => names[g.Random.Next(names.Length)];

    private static int[] Ones(int count) => [.. Enumerable.Repeat(1, count)];

    internal static float[] Floats(RandomGraph g, int count, double deviation) =>
        Array.ConvertAll(new float[count], _ => (float)(g.Normal() * deviation));
}
