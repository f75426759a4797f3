using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Fully connected layer: input [..., columns], weights [rows, columns], output [..., rows]. ONNX Gemm and MatMul.</summary>
public sealed class Dense : WeightedOperator
{
    /// <inheritdoc cref="WeightedOperator(string, string, Value, ConstantTensor, ConstantTensor?)"/>
    public Dense(string name, string output, Value input, ConstantTensor weights, ConstantTensor? bias)
        : base(name, output, input, weights, bias)
    {
    }

    /// <inheritdoc/>
    public override int ChannelAxis => 0;

    /// <inheritdoc/>
    public override long Macs => (long)Batches * Weights.Values.Length;

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.Dense;

    /// <summary>Number of input rows.</summary>
    public int Batches => Input.Length / Columns;

    /// <summary>Inputs of one row.</summary>
    public int Columns => Weights.Shape[1];

    /// <inheritdoc/>
    private protected override bool IsUsedOnce => Batches == 1;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (Input.Shape.Length == 0 || Input.Shape[^1] != Columns)
        {
            throw new ConversionException($"{this}: the input is {Shapes.Format(Input.Shape)}, but the weights take {Columns} values.");
        }

        Output.Shape = [.. Input.Shape[..^1], Weights.Shape[0]];
    }

    /// <inheritdoc/>
    public override bool Permute(int[] permutation) => permutation[^1] == permutation.Length - 1;

    /// <inheritdoc/>
    private protected override OperatorRecord ToRecord(LinearRecord linear) => new DenseRecord(Batches, Columns, Channels, linear);

    /// <summary>The layer with some of its outputs alone.</summary>
    /// <param name="rows">Which.</param>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <returns>The layer.</returns>
    internal Dense Take(int[] rows, string name, string output) => new(name, output, Input, Weights.TakeRows(rows), Bias?.TakeRows(rows))
    {
        Clamp = Clamp,
        FloatScaleProduct = FloatScaleProduct,
    };

    /// <summary>Imports Gemm: <c>Y = alpha · A · B + beta · C</c>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportGemm(OnnxNode node, OnnxImporter importer)
    {
        if (!importer.IsConstant(node, 0) && !importer.IsConstant(node, 1))
        {
            MatMul.ImportGemm(node, importer);
            return;
        }

        ConstantTensor b = importer.Constant(node, 1, "weights");
        ConstantTensor weights = node.Int("transB", 0) != 0 ? b : b.Transpose(1, 0);
        ConstantTensor? bias = importer.OptionalConstant(node, 2, "bias");
        Value input = importer.Input(node, 0);
        if (node.Int("transA", 0) != 0)
        {
            input = importer.Transpose(input, [1, 0]);
        }

        float alpha = node.Float("alpha", 1);
        float beta = node.Float("beta", 1);
        int rows = weights.Shape[0];
        if (bias != null)
        {
            bias = bias.Values.Length == rows
                ? bias.Reshape(rows)
                : bias.Values.Length == 1
                    ? new ConstantTensor([rows], [.. Enumerable.Repeat(bias.Values[0], rows)])
                    : throw new ConversionException(
                        $"the bias {Shapes.Format(bias.Shape)} is not one value per output; add it as a separate layer.");
        }

        Dense dense = new(node.Name, node.Outputs[0], input, weights, bias);
        if (alpha != 1 || beta != 1)
        {
            dense.ScaleWeights(alpha, beta);
        }

        importer.Bind(node, dense);
    }

    /// <summary>Imports MatMul by a constant matrix.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportMatMul(OnnxNode node, OnnxImporter importer)
    {
        bool constantFirst = importer.IsConstant(node, 0);
        if (!constantFirst && !importer.IsConstant(node, 1))
        {
            MatMul.Import(node, importer);
            return;
        }

        ConstantTensor weights = importer.Constant(node, constantFirst ? 0 : 1, "matrix");
        Value input = importer.Input(node, constantFirst ? 1 : 0);
        int rank = input.Shape.Length;
        int[] swap = [.. Enumerable.Range(0, Math.Max(0, rank - 2)), rank - 1, rank - 2];
        if (weights.Shape.Length == 1)
        {
            // A vector is a column behind the input or a row before it, and the product lacks that axis.
            Value rows = constantFirst && rank > 1 ? importer.Transpose(input, swap) : input;
            importer.BindReshaped(node, new Dense(node.Name, node.Outputs[0], rows, weights.Reshape(1, weights.Shape[0]), null));
            return;
        }

        if (weights.Shape[..^2].Any(size => size != 1))
        {
            throw new ConversionException(
                $"the constant matrix has shape {Shapes.Format(weights.Shape)}; one matrix for all batches is supported.");
        }

        weights = weights.Reshape(weights.Shape[^2..]);
        if (!constantFirst || rank == 1)
        {
            importer.BindReshaped(node, new Dense(
                node.Name, node.Outputs[0], input, constantFirst ? weights : weights.Transpose(1, 0), null));
            return;
        }

        // W·X is the transpose of Xᵀ·Wᵀ.
        rank = importer.ShapeOf(node.Outputs[0]).Length;
        swap = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        Value columns = importer.Transpose(importer.WithRank(input, rank), swap);
        importer.BindPermuted(node, new Dense(node.Name, node.Outputs[0], columns, weights, null), swap);
    }

    /// <summary>Imports FULLY_CONNECTED.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        ConstantTensor weights = importer.Constant(op, 1, "weights", 2);
        if (op.Byte(1) != 0)
        {
            throw new ConversionException("shuffled weights are not supported; export the model with plain ones.");
        }

        Value input = importer.Input(op, 0);
        int columns = weights.Shape[1];
        Value rows = importer.Reshape(input, input.Length / columns, columns);
        long[]? wideBias = importer.WideBias(op, 2, input, weights.Shape[0], 4);
        importer.Bind(op, new Dense(op.Name, op.Name, rows, weights, importer.Bias(op, 2, input, weights, weights.Shape[0]))
        {
            Clamp = importer.Clamp(op, 0),
            WideBias = wideBias,
            HasNarrowSums = wideBias == null,
            FloatScaleProduct = weights.Integers!.Scales.Length == 1,
        });
    }

    private void ScaleWeights(float alpha, float beta)
    {
        Weights = new ConstantTensor(Weights.Shape, [.. Weights.Values.Select(w => w * alpha)]);
        Bias = Bias == null ? null : new ConstantTensor(Bias.Shape, [.. Bias.Values.Select(b => b * beta)]);
    }
}
