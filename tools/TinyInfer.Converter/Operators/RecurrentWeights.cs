using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// Weights of a recurrent layer as ONNX stores them: W [directions, gates · hidden, inputs], R [directions, gates · hidden, hidden], B
/// [directions, 2 · gates · hidden].
/// </summary>
public sealed class RecurrentWeights
{
    private readonly ConstantTensor _input;
    private readonly ConstantTensor _recurrent;
    private readonly float[] _bias;
    private readonly int _rows;

    /// <summary>Wraps weights.</summary>
    /// <param name="input">W.</param>
    /// <param name="recurrent">R.</param>
    /// <param name="bias">B, or null for none.</param>
    /// <param name="isBackward">True where the only direction runs backward.</param>
    public RecurrentWeights(ConstantTensor input, ConstantTensor recurrent, ConstantTensor? bias, bool isBackward)
    {
        _input = input;
        _recurrent = recurrent;
        _rows = input.Shape[1];
        _bias = bias?.Values ?? new float[Directions * 2 * _rows];
        IsBackward = isBackward;
    }

    /// <summary>Number of directions.</summary>
    public int Directions => _input.Shape[0];

    /// <summary>Inputs of one step.</summary>
    public int Inputs => _input.Shape[2];

    /// <summary>Size of the hidden state.</summary>
    public int Hidden => _recurrent.Shape[2];

    /// <summary>True where the only direction runs backward.</summary>
    public bool IsBackward { get; }

    /// <summary>Number of weights.</summary>
    public int Count => _input.Values.Length + _recurrent.Values.Length;

    /// <summary>Input weights of a direction, [gates · hidden, inputs].</summary>
    /// <param name="direction">0 or 1.</param>
    /// <returns>The weights.</returns>
    public ConstantTensor Input(int direction) => Part(_input, direction, Inputs);

    /// <summary>Recurrent weights of a direction, [gates · hidden, hidden].</summary>
    /// <param name="direction">0 or 1.</param>
    /// <returns>The weights.</returns>
    public ConstantTensor Recurrent(int direction) => Part(_recurrent, direction, Hidden);

    /// <summary>Biases beside the input weights.</summary>
    /// <param name="direction">0 or 1.</param>
    /// <returns>One per row.</returns>
    public float[] InputBias(int direction) => _bias[(direction * 2 * _rows)..((direction * 2 * _rows) + _rows)];

    /// <summary>Biases beside the recurrent weights.</summary>
    /// <param name="direction">0 or 1.</param>
    /// <returns>One per row.</returns>
    public float[] RecurrentBias(int direction) => _bias[((direction * 2 * _rows) + _rows)..((direction + 1) * 2 * _rows)];

    /// <summary>Reads the weights of an ONNX node, and refuses what the kernels do not have.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    /// <returns>The weights.</returns>
    /// <exception cref="ConversionException">The node asks for something that is not supported.</exception>
    internal static RecurrentWeights Import(OnnxNode node, OnnxImporter importer)
    {
        if (importer.HasInput(node, 4) && !(importer.IsConstant(node, 4) && importer.Constant(node, 4, "sequence_lens").Values
            .All(v => v == importer.Input(node, 0).Shape[0])))
        {
            throw new ConversionException("sequences of different lengths are not supported; leave sequence_lens out.");
        }

        return new RecurrentWeights(
            importer.Constant(node, 1, "W"),
            importer.Constant(node, 2, "R"),
            importer.OptionalConstant(node, 3, "B"),
            node.Text("direction", "forward") == "reverse");
    }

    /// <summary>The same with one gate's rows put in another's place, and negated.</summary>
    /// <param name="from">Index of the gate.</param>
    /// <param name="to">Index of the other.</param>
    /// <returns>The weights.</returns>
    internal RecurrentWeights Negate(int from, int to)
    {
        float[] Change(float[] values, int columns, int matrices)
        {
            float[] changed = [.. values];
            int gate = Hidden * columns;
            for (int matrix = 0; matrix < matrices; matrix++)
            {
                int start = matrix * _rows * columns;
                for (int i = 0; i < gate; i++)
                {
                    changed[start + (to * gate) + i] = -values[start + (from * gate) + i];
                }
            }

            return changed;
        }

        return new RecurrentWeights(
            new ConstantTensor(_input.Shape, Change(_input.Values, Inputs, Directions)),
            new ConstantTensor(_recurrent.Shape, Change(_recurrent.Values, Hidden, Directions)),
            new ConstantTensor([Directions, 2 * _rows], Change(_bias, 1, 2 * Directions)),
            IsBackward);
    }

    /// <summary>Names of the outputs that the layer is to have.</summary>
    internal static (string? Sequence, string? Last) OutputNames(OnnxNode node, OnnxImporter importer)
    {
        string? Used(int index) => index < node.Outputs.Length && importer.IsUsed(node.Outputs[index]) ? node.Outputs[index] : null;
        return (Used(0), Used(1));
    }

    private static ConstantTensor Part(ConstantTensor tensor, int direction, int columns)
    {
        if (tensor.Shape[0] == 1)
        {
            return tensor.RemoveAxis(0);
        }

        int size = tensor.Values.Length / tensor.Shape[0];
        return new ConstantTensor([size / columns, columns], tensor.Values[(direction * size)..((direction + 1) * size)]);
    }
}
