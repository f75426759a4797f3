using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Plain recurrent layer.</summary>
public sealed class Rnn : RecurrentOperator
{
    private const double StateStep = 1.0 / 32768;

    private readonly Func<double, double> _activation;

    private Rnn(string name, Value input, RecurrentWeights weights, string? sequence, string? last, Func<double, double> activation)
        : base(name, input, weights, sequence, last)
    {
        _activation = activation;
    }

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.Rnn;

    /// <inheritdoc/>
    protected override int Gates => 1;

    /// <inheritdoc/>
    protected override double HiddenStep => StateStep;

    /// <summary>Imports RNN.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        RecurrentWeights weights = RecurrentWeights.Import(node, importer, 5);
        (string? sequence, string? last) = RecurrentWeights.OutputNames(node, importer);
        importer.BindRecurrent(
            new Rnn(node.Name, importer.Input(node, 0), weights, sequence, last, GateFunctions.Import(node, "Tanh")[0]));
    }

    /// <inheritdoc/>
    protected override void EmitOwn(BlobOperator record) => record.Shorts(Table(_activation, GateBits, StateStep));
}
