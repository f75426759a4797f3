namespace TinyInfer.Converter.Tests.Operators;

/// <summary>A layer of a transformer encoder as PyTorch's exporter writes it.</summary>
internal sealed class EncoderModel
{
    private const int Steps = 16;
    private const int Channels = 32;
    private const int Hidden = 64;

    private readonly OnnxModelBuilder _model;
    private readonly int _heads;
    private int _seed;

    private EncoderModel(int opset, int heads, int seed)
    {
        _model = new OnnxModelBuilder(opset);
        _heads = heads;
        _seed = seed * 1000;
    }

    /// <summary>Shape of input and output.</summary>
    internal static int[] Shape => [1, Steps, Channels];

    /// <summary>Makes a layer.</summary>
    /// <param name="opset">Operator set; layer normalization is one node from 17 on.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="seed">For the weights.</param>
    /// <param name="normFirst">Whether it normalizes before attention and the feed forward part, rather than behind.</param>
    /// <param name="gelu">Whether the feed forward part has GELU, rather than ReLU.</param>
    /// <param name="mask">What hides later steps from earlier ones; 0 for no mask.</param>
    internal static OnnxModelBuilder Create(
        int opset = 14, int heads = 2, int seed = 0, bool normFirst = false, bool gelu = false, float mask = 0)
    {
        EncoderModel encoder = new(opset, heads, seed);
        encoder._model.Input("x", Shape);
        string x = "x";
        if (normFirst)
        {
            x = encoder.Node("Add", x, encoder.Attention(encoder.Normalize(x, opset), mask));
            x = encoder.Node("Add", x, encoder.FeedForward(encoder.Normalize(x, opset), gelu));
        }
        else
        {
            x = encoder.Normalize(encoder.Node("Add", x, encoder.Attention(x, mask)), opset);
            x = encoder.Normalize(encoder.Node("Add", x, encoder.FeedForward(x, gelu)), opset);
        }

        return encoder._model.Node("Identity", [x], ["y"]).Output("y");
    }

    private string Attention(string x, float mask)
    {
        int width = Channels / _heads;
        string all = Linear(x, Channels, 3 * Channels);
        string[] parts = [Fresh(), Fresh(), Fresh()];
        _model.Constant($"{all}.sizes", [Channels, Channels, Channels]).Node("Split", [all, $"{all}.sizes"], parts, ("axis", -1));
        string[] heads = [.. parts.Select(part => Transpose(Reshape(part, 1, Steps, _heads, width), 0, 2, 1, 3))];
        string scores = Node("MatMul", heads[0], Transpose(heads[1], 0, 1, 3, 2));
        scores = Node("Div", scores, Constant([MathF.Sqrt(width)]));
        if (mask < 0)
        {
            scores = Node("Add", scores,
                Constant([.. Enumerable.Range(0, Steps * Steps).Select(i => i % Steps > i / Steps ? mask : 0)], Steps, Steps));
        }

        string weights = Fresh();
        _model.Node("Softmax", [scores], [weights], ("axis", -1));
        string context = Transpose(Node("MatMul", weights, heads[2]), 0, 2, 1, 3);
        return Linear(Reshape(context, 1, Steps, Channels), Channels, Channels);
    }

    private string FeedForward(string x, bool gelu)
    {
        string hidden = Linear(x, Channels, Hidden);
        if (!gelu)
        {
            return Linear(Node("Relu", hidden), Hidden, Channels);
        }

        string erf = Node("Erf", Node("Div", hidden, Constant([MathF.Sqrt(2)])));
        string product = Node("Mul", Node("Mul", hidden, Node("Add", erf, Constant([1]))), Constant([0.5f]));
        return Linear(product, Hidden, Channels);
    }

    private string Normalize(string x, int opset)
    {
        string scale = Constant(RandomModel.Normal(Channels, 0.2, ++_seed).Select(v => v + 1).ToArray(), Channels);
        string bias = Constant(RandomModel.Normal(Channels, 0.2, ++_seed), Channels);
        if (opset >= 17)
        {
            return Node("LayerNormalization", x, scale, bias);
        }

        string deviation = Node("Sub", x, Mean(x));
        string variance = Mean(Node("Pow", deviation, Constant([2])));
        string root = Node("Sqrt", Node("Add", variance, Constant([1e-5f])));
        return Node("Add", Node("Mul", Node("Div", deviation, root), scale), bias);
    }

    private string Mean(string x)
    {
        string mean = Fresh();
        _model.Node("ReduceMean", [x], [mean], ("axes", new[] { -1 }));
        return mean;
    }

    private string Linear(string x, int inputs, int outputs)
    {
        string weights = Constant(RandomModel.Normal(inputs * outputs, 1 / Math.Sqrt(inputs), ++_seed), inputs, outputs);
        return Node("Add", Constant(RandomModel.Normal(outputs, 0.1, ++_seed), outputs), Node("MatMul", x, weights));
    }

    private string Reshape(string x, params int[] shape)
    {
        string result = Fresh();
        _model.Constant($"{result}.shape", Array.ConvertAll(shape, size => (long)size)).Node("Reshape", [x, $"{result}.shape"], [result]);
        return result;
    }

    private string Transpose(string x, params int[] permutation)
    {
        string result = Fresh();
        _model.Node("Transpose", [x], [result], ("perm", permutation));
        return result;
    }

    private string Node(string type, params string[] inputs)
    {
        string result = Fresh();
        _model.Node(type, inputs, [result]);
        return result;
    }

    private string Constant(float[] values, params int[] shape)
    {
        string name = Fresh();
        _model.Constant(name, values, shape.Length == 0 ? [values.Length] : shape);
        return name;
    }

    private string Fresh() => $"t{++_seed}";
}
