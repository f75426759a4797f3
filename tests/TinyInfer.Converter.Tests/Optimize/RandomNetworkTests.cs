using TinyInfer.Converter.Conversion;

namespace TinyInfer.Converter.Tests.Optimize;

/// <summary>Networks put together at random: whatever the passes make of them, they stay close to the float model.</summary>
public sealed class RandomNetworkTests
{
    private const int Networks = 60;

    private const int Operators = 14;

    /// <summary>
    /// An error in a layout or a shape leaves next to no signal; eight bits through so many operators leave more than this.
    /// </summary>
    private const double LeastDecibel = 12;

    [Fact]
    public void StayCloseToTheFloatModel()
    {
        List<string> wrong = [];
        for (int seed = 0; seed < Networks; seed++)
        {
            (OnnxModelBuilder model, int[] shape, string text) = Build(new Random(seed));
            ConversionResult result = RandomModel.Convert(model, ("x", shape));
            wrong.AddRange(result.Layers.Where(l => l.SignalToNoise < LeastDecibel)
                .Select(l => $"seed {seed}: {l.Kind} {l.Name} {l.SignalToNoise:F1} dB in {text}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static (OnnxModelBuilder Model, int[] Shape, string Text) Build(Random random)
    {
        int[] input = random.Next(3) == 0 ? [1, random.Next(1, 5), 12] : [1, random.Next(1, 5), 6, 6];
        OnnxModelBuilder model = new OnnxModelBuilder(13).Input("x", input);
        List<(string Name, int[] Shape)> values = [("x", input)];
        List<string> text = [];
        HashSet<string> read = [];
        for (int i = 0; i < Operators; i++)
        {
            (string from, int[] shape) = values[random.Next(2) == 0 ? values.Count - 1 : random.Next(values.Count)];
            string name = $"v{i}";
            int[]? result = Append(model, random, from, shape, values, name, text, read);
            if (result != null)
            {
                values.Add((name, result));
            }
        }

        model.Output([.. values.Select(v => v.Name).Where(v => v != "x" && !read.Contains(v))]);
        return (model, input, string.Join(" ", text));
    }

    /// <summary>Adds an operator that fits the shape; null if the one drawn does not.</summary>
    private static int[]? Append(
        OnnxModelBuilder model,
        Random random,
        string from,
        int[] shape,
        List<(string Name, int[] Shape)> values,
        string name,
        List<string> text,
        HashSet<string> read)
    {
        int spatial = shape.Length - 2;
        int[] result = shape;
        string[] inputs = [from];
        string opType;
        (string, object)[] attributes = [];
        switch (random.Next(12))
        {
            case 0 or 1 when shape.Length is 3 or 4 && shape[1] <= 16:
                opType = "Conv";
                int outputs = random.Next(1, 6);
                model.Weights($"w{name}", [outputs, shape[1], .. Enumerable.Repeat(3, spatial)]);
                inputs = [from, $"w{name}"];
                attributes = [("pads", Enumerable.Repeat(1, 2 * spatial).ToArray())];
                result = [shape[0], outputs, .. shape[2..]];
                break;
            case 2:
                opType = ((string[])["Relu", "Sigmoid", "Tanh", "LeakyRelu", "Neg"])[random.Next(5)];
                break;
            case 3 or 4:
                List<string> alike = [.. values.Where(v => v.Shape.SequenceEqual(shape)).Select(v => v.Name)];
                opType = ((string[])["Add", "Sub", "Mul", "Max"])[random.Next(4)];
                inputs = [from, alike[random.Next(alike.Count)]];
                break;
            case 5 when shape[1] < 12:
                opType = "Concat";
                List<(string Name, int[] Shape)> joinable =
                    values.FindAll(v => v.Shape.Length == shape.Length && v.Shape[2..].SequenceEqual(shape[2..]));
                (string other, int[] otherShape) = joinable[random.Next(joinable.Count)];
                inputs = [from, other];
                attributes = [("axis", 1)];
                result = [shape[0], shape[1] + otherShape[1], .. shape[2..]];
                break;
            case 6:
                opType = "Transpose";
                int[] permutation = [0, .. Enumerable.Range(1, shape.Length - 1).OrderBy(_ => random.Next())];
                attributes = [("perm", permutation)];
                result = [.. permutation.Select(axis => shape[axis])];
                break;
            case 7 when shape.Length is 3 or 4 && shape[2..].All(size => size >= 2):
                opType = random.Next(2) == 0 ? "MaxPool" : "AveragePool";
                int[] window = [.. Enumerable.Repeat(2, spatial)];
                attributes = [("kernel_shape", window), ("strides", window)];
                result = [shape[0], shape[1], .. shape[2..].Select(size => size / 2)];
                break;
            case 8 when shape[1] > 1:
                opType = "Slice";
                model.Constant($"s{name}", [1L]).Constant($"e{name}", [(long)shape[1]]).Constant($"a{name}", [1L]);
                inputs = [from, $"s{name}", $"e{name}", $"a{name}"];
                result = [shape[0], shape[1] - 1, .. shape[2..]];
                break;
            case 9:
                opType = random.Next(2) == 0 ? "Mul" : "Add";
                model.Weights($"c{name}", [shape[1], .. Enumerable.Repeat(1, spatial)]);
                inputs = [from, $"c{name}"];
                break;
            case 10:
                opType = "ReduceMean";
                attributes = [("axes", new[] { shape.Length - 1 }), ("keepdims", 1)];
                result = [.. shape[..^1], 1];
                break;
            case 11 when shape.Length == 4:
                opType = "Reshape";
                model.Constant($"r{name}", [shape[0], shape[1], (long)shape[2] * shape[3]]);
                inputs = [from, $"r{name}"];
                result = [shape[0], shape[1], shape[2] * shape[3]];
                break;
            default:
                return null;
        }

        model.Node(opType, inputs, [name], attributes);
        read.UnionWith(inputs);
        text.Add($"{name}={opType}({string.Join(",", inputs)})[{string.Join(",", result)}]");
        return result;
    }
}
