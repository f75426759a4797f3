using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Gated recurrent unit, gates in ONNX's order: update, reset, candidate.</summary>
public sealed class Gru : RecurrentOperator
{
    private const double StateStep = 1.0 / 32768;

    private readonly bool _linearBeforeReset;
    private readonly Func<double, double> _gate;
    private readonly Func<double, double> _candidate;

    private Gru(
        string name, Value input, RecurrentWeights weights, string? sequence, string? last, bool linearBeforeReset, Func<double, double>[] functions)
        : base(name, input, weights, sequence, last)
    {
        _linearBeforeReset = linearBeforeReset;
        _gate = functions[0];
        _candidate = functions[1];
    }

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.Gru;

    /// <inheritdoc/>
    protected override int Gates => 3;

    /// <inheritdoc/>
    protected override int EarlyGates => _linearBeforeReset ? 3 : 2;

    /// <inheritdoc/>
    protected override double HiddenStep => StateStep;

    /// <summary>Imports GRU.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        RecurrentWeights weights = RecurrentWeights.Import(node, importer, 5);
        (string? sequence, string? last) = RecurrentWeights.OutputNames(node, importer);
        bool linear = node.Int("linear_before_reset", 0) != 0;
        importer.BindRecurrent(
            new Gru(node.Name, importer.Input(node, 0), weights, sequence, last, linear, GateFunctions.Import(node, "Sigmoid", "Tanh")));
    }

    /// <inheritdoc/>
    protected override void EmitOwn(BlobOperator record) => record
        .Shorts(Table(_gate, GateBits, StateStep))
        .Shorts(Table(_candidate, GateBits, StateStep));
}
