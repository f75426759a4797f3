namespace TinyInfer.Converter.Tests.RandomGraphs;

/// <summary>A network put together at random of all operators, with every node and tensor named, as exporters do.</summary>
internal sealed class RandomGraph
{
    private const int MostOperators = 12;
    private const int MostElements = 1500;

    private readonly Random _random;
    private readonly List<GraphValue> _values = [];
    private readonly HashSet<string> _read = [];
    private readonly List<string> _text = [];
    private int _count;

    internal RandomGraph(int seed)
    {
        _random = new Random(seed);
        int inputs = _random.Next(4) == 0 ? 2 : 1;
        for (int i = 0; i < inputs; i++)
        {
            int[] shape = _random.Next(4) switch
            {
                0 => [1, _random.Next(1, 7), _random.Next(6, 14)],
                1 => [1, _random.Next(4, 40)],
                _ => [1, _random.Next(1, 5), _random.Next(5, 9), _random.Next(5, 9)],
            };
            GraphValue input = new($"input.{i}", shape);
            Model.Input(input.Name, shape);
            Inputs.Add(input);
            _values.Add(input);
        }

        int operators = _random.Next(2, MostOperators);
        for (int tries = 0; _text.Count < operators && tries < 200; tries++)
        {
            // Long chains as often as branches.
            GraphOperators.Append(this, _random.Next(3) > 0 ? _values[^1] : _values[_random.Next(_values.Count)]);
        }

        Model.Output([.. _values.Select(v => v.Name).Where(name => !_read.Contains(name) && !name.StartsWith("input"))]);
    }

    internal OnnxModelBuilder Model { get; } = new(17);

    internal List<GraphValue> Inputs { get; } = [];

    internal string Text => string.Join('\n', _text);

    internal Random Random => _random;

    internal IReadOnlyList<GraphValue> Values => _values;

    /// <summary>Whether a shape is small enough to go on with.</summary>
    internal static bool Fits(int[] shape) => shape.All(size => size > 0) && shape.Aggregate(1L, (a, b) => a * b) <= MostElements;

    /// <summary>Adds a node with one output.</summary>
    internal void Add(string opType, string[] inputs, int[] shape, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Add(opType, inputs, [shape], attributes);

    /// <summary>Adds a node that others go on with.</summary>
    internal void Add(string opType, string[] inputs, int[][] shapes, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string[] outputs = [.. shapes.Select(_ => $"/net/{opType}_{_count++}_output_0")];
        Model.Node(opType, inputs, outputs, attributes);
        _read.UnionWith(inputs);
        for (int i = 0; i < outputs.Length; i++)
        {
            _values.Add(new GraphValue(outputs[i], shapes[i]));
        }

        string[] settings = new string[attributes.Length];
        for (int i = 0; i < settings.Length; i++)
        {
            object value = attributes[i].Value is int[] list ? $"[{string.Join(' ', list)}]" : attributes[i].Value;
            settings[i] = $"{attributes[i].Name}={value}";
        }

        _text.Add($"  {string.Join(", ", outputs)} [{string.Join("] [", shapes.Select(s => string.Join(' ', s)))}] = "
            + $"{opType}({string.Join(", ", inputs)}) {string.Join(' ', settings)}");
    }

    /// <summary>Adds a node that only the next one reads.</summary>
    internal string Then(string opType, string[] inputs, int[] shape, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        Add(opType, inputs, shape, attributes);
        return _values[^1].Name;
    }

    /// <summary>Adds weights with a scale of its own for each entry of the first axis.</summary>
    internal string Weights(params int[] shape)
    {
        int count = shape.Aggregate((a, b) => a * b);
        double deviation = 1 / Math.Sqrt(Math.Max(1, count / shape[0]));
        float[] values = new float[count];
        double scale = 1;
        for (int i = 0; i < count; i++)
        {
            if (i % (count / shape[0]) == 0)
            {
                scale = Math.Exp((_random.NextDouble() * 2) - 1);
            }

            values[i] = (float)(Normal() * deviation * scale);
        }

        return Constant(values, shape);
    }

    internal string Constant(float[] values, params int[] shape)
    {
        string name = $"net.weight_{_count++}";
        Model.Constant(name, values, shape);
        return name;
    }

    internal string Integers(params long[] values)
    {
        string name = $"net.constant_{_count++}";
        Model.Constant(name, values);
        return name;
    }

    /// <summary>Samples of the inputs, each with an offset and scale of its own.</summary>
    internal List<Dictionary<string, float[]>> Samples(int count)
    {
        (double Offset, double Scale)[] ranges =
            [.. Inputs.Select(_ => ((_random.NextDouble() - 0.5) * 4, Math.Exp((_random.NextDouble() * 3) - 1.5)))];
        return [.. Enumerable.Range(0, count).Select(_ => Inputs.Select((input, i) => (input.Name, Values: Array.ConvertAll(
            new float[input.Length], _ => (float)((Normal() + ranges[i].Offset) * ranges[i].Scale)))).ToDictionary(
                p => p.Name, p => p.Values))];
    }

    /// <summary>A number with a normal distribution (Box and Muller's transform).</summary>
    internal double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}

/// <summary>A tensor of a random graph.</summary>
internal sealed record GraphValue(string Name, int[] Shape)
{
    internal int Rank => Shape.Length;

    internal int Length => Shape.Aggregate((a, b) => a * b);
}
