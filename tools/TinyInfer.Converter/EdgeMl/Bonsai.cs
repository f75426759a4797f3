using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.EdgeMl;

/// <summary>
/// Bonsai (Kumar, Goyal and Varma, 2017): a sparse projection to few dimensions, and a tree in which each node on the way adds to the
/// scores of all classes.
/// </summary>
/// <param name="Projection">Z, [dimensions × features], divided by the number of dimensions where it is used.</param>
/// <param name="Scores">W, [nodes · classes × dimensions], node after node from the root, level by level.</param>
/// <param name="Gates">V, as W.</param>
/// <param name="Branches">T, [inner nodes × dimensions]: above 0 it goes to the first child.</param>
/// <param name="Sigma">How steep the gates are: a node adds W·z · tanh(σ · V·z).</param>
/// <param name="Mean">Mean of each feature, which the features come less; null for 0.</param>
/// <param name="Deviation">What they are divided by then; null for 1.</param>
internal sealed record Bonsai(
    Matrix Projection, Matrix Scores, Matrix Gates, Matrix Branches, float Sigma, float[]? Mean, float[]? Deviation)
{
    /// <summary>What a branch that is exactly 0 is taken for: more than that.</summary>
    private const float Least = 1e-20f;

    /// <summary>Number of classes.</summary>
    internal int Classes => Scores.Rows / Nodes;

    private int Inner => Branches.Values.Length == 0 ? 0 : Branches.Rows;

    private int Nodes => (2 * Inner) + 1;

    /// <summary>Writes the model as ONNX.</summary>
    /// <exception cref="ConversionException">The matrices do not fit each other.</exception>
    internal byte[] ToOnnx()
    {
        OnnxGraph graph = new("input", Projection.Columns);
        AddTo(graph);
        return graph.Finish("scores", [Classes], []);
    }

    /// <summary>
    /// Adds the model to a graph: all nodes side by side, each with a factor that is 1 where the way leads over it, and 0 elsewhere.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="ConversionException">The matrices do not fit each other.</exception>
    internal void AddTo(OnnxGraph graph)
    {
        Check();
        if (Mean != null)
        {
            graph.Add("Sub", [graph.Constant(Mean, Mean.Length)]);
            graph.Add("Div", [graph.Constant(Deviation!, Deviation!.Length)]);
        }

        Gemm(graph, [.. Projection.Values.Select(value => value / Projection.Rows)], Projection.Rows, Projection.Columns);
        string projected = graph.Current;
        Gemm(graph, [.. Gates.Values.Select(value => Sigma * value)], Gates.Rows, Gates.Columns);
        string gates = graph.Add("Tanh");
        graph.Current = projected;
        Gemm(graph, Scores.Values, Scores.Rows, Scores.Columns);
        string sums = graph.Add("Mul", [gates]);
        if (Inner > 0)
        {
            graph.Current = projected;
            Gemm(graph, Branches.Values, Branches.Rows, Branches.Columns);
            graph.Add("Add", [graph.Constant([Least], 1)]);
            graph.Add("Sign");
            (float[] ways, float[] lengths) = Ways();
            Gemm(graph, ways, Scores.Rows, Inner, lengths);
            graph.Add("Relu");
            sums = graph.Add("Mul", [sums]);
        }

        graph.Current = sums;
        Gemm(graph, [.. Enumerable.Range(0, Classes * Scores.Rows).Select(i => i % Scores.Rows % Classes == i / Scores.Rows ? 1f : 0f)],
            Classes, Scores.Rows);
    }

    private static void Gemm(OnnxGraph graph, float[] weights, int rows, int columns, float[]? biases = null) => graph.Add(
        "Gemm", [graph.Constant(weights, rows, columns), graph.Constant(biases ?? new float[rows], rows)], ("transB", 1));

    /// <summary>
    /// For each node, and each of its classes, the signs of the branches above it that lead there, of which all agree on the way alone, and
    /// their number less 1.
    /// </summary>
    private (float[] Signs, float[] Lengths) Ways()
    {
        float[] signs = new float[Scores.Rows * Inner];
        float[] lengths = new float[Scores.Rows];
        for (int row = 0; row < Scores.Rows; row++)
        {
            lengths[row] = 1;
            for (int node = row / Classes; node > 0; node = (node - 1) / 2)
            {
                signs[(row * Inner) + ((node - 1) / 2)] = node % 2 == 1 ? 1 : -1;
                lengths[row]--;
            }
        }

        return (signs, lengths);
    }

    private void Check()
    {
        int depth = int.Log2(Inner + 1);
        if (Inner != (1 << depth) - 1 || Scores.Rows % Nodes != 0 || Classes < 2 || Gates.Rows != Scores.Rows
            || Scores.Columns != Projection.Rows || Gates.Columns != Projection.Rows || (Inner > 0 && Branches.Columns != Projection.Rows))
        {
            throw new ConversionException($"Z of {Projection}, W of {Scores}, V of {Gates} and T of {Branches} make no Bonsai tree: "
                + "[dimensions x features], twice [nodes * classes x dimensions] and [inner nodes x dimensions] are expected, "
                + "with classes from 2 and 0, 1, 3, 7 ... inner nodes.");
        }

        if (Mean != null && (Mean.Length != Projection.Columns || Deviation?.Length != Mean.Length
            || Array.Exists(Deviation, value => value == 0)))
        {
            throw new ConversionException(
                $"mean and std are for {Mean.Length} and {Deviation?.Length ?? 0} features, and Z is for {Projection.Columns}; "
                + "none of std may be 0.");
        }
    }
}
