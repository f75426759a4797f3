using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Tests.Quantized;

/// <summary>
/// Every quantized operator gives what ONNX Runtime gives by default, to the step but for a tie in a thousand values, without calibration
/// data.
/// </summary>
public sealed class QuantizedOperatorTests(ITestOutputHelper output)
{
    private const int Samples = 20;

    /// <summary>Where more than one value in a thousand is a step away, and why.</summary>
    private static readonly Dictionary<string, string> _inexact = new(StringComparer.Ordinal)
    {
        ["average pool"] = "means of four halves are ties, which are rounded away from zero and not to even",
        ["partly quantized residual"] = "values are int8 here that are float there",
        ["QLinearAveragePool"] = "means of four halves are ties, which are rounded away from zero and not to even",
        ["softmax of own scale"] = "ONNX Runtime divides by a scale of 1/256 whatever the scale is",
    };

    public static TheoryData<string, bool> Cases()
    {
        TheoryData<string, bool> cases = [];
        foreach (string name in QuantizedCases.All.Keys)
        {
            cases.Add(name, false);
            cases.Add(name, true);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AgreesWithOnnxRuntime(string name, bool isUnsigned)
    {
        using TemporaryFolder folder = new();
        QuantizedGraph graph = new(isUnsigned);
        string last = QuantizedCases.All[name](graph);
        string path = graph.Model.Output(last).Save(folder.Path);
        ConversionResult result = ModelConverter.Convert(new ConversionOptions { Model = path });
        Tensor actual = result.Model.Output;
        using InferenceSession session = ExactSession.Open(path);
        SampleSet data = SampleSet.Random(result.Network.Inputs, Samples);
        int total = 0;
        int different = 0;
        double furthest = 0;
        for (int i = 0; i < data.Count; i++)
        {
            List<NamedOnnxValue> feeds = [];
            foreach ((Tensor tensor, Graph.Value value) in result.Model.Inputs.Zip(result.Network.Inputs))
            {
                tensor.Write(data[i][value.Name]);
                feeds.Add(NamedOnnxValue.CreateFromTensor(value.Name, new DenseTensor<float>(data[i][value.Name], value.Shape)));
            }

            using var results = session.Run(feeds);
            result.Model.Run();
            float[] expected = results[0].AsEnumerable<float>().ToArray();
            for (int j = 0; j < expected.Length; j++)
            {
                double steps = Math.Abs(expected[j] - actual.Dequantize(j)) / actual.Scale;
                furthest = Math.Max(furthest, steps);
                total++;
                different += steps > 0.5 ? 1 : 0;
            }
        }

        output.WriteLine($"{different} of {total} values differ, by {furthest:F2} steps at most; "
            + $"{string.Join(" ", result.Network.Operators.Select(o => o.Kind))}");
        foreach (string warning in result.Warnings)
        {
            output.WriteLine(warning);
        }

        Assert.True(furthest < 1.01, $"a value is {furthest} steps away");
        Assert.True(_inexact.ContainsKey(name) || different <= Math.Max(1, 0.001 * total), $"{different} of {total} values differ");
    }
}
