using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>Initial states of a recurrent layer, each [directions, batches, hidden]; null for zero.</summary>
/// <param name="Hidden">The hidden state.</param>
/// <param name="Cell">The cell of an LSTM.</param>
public sealed record RecurrentStates(float[]? Hidden, float[]? Cell)
{
    /// <summary>Places of initial_h and initial_c among the inputs of an ONNX node.</summary>
    private const int HiddenInput = 5;
    private const int CellInput = 6;

    /// <summary>True where all states start from zero.</summary>
    internal bool AreZero => Hidden == null && Cell == null;

    /// <summary>Reads the initial states of an ONNX node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <exception cref="ConversionException">A state is no constant, or has another shape.</exception>
    internal static RecurrentStates Import(OnnxNode node, OnnxImporter importer, RecurrentWeights weights)
    {
        int count = weights.Directions * importer.Input(node, 0).Shape[1] * weights.Hidden;
        return new RecurrentStates(Read(HiddenInput, "initial_h"), node.OpType == "LSTM" ? Read(CellInput, "initial_c") : null);

        float[]? Read(int index, string role)
        {
            if (!importer.HasInput(node, index))
            {
                return null;
            }

            if (!importer.IsConstant(node, index))
            {
                throw new ConversionException(
                    $"its initial state ('{node.Inputs[index]}', {role}) is computed or an input of the model; only a constant is "
                    + "supported. Leave it out to start from zero, or make it an initializer.");
            }

            float[] values = importer.Constant(node, index, role).Values;
            return values.Length != count
                ? throw new ConversionException(
                    $"its initial state ('{node.Inputs[index]}', {role}) has {values.Length} values; directions x batches x hidden are "
                    + $"{count}.")
                : values.Any(v => v != 0) ? values : null;
        }
    }
}
