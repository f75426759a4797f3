using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Plain recurrent layer.</summary>
public sealed class Rnn : RecurrentOperator
{
    private readonly GateFunction _activation;

    private Rnn(string name, Value input, RecurrentWeights weights, RecurrentStates first, string? sequence, string? last,
        GateFunction activation)
        : base(name, input, weights, first, sequence, last)
    {
        _activation = activation;
    }

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.Rnn;

    /// <inheritdoc/>
    protected override int Gates => 1;

    /// <summary>Imports RNN.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        RecurrentWeights weights = RecurrentWeights.Import(node, importer);
        (string? sequence, string? last) = RecurrentWeights.OutputNames(node, importer);
        RecurrentStates first = RecurrentStates.Import(node, importer, weights);
        importer.BindRecurrent(new Rnn(node.Name, importer.Input(node, 0), weights, first, sequence, last,
            GateFunctions.Import(node, "Tanh")[0])
        {
            SourceInput = node.Inputs[0],
        });
    }

    private protected override void Step(FloatRecurrence.StepState step, RecurrentRanges ranges)
    {
        for (int i = 0; i < step.Hidden.Length; i++)
        {
            step.Hidden[i] = _activation.Apply(ranges.Gate.Add(step.FromInput[i], step.FromHidden[i]));
        }
    }

    private protected override RecurrentTables MakeTables()
    {
        GateScaling activation = Scaling(_activation, Ranges.Gate);
        return new RecurrentTables([activation], activation.Bits, Math.ScaleB(1, -activation.Bits));
    }
}
