using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Tests.RandomGraphs;

/// <summary>
/// The rule by which a graph is ill-conditioned: ONNX Runtime runs the original graph in float with every input and every tensor between
/// its nodes rounded to 8 bits over the tensor's own range. What that leaves of an output is what 8 bits for each tensor can do there,
/// whoever converts it.
/// </summary>
internal static class EightBits
{
    /// <summary>Signal-to-noise ratio in dB of each output.</summary>
    internal static Dictionary<string, double> Judge(string path, List<Dictionary<string, float[]>> samples)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        using OnnxReference reference = OnnxReference.Create(model);
        Dictionary<string, (float Low, float High)> ranges = [];
        List<Dictionary<string, DenseTensor<float>>> exact = [];
        foreach (Dictionary<string, float[]> sample in samples)
        {
            Dictionary<string, DenseTensor<float>> tensors = reference.Run(sample);
            exact.Add(tensors);
            foreach ((string name, float[] values) in tensors.Select(t => (t.Key, t.Value.ToArray())).Concat(
                sample.Select(s => (s.Key, s.Value))))
            {
                (float low, float high) = ranges.GetValueOrDefault(name);
                ranges[name] = (Math.Min(low, values.Min()), Math.Max(high, values.Max()));
            }
        }

        string[] outputs = [.. model.Graph.Output.Select(o => o.Name)];
        using OnnxReference rounded = OnnxReference.Create(Round(model, ranges));
        Dictionary<string, ErrorSum> errors = outputs.ToDictionary(name => name, _ => new ErrorSum());
        for (int i = 0; i < samples.Count; i++)
        {
            Dictionary<string, DenseTensor<float>> tensors = rounded.Run(samples[i]);
            foreach (string name in outputs)
            {
                float[] actual = tensors[name].ToArray();
                float[] expected = exact[i][name].ToArray();
                for (int j = 0; j < expected.Length; j++)
                {
                    errors[name].Add(expected[j], float.IsFinite(actual[j]) ? actual[j] : 1e30);
                }
            }
        }

        return errors.ToDictionary(e => e.Key, e => e.Value.Decibel);
    }

    private static ModelProto Round(ModelProto model, Dictionary<string, (float Low, float High)> ranges)
    {
        ModelProto rounded = model.Clone();
        GraphProto graph = rounded.Graph;
        List<NodeProto> nodes = [];
        foreach (ValueInfoProto input in graph.Input)
        {
            nodes.AddRange(Pair(graph, input.Name, $"{input.Name}/rounded", ranges[input.Name]));
        }

        HashSet<string> inputs = [.. graph.Input.Select(i => i.Name)];
        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = inputs.Contains(node.Input[i]) ? $"{node.Input[i]}/rounded" : node.Input[i];
            }

            nodes.Add(node);
            for (int i = 0; i < node.Output.Count; i++)
            {
                string name = node.Output[i];
                node.Output[i] = $"{name}/exact";
                nodes.AddRange(Pair(graph, node.Output[i], name, ranges[name]));
            }
        }

        graph.Node.Clear();
        graph.Node.AddRange(nodes);
        return rounded;
    }

    private static IEnumerable<NodeProto> Pair(GraphProto graph, string from, string to, (float Low, float High) range)
    {
        Quantization quantization = Quantization.FromRange(range.Low, range.High);
        graph.Initializer.Add(new TensorProto { Name = $"{to}/scale", DataType = OnnxTensor.Float, FloatData = { quantization.Scale } });
        graph.Initializer.Add(new TensorProto { Name = $"{to}/zero", DataType = OnnxTensor.Int8, Int32Data = { quantization.ZeroPoint } });
        yield return Node("QuantizeLinear", from, $"{to}/integers");
        yield return Node("DequantizeLinear", $"{to}/integers", to);

        NodeProto Node(string opType, string input, string output) => new()
        {
            OpType = opType,
            Name = $"{to}/{opType}",
            Input = { input, $"{to}/scale", $"{to}/zero" },
            Output = { output },
        };
    }
}
