using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Long short-term memory, gates in ONNX's order: input, output, forget, candidate.</summary>
public sealed class Lstm : RecurrentOperator
{
    /// <summary>Fraction bits of the 16-bit cell where the model does not say: it so reaches from −16 to 16.</summary>
    private const int DefaultCellBits = 11;

    private const double GateStep = 1.0 / 32768;

    private readonly Func<double, double> _gate;
    private readonly Func<double, double> _candidate;
    private readonly Func<double, double> _cellOutput;

    private readonly int _cellBits;

    /// <summary>The largest magnitude that the cell may have, in its steps.</summary>
    private int _cellLimit = short.MaxValue;

    private Lstm(string name, Value input, RecurrentWeights weights, string? sequence, string? last, Func<double, double>[] functions, int cellBits)
        : base(name, input, weights, sequence, last)
    {
        _cellBits = cellBits;
        _gate = functions[0];
        _candidate = functions[1];
        _cellOutput = functions[2];
    }

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.Lstm;

    /// <inheritdoc/>
    protected override int Gates => 4;

    /// <inheritdoc/>
    protected override double HiddenStep => GateStep * GateStep;

    /// <summary>Imports LSTM.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        if (importer.HasInput(node, 7))
        {
            throw new ConversionException("peepholes are not supported; export without them.");
        }

        if (node.Int("input_forget", 0) != 0)
        {
            throw new ConversionException("coupled input and forget gates are not supported.");
        }

        if (node.Outputs.Length > 2 && importer.IsUsed(node.Outputs[2]))
        {
            throw new ConversionException("the cell state as an output is not supported; use the hidden state, Y_h.");
        }

        RecurrentWeights weights = RecurrentWeights.Import(node, importer, 5, 6);
        (string? sequence, string? last) = RecurrentWeights.OutputNames(node, importer);
        importer.BindRecurrent(
            new Lstm(
                node.Name, importer.Input(node, 0), weights, sequence, last, GateFunctions.Import(node, "Sigmoid", "Tanh", "Tanh"), DefaultCellBits));
    }

    /// <summary>
    /// Imports UNIDIRECTIONAL_SEQUENCE_LSTM, quantized to int8 with a 16-bit cell. Integers and scales are the model's; the functions of the gates are
    /// interpolated here as in every recurrent layer, so that single steps may differ from TensorFlow Lite's. The state lives on from run to run, as there,
    /// until it is reset.
    /// </summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        TfLiteLstm.RequirePlain(op, importer);
        Value input = importer.Input(op, 0);
        int inputs = input.Shape[^1];
        int steps = input.Length / inputs;
        if (input.Shape.Length != 3 || (input.Shape[0] != 1 && input.Shape[1] != 1))
        {
            throw new ConversionException($"an input of {Shapes.Format(input.Shape)} is not supported; one sequence at a time is.");
        }

        RecurrentWeights weights = TfLiteLstm.Weights(op, importer);
        int cellBits = TfLiteLstm.CellBits(op, importer);
        Value sequence = importer.Reshape(input, steps, 1, inputs);
        importer.Bind(
            op,
            new Lstm(op.Name, sequence, weights, op.Name, null, [GateFunctions.Sigmoid, Math.Tanh, Math.Tanh], cellBits)
            {
                IsStateful = true,
                _cellLimit = TfLiteLstm.CellLimit(op, cellBits),
            });
    }

    /// <inheritdoc/>
    protected override void EmitOwn(BlobOperator record) => record.Attribute(_cellBits, _cellLimit)
        .Shorts(Table(_gate, GateBits, GateStep))
        .Shorts(Table(_candidate, GateBits, GateStep))
        .Shorts(Table(_cellOutput, _cellBits, GateStep));
}
