using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.EdgeMl;

/// <summary>
/// ProtoNN (Gupta et al., 2017): a sparse projection to few dimensions, and scores that decline with the distance from prototypes.
/// </summary>
/// <param name="Projection">W, [features × dimensions]: what each feature adds to each dimension.</param>
/// <param name="Prototypes">B, [dimensions × prototypes].</param>
/// <param name="Labels">Z, [classes × prototypes]: what each prototype says for each class.</param>
/// <param name="Gamma">How fast likeness declines: it is exp(−γ² · squared distance).</param>
internal sealed record ProtoNn(Matrix Projection, Matrix Prototypes, Matrix Labels, float Gamma)
{
    /// <summary>Writes the model as ONNX.</summary>
    /// <exception cref="ConversionException">The matrices do not fit each other.</exception>
    internal byte[] ToOnnx()
    {
        OnnxGraph graph = new("input", Projection.Rows);
        AddTo(graph);
        return graph.Finish("scores", [Labels.Rows], []);
    }

    /// <summary>Adds the model to a graph: a product, and for each class a machine over the prototypes.</summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="ConversionException">The matrices do not fit each other.</exception>
    internal void AddTo(OnnxGraph graph)
    {
        if (Prototypes.Rows != Projection.Columns || Labels.Columns != Prototypes.Columns || Labels.Rows < 2 || Gamma == 0)
        {
            throw new ConversionException($"W of {Projection}, B of {Prototypes}, Z of {Labels} and a gamma of {Gamma} make no ProtoNN: "
                + "[features x dimensions], [dimensions x prototypes], [classes x prototypes] and a number other than 0 are expected.");
        }

        string projected = graph.Add("MatMul", [graph.Constant(Projection.Values, Projection.Rows, Projection.Columns)]);
        List<string> scores = [];
        for (int label = 0; label < Labels.Rows; label++)
        {
            graph.Current = projected;
            scores.Add(graph.Add(
                SupportVectorForms.Regressor, ("kernel_type", "RBF"), ("kernel_params", new float[] { Gamma * Gamma, 0, 3 }),
                ("support_vectors", Prototypes.Transposed().Values), ("coefficients", Labels.Row(label)), ("n_supports", Labels.Columns),
                ("rho", new float[] { 0 })));
        }

        graph.Current = scores[0];
        graph.Add("Concat", scores.Skip(1), ("axis", 1));
    }
}
