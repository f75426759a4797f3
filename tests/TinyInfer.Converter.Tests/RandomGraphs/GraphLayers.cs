namespace TinyInfer.Converter.Tests.RandomGraphs;

/// <summary>Layers of several steps that a random graph can go on with, or nothing where the shape does not suit.</summary>
internal static class GraphLayers
{
    internal static void LayerNorm(RandomGraph g, GraphValue x)
    {
        int size = x.Shape[^1];
        if (size > 3)
        {
            string bias = g.Constant(GraphOperators.Floats(g, size, 0.3), size);
            g.Add("LayerNormalization", [x.Name, g.Constant(Array.ConvertAll(GraphOperators.Floats(g, size, 0.2), v => 1 + v), size), bias],
                x.Shape);
        }
    }

    internal static void InstanceNorm(RandomGraph g, GraphValue x)
    {
        int channels = x.Shape[1];
        if (x.Rank > 2 && x.Length / channels > 3)
        {
            string scale = g.Constant(Array.ConvertAll(GraphOperators.Floats(g, channels, 0.2), v => 1 + v), channels);
            g.Add("InstanceNormalization", [x.Name, scale, g.Constant(GraphOperators.Floats(g, channels, 0.3), channels)], x.Shape);
        }
    }

    internal static void BatchNorm(RandomGraph g, GraphValue x)
    {
        int size = x.Shape[1];
        string Some(double deviation, float about) =>
            g.Constant(Array.ConvertAll(GraphOperators.Floats(g, size, deviation), v => about + v), size);
        string[] inputs = [x.Name, Some(0.3, 1), Some(0.5, 0), Some(0.5, 0),
            g.Constant(Array.ConvertAll(GraphOperators.Floats(g, size, 0.5), v => 0.3f + Math.Abs(v)), size)];
        g.Add("BatchNormalization", inputs, x.Shape);
    }

    /// <summary>A recurrent layer over the second axis of three.</summary>
    internal static void Recurrent(RandomGraph g, GraphValue x)
    {
        if (x.Rank != 3 || x.Shape[1] > 16 || x.Shape[2] > 40)
        {
            return;
        }

        (string opType, int gates) = g.Random.Next(3) switch { 0 => ("LSTM", 4), 1 => ("GRU", 3), _ => ("RNN", 1) };
        int states = g.Random.Next(1, 7);
        string steps = g.Then("Transpose", [x.Name], [x.Shape[1], 1, x.Shape[2]], ("perm", new[] { 1, 0, 2 }));
        string[] weights = [g.Weights(1, gates * states, x.Shape[2]), g.Weights(1, gates * states, states)];
        string all = g.Then(opType, [steps, .. weights], [x.Shape[1], 1, 1, states], ("hidden_size", states));
        string rows = g.Then("Squeeze", [all, g.Integers(1)], [x.Shape[1], 1, states]);
        g.Add("Transpose", [rows], [1, x.Shape[1], states], ("perm", new[] { 1, 0, 2 }));
    }

    /// <summary>Rows that attend to each other, or only what they have in common.</summary>
    internal static void Attention(RandomGraph g, GraphValue x)
    {
        if (x.Rank < 3 || !RandomGraph.Fits([.. x.Shape[..^1], x.Shape[^2]]))
        {
            return;
        }

        int[] order = [.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2];
        string turned = g.Then("Transpose", [x.Name], [.. order.Select(axis => x.Shape[axis])], ("perm", order));
        int[] square = [.. x.Shape[..^1], x.Shape[^2]];
        string scores = g.Then("MatMul", [x.Name, turned], square);
        if (g.Random.Next(3) > 0)
        {
            scores = g.Then("Mul", [scores, g.Constant([0.5f / MathF.Sqrt(x.Shape[^1])])], square);
            string weights = g.Then("Softmax", [scores], square, ("axis", -1));
            g.Add("MatMul", [weights, x.Name], x.Shape);
        }
    }
}
